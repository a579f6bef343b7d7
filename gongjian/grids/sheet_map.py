"""The map on a notice board sheet: drawn once on the server as plain lines, so that it prints anywhere."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from gongjian.base.geo import project, zone_of
from gongjian.grids.models import Grid, GridKind
from gongjian.places.models import Barrier, Building, Lane, Surface

WIDTH, HEIGHT = 1000, 620  # of the picture, in its own units
MARGIN = 0.14  # of the grid's size, shown around it
SCALE_BARS = (20, 50, 100, 200, 500, 1000, 2000, 5000)  # metres
NAMED_BUILDINGS = 60
LONGEST_NAME = 12  # of a building: a longer one would cover its neighbours


@dataclass(frozen=True)
class Line:
    """An outline or a line: its class in the style sheet, and its path."""

    kind: str
    d: str


@dataclass(frozen=True)
class Label:
    """A word on the map, turned along its line."""

    kind: str
    x: float
    y: float
    words: str
    angle: float = 0.0


@dataclass
class Picture:
    """Everything a template needs to draw the map. scale_bar: its length in metres, in units of the picture."""

    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    scale_bar: tuple[int, float] = (100, 0.0)
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def scale_half(self) -> float:
        """The middle of the scale bar."""
        return round(self.scale_bar[1] / 2, 1)

    @property
    def plate(self) -> float:
        """The width of what lies behind the scale bar."""
        return self.scale_bar[1] + 24


class Frame:
    """From degrees to the picture: metres of the local zone, north up, the grid in the middle."""

    def __init__(self, grid: Grid) -> None:
        self.zone = zone_of(grid.shape.centroid.x if grid.shape is not None else 120.0)
        west, south, east, north = project(grid.shape, self.zone).bounds
        wide, high = max(east - west, 30.0) * (1 + 2 * MARGIN), max(north - south, 30.0) * (1 + 2 * MARGIN)
        self.scale = min(WIDTH / wide, HEIGHT / high)
        self.x0 = (west + east) / 2 - WIDTH / self.scale / 2
        self.y1 = (south + north) / 2 + HEIGHT / self.scale / 2
        self.box = shapely.box(0, 0, WIDTH, HEIGHT)

    def drawn(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in units of the picture, cut at its frame."""
        flat = shapely.transform(
            project(shape, self.zone), lambda xy: (xy - [self.x0, self.y1]) * [self.scale, -self.scale]
        )
        return shapely.make_valid(flat).intersection(self.box)


def near(grid: Grid) -> tuple[float, float, float, float]:
    """The box of degrees around a grid in which neighbours and roads are looked for."""
    aside, above = (grid.east or 0) - (grid.west or 0), (grid.north or 0) - (grid.south or 0)
    return (grid.west or 0) - aside, (grid.south or 0) - above, (grid.east or 0) + aside, (grid.north or 0) + above


def picture_of(grid: Grid, day: Any) -> Picture | None:
    """The map of one grid with its neighbours, main roads and buildings; None while it has no outline.

    What it shows is published, so it is not cut to what the reader's posts reach.
    """
    if grid.shape is None or grid.shape.is_empty:
        return None
    frame, picture, box = Frame(grid), Picture(), near(grid)
    _surfaces(picture, frame, Surface.objects.in_box(*box).filter(shape__isnull=False))
    others = Grid.objects.on(day).in_box(*box).exclude(kind=GridKind.MICRO).exclude(pk=grid.pk)
    neighbours = list(others.filter(shape__isnull=False))
    for other in neighbours:
        _draw(picture, "b-other", frame.drawn(other.shape))
        _draw(picture, "b-border", frame.drawn(other.shape.boundary))
    _draw(picture, "b-own", frame.drawn(grid.shape))
    lanes = [(row, frame.drawn(row.shape)) for row in Lane.objects.in_box(*box).filter(shape__isnull=False)]
    for _lane, shape in lanes:
        _draw(picture, "b-lane", shape)
    inside = Building.objects.filter(grid_places__in=grid.places.on(day), is_gone=False)
    buildings = list(inside.distinct().order_by("code"))
    for building in buildings:
        if building.shape is not None:
            _draw(picture, "b-house", frame.drawn(building.shape))
    barriers = [(row, frame.drawn(row.shape)) for row in Barrier.objects.in_box(*box).filter(shape__isnull=False)]
    for kind in ("b-casing", "b-line"):
        for row, shape in barriers:
            _draw(picture, f"{kind} b-{row.kind}", shape)
    _draw(picture, "b-edge", frame.drawn(grid.shape).boundary)
    _label(picture, frame, grid, neighbours, barriers, lanes, buildings)
    metres = max((bar for bar in SCALE_BARS if bar * frame.scale <= WIDTH / 4), default=SCALE_BARS[0])
    picture.scale_bar = (metres, round(metres * frame.scale, 1))
    return picture


def _surfaces(picture: Picture, frame: Frame, rows: Iterable[Surface]) -> None:
    for row in rows:
        if row.kind != Surface.Kind.BLOCK:
            _draw(picture, f"b-{row.kind}", frame.drawn(row.shape))


def _draw(picture: Picture, kind: str, shape: BaseGeometry) -> None:
    if not shape.is_empty:
        picture.lines.append(Line(kind, "".join(_path(part) for part in shapely.get_parts(shape))))


def _path(shape: BaseGeometry) -> str:
    if shape.geom_type == "Polygon":
        return "".join(f"{_points(ring.coords)}Z" for ring in (shape.exterior, *shape.interiors))
    return _points(shape.coords) if shape.geom_type in {"LineString", "LinearRing"} else ""


def _points(coords: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, *_more in coords)


# ------------------------------------------------------------------ words
class Words:
    """Labels that do not lie on each other: the first one stays."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.taken: list[BaseGeometry] = []

    def put(self, kind: str, at: tuple[float, float], words: str, size: float, angle: float = 0.0) -> None:
        """Place words at a point unless others are there, or they would leave the picture."""
        x, y = at
        half, high = sum(1.0 if ord(sign) > 255 else 0.56 for sign in words) * size / 2, size / 2
        box = shapely.affinity.rotate(shapely.box(x - half, y - high, x + half, y + high), angle)
        if not words or any(box.intersects(other) for other in self.taken):
            return
        if not shapely.box(0, 0, WIDTH, HEIGHT).covers(box):
            return
        self.taken.append(box)
        self.picture.labels.append(
            Label(kind, round(x, 1), round(y + size * 0.36, 1) if not angle else round(y, 1), words, round(angle, 1))
        )


def _label(
    picture: Picture,
    frame: Frame,
    grid: Grid,
    neighbours: Sequence[Grid],
    barriers: Sequence[tuple[Barrier, BaseGeometry]],
    lanes: Sequence[tuple[Lane, BaseGeometry]],
    buildings: Sequence[Building],
) -> None:
    words = Words(picture)
    own = frame.drawn(grid.shape)
    middle = own.representative_point()
    for row, shape in barriers:
        _along(words, "w-road", row.name, shape, 20)
    words.put("w-own", (middle.x, middle.y), f"{grid.number:02d}", 52)
    for other in neighbours:
        shape = frame.drawn(other.shape)
        if shape.area > 6000:
            point = shape.representative_point()
            words.put("w-other", (point.x, point.y), other.name, 20)
    for lane, shape in lanes:
        _along(words, "w-lane", lane.name, shape, 16)
    for building in buildings[:NAMED_BUILDINGS]:
        if building.lon is not None:
            point = frame.drawn(shapely.Point(building.lon, building.lat))
            if not point.is_empty:
                words.put("w-house", (point.x, point.y), _short(building.name), 13)


def _short(name: str) -> str:
    """A name as far as it can be read beside others."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _along(words: Words, kind: str, name: str, shape: BaseGeometry, size: float) -> None:
    lines = [
        part for part in shapely.get_parts(shape) if part.geom_type == "LineString" and part.length > len(name) * size
    ]
    if not lines:
        return
    line = max(lines, key=lambda part: part.length)
    middle = line.interpolate(0.5, normalized=True)
    a, b = line.interpolate(line.length / 2 - size), line.interpolate(line.length / 2 + size)
    angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
    words.put(
        kind, (middle.x, middle.y), name, size, angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    )
