"""Buildings of one community: footprints on every plot, with storeys, stairwells and households."""

import math
from dataclasses import dataclass, field

import numpy as np
from shapely import LineString, Polygon

from gongjian.config.demo.blocks import Ground, Plot
from gongjian.config.demo.footprints import TOWER_SHAPES, rows, sports_field, towers, warren
from gongjian.config.demo.shapes import Rng, cut_across, long_axis

RANGE = {"slab": (24, 90), "tower": (90, 300), "lane": (1, 30)}  # households of one building
UNKNOWN = 0.04  # share of the homes whose households nobody has counted


@dataclass
class House:
    """A building on the ground, in metres. group: its plot, which becomes an estate, a carrier, a school ..."""

    use: str
    group: int
    outline: Polygon
    storeys: int
    stairwells: int
    households: int | None = 0
    weight: float = 0.0  # room for households
    built_year: int | None = None


@dataclass
class Built:
    """What stands on the ground of one community. A group is one plot and what it is for."""

    groups: list[Plot] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    lanes: list[tuple[int, LineString]] = field(default_factory=list)  # group, line
    fields: list[Polygon] = field(default_factory=list)  # sports fields


def build_houses(ground: Ground, rng: Rng) -> Built:
    """Fill every plot, then share out the households meant for the community."""
    built = Built()
    for plot in ground.plots:
        group = len(built.groups)
        houses = _fill(plot, group, built, rng)
        built.groups.append(plot if houses else Plot("green", plot.outline))
        built.houses += houses
    if not any(house.weight > 0 for house in built.houses):
        _settle(built, rng)
    _share_households(built.houses, ground.households, rng)
    return built


def _settle(built: Built, rng: Rng) -> None:
    """Nobody lives in a community that was cut too small for blocks of flats: its largest plot becomes lane houses."""
    group = max(range(len(built.groups)), key=lambda k: built.groups[k].outline.area)
    plot = Plot("lane", built.groups[group].outline)
    built.groups[group] = plot
    built.houses = [house for house in built.houses if house.group != group] + _lanes(plot, group, built, rng)


def _fill(plot: Plot, group: int, built: Built, rng: Rng) -> list[House]:
    make = {"slab": _slabs, "tower": _points, "lane": _lanes, "school": _school}.get(plot.use)
    if make is not None:
        return make(plot, group, built, rng)
    if plot.use == "green":
        return []
    return _other(plot, group, rng)


def _slabs(plot: Plot, group: int, _built: Built, rng: Rng) -> list[House]:
    tall = rng.random() < 0.22
    storeys = int(rng.integers(11, 19)) if tall else int(rng.choice((5, 6, 6, 6, 7)))
    depth, length = float(rng.uniform(11.5, 14.5)), float(rng.choice((32, 38, 44, 50, 58)))
    pitch = depth + (30 if tall else rng.uniform(15.5, 19.0))
    found = rows(plot.outline, rng, depth=depth, pitch=pitch, length=length, gap=float(rng.uniform(6, 9)), ell=0.06)
    year = _year(rng, tall)
    made = []
    for outline in found:
        stairs = max(1, round(outline.area / depth / 14))
        made.append(
            House("slab", group, outline, storeys, stairs, weight=stairs * min(storeys, 11) * 2.2, built_year=year)
        )
    return made


def _points(plot: Plot, group: int, _built: Built, rng: Rng) -> list[House]:
    storeys = int(rng.integers(18, 34))
    shape = str(rng.choice(list(TOWER_SHAPES)))
    size = float(rng.uniform(25, 31))
    found = towers(plot.outline, rng, pitch=float(rng.uniform(43, 51)), size=size, shape=shape)
    year = int(rng.integers(1996, 2022))
    return [House("tower", group, outline, storeys, 1, weight=storeys * 5.5, built_year=year) for outline in found]


def _lanes(plot: Plot, group: int, built: Built, rng: Rng) -> list[House]:
    year = int(rng.integers(1908, 1949))
    if rng.random() < 0.3:  # terraces of one builder, in rows
        found = rows(plot.outline, rng, depth=10.5, pitch=14.2, length=24, gap=2.6, ell=0.1, keep=0.93)
        lines = [LineString(plot.outline.oriented_envelope.boundary.coords[:2])]
    else:
        found, lines = warren(plot.outline, rng, size_m2=float(rng.uniform(150, 215)))
    built.lanes += [(group, line) for line in lines]
    return [
        House(
            "lane",
            group,
            outline,
            int(rng.integers(2, 4)),
            1,
            weight=outline.area / 15,
            built_year=year + int(rng.integers(-3, 9)),
        )
        for outline in found
    ]


def _school(plot: Plot, group: int, built: Built, rng: Rng) -> list[House]:
    pieces, _line = cut_across(plot.outline, rng.uniform(0.45, 0.55))
    ground = sports_field(pieces[0])
    if ground is not None:
        built.fields.append(ground)
    rest = pieces[-1].buffer(-2)
    found = rows(rest, rng, depth=14, pitch=33, length=46, gap=9, ell=0.25) if rest.geom_type == "Polygon" else []
    year = int(rng.integers(1955, 2015))
    return [House("school", group, outline, int(rng.integers(3, 6)), 2, built_year=year) for outline in found[:6]]


# depth, pitch, length, gap, share of L, most, lowest and highest storeys
OTHER = {
    "shop": (12.0, 30.0, 30.0, 4.0, 0.0, 5, 1, 4),
    "public": (15.0, 34.0, 30.0, 8.0, 0.4, 2, 2, 5),
    "agency": (17.0, 40.0, 44.0, 10.0, 0.5, 3, 4, 10),
    "hospital": (19.0, 42.0, 58.0, 12.0, 0.4, 6, 4, 14),
    "market": (26.0, 40.0, 40.0, 6.0, 0.0, 1, 1, 3),
    "mall": (46.0, 70.0, 62.0, 14.0, 0.3, 2, 4, 8),
    "industry": (32.0, 56.0, 62.0, 16.0, 0.15, 9, 1, 6),
    "wholesale": (24.0, 38.0, 84.0, 12.0, 0.0, 14, 1, 2),
    "station": (30.0, 90.0, 120.0, 20.0, 0.0, 1, 1, 2),
}


def _other(plot: Plot, group: int, rng: Rng) -> list[House]:
    if plot.use == "office":
        shape = str(rng.choice(("square", "notched", "square", "aitch")))
        found = towers(plot.outline, rng, pitch=50, size=float(rng.uniform(30, 38)), shape=shape)[:6]
        low, high = 8, 36
    else:
        depth, pitch, length, gap, ell, most, low, high = OTHER[plot.use]
        angle = long_axis(plot.outline)[0] if plot.use == "shop" else None  # shops face the street, whichever it is
        found = rows(plot.outline, rng, depth=depth, pitch=pitch, length=length, gap=gap, ell=ell, angle=angle)
        found = found or rows(plot.outline, rng, depth=depth * 0.6, pitch=pitch, length=length * 0.5, gap=gap)
        found = sorted(found, key=lambda outline: -outline.area)[:most]
    year = int(rng.integers(1958, 2022))
    return [House(plot.use, group, outline, int(rng.integers(low, high)), 1, built_year=year) for outline in found]


def _year(rng: Rng, tall: bool) -> int | None:
    """Year of completion: quartiles 1977, 1985, 1999 for low slabs; one in eight is not known."""
    if rng.random() < 0.13:
        return None
    return int(rng.integers(1994, 2018)) if tall else int(np.clip(rng.normal(1987, 9), 1952, 2010))


def _share_households(houses: list[House], wanted: float, rng: Rng) -> None:
    """Bring the room of all homes to the households meant for the community, inside the range of each kind."""
    homes = [house for house in houses if house.weight > 0]
    if not homes:
        return
    weights = np.array([house.weight for house in homes]) * rng.lognormal(0, 0.14, len(homes))
    low = np.array([RANGE[house.use][0] for house in homes])
    high = np.array([RANGE[house.use][1] for house in homes])
    factor = float(np.clip(wanted / weights.sum(), 0.55, 1.6))
    counts = np.clip(np.round(weights * factor), low, high).astype(int)
    unknown = rng.random(len(homes)) < UNKNOWN
    for house, count, gone in zip(homes, counts.tolist(), unknown.tolist(), strict=True):
        house.households = None if gone else count
        if house.use == "slab":
            house.stairwells = max(1, math.ceil(count / (min(house.storeys, 11) * 2.4)))
