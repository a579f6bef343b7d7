"""The map of grids in force, and the answer to a click: which grid is this, and who serves it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongjian.base.errors import NotFound
from gongjian.base.pages import says_no
from gongjian.grids.locate import locate_point
from gongjian.grids.models import Grid, GridKind, GridPost, Plan, Role
from gongjian.grids.views.layers import day_from
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building


def area_of(request: HttpRequest) -> Area:
    """The area that is worked on: the one the address or the switch names, else the widest of the viewer's posts."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = Area.objects.visible_to(viewer)
    if viewer.reaches("area") and not rows.exists():
        said = _("No area is within your reach yet. Import areas, then name the area of your organisation on its page.")
        raise NotFound("no_area", said)
    asked = request.GET.get("area") or request.session.get("area")
    found = rows.filter(code=asked).first() if asked else None
    return (
        found
        or rows.filter(path=viewer.home_area_path).first()
        or rows.order_by("path").get_or_refuse(pk=rows.order_by("path").values_list("pk", flat=True).first())
    )


def bounds_of(area: Area) -> str:
    """West, south, east, north for the first picture; the whole country's middle when nothing is drawn yet."""
    box = (area.west, area.south, area.east, area.north)
    return ",".join(f"{side:.6f}" for side in box) if area.west is not None else "73,18,135,54"


@require_GET
@login_required
@says_no
def grid_map(request: HttpRequest) -> HttpResponse:
    area, day = area_of(request), day_from(request)
    viewer = request.viewer  # type: ignore[attr-defined]
    grids = Grid.objects.visible_to(viewer).within(area.path).on(day).exclude(kind=GridKind.MICRO)
    context: dict[str, Any] = {
        "area": area,
        "day": day,
        "bounds": bounds_of(area),
        "grids": grids.select_related("area")[:200],
        "can_run": viewer.can("plan.run", area),
        "can_draft": area.level.has_grids and viewer.can("plan.draft", area),
        "open_plan": Plan.objects.visible_to(viewer).filter(area=area, status__in=Plan.OPEN).first(),
    }
    return render(request, "grids/grid_map.html", context)


@require_GET
@login_required
@says_no
def here(request: HttpRequest) -> HttpResponse:
    """The part beside the map: the building or point that was clicked, its grid, leader, worker, phone, since when."""
    day, viewer = day_from(request), request.viewer  # type: ignore[attr-defined]
    building = None
    if request.GET.get("building", "").isdecimal():
        building = (
            Building.objects.visible_to(viewer)
            .select_related("area", "estate")
            .get_or_refuse(pk=request.GET["building"])
        )
        places = building.grid_places.on(day).exclude(grid__kind=GridKind.MICRO).select_related("grid")
        grids = [place.grid for place in places]
    else:
        found = locate_point(float(request.GET.get("lon", "nan")), float(request.GET.get("lat", "nan")), day)
        grids = [found] if found else []
    rows = [{"grid": grid, "posts": _who_serves(grid, building, day)} for grid in grids]
    return render(request, "grids/_here.html", {"building": building, "rows": rows, "day": day})


def _who_serves(grid: Grid, building: Building | None, day: date) -> list[GridPost]:
    """Leader first, then workers; of the building heads only the one of the building that was clicked."""
    posts = grid.posts.on(day).select_related("person")
    own = building.pk if building else None
    order = list(Role)
    kept = [post for post in posts if post.role != Role.BUILDING_HEAD or (own and post.building_id == own)]
    return sorted(kept, key=lambda post: order.index(Role(post.role)))
