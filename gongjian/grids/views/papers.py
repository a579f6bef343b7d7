"""Sheets for the printer: the published list of grids, the notice board, the rosters of staff and of lane chiefs."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongjian.base.errors import RuleBroken
from gongjian.base.pages import says_no
from gongjian.grids.models import WORKERS, Grid, GridKind, GridPost, LaneChief, Role
from gongjian.grids.ranges import shortened
from gongjian.grids.record import RANK
from gongjian.grids.sheet_map import picture_of
from gongjian.grids.views.layers import day_from
from gongjian.grids.views.now import area_of
from gongjian.places.models import Area, Lane

BOARDS_MAX = 40  # sheets of one answer; a community has no more grids than fit two digits
ROWS_MAX = 3000


def grids_of(request: Any, area: Area, day: Any) -> Any:
    """Grids in force of an area with their staff, in the order of codes."""
    posts = GridPost.objects.on(day).select_related("person").order_by("role", "valid_from")
    rows = Grid.objects.visible_to(request.viewer).on(day).within(area.path).exclude(kind=GridKind.MICRO)
    rows = rows.select_related("area").prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))
    return rows.distinct().order_by("area__code", "code")


def facts_of(grid: Any) -> dict[str, Any]:
    """A grid with its staff by role, as it is published."""
    return {
        "grid": grid,
        "range": shortened(grid.address_list),
        "leader": "、".join(post.person.name for post in grid.posts_now if post.role == Role.LEADER),
        "workers": "、".join(post.person.name for post in grid.posts_now if post.role in WORKERS),
    }


def common(request: HttpRequest) -> dict[str, Any]:
    """What every sheet says: the area and the day."""
    return {"area": area_of(request), "day": day_from(request), "supervision": settings.SUPERVISION_PHONE}


@require_GET
@login_required
@says_no
def paper_index(request: HttpRequest) -> HttpResponse:
    """Which sheets there are, and for which grids."""
    context = common(request)
    grids = grids_of(request, context["area"], context["day"]).defer("shape", "area__shape")
    per_area = grids.order_by("area__code").values_list("area__code", "area__name")
    areas = list(per_area.annotate(n=Count("pk", distinct=True)))
    count = sum(n for _code, _name, n in areas)
    more = {"grids": grids[:BOARDS_MAX], "count": count, "areas": areas, "fits": count <= BOARDS_MAX}
    return render(request, "grids/paper_index.html", context | more)


@require_GET
@login_required
@says_no
def grid_sheet(request: HttpRequest) -> HttpResponse:
    """网格一览表: every grid of an area with its range, households, leader, workers, phone and first day."""
    context = common(request)
    grids = grids_of(request, context["area"], context["day"]).defer("shape", "area__shape")[:ROWS_MAX]
    groups = [
        {"area": area, "rows": [facts_of(grid) for grid in rows]}
        for area, rows in groupby(grids, key=lambda one: one.area)
    ]
    for group in groups:
        group["households"] = sum(row["grid"].households for row in group["rows"])
    return render(request, "grids/paper_list.html", context | {"groups": groups})


def _by_grid(post: GridPost) -> tuple[Any, ...]:
    return post.grid.code, RANK[post.role], post.building.code if post.building else "", post.valid_from


@require_GET
@login_required
@says_no
def staff_sheet(request: HttpRequest) -> HttpResponse:
    """网格员花名册: everybody who serves a grid, by grid. No private numbers stand on it."""
    context = common(request)
    posts = GridPost.objects.visible_to(request.viewer).on(context["day"]).within(context["area"].path)  # type: ignore[attr-defined]
    posts = posts.filter(grid__in=Grid.objects.on(context["day"])).select_related("grid__area", "person", "building")
    posts = posts.defer("grid__shape", "grid__area__shape", "building__shape").distinct()
    rows = posts.order_by("grid__area__code", "grid__code", "role", "valid_from")[:ROWS_MAX]
    groups = [
        {"area": area, "rows": sorted(found, key=_by_grid)}
        for area, found in groupby(rows, key=lambda one: one.grid.area)
    ]
    return render(request, "grids/paper_staff.html", context | {"groups": groups})


@require_GET
@login_required
@says_no
def lane_sheet(request: HttpRequest) -> HttpResponse:
    """街巷长名册: every lane with its chief."""
    context = common(request)
    chiefs = LaneChief.objects.on(context["day"]).select_related("person__org")
    lanes = Lane.objects.visible_to(request.viewer).within(context["area"].path).select_related("area")  # type: ignore[attr-defined]
    lanes = lanes.prefetch_related(Prefetch("chiefs", chiefs, to_attr="chiefs_now")).defer("shape", "area__shape")
    rows = lanes.distinct().order_by("area__code", "code")[:ROWS_MAX]
    groups = [{"area": area, "rows": list(found)} for area, found in groupby(rows, key=lambda one: one.area)]
    return render(request, "grids/paper_lanes.html", context | {"groups": groups})


@require_GET
@login_required
@says_no
def boards(request: HttpRequest) -> HttpResponse:
    """网格公示牌 of a whole community, one grid a page."""
    context = common(request)
    grids = list(grids_of(request, context["area"], context["day"])[: BOARDS_MAX + 1])
    if len(grids) > BOARDS_MAX:
        said = _("These are more than %(n)s sheets. Choose a community at the top, then print its sheets.")
        raise RuleBroken("too_many_sheets", said % {"n": BOARDS_MAX})
    sheets = [facts_of(grid) | {"picture": picture_of(grid, context["day"])} for grid in grids]
    return render(request, "grids/paper_board.html", context | {"sheets": sheets})


@require_GET
@login_required
@says_no
def board(request: HttpRequest, grid_id: int) -> HttpResponse:
    """网格公示牌 of one grid."""
    day = day_from(request)
    posts = GridPost.objects.on(day).select_related("person").order_by("role", "valid_from")
    rows = Grid.objects.visible_to(request.viewer).select_related("area")  # type: ignore[attr-defined]
    grid = rows.prefetch_related(Prefetch("posts", posts, to_attr="posts_now")).distinct().get_or_refuse(pk=grid_id)
    context = {"area": grid.area, "day": day, "supervision": settings.SUPERVISION_PHONE}
    sheets = [facts_of(grid) | {"picture": picture_of(grid, day)}]
    return render(request, "grids/paper_board.html", context | {"sheets": sheets, "one": grid})
