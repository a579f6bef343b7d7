"""The reach terms of the dual check-in: what is open to all who can join, and what a unit or a member claimed."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.checkin.models import Activity, Claim, Wish
from gongjian.people.posts import PostKind
from gongjian.people.reach import NOTHING
from gongjian.people.viewer import Viewer


def listed_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Activities once they are opened; wishes while nobody has claimed them."""
    if "listed" in lookups:
        return ~Q(**{lookups["listed"]: Activity.Status.DRAFT})
    if "wished" in lookups:
        return Q(**{lookups["wished"]: Wish.Status.OPEN})
    return NOTHING


def unit_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """What the reader's unit claimed."""
    return Q(**{f"{lookups['unit']}__in": _unit_paths(viewer)}) if "unit" in lookups else NOTHING


def claimed_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Activities and wishes that the reader, or the reader's unit, claimed."""
    if "claimed" not in lookups or viewer.person_id is None:
        return NOTHING
    mine = Q(person_id=viewer.person_id) | Q(unit__path__in=_unit_paths(viewer))
    column = f"{lookups['claimed']}_id"
    return Q(pk__in=Claim.objects.filter(mine, **{f"{column}__isnull": False}).values(column))


def _unit_paths(viewer: Viewer) -> list[str]:
    return [post.org_path for post in viewer.posts if post.kind == PostKind.UNIT_LIAISON]
