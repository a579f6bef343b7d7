"""What the map shows: features cut to a box of degrees, as GeoJSON. Every layer begins with what the viewer may see."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.db.models import QuerySet

from gongjian.base.errors import RuleBroken
from gongjian.base.geo import geojson_texts
from gongjian.grids.actions.publish import draft_outlines
from gongjian.grids.fabric import fabric_of, grids_of_buildings
from gongjian.grids.models import Grid, GridKind, Plan
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Barrier, Building, Lane, Surface

Feature = tuple[shapely.Geometry, dict[str, Any]]  # a shape and what is said of it, its id among it
Features = list[Feature]
TERSE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
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


def feature(shape: shapely.Geometry, **facts: Any) -> Feature:
    """One thing on the map."""
    return shape, facts


def collection_text(features: Features) -> str:
    """A GeoJSON feature collection with coordinates to about 10 cm, written at once: it may have 20,000 features."""
    outlines = geojson_texts([shape for shape, _facts in features])
    written = (
        f'{{"type":"Feature","id":{TERSE.encode(facts.get("id"))},"geometry":{outline},'
        f'"properties":{TERSE.encode(facts)}}}'
        for outline, (_shape, facts) in zip(outlines, features, strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(written)}]}}'


def collection(features: Features) -> dict[str, Any]:
    """The same as an object, to be part of an answer."""
    found: dict[str, Any] = json.loads(collection_text(features))
    return found


def _drawn(rows: QuerySet[Any], **names: str) -> Features:
    """Shapes of rows with the named facts: their names in the answer, and the columns they come from."""
    found = rows.values_list("shape", *names.values())
    return [(shape, dict(zip(names, facts, strict=True))) for shape, *facts in found]


def areas(viewer: Viewer, view: View, level: str = "") -> Features:
    """Boundaries of areas within reach."""
    rows = Area.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    rows = rows.filter(level_id=level) if level else rows
    return _drawn(rows, id="pk", code="code", name="name", level="level_id")


def ground(viewer: Viewer, view: View) -> Features:
    """Water, green and named lanes, to find one's way without background tiles."""
    surfaces = Surface.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    lanes = Lane.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    return [
        *(
            (shape, facts | {"id": f"s{facts['id']}"})
            for shape, facts in _drawn(surfaces, id="pk", kind="kind", name="name")
        ),
        *(
            (shape, {"id": f"l{facts['id']}", "kind": "lane", "name": facts["name"]})
            for shape, facts in _drawn(lanes, id="pk", name="name")
        ),
    ]


def barriers(viewer: Viewer, view: View) -> Features:
    """Main roads, rivers, railways."""
    rows = Barrier.objects.visible_to(viewer).in_box(*view.box).filter(shape__isnull=False)
    return _drawn(rows, id="pk", kind="kind", name="name", hard="is_hard")


def grids(viewer: Viewer, view: View) -> Features:
    """Grids in force on the day, with what is published of them."""
    rows = Grid.objects.visible_to(viewer).on(view.on).in_box(*view.box).exclude(kind=GridKind.MICRO)
    rows = rows.filter(shape__isnull=False).order_by("code")
    facts = {name: name for name in ("number", "code", "name", "kind", "households")}
    return _drawn(rows, id="pk", **facts)


def buildings(viewer: Viewer, view: View) -> Features:
    """Footprints (or points) with households and the grid of the day. "grids" is a list: none or several are faults."""
    rows = Building.objects.visible_to(viewer).in_box(*view.box).filter(is_gone=False, lon__isnull=False)
    names = {name: name for name in ("name", "address", "kind", "households", "lon", "lat")}
    found = _drawn(rows[:BUILDINGS_MAX], id="pk", **names)
    places = grids_of_buildings([facts["id"] for _shape, facts in found], view.on)
    drawn = []
    for shape, facts in found:
        point = facts.pop("lon"), facts.pop("lat")
        drawn.append((shape or shapely.Point(point), facts | {"grids": places.get(facts["id"], [])}))
    return drawn


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
