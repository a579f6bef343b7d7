"""The bones of the invented city: arterial roads, river, creek, railway, and what each quarter is like.

A plain chequer of cells (u to the east, v to the north, whole numbers are arterial lines) is bent into a city by a
smooth warp, so that everything cut in the chequer meets exactly and yet every road is a curve. One line of the chequer
is the river, one the railway; a diagonal avenue and a creek ignore the cells and run through communities.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from gongjian.config.demo.shapes import Rng

CELL_M = 795.0  # mean distance of arterial roads
WIDTHS = {"trunk": 42.0, "primary": 30.0, "secondary": 18.0, "tertiary": 9.0, "lane": 5.0}
RIVER_M, CREEK_M, RAIL_M = 96.0, 16.0, 22.0
Corner = tuple[int, int]
QUAY_M = RIVER_M / 2 + 46.0  # from the middle of the river to the middle of the road along it

# Share of the cells and density of communities by kind of quarter, in the order in which they are dealt out.
ZONES = {"old": (0.15, 1.3), "core": (0.09, 0.95), "tech": (0.09, 0.6), "tower": (0.26, 0.98), "slab": (0.41, 1.0)}


@dataclass(frozen=True)
class Way:
    """A line on the ground before it has a name.

    key groups the pieces of one road; kind is one of WIDTHS, or river, creek, rail.
    """

    key: str
    kind: str
    line: LineString
    width: float


@dataclass(frozen=True)
class Warp:
    """From the chequer (u, v) to metres east and north of the middle."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    waves: NDArray[np.float64]  # (n, 5): wave numbers kx, ky, phase, amplitude east, amplitude north
    river_row: int
    meander: NDArray[np.float64]  # (n, 3): wave number, phase, amplitude

    def at(self, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2) in metres."""
        x = np.interp(u, np.arange(len(self.xs)), self.xs)
        y = np.interp(v, np.arange(len(self.ys)), self.ys)
        swing = sum(a * np.sin(k * x + p) for k, p, a in self.meander)
        swing = swing * np.exp(-(((v - self.river_row) / 0.95) ** 2))
        phases = np.outer(x, self.waves[:, 0]) + np.outer(y, self.waves[:, 1]) + self.waves[:, 2]
        wave = np.sin(phases)
        return np.column_stack([x + wave @ self.waves[:, 3], y + wave @ self.waves[:, 4] + swing])

    def line(self, start: tuple[float, float], end: tuple[float, float], pieces: int = 12) -> LineString:
        """A straight line of the chequer as a curve on the ground, with a vertex at every corner of a cell."""
        count = max(2, math.ceil(max(abs(end[0] - start[0]), abs(end[1] - start[1])) * pieces) + 1)
        return LineString(self.at(np.linspace(start[0], end[0], count), np.linspace(start[1], end[1], count)))


@dataclass
class City:
    """The bones. ways holds everything that keeps houses at a distance and bounds what lies between."""

    seed: int
    scale: float
    cols: int
    rows: int
    warp: Warp
    cells: dict[tuple[int, int], str]  # (i, j) of the lower left corner -> zone
    half_u: NDArray[np.float64]  # where a column of cells is cut in two by a secondary road
    half_v: NDArray[np.float64]
    river_row: int
    rail_col: int  # -1: none
    ways: list[Way] = field(default_factory=list)
    through: list[Way] = field(default_factory=list)  # diagonal avenue and creek: they bound no community

    def rng(self, *tags: int) -> Rng:
        """A generator of random numbers of its own for each purpose, so that one change does not shift all the rest."""
        return np.random.default_rng([self.seed, *tags])


def build_city(seed: int, scale: float) -> City:
    """Lay out a city for about 170 * scale communities."""
    rng = np.random.default_rng([seed, 1])
    side = max(2, round(6 * math.sqrt(scale)))
    river_row = max(1, round(side * 0.42))
    rail_col = side - 1 if side >= 5 else -1
    warp = _warp(rng, side, river_row)
    cells = _cells(rng, side)
    zones = _zones(rng, cells, side, river_row)
    halves = rng.uniform(0.44, 0.56, (2, side))
    city = City(seed, scale, side, side, warp, zones, halves[0], halves[1], river_row, rail_col)
    city.ways += _arterials(city)
    city.through += [_diagonal(city), _creek(city)] if side >= 4 else []
    return city


def _warp(rng: Rng, side: int, river_row: int) -> Warp:
    steps = rng.uniform(0.82, 1.2, (2, side))
    steps *= CELL_M * side / steps.sum(axis=1, keepdims=True)
    xs, ys = (np.concatenate([[0.0], np.cumsum(row)]) - CELL_M * side / 2 for row in steps)
    waves = []
    for length, size in [(6400, 150), (5200, 130), (3900, 85), (3100, 70), (1900, 28), (1500, 22)]:
        turn = rng.uniform(0, math.tau)
        k = math.tau / length
        waves.append([k * math.cos(turn), k * math.sin(turn), rng.uniform(0, math.tau), *rng.normal(0, size, 2)])
    meander = [[math.tau / 4600, rng.uniform(0, math.tau), 190], [math.tau / 2300, rng.uniform(0, math.tau), 70]]
    return Warp(xs, ys, np.clip(np.array(waves), -260, 260), river_row, np.array(meander))


def _cells(rng: Rng, side: int) -> list[tuple[int, int]]:
    """All cells but some at the corners: no district is a square."""
    cells = [(i, j) for j in range(side) for i in range(side)]
    middle = (side - 1) / 2
    far = sorted(cells, key=lambda c: -math.hypot(c[0] - middle, c[1] - middle) + rng.uniform(0, 0.6))
    dropped = set(far[: round(0.1 * len(cells))]) if side >= 4 else set()
    return [cell for cell in cells if cell not in dropped]


def _zones(rng: Rng, cells: list[tuple[int, int]], side: int, river_row: int) -> dict[tuple[int, int], str]:
    old_town = (side * 0.42, river_row + 0.6)
    anchors = {"old": old_town, "core": (side * 0.62, river_row + 0.1), "tech": (side, side * 0.95)}
    zones: dict[tuple[int, int], str] = {}
    for zone, (share, _density) in ZONES.items():
        rest = [cell for cell in cells if cell not in zones]
        spot = anchors.get(zone)

        def rank(cell: tuple[int, int], spot: tuple[float, float] | None = spot) -> float:
            away = math.hypot(cell[0] + 0.5 - (spot or old_town)[0], cell[1] + 0.5 - (spot or old_town)[1])
            return (away if spot else -away) + float(rng.uniform(0, 0.3 if spot else side * 0.35))

        least = 1 if zone in {"old", "tower"} else 0  # a toy city of four cells has no business quarter
        count = max(least, round(share * len(cells))) if zone != "slab" else len(rest)
        zones.update(dict.fromkeys(sorted(rest, key=rank)[:count], zone))
    return zones


def _arterials(city: City) -> list[Way]:
    ways = []
    trunk_col, trunk_row = city.cols // 2, min(city.rows, city.river_row + 2)
    for i in range(city.cols + 1):
        rail = i == city.rail_col
        kind = "rail" if rail else "trunk" if i == trunk_col else "primary"
        ways += _runs(city, f"u{i}", kind, [((i, j), (i, j + 1)) for j in range(city.rows)], (-1, 0))
    for j in range(city.rows + 1):
        kind = "river" if j == city.river_row else "trunk" if j == trunk_row else "primary"
        ways += _runs(city, f"v{j}", kind, [((i, j), (i + 1, j)) for i in range(city.cols)], (0, -1))
    for way in [way for way in ways if way.kind == "river"]:
        for side, name in ((1, "quay-north"), (-1, "quay-south")):
            quay = way.line.offset_curve(side * QUAY_M, quad_segs=4)
            for piece in shapely.get_parts(quay):
                ways.append(Way(name, "secondary", piece, 18.0))
    return ways


def _runs(city: City, key: str, kind: str, steps: list[tuple[Corner, Corner]], other: tuple[int, int]) -> list[Way]:
    """The stretches of an arterial line that touch a cell of the district."""
    width = {"river": RIVER_M, "rail": RAIL_M}.get(kind) or WIDTHS[kind]
    runs: list[list[Corner]] = []
    for start, end in steps:
        beside = (start[0] + other[0], start[1] + other[1])
        if start not in city.cells and beside not in city.cells:
            continue
        if runs and runs[-1][1] == start:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    return [Way(key, kind, city.warp.line(start, end), width) for start, end in runs]


def _diagonal(city: City) -> Way:
    """An avenue that runs askew through the communities of the newer side of the river."""
    rise = city.rows - city.river_row - 0.3
    start = (1.0, city.river_row + 0.3)
    return Way("diagonal", "primary", city.warp.line(start, (1.0 + rise, city.rows)), 26.0)


def _creek(city: City) -> Way:
    """A creek that winds from the southern edge into the river."""
    v = np.linspace(0.0, city.river_row, 12 * city.river_row)
    u = city.cols * 0.36 + 0.3 * np.sin(v * 2.4 + 0.7) + 0.12 * np.sin(v * 5.1)
    return Way("creek", "creek", LineString(city.warp.at(u, v)), CREEK_M)
