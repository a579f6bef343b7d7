"""From rows to arrays: the buildings of communities as units with cells and neighbours, ready for the planner.

A community's cells depend on its buildings and its boundary only, so they are kept until one of these changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial

import numpy as np
import shapely
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.base.geo import project, to_metres, zone_of
from gongjian.engine.gridplan.cells import Cells, cells
from gongjian.engine.gridplan.crossing import crossed
from gongjian.engine.gridplan.inputs import Edges, Units
from gongjian.grids.models import Grid, GridBuilding, GridKind
from gongjian.places.models import Area, Barrier, Building

FORM = 1  # of what is kept in the cache; raise it when Fabric or the cells change
KEPT_SECONDS = 30 * 24 * 3600
OWN_GRID = 1_000_000  # pins from here on are carriers, below are today's grids that stay


@dataclass(frozen=True, eq=False)
class Fabric:
    """One community cut into cells, one for each building that has a place.

    ids         (n,) building ids in the order of the arrays
    households  (n,) with 0 where nobody has counted yet
    unknown     (n,) True where the count is missing
    carriers    (n,) id of the carrier with a grid of its own, 0 without
    placeless   ids of buildings without a point: they cannot be planned and are named in the check
    """

    area_id: int
    zone: int
    ids: NDArray[np.int64]
    households: NDArray[np.int64]
    unknown: NDArray[np.bool_]
    carriers: NDArray[np.int64]
    cells: Cells
    placeless: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def index(self) -> dict[int, int]:
        """Building id -> place in the arrays."""
        return {int(pk): i for i, pk in enumerate(self.ids)}

    def units(self, pin: NDArray[np.int64] | None = None, existing: NDArray[np.int64] | None = None) -> Units:
        """The arrays as the planner takes them."""
        none = np.zeros(len(self), np.int64)
        return Units(
            self.cells.xy,
            self.households,
            self.cells.area,
            self.cells.perimeter,
            np.full(len(self), self.area_id, np.int64),
            none if pin is None else pin,
            none if existing is None else existing,
        )

    def edges(self, lines: Sequence[BaseGeometry] = ()) -> Edges:
        """Neighbours, marked where one of the lines (longitude, latitude) runs between the two buildings."""
        flat = [project(line, self.zone) for line in lines]
        marks = (
            crossed(self.cells.pairs, self.cells.xy, flat) if flat else np.zeros(len(self.cells.pairs), dtype=np.bool_)
        )
        return Edges(self.cells.pairs, self.cells.length, marks)


def fabric_of(area: Area) -> Fabric:
    """The fabric of one community, from the cache while neither its boundary nor a building changed."""
    live = Building.objects.filter(area=area, is_gone=False)
    last = live.aggregate(last=Max("changed_at"))["last"]
    return _fabric(area.pk, area.version, live.count(), last)


@lru_cache(maxsize=256)
def _fabric(area_id: int, version: int, count: int, last: object) -> Fabric:
    """In this process, then in the cache that all processes share, then cut anew (about 0.1 s for 60 footprints)."""
    key = f"grids.fabric:{FORM}:{area_id}:{version}:{count}:{last.timestamp() if isinstance(last, datetime) else 0}"
    found: Fabric | None = cache.get(key)
    if found is None:
        found = _cut(Area.objects.get(pk=area_id))
        # after the transaction: the cache stands in the same database, and its faults must not break what is going on
        transaction.on_commit(partial(cache.set, key, found, KEPT_SECONDS), robust=True)
    return found


def _cut(area: Area) -> Fabric:
    rows = list(
        Building.objects.filter(area=area, is_gone=False)
        .order_by("code")
        .values_list("pk", "households", "shape", "lon", "lat", "carrier_id", "carrier__has_own_grid")
    )
    placed = [row for row in rows if row[2] is not None or row[3] is not None]
    zone = zone_of(area.shape.centroid.x) if area.shape is not None else zone_of(placed[0][3] if placed else 120.0)
    places = _places(placed, zone)
    boundary = project(area.shape, zone) if area.shape is not None else _hull(places)
    return Fabric(
        area_id=area.pk,
        zone=zone,
        ids=np.array([row[0] for row in placed], dtype=np.int64),
        households=np.array([row[1] or 0 for row in placed], dtype=np.int64),
        unknown=np.array([row[1] is None for row in placed], dtype=np.bool_),
        carriers=np.array([row[5] if row[6] else 0 for row in placed], dtype=np.int64),
        cells=cells(places, boundary),
        placeless=tuple(row[0] for row in rows if row[2] is None and row[3] is None),
    )


def _places(rows: list[tuple], zone: int) -> list[BaseGeometry]:  # type: ignore[type-arg]
    points = shapely.points(to_metres(np.array([(row[3], row[4]) for row in rows], dtype=float).reshape(-1, 2), zone))
    return [project(row[2], zone) if row[2] is not None else points[i] for i, row in enumerate(rows)]


def _hull(places: list[BaseGeometry]) -> BaseGeometry:
    """A community without a boundary yet: the ground around its buildings, so that a plan can be tried at all."""
    if not places:
        return shapely.box(0, 0, 1, 1)
    return shapely.buffer(shapely.convex_hull(shapely.union_all(places)), 30.0)


def communities_of(area: Area) -> list[Area]:
    """The areas below (or the area itself) in which grids are drawn, in the order of their codes."""
    return list(Area.objects.below(area.path).filter(level__has_grids=True).order_by("code"))


def barrier_lines(area: Area, ids: Iterable[int] | None = None) -> list[BaseGeometry]:
    """Lines of the barriers that touch an area's box; only the given ones when ids are given."""
    rows = Barrier.objects.filter(shape__isnull=False)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if area.west is not None:
        rows = rows.in_box(area.west, area.south, area.east, area.north)
    return [barrier.shape for barrier in rows.order_by("pk")]


def grids_of_buildings(building_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """Building id -> ids of the grids it is in on a day: one in order, none or several when something is wrong.

    Several stand in the order of their codes, which only they are asked for: asked for all, SQLite walks through the
    grids by code instead of looking the buildings up, and takes two hundred times as long.
    Micro grids lie inside a grid and are none of these.
    """
    found: dict[int, list[int]] = {}
    ids = list(building_ids)
    for start in range(0, len(ids), 5000):
        rows = GridBuilding.objects.on(on).filter(building_id__in=ids[start : start + 5000]).order_by()
        for building_id, grid_id in rows.values_list("building_id", "grid_id"):
            found.setdefault(building_id, []).append(grid_id)
    several = [grids for grids in found.values() if len(grids) > 1]
    codes = Grid.objects.in_bulk({pk for grids in several for pk in grids}) if several else {}
    for grids in several:
        grids[:] = sorted((pk for pk in grids if codes[pk].kind != GridKind.MICRO), key=lambda pk: codes[pk].code)
    return found


def existing_labels(fabric: Fabric, on: date) -> NDArray[np.int64]:
    """(n,) the grid of today for each building, 0 for none; of several the one with the lowest code."""
    today = grids_of_buildings((int(pk) for pk in fabric.ids), on)
    return np.array([today.get(int(pk), [0])[0] for pk in fabric.ids], dtype=np.int64)
