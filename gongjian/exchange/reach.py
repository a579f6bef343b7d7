"""The reach terms "shared" (what the district sees of the lists), "sides" and "party" (what the own side is in)."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.exchange.models import LIVE, Participant, Project, Resource, Venue
from gongjian.people.reach import NOTHING, terms_of
from gongjian.people.viewer import Viewer


def shared_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """What is open to all: needs that wait, resources on offer today, venues that can be booked, agreed projects.

    See docs/decisions/012.
    """
    if "live" in lookups:
        return Q(**{f"{lookups['live']}__in": LIVE})
    if "offered" in lookups:
        until = lookups["until"]
        in_time = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": viewer.today})
        return Q(**{lookups["offered"]: Resource.Status.OFFERED}) & in_time
    if "usable" in lookups:
        return Q(**{lookups["usable"]: Venue.Status.OPEN})
    if "agreed" in lookups:
        return Q(**{f"{lookups['agreed']}__in": (Project.Status.AGREED, Project.Status.EXECUTING)})
    return NOTHING


def sides_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Projects, pairs and bookings of the organisations in which the reader holds a post."""
    orgs = [post.org_id for post in viewer.posts]
    if "parties" in lookups:
        joined = Participant.objects.filter(org__in=orgs).values("project_id")
        return Q(**{f"{lookups['own']}__in": orgs}) | Q(**{f"{lookups['parties']}__in": joined})
    if "owner" in lookups:
        return Q(**{f"{lookups['owner']}__in": orgs}) | Q(**{f"{lookups['raiser']}__in": orgs})
    if "keeper" in lookups:
        return Q(**{f"{lookups['booker']}__in": orgs}) | Q(**{f"{lookups['keeper']}__in": orgs})
    return NOTHING


def party_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Agreements and reviews of the posts' own organisations, on whichever side they stand."""
    found = NOTHING
    for post in viewer.posts:
        if "party" in terms_of("agreement", post.kind) and "unit" in lookups:
            mine = Q(**{lookups["unit"]: post.org_path}) | Q(**{lookups["host"]: post.org_path})
            found = mine if found is NOTHING else found | mine
    return found
