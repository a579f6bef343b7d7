"""谁管这里: which grid an address or a place is in, and who serves it. Published facts only, for everybody."""

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongjian.base.clock import today
from gongjian.base.errors import DomainError, RuleBroken
from gongjian.grids.layers import collection_text, feature, view_of
from gongjian.grids.locate import Found, locate_address, locate_point
from gongjian.grids.models import WORKERS, Grid, GridKind, GridPost, Role
from gongjian.grids.ranges import shortened
from gongjian.grids.throttle import limited
from gongjian.grids.views.layers import day_from, packed
from gongjian.places.models import Area, Barrier, Surface

PAGES_A_MINUTE, MAPS_A_MINUTE = 40, 120
GRIDS_MAX, LINES_MAX = 400, 400
WORDS_MAX = 60


@dataclass(frozen=True)
class Answer:
    """One place with its grid and who serves it; grid None when it is in none on that day."""

    title: str
    second: str
    grid: Grid | None
    leader: str = ""
    workers: str = ""
    range: str = ""


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for an address of the network that asks too often."""
    refusal = DomainError("too_many", _("Too many requests from your network. Wait a minute, then try again."))
    return render(request, "base/refused.html", {"refusal": refusal}, status=429)


def too_many_json(request: HttpRequest) -> HttpResponse:
    """The same for the map."""
    said = _("Too many requests. Wait a little.")
    return JsonResponse({"error": {"code": "too_many", "message": said, "fields": {}}}, status=429)


@require_GET
@limited("public-page", PAGES_A_MINUTE, too_many)
def who_serves(request: HttpRequest) -> HttpResponse:
    """Search by address or name, or by a place on the map, for a day."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:WORDS_MAX]
    context: dict[str, Any] = {
        "words": words,
        "day": today(),
        "answers": None,
        "supervision": settings.SUPERVISION_PHONE,
    }
    status = 200
    try:
        context["day"] = day = day_from(request)
        if words:
            context["answers"] = answers(locate_address(words, day), day)
        elif "lon" in request.GET or "lat" in request.GET:
            lon, lat = number(request, "lon"), number(request, "lat")
            context |= {"lon": lon, "lat": lat, "answers": answers([Found(None, locate_point(lon, lat, day))], day)}
    except DomainError as refusal:
        context["refusal"], status = refusal, refusal.status
    context["bounds"] = bounds(context["answers"])
    return render(request, "grids/public.html", context, status=status)


def number(request: HttpRequest, name: str) -> float:
    """A coordinate from the address. Raises RuleBroken."""
    try:
        found = float(request.GET.get(name, "")[:24])
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise RuleBroken("not_a_place", _("Longitude is between -180 and 180, latitude between -90 and 90."))
    return found


def answers(found: list[Found], day: Any) -> list[Answer]:
    """Grids with the names of those who serve them, looked up together."""
    posts = GridPost.objects.on(day).select_related("person")
    ids = {one.grid.pk for one in found if one.grid}
    rows = (
        Grid.objects.filter(pk__in=ids)
        .select_related("area")
        .prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))
    )
    known = {row.pk: row for row in rows}
    return [_answer(one, known.get(one.grid.pk) if one.grid else None) for one in found]


def _answer(found: Found, grid: Any) -> Answer:
    building = found.building
    title = building.name if building else (grid.name if grid else _("This place"))
    second = (
        " · ".join(dict.fromkeys(filter(None, (building.estate.name if building.estate else "", building.address))))
        if building
        else ""
    )
    if grid is None:
        return Answer(title, second, None)
    leader = "、".join(post.person.name for post in grid.posts_now if post.role == Role.LEADER)
    workers = "、".join(post.person.name for post in grid.posts_now if post.role in WORKERS)
    return Answer(title, second, grid, leader, workers, shortened(grid.address_list))


def bounds(shown: list[Answer] | None) -> str:
    """What the map shows first: the grids that were found, else the whole district; "" while nothing is drawn."""
    boxes = [one.grid for one in shown or () if one.grid and one.grid.west is not None][:5]
    rows: list[Any] = boxes or list(Area.objects.filter(parent__isnull=True, west__isnull=False).defer("shape")[:1])
    if not rows:
        return ""
    west, south = min(row.west for row in rows), min(row.south for row in rows)
    east, north = max(row.east for row in rows), max(row.north for row in rows)
    return f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}"


@require_GET
@limited("public-map", MAPS_A_MINUTE, too_many_json)
def public_map(request: HttpRequest) -> HttpResponse:
    """Published grids and what helps to find one's way, as GeoJSON, cut to a box."""
    try:
        view = view_of(request.GET.get("box", ""), day_from(request))
    except DomainError as no:
        return JsonResponse({"error": {"code": no.code, "message": no.message, "fields": no.fields}}, status=no.status)
    grids = Grid.objects.on(view.on).in_box(*view.box).exclude(kind=GridKind.MICRO).filter(shape__isnull=False)
    water = Surface.objects.in_box(*view.box).filter(shape__isnull=False).exclude(kind=Surface.Kind.BLOCK)
    roads = Barrier.objects.in_box(*view.box).filter(shape__isnull=False)
    found = [
        *(feature(row.shape, id=f"s{row.pk}", layer="ground", kind=row.kind) for row in water[:LINES_MAX]),
        *(feature(row.shape, id=row.pk, layer="grids", number=row.number, name=row.name) for row in grids[:GRIDS_MAX]),
        *(
            feature(row.shape, id=f"b{row.pk}", layer="barriers", kind=row.kind, name=row.name)
            for row in roads[:LINES_MAX]
        ),
    ]
    response = packed(request, collection_text(found))
    response["Cache-Control"] = "public, max-age=300"
    return response
