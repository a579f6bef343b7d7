"""Areas, estates, carriers, buildings, lanes, barriers and surfaces of a generated district as rows of places."""

from dataclasses import dataclass, field

import numpy as np
import shapely

from gongjian.base.geo import project
from gongjian.base.tree import segment
from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import District, EstateRow
from gongjian.places.models import Area, Barrier, Building, Carrier, Estate, Lane, Surface

USES = {
    "slab": "home",
    "tower": "home",
    "lane": "home",
    "office": "office",
    "shop": "shop",
    "mall": "shop",
    "market": "shop",
    "wholesale": "shop",
    "industry": "other",
}
SURFACES = {"water": "water", "green": "green", "pitch": "green", "block": "block"}


@dataclass
class Placed:
    """What was stored, by code."""

    areas: dict[str, Area] = field(default_factory=dict)
    carriers: dict[str, Carrier] = field(default_factory=dict)
    buildings: dict[str, Building] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)


def load_places(district: District, journal: Journal) -> Placed:
    """Store every place; each gets its line in the history but the surfaces, which nobody edits."""
    done = Placed()
    _areas(district, done, journal)
    estates = {row.code: _estate(row, done) for row in district.estates}
    journal.places(estates.values())
    own = {grid.carrier for grid in district.grids if grid.carrier}
    for carrier in district.carriers:
        done.carriers[carrier.code] = Carrier(
            area=done.areas[carrier.area],
            code=carrier.code,
            name=carrier.name,
            kind=carrier.kind,
            address=carrier.address,
            has_own_grid=carrier.code in own,
        )
    journal.places(done.carriers.values())
    _buildings(district, done, estates, journal)
    _lines(district, done, journal)
    return done


def _areas(district: District, done: Placed, journal: Journal) -> None:
    """Level by level, since a child needs the key of its parent."""
    children: dict[str, int] = {}
    for level in ("district", "street", "community"):
        new = []
        for row in (row for row in district.areas if row.level == level):
            parent = done.areas.get(row.parent)
            children[row.parent] = number = children.get(row.parent, 0) + 1
            path = parent.path + segment(number) if parent else Area.objects.next_path(None)
            area = Area(level_id=level, parent=parent, path=path, code=row.code, name=row.name)
            area.set_shape(row.boundary)
            area.area_m2 = float(project(row.boundary).area)
            done.areas[row.code] = area
            new.append(area)
        journal.places(new)


def _estate(row: EstateRow, done: Placed) -> Estate:
    return Estate(
        area=done.areas[row.area], code=row.code, name=row.name, address=row.address, built_year=row.built_year
    )


def _buildings(district: District, done: Placed, estates: dict[str, Estate], journal: Journal) -> None:
    outlines = np.array([row.outline for row in district.buildings], dtype=object)
    middles = shapely.point_on_surface(outlines)
    spots = np.round(np.column_stack([shapely.get_x(middles), shapely.get_y(middles)]), 7).tolist()
    for row, (lon, lat) in zip(district.buildings, spots, strict=True):
        building = Building(
            area=done.areas[row.area],
            estate=estates.get(row.estate),
            carrier=done.carriers.get(row.carrier),
            code=row.code,
            name=row.name,
            address=row.address,
            kind=USES.get(row.use, "public"),
            households=row.households,
            stairwells=row.stairwells if row.is_home else None,
            storeys=row.storeys,
            lon=lon,
            lat=lat,
        )
        building.set_shape(row.outline)
        done.buildings[row.code] = building
    journal.places(done.buildings.values())


def _lines(district: District, done: Placed, journal: Journal) -> None:
    for row in district.lanes:
        done.lanes[row.code] = lane = Lane(area=done.areas[row.area], code=row.code, name=row.name)
        lane.set_shape(row.line)
    barriers = []
    for wall in district.barriers:
        barrier = Barrier(
            area=done.areas[wall.area], code=wall.code, name=wall.name, kind=wall.kind, is_hard=wall.is_hard
        )
        barrier.set_shape(wall.line)
        barriers.append(barrier)
    journal.places(done.lanes.values())
    journal.places(barriers)
    surfaces = []
    patches = [row for row in district.surfaces if row.kind in SURFACES]
    for number, patch in enumerate(patches, start=1):
        area = done.areas[patch.area]
        surface = Surface(area=area, code=f"S{number:06d}", name=patch.name, kind=SURFACES[patch.kind])
        surface.set_shape(patch.outline)
        surfaces.append(surface)
    Surface.objects.bulk_create(surfaces, batch_size=BATCH)
