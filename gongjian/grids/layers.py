"""What the map shows: features cut to a box of degrees, as GeoJSON. Every layer begins with what the viewer may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from gongjian.base.errors import RuleBroken
from gongjian.base.geo import geojson
from gongjian.grids.actions.publish import draft_outlines
from gongjian.grids.fabric import fabric_of, grids_of_buildings
from gongjian.grids.models import Grid, GridKind, Plan
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Barrier, Building, Lane, Surface

Features = list[dict[str, Any]]
BUILDINGS_MAX = 20_000  # of one answer; farther out the map asks for no buildings


@dataclass(frozen=True)
class View:
    """What part of which day the map shows."""

    west: float
    south: float
    east: float
    north: float
    on: date

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return self.west, self.south, self.east, self.north


def view_of(box: str, on: date) -> View:
    """A view from "west,south,east,north". Raises RuleBroken for anything else."""
    try:
        west, south, east, north = (float(part) for part in box.split(","))
    except ValueError:
        raise RuleBroken("not_a_box", "box: west,south,east,north") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RuleBroken("not_a_box", "box: west,south,east,north")
    return View(west, south, east, north, on)


def collection(features: Features) -> dict[str, Any]:
    """A GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": features}


def feature(shape: shapely.Geometry, **facts: Any) -> dict[str, Any]:
    """One GeoJSON feature with coordinates to about 10 cm."""
    return {"type": "Feature", "id": facts.get("id"), "geometry": geojson(shape), "properties": facts}


def areas(viewer: Viewer, view: View, level: str = "") -> Features:
    """Boundaries of areas within reach."""
    rows = Area.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False).select_related("level")
    rows = rows.filter(level_id=level) if level else rows
    return [feature(row.shape, id=row.pk, code=row.code, name=row.name, level=row.level_id) for row in rows]


def ground(viewer: Viewer, view: View) -> Features:
    """Water, green and named lanes, to find one's way without background tiles."""
    surfaces = Surface.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    lanes = Lane.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    return [
        *(feature(row.shape, id=f"s{row.pk}", kind=row.kind, name=row.name) for row in surfaces),
        *(feature(row.shape, id=f"l{row.pk}", kind="lane", name=row.name) for row in lanes),
    ]


def barriers(viewer: Viewer, view: View) -> Features:
    """Main roads, rivers, railways."""
    rows = Barrier.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    return [feature(row.shape, id=row.pk, kind=row.kind, name=row.name, hard=row.is_hard) for row in rows]


def grids(viewer: Viewer, view: View) -> Features:
    """Grids in force on the day, with what is published of them."""
    rows = Grid.objects.visible_to(viewer).on(view.on).in_box(*view.box).exclude(kind=GridKind.MICRO)
    rows = rows.filter(shape__isnull=False).order_by("code")
    return [
        feature(
            row.shape,
            id=row.pk,
            number=row.number,
            code=row.code,
            name=row.name,
            kind=row.kind,
            households=row.households,
        )
        for row in rows
    ]


def buildings(viewer: Viewer, view: View) -> Features:
    """Footprints (or points) with households and the grid of the day. "grids" is a list: none or several are faults."""
    rows = list(
        Building.objects.visible_to(viewer).in_box(*view.box).filter(is_gone=False, lon__isnull=False)[:BUILDINGS_MAX]
    )
    places = grids_of_buildings([row.pk for row in rows], view.on)
    return [
        feature(
            row.shape if row.shape is not None else shapely.Point(row.lon, row.lat),
            id=row.pk,
            name=row.name,
            address=row.address,
            kind=row.kind,
            households=row.households,
            grids=places.get(row.pk, []),
        )
        for row in rows
    ]


def plan_grids(plan: Plan) -> Features:
    """Outlines of a draft's grids with their present households."""
    fabric = fabric_of(plan.area)
    names = {grid["number"]: grid for grid in plan.grids}
    size = {row["number"]: row for row in plan.figures.get("table", [])}
    return [
        feature(
            shape,
            id=number,
            number=number,
            name=names[number]["name"],
            kind=names[number]["kind"],
            households=size.get(number, {}).get("households", 0),
        )
        for number, shape in draft_outlines(plan, fabric).items()
        if number in names
    ]


def plan_labels(plan: Plan) -> dict[int, int]:
    """Building id -> number of its grid in the draft."""
    return {int(key): number for key, number in plan.labels.items()}
