"""The demonstration district as a whole: from a seed to all its tables."""

from datetime import date
from itertools import starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongjian.config.demo.frame import to_degrees
from gongjian.config.demo.grids import (
    DIFFERENT,
    OBJECT_CODE,
    Cell,
    Homes,
    dedicate,
    draw_community,
    faults,
    governance_cells,
    in_force,
    tidy,
)
from gongjian.config.demo.houses import Standing, build_standing, outline_array
from gongjian.config.demo.layout import Layout, build_layout
from gongjian.config.demo.lists import build_lists
from gongjian.config.demo.orgs import build_orgs
from gongjian.config.demo.people import build_people
from gongjian.config.demo.places import (
    AreaNames,
    area_rows,
    barrier_rows,
    bridge_rows,
    lane_rows,
    name_areas,
    road_rows,
    surface_rows,
)
from gongjian.config.demo.plates import Plates, name_ways
from gongjian.config.demo.reporting import build_reporting
from gongjian.config.demo.service import build_service
from gongjian.config.demo.tables import BuildingRow, District, GridRow
from gongjian.config.demo.units import build_units

SCALE_MIN, SCALE_MAX = 0.1, 40.0


def generate(seed: int, scale: float, today: date) -> District:
    """An invented district: 10 streets, 170 communities and about 10,000 buildings at scale 1, growing with the scale.

    The same seed, scale and day give the same district to the last digit. Raises ValueError for a scale outside
    SCALE_MIN to SCALE_MAX.
    """
    if not SCALE_MIN <= scale <= SCALE_MAX:
        raise ValueError(f"scale must be from {SCALE_MIN} to {SCALE_MAX}, not {scale}")
    layout = build_layout(seed, scale)
    ways, areas = name_ways(layout), name_areas(layout)
    lanes, lane_of = lane_rows(layout, areas, ways)
    standing = build_standing(layout, areas, Plates(layout, ways), lane_of)
    grids = build_grids(layout, areas, standing, today)
    codes = [code for code, _head in areas.communities]
    units = build_units(standing.sites, codes, layout.city.rng(20))
    orgs = build_orgs(areas, grids, units, layout.city.rng(21), today)
    staff = build_people(orgs, grids, lanes, standing.buildings, codes[layout.showcase], layout.city.rng(22), today)
    lists = build_lists(orgs, layout.city.rng(23))
    service = build_service(orgs, staff, grids, lists.needs, codes[layout.showcase], layout.city.rng(24))
    reporting = build_reporting(orgs, staff, service.claims, codes[layout.showcase], layout.city.rng(25))
    return District(
        seed=seed,
        scale=scale,
        today=today,
        areas=tuple(area_rows(layout, areas)),
        roads=tuple(road_rows(layout, ways)),
        bridges=tuple(bridge_rows(layout, ways)),
        barriers=tuple(barrier_rows(layout, ways)),
        surfaces=tuple(surface_rows(layout, areas)),
        lanes=tuple(lanes),
        estates=tuple(standing.estates),
        carriers=tuple(standing.carriers),
        buildings=tuple(standing.buildings),
        grids=tuple(grids),
        units=tuple(orgs.units),
        orgs=tuple(orgs.rows),
        people=tuple(staff.people),
        posts=tuple(staff.posts),
        grid_posts=tuple(staff.grid_posts),
        lane_chiefs=tuple(staff.lane_chiefs),
        accounts=tuple(staff.accounts),
        needs=tuple(lists.needs),
        resources=tuple(lists.resources),
        activities=tuple(service.activities),
        wishes=tuple(service.wishes),
        claims=tuple(service.claims),
        visits=tuple(service.visits),
        unit_checkins=tuple(reporting.units),
        member_checkins=tuple(reporting.members),
    )


def build_grids(layout: Layout, names: AreaNames, standing: Standing, today: date) -> list[GridRow]:
    """Party and governance grids of every community, with their faults."""
    outlines, owners = outline_array(standing), np.array(standing.community_of)
    cells: list[Cell] = []
    rows: list[Any] = []  # cells of GridRow but the boundary
    for community in layout.communities:
        k, rng = community.index, layout.city.rng(16, community.index)
        mine = _range(owners, k)
        buildings = [standing.buildings[i] for i in mine.tolist()]
        homes = Homes.of(outlines[mine], [row.households for row in buildings])
        showcase = k == layout.showcase
        fault = faults(rng, showcase)
        party = draw_community(community.outline, homes, fault, rng)
        if community.zone in {"core", "tech"} and not fault:
            _dedicated(party, standing, buildings, rng.random() < 0.5)
        governance = governance_cells(community.outline, homes, party, rng, showcase or rng.random() < DIFFERENT)
        since = in_force(rng, today)
        code, head = names.communities[k]
        for layer, found in (("governance", governance), ("party", party)):
            for number, cell in enumerate(found, start=1):
                cells.append(cell)
                rows.append(_grid(layer, (code, head), number if len(found) > 1 else 0, cell, buildings, since))
    shapes = tidy(to_degrees(np.array([cell.boundary for cell in cells], dtype=object)), 1e-10)
    return list(starmap(GridRow, [(*row, shape) for row, shape in zip(rows, shapes.tolist(), strict=True)]))


def _range(owners: NDArray[np.int_], community: int) -> NDArray[np.intp]:
    """Indices of one community; owners stand in ascending order."""
    return np.arange(np.searchsorted(owners, community), np.searchsorted(owners, community, side="right"))


def _dedicated(party: list[Cell], standing: Standing, buildings: list[BuildingRow], wanted: bool) -> None:
    """The largest park or tower of a business quarter has a grid of its own."""
    at: dict[str, set[int]] = {}
    for n, row in enumerate(buildings):
        if row.carrier and row.use in {"office", "industry"}:
            at.setdefault(row.carrier, set()).add(n)
    if wanted and at:
        carrier = max(at, key=lambda code: (standing.plots_m[code].area, code))
        dedicate(party, carrier, standing.plots_m[carrier], at[carrier])


def _grid(
    layer: str, area: tuple[str, str], number: int, cell: Cell, buildings: list[BuildingRow], since: date
) -> tuple[Any, ...]:
    """The cells of a GridRow. A community that is not divided is grid 00 in the codes (CJ/T 349-2010)."""
    code, head = area
    listed = [buildings[n] for n in sorted(cell.houses)]
    households = sum(row.households or 0 for row in listed)
    own = f"{OBJECT_CODE}{code}{number:02d}" if layer == "party" else f"{code}G{number:02d}"
    twin = f"{code}G{cell.twin:02d}" if cell.twin >= 0 and layer == "party" else ""
    name = f"{'' if layer == 'party' else head + '社区综治'}第{max(number, 1):02d}网格"
    codes = tuple(row.code for row in listed)
    phone = f"10071{int(code[6:]):06d}"
    return (own, layer, code, max(number, 1), name, cell.kind, twin, cell.carrier, codes, households, phone, since)
