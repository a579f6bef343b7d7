"""The reach terms "shared" (open needs, offered resources, for every post of the district) and "party"."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.exchange.models import LIVE, Resource
from gongjian.people.reach import NOTHING, terms_of
from gongjian.people.viewer import Viewer


def shared_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Needs that wait for help; resources on offer today. See docs/decisions/012."""
    if "live" in lookups:
        return Q(**{f"{lookups['live']}__in": LIVE})
    if "offered" in lookups:
        until = lookups["until"]
        in_time = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": viewer.today})
        return Q(**{lookups["offered"]: Resource.Status.OFFERED}) & in_time
    return NOTHING


def party_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """Agreements and reviews of the posts' own organisations, on whichever side they stand."""
    found = NOTHING
    for post in viewer.posts:
        if "party" in terms_of("agreement", post.kind) and "unit" in lookups:
            mine = Q(**{lookups["unit"]: post.org_path}) | Q(**{lookups["host"]: post.org_path})
            found = mine if found is NOTHING else found | mine
    return found
