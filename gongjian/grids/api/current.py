"""Grids of a day with staff and buildings, where an address belongs, layers of the map, the two checks.

The grids of today, as the table page lists them, are a register: config/api.py joins it at /grids.
"""

from datetime import date
from typing import Annotated, Any

import numpy as np
from ninja import Field, Query, Router, Schema

from gongjian.base.api import (
    Day,
    Id,
    Lat,
    Lon,
    PageIn,
    PageOut,
    Request,
    StrictId,
    Word,
    paged,
    reads,
    writes,
)
from gongjian.base.errors import RuleBroken
from gongjian.grids import layers
from gongjian.grids.actions import staff
from gongjian.grids.locate import locate_address, locate_point, locate_points
from gongjian.grids.models import Grid, GridKind, GridPost, Role
from gongjian.grids.standing import standing
from gongjian.grids.views.layers import LAYERS
from gongjian.places.models import Area

router = Router()
POINTS_MAX = 10_000
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
LayerName = Annotated[str, Field(pattern=f"^({'|'.join(LAYERS)})$")]


class DayGridOut(Schema):
    """A grid in force on a day, which may be over by now."""

    id: int
    code: str
    number: int
    name: str
    kind: GridKind
    area_id: int
    area: str = Field(alias="area.code")
    households: int
    address_list: str
    phone: str
    valid_from: date
    valid_to: date | None


class ServiceOut(Schema):
    """Who serves a grid, in which role."""

    id: int
    person_id: int
    person: str = Field(alias="person.name")
    role: Role
    building_id: int | None
    valid_from: date
    valid_to: date | None


class DayIn(PageIn):
    """Which day is meant; today without it."""

    on: Day | None = None


@router.get(
    "/areas/{area_id}/grids",
    response=reads(PageOut[DayGridOut]),
    summary="Grids of an area and all below it, in force on a day",
)
def list_grids_of_day(request: Request, area_id: Id, asked: Query[DayIn]) -> Any:
    area = Area.objects.visible_to(request.viewer).get_or_refuse(pk=area_id)
    rows = Grid.objects.visible_to(request.viewer).on(asked.on or request.viewer.today).within(area.path)
    return paged(rows.select_related("area").order_by("code", "pk"), asked)


def _grid(request: Request, grid_id: int) -> Grid:
    grid: Grid = Grid.objects.visible_to(request.viewer).get_or_refuse(pk=grid_id)
    return grid


@router.get("/grids/{grid_id}/buildings", response=reads(list[int]), summary="Buildings of a grid on a day")
def list_buildings(request: Request, grid_id: Id, on: Day | None = None) -> Any:
    places = _grid(request, grid_id).places.on(on or request.viewer.today)
    return list(places.order_by("building_id").values_list("building_id", flat=True))


@router.get("/grids/{grid_id}/posts", response=reads(list[ServiceOut]), summary="Who serves a grid on a day")
def list_posts(request: Request, grid_id: Id, on: Day | None = None) -> Any:
    posts = GridPost.objects.filter(grid=_grid(request, grid_id)).on(on or request.viewer.today)
    return list(posts.select_related("person"))


class ServiceIn(Schema):
    person_id: StrictId
    role: Role
    since: Day
    building_id: StrictId | None = None


@router.post("/grids/{grid_id}/posts", response=writes(ServiceOut), summary="Let somebody serve a grid in force")
def add_post(request: Request, grid_id: Id, payload: ServiceIn) -> Any:
    return staff.set_grid_post(
        grid_id,
        by=request.viewer,
        person_id=payload.person_id,
        role=payload.role,
        since=payload.since,
        building_id=payload.building_id,
    )


class UntilIn(Schema):
    until: Day


@router.post("/grid_posts/{post_id}/end", response=writes(ServiceOut), summary="End somebody's service in a grid")
def end_post(request: Request, post_id: Id, payload: UntilIn) -> Any:
    return staff.end_grid_post(post_id, by=request.viewer, until=payload.until)


class ChiefIn(Schema):
    person_id: StrictId
    since: Day


class ChiefOut(Schema):
    lane_id: int
    person_id: int
    valid_from: date


@router.post("/lanes/{lane_id}/chief", response=writes(ChiefOut), summary="Make somebody chief of a lane")
def set_chief(request: Request, lane_id: Id, payload: ChiefIn) -> Any:
    return staff.set_lane_chief(lane_id, by=request.viewer, person_id=payload.person_id, since=payload.since)


# ------------------------------------------------------------------ where an address belongs
class PublishedOut(Schema):
    """What everybody may know of a grid."""

    id: int
    code: str
    name: str
    area: str = Field(alias="area.name")
    address_list: str
    phone: str


class PlaceOut(Schema):
    building_id: int | None = Field(None, alias="building.id")
    building: str | None = Field(None, alias="building.name")
    address: str | None = Field(None, alias="building.address")
    grid: PublishedOut | None


class WhereIn(Schema):
    """An address, or a point in degrees (CGCS2000); another day than today with `on`."""

    q: Word = ""
    lon: Lon | None = None
    lat: Lat | None = None
    on: Day | None = None


@router.get("/locate", response=reads(list[PlaceOut]), summary="Which grid an address or point is in on a day")
def locate(request: Request, asked: Query[WhereIn]) -> Any:
    day = asked.on or request.viewer.today
    if asked.lon is not None and asked.lat is not None:
        return [{"building": None, "grid": locate_point(asked.lon, asked.lat, day)}]
    return locate_address(asked.q, day)


class PointsIn(Schema):
    points: Annotated[
        list[Annotated[list[Degrees], Field(min_length=2, max_length=2)]], Field(min_length=1, max_length=POINTS_MAX)
    ]
    on: Day | None = None


@router.post("/locate", response=writes(list[int | None]), summary="Grids of many points; null for none")
def locate_many(request: Request, payload: PointsIn) -> Any:
    if any(not -90 <= lat <= 90 for _lon, lat in payload.points):
        raise RuleBroken("not_a_place", "[lon, lat]: lat -90..90")
    place, ids = locate_points(np.array(payload.points, dtype=float), payload.on or request.viewer.today)
    return [ids[at] if at >= 0 else None for at in place.tolist()]


@router.get("/layers/{name}", response=reads(dict[str, Any]), summary="A layer of the map as GeoJSON, cut to a box")
def layer(request: Request, name: LayerName, box: Word, on: Day | None = None) -> Any:
    return layers.collection(LAYERS[name](request.viewer, layers.view_of(box, on or request.viewer.today)))


# ------------------------------------------------------------------ the two checks
class CoverageOut(Schema):
    """Buildings by the number of grids they are in; `none` and `several` are their ids."""

    total: int
    in_one: int
    none: list[int]
    several: list[int]


class PairOut(Schema):
    """A Party grid beside the governance grid it should equal, with the buildings that differ."""

    area_id: int = Field(alias="area.id")
    grid_id: int | None = Field(None, alias="grid.id")
    governance_code: str | None = Field(None, alias="governance.code")
    coincides: bool
    only_party: list[int]
    only_governance: list[int]


@router.get("/areas/{area_id}/coverage", response=reads(CoverageOut), summary="Is every address in exactly one grid")
def coverage(request: Request, area_id: Id, on: Day | None = None) -> Any:
    area = Area.objects.visible_to(request.viewer).get_or_refuse(pk=area_id)
    found = standing(request.viewer, area, on or request.viewer.today)
    faults = {kind: list(found.faults(kind)) for kind in ("none", "several")}
    return {"total": found.numbers["total"], "in_one": found.in_one, **faults}


@router.get("/areas/{area_id}/coincidence", response=reads(list[PairOut]), summary="Party beside governance grids")
def coincidence(request: Request, area_id: Id, on: Day | None = None) -> Any:
    area = Area.objects.visible_to(request.viewer).get_or_refuse(pk=area_id)
    return list(standing(request.viewer, area, on or request.viewer.today).pairs(False))
