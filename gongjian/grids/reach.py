"""The reach term "grids": what somebody who serves grids sees of places (registered with people/reach.py)."""

from collections.abc import Mapping

from django.db.models import Q

from gongjian.grids.models import Grid, GridBuilding, GridPost
from gongjian.people.viewer import Viewer


def served_grids(viewer: Viewer) -> list[int]:
    """Ids of the grids the viewer serves today, in whatever role."""
    posts = GridPost.objects.on(viewer.today).filter(person_id=viewer.person_id)
    return list(posts.order_by("grid_id").values_list("grid_id", flat=True).distinct())


def grids_term(viewer: Viewer, lookups: Mapping[str, str]) -> Q:
    """The own grids, the buildings in them; of lanes, estates and areas those of the communities they lie in."""
    grids = served_grids(viewer)
    if "grid" in lookups:
        return Q(**{f"{lookups['grid']}__in": grids})
    if "building" in lookups:
        places = GridBuilding.objects.on(viewer.today).filter(grid__in=grids)
        return Q(**{f"{lookups['building']}__in": places.values("building_id")})
    return Q(**{f"{lookups['area']}__in": list(Grid.objects.filter(pk__in=grids).values_list("area__path", flat=True))})
