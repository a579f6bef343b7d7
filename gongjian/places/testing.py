"""Places for tests, here and in the apps above."""

import itertools
from typing import Any

import shapely

from gongjian.places.models import Area, AreaLevel, Barrier, Building, Carrier, Estate, Lane

NUMBER = itertools.count(1)
WEST, SOUTH = 120.0, 30.0  # a corner of open country; tests count in steps of about 100 m from it
STEP = 0.001


def box(column: float, row: float, columns: float = 1, rows: float = 1) -> shapely.Polygon:
    """A rectangle of steps from the corner, about 96 m by 111 m a step."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + columns * STEP, south + rows * STEP)


def make_area(name: str = "", *, level: str = "community", parent: Area | None = None, **facts: Any) -> Area:
    """An area; a community gets a 12-digit code and a box of 10 by 10 steps unless told otherwise."""
    number = next(NUMBER)
    area = Area(
        level=AreaLevel.objects.get(pk=level),
        parent=parent,
        path=Area.objects.next_path(parent),
        code=facts.pop("code", f"990101{number:06d}"),
        name=name or f"Area {number}",
    )
    area.set_shape(facts.pop("shape", box(0, 0, 10, 10)))
    for key, value in facts.items():
        setattr(area, key, value)
    area.save()
    return area


def make_building(
    area: Area, *, at: tuple[float, float] = (5, 5), households: int | None = 40, **facts: Any
) -> Building:
    """A residential building at steps from the corner."""
    number = next(NUMBER)
    building = Building(
        area=area,
        code=facts.pop("code", f"B{number:05d}"),
        name=facts.pop("name", f"Building {number}"),
        lon=WEST + at[0] * STEP,
        lat=SOUTH + at[1] * STEP,
        households=households,
    )
    building.west = building.east = building.lon
    building.south = building.north = building.lat
    for key, value in facts.items():
        setattr(building, key, value)
    building.save()
    return building


def make_buildings(area: Area, *, columns: int = 6, rows: int = 6, households: int = 40) -> list[Building]:
    """A lattice of buildings that fills the area's 10 by 10 steps."""
    return [
        make_building(area, at=(10 * (x + 0.5) / columns, 10 * (y + 0.5) / rows), households=households)
        for y in range(rows)
        for x in range(columns)
    ]


def make_carrier(area: Area, **facts: Any) -> Carrier:
    """An office tower with a grid of its own."""
    number = next(NUMBER)
    known = {"code": f"C{number}", "name": f"Tower {number}", "kind": Carrier.Kind.TOWER, "has_own_grid": True}
    return Carrier.objects.create(area=area, **(known | facts))


def make_estate(area: Area, **facts: Any) -> Estate:
    """A housing estate."""
    number = next(NUMBER)
    return Estate.objects.create(area=area, **({"code": f"E{number}", "name": f"Estate {number}"} | facts))


def make_lane(area: Area, **facts: Any) -> Lane:
    """A lane."""
    number = next(NUMBER)
    return Lane.objects.create(area=area, **({"code": f"L{number}", "name": f"Lane {number}"} | facts))


def make_barrier(area: Area, line: shapely.LineString, **facts: Any) -> Barrier:
    """A main road along a line of degrees."""
    number = next(NUMBER)
    barrier = Barrier(area=area, **({"code": f"R{number}", "name": f"Road {number}", "kind": "road"} | facts))
    barrier.set_shape(line)
    barrier.save()
    return barrier
