"""What each kind of post reaches, subject by subject.

Terms
  area   rows of the area the post's organisation is responsible for, and of all areas below it
  org    rows of the post's organisation and of all below it
  own    rows of the post's own organisation only
  self   the person's own rows
  grids  rows of the grids the person serves today (registered by gongjian.grids)
  all    every row
  shared what is open to the whole district (registered by gongjian.exchange)
  sides  what the person's organisations take part in (registered by gongjian.exchange)
  reporter, addressed  the own dual report, and one that was sent to the own organisation (gongjian.exchange)
  listed what can be joined or claimed; unit, claimed: what the own unit or oneself claimed (gongjian.checkin)
  seated committees in which the own unit or oneself has a seat (registered by gongjian.exchange)
  party  rows to which the post's own organisation is a party (registered by gongjian.exchange)
Ground (lanes, barriers, water, green) is what everybody sees who walks there: all of it, for every post.
A kind that is missing for a subject reaches nothing of it. The visibility oracle tests every cell.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from gongjian.base.scoping import below
from gongjian.people.posts import PostKind as P

if TYPE_CHECKING:
    from gongjian.people.viewer import Viewer

NOTHING = Q(pk__in=[])
AREA_STAFF = (
    P.STREET_SECRETARY,
    P.STREET_COMMITTEE,
    P.STREET_OFFICER,
    P.COMMUNITY_SECRETARY,
    P.COMMUNITY_COMMITTEE,
    P.COMMUNITY_WORKER,
)
DISTRICT_STAFF = (P.DISTRICT_CADRE, P.GRID_BODY)


def _all(kinds: Iterable[str], *terms: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(kinds, terms)


PLACE = _all((*AREA_STAFF, *DISTRICT_STAFF, P.ADMINISTRATOR), "area") | {
    P.GRID_WORKER: ("grids",),
    P.BUILDING_HEAD: ("grids",),
}

LOCAL = (P.GRID_WORKER, P.BUILDING_HEAD, P.BRANCH_SECRETARY, P.UNIT_LIAISON, P.MEMBER)
LISTS = (
    _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "shared")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD), "grids", "shared")
    | {P.BRANCH_SECRETARY: ("org", "shared"), P.UNIT_LIAISON: ("own", "shared"), P.MEMBER: ("shared",)}
)
PAIRS = _all((*AREA_STAFF, *DISTRICT_STAFF), "area") | _all((P.BRANCH_SECRETARY, P.UNIT_LIAISON), "party")

SIDES = _all((*AREA_STAFF, *DISTRICT_STAFF), "area") | _all((P.BRANCH_SECRETARY, P.UNIT_LIAISON), "sides")

REACH: dict[str, dict[str, tuple[str, ...]]] = {
    "area": PLACE,
    "building": PLACE,
    "ground": _all(P, "all"),
    "grid": PLACE,
    "plan": _all((*AREA_STAFF, *DISTRICT_STAFF), "area"),
    "import": _all((*AREA_STAFF, *DISTRICT_STAFF, P.ADMINISTRATOR), "area"),
    "org": _all((*DISTRICT_STAFF, P.BRANCH_SECRETARY), "org")
    | _all(AREA_STAFF, "org", "area")
    | _all((P.UNIT_LIAISON, P.MEMBER, P.GRID_WORKER, P.BUILDING_HEAD), "own")
    | {P.ADMINISTRATOR: ("org",), P.SECURITY: ("org",)},
    "person": _all((*DISTRICT_STAFF, *AREA_STAFF, P.BRANCH_SECRETARY), "org", "self")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD, P.UNIT_LIAISON, P.MEMBER), "self"),
    "category": _all((*AREA_STAFF, *DISTRICT_STAFF, *LOCAL), "all"),
    "skill": _all((*AREA_STAFF, *DISTRICT_STAFF, *LOCAL), "all"),
    "activity": _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "listed")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD, P.MEMBER), "listed")
    | {P.BRANCH_SECRETARY: ("org", "listed"), P.UNIT_LIAISON: ("own", "listed")},
    "wish": _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "listed")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD, P.BRANCH_SECRETARY), "listed")
    | _all((P.UNIT_LIAISON, P.MEMBER), "listed", "claimed"),
    "claim": _all((*AREA_STAFF, P.DISTRICT_CADRE), "area", "self")
    | {P.BRANCH_SECRETARY: ("org", "self"), P.UNIT_LIAISON: ("unit", "self"), P.MEMBER: ("self",)},
    "visit": _all((*AREA_STAFF, P.DISTRICT_CADRE), "area", "self")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD), "grids", "self")
    | _all((P.BRANCH_SECRETARY, P.MEMBER), "self"),
    "unit_checkin": _all((*AREA_STAFF, *DISTRICT_STAFF), "area")
    | {P.BRANCH_SECRETARY: ("org",), P.UNIT_LIAISON: ("own",)},
    "member_checkin": _all((*AREA_STAFF, P.DISTRICT_CADRE), "area", "self")
    | _all((P.GRID_WORKER, P.BUILDING_HEAD, P.BRANCH_SECRETARY, P.UNIT_LIAISON, P.MEMBER), "self"),
    "dual_report": _all((*AREA_STAFF, P.DISTRICT_CADRE, P.BRANCH_SECRETARY), "addressed", "reporter")
    | _all((P.UNIT_LIAISON, P.MEMBER), "reporter"),
    "need": LISTS,
    "resource": LISTS,
    "pair": SIDES,
    "project": SIDES | _all(LOCAL, "sides", "shared"),
    "fund": _all((*AREA_STAFF, *DISTRICT_STAFF), "area"),
    "venue": LISTS,
    "booking": _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "sides")
    | _all((P.BRANCH_SECRETARY, P.UNIT_LIAISON, P.GRID_WORKER), "sides"),
    "match": _all((*AREA_STAFF, *DISTRICT_STAFF), "area"),
    "agreement": PAIRS,
    "review": PAIRS,
    "committee": _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "seated")
    | _all((P.BRANCH_SECRETARY, P.UNIT_LIAISON, P.MEMBER), "seated"),
    "part_time": _all((*AREA_STAFF, *DISTRICT_STAFF), "area", "self")
    | {P.BRANCH_SECRETARY: ("org", "self"), P.UNIT_LIAISON: ("own", "self"), P.MEMBER: ("self",)},
    "account": {P.ADMINISTRATOR: ("org",), P.SECURITY: ("org",)},
    "entry": {P.AUDITOR: ("all",)},
}

# Terms that an app above adds: term -> (viewer, lookups of the queryset) -> condition. See docs/hooks.md.
Term = Callable[["Viewer", Mapping[str, str]], Q]
TERMS: dict[str, Term] = {}


def register_term(term: str, condition: Term) -> None:
    """Let an app above say what a term means for the subjects it owns."""
    TERMS[term] = condition


def terms_of(subject: str, kind: str) -> tuple[str, ...]:
    """The terms by which a kind of post reaches a subject."""
    return REACH.get(subject, {}).get(kind, ())


def inside(lookups: Mapping[str, str], tree: str, path: str) -> Q:
    """The rows below a node, by the keys of all nodes below it.

    Beside another condition the range of paths itself would make databases read every row joined with its node:
    five times as long for the list of 60,000 people on PostgreSQL.
    """
    column, _split, _path = lookups[tree].rpartition("__")
    if not column:
        return below(lookups[tree], path)
    nodes = apps.get_model("orgs.Org" if tree == "org" else "places.Area")._default_manager
    return Q(**{f"{column}__in": nodes.filter(below("path", path)).values("pk")})


def condition(viewer: "Viewer", subject: str, lookups: Mapping[str, str]) -> Q:
    """The rows of a subject that all of a viewer's posts reach together."""
    held = {(term, post) for post in viewer.posts for term in terms_of(subject, post.kind)}
    if any(term == "all" for term, _post in held):
        return Q()
    is_one = len({term for term, _post in held}) < 2
    found = {viewer.term(term, post, lookups, is_one=is_one) for term, post in held}
    whole = NOTHING
    for part in found:
        whole = part if whole is NOTHING else whole | part
    return whole
