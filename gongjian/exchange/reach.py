"""The reach term "shared": open needs and offered resources, which every post that works in the district sees."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.exchange.models import LIVE, Resource
from gongjian.people.reach import NOTHING
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
