"""Blocks and plots of one community: what roads, water and rails leave over, and what each plot is for."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from gongjian.config.demo.areas import Community
from gongjian.config.demo.city import QUAY_M, WIDTHS, City, Way
from gongjian.config.demo.shapes import Rng, cut, cut_across, long_axis, parts, subdivide

SETBACK_M = {
    "trunk": 9.0,
    "primary": 6.0,
    "secondary": 3.5,
    "tertiary": 2.0,
    "lane": 0.8,
    "creek": 12.0,
    "rail": 14.0,
    "river": 0.0,
}
BLOCK_M2 = {"old": 9500.0, "core": 17000.0, "tech": 34000.0, "tower": 27000.0, "slab": 24000.0}
PER_HA = {"slab": 175.0, "tower": 280.0, "lane": 120.0}  # households that a hectare of plots holds

MEDIAN_HOUSEHOLDS, SIGMA = 1600.0, 0.35  # of a community, lognormal
LARGER = {"old": 0.85, "core": 0.7, "tech": 0.8, "tower": 1.35, "slab": 1.28}
FIRST = {
    "core": ("office", 0.34),
    "tech": ("industry", 0.4),
}  # use that comes before homes, and its share of the ground
HOMES = {  # shares of the households by kind of home
    "old": {"lane": 0.86, "slab": 0.14},
    "core": {"tower": 0.6, "slab": 0.4},
    "tech": {"slab": 0.6, "tower": 0.4},
    "tower": {"tower": 0.6, "slab": 0.4},
    "slab": {"slab": 0.86, "tower": 0.14},
}
# Plots other than homes: chance of one per community, smallest and largest size in m2.
# fmt: off
OTHERS: dict[str, dict[str, tuple[float, float, float]]] = {
    "public": dict.fromkeys(BLOCK_M2, (1.0, 1500, 2200)),
    "school": {"old": (0.22, 7000, 9500), "core": (0.15, 8000, 12000), "tech": (0.1, 10000, 16000),
               "tower": (0.42, 10000, 17000), "slab": (0.4, 9000, 15000)},
    "hospital": {"old": (0.08, 6000, 9000), "core": (0.1, 9000, 14000), "tech": (0.0, 1, 1),
                 "tower": (0.1, 9000, 16000), "slab": (0.08, 9000, 15000)},
    "market": {"old": (0.36, 1800, 2600), "core": (0.1, 2200, 3000), "tech": (0.1, 2500, 3500),
               "tower": (0.3, 2600, 3600), "slab": (0.32, 2300, 3400)},
    "green": {"old": (0.25, 2500, 5000), "core": (0.4, 5000, 12000), "tech": (0.5, 9000, 22000),
              "tower": (0.4, 6000, 14000), "slab": (0.26, 5000, 14000)},
    "agency": {"old": (0.25, 2500, 3500), "core": (0.6, 3000, 5500), "tech": (0.2, 3500, 5000),
               "tower": (0.3, 3500, 5500), "slab": (0.3, 3000, 5000)},
    "mall": {"old": (0.06, 6000, 8000), "core": (0.5, 9000, 15000), "tech": (0.05, 8000, 9000),
             "tower": (0.12, 9000, 13000), "slab": (0.08, 8000, 11000)},
}
# fmt: on
REST = {"old": "shop", "core": "office", "tech": "industry", "tower": "office", "slab": "green"}


@dataclass(frozen=True)
class Plot:
    """A piece of ground for one use, in metres."""

    use: str
    outline: Polygon


@dataclass(frozen=True)
class Ground:
    """The ground of one community: inner roads, blocks between all roads, plots, the households meant for it."""

    ways: list[Way]
    blocks: list[Polygon]
    plots: list[Plot]
    households: float


class Corridors:
    """Everything that keeps houses at a distance, to be asked per community."""

    def __init__(self, ways: list[Way]) -> None:
        reach = [way.width / 2 + SETBACK_M[way.kind] if way.kind != "river" else QUAY_M + 9 for way in ways]
        lines = np.array([way.line for way in ways], dtype=object)
        self.shapes = shapely.buffer(lines, np.array(reach), quad_segs=2)
        self.tree = STRtree(self.shapes)
        rivers = [way.line for way in ways if way.kind == "river"]
        self.quays = shapely.union_all(
            shapely.buffer(rivers, QUAY_M, quad_segs=2)
        )  # no street crosses it but by a bridge
        shapely.prepare(self.quays)

    def near(self, outline: Polygon) -> list[BaseGeometry]:
        """The shapes that reach into an outline, cut to its surroundings."""
        west, south, east, north = outline.bounds
        found = self.shapes[self.tree.query(outline)]
        return list(shapely.clip_by_rect(found, west - 1, south - 1, east + 1, north + 1))


def build_ground(city: City, community: Community, corridors: Corridors) -> Ground:
    """Lay out one community."""
    rng = city.rng(3, community.index)
    zone = community.zone
    tilt = 0.09 if zone == "old" else 0.03
    land = max(parts(community.outline.difference(corridors.quays)), key=lambda part: part.area)
    pieces, cuts = subdivide(land, BLOCK_M2[zone], rng, tilt)
    kind = "lane" if zone == "old" else "tertiary"
    ways = [Way(f"b{community.index}-{k}", kind, line, WIDTHS[kind]) for k, line in enumerate(cuts)]
    taken = corridors.near(community.outline)
    taken += [way.line.buffer(way.width / 2 + SETBACK_M[kind], cap_style="flat") for way in ways]
    barred = shapely.union_all(taken)
    shapely.prepare(barred)
    blocks = [part for piece in pieces for part in parts(piece.difference(barred), 400.0)]
    growth = LARGER[zone] * (1.2 if community.is_joined else 1.0)
    households = float(np.clip(rng.lognormal(np.log(MEDIAN_HOUSEHOLDS * growth), SIGMA), 350, 5200))
    return Ground(ways, blocks, _plots(zone, blocks, households, rng), households)


def _plots(zone: str, blocks: list[Polygon], households: float, rng: Rng) -> list[Plot]:
    free = sorted(blocks, key=lambda block: -block.area)
    plots: list[Plot] = []
    for use, chances in OTHERS.items():
        chance, low, high = chances[zone]
        if rng.random() < chance and low < 0.3 * sum(block.area for block in free):
            _take(free, plots, use, rng.uniform(low, high), rng)
    room = sum(block.area for block in free) / 1e4
    if zone in FIRST:
        use, share = FIRST[zone]
        left = share * room * 1e4
        while left > 2500 and free:
            left -= _take(free, plots, use, min(left, rng.uniform(3500, 8000)), rng)
        room = sum(block.area for block in free) / 1e4
    needs = {use: households * share / PER_HA[use] for use, share in HOMES[zone].items()}
    tight = min(1.0, 0.97 * room / sum(needs.values()))
    for use, need in needs.items():
        left = need * tight * 1e4
        while left > 1500 and free:
            left -= _take(free, plots, use, left, rng)
    for block in free:
        _rest(zone, block, plots, rng)
    return [
        Plot(plot.use, piece) for plot in plots for piece in parts(plot.outline.buffer(-2.0, join_style="mitre"), 150.0)
    ]


def _take(free: list[Polygon], plots: list[Plot], use: str, area: float, rng: Rng) -> float:
    """Give a use a block or the end of one, of about the wanted area; returns what it got."""
    if not free:
        return area
    big = [k for k, block in enumerate(free) if block.area >= area]
    k = big[-1] if big else 0  # the smallest that suffices, else the largest there is
    block = free.pop(k)
    if block.area > 1.35 * area and block.area - area > 1200:
        pieces, _line = cut_across(block, area / block.area, rng.normal(0, 0.02))
        pieces.sort(key=lambda piece: abs(piece.area - area))
        block, rest = pieces[0], pieces[1:]
        free += rest
        free.sort(key=lambda piece: -piece.area)
    got = float(block.area)
    if use in {"slab", "tower"} and got > 9000 and rng.random() < 0.7:
        block = _strip(block, plots, rng)
    plots.append(Plot(use, block))
    return got


def _strip(block: Polygon, plots: list[Plot], rng: Rng) -> Polygon:
    """Take a strip of shops along one long side off a block; returns the rest of the block."""
    angle, _length, width = long_axis(block)
    if width < 70:
        return block
    off = (width / 2 - rng.uniform(20, 26)) * rng.choice((-1, 1))
    centre = block.oriented_envelope.centroid
    pieces, _line = cut(block, (centre.x - np.sin(angle) * off, centre.y + np.cos(angle) * off), angle)
    if len(pieces) != 2:
        return block
    pieces.sort(key=lambda piece: piece.area)
    plots.append(Plot("shop", pieces[0]))
    return pieces[1]


def _rest(zone: str, block: Polygon, plots: list[Plot], rng: Rng) -> None:
    """What nobody needed becomes what the quarter is known for, or green."""
    use = REST[zone]
    if block.area < 1200 or (zone not in {"core", "tech"} and rng.random() < 0.45):
        use = "green" if block.area > 2500 or rng.random() < 0.5 else "shop"
    if zone in {"slab", "tower"} and block.area > 3000 and use != "green" and rng.random() < 0.4:
        use = "mall"
    plots.append(Plot(use, block))
