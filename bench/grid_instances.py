"""Seeded districts to measure the grid planner on, written as the UNITS and EDGES files that the command reads.

Buildings stand on a shaken lattice, their cells tile the district. Streets of small houses have lognormal households,
estates have walk-ups of 24 to 60, towers of 90 to 260 and shops of none. The grids of today are strips by households as
they were counted some years ago, so that some are out of range now.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gongjian.engine.gridplan.cells import cells
from gongjian.engine.gridplan.inputs import Edges, Units

SPACING = 25.0  # metres between buildings


@dataclass(frozen=True)
class Recipe:
    """What to invent. mix: "streets", "estates" or "mixed"."""

    buildings: int
    communities: int
    mix: str
    seed: int
    rivers: int = 0
    pins: float = 0.0
    copies: int = 1


RECIPES = {
    "streets600": Recipe(600, 1, "streets", 41),
    "estates60": Recipe(60, 1, "estates", 42),
    "estates600": Recipe(600, 1, "estates", 43),
    "mixed5k": Recipe(5000, 8, "mixed", 44, rivers=3, pins=0.01),
    "district100k": Recipe(100_000, 150, "streets", 45),
    "city1M": Recipe(100_000, 150, "streets", 45, copies=10),
}


def household_counts(n: int, mix: str, random: np.random.Generator) -> NDArray[np.int64]:
    """Households of each building."""
    streets = np.clip(np.rint(random.lognormal(2.05, 0.85, n)), 1, 240)
    kind = random.random(n)
    walk_ups, towers = random.integers(24, 61, n), random.integers(90, 261, n)
    estates = np.where(kind < 0.55, walk_ups, np.where(kind < 0.93, towers, 0))
    in_estate = {"streets": 0.0, "estates": 1.0, "mixed": 0.2}[mix]
    return np.where(random.random(n) < in_estate, estates, streets).astype(np.int64)


def strips(xy: NDArray[np.float64], households: NDArray[np.float64], wished: float = 400.0) -> NDArray[np.int64]:
    """Grids of today: columns of about equal households, each cut across into grids of about the wished size."""
    total = households.sum()
    p = max(1, round(total / wished))
    columns = max(1, round(p**0.5))
    column = np.minimum((_running(households, xy[:, 0]) * columns).astype(int), columns - 1)
    out = np.zeros(len(xy), np.int64)
    for c in range(columns):
        mine = np.flatnonzero(column == c)
        count = max(1, round(households[mine].sum() / wished))
        row = np.minimum((_running(households[mine], xy[mine, 1]) * count).astype(int), count - 1)
        out[mine] = out.max() + 1 + row
    return out


def _running(weight: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(along, kind="stable")
    out = np.empty(len(weight))
    sums = np.cumsum(weight[order])
    out[order] = (sums - weight[order] / 2) / max(sums[-1] if len(sums) else 1.0, 1e-9)
    return out


def invent(recipe: Recipe) -> tuple[Units, Edges]:
    """The district of a recipe."""
    random = np.random.default_rng(recipe.seed)
    n = recipe.buildings
    across = int(np.ceil(n**0.5))
    at = np.arange(n)
    places = np.stack([at % across, at // across], axis=1) + 0.5 + random.uniform(-0.38, 0.38, (n, 2))
    found = cells(places * SPACING, shapely.box(0, 0, across * SPACING, -(-n // across) * SPACING))
    seats = random.uniform(0, across * SPACING, (recipe.communities, 2))
    for _ in range(10):
        community = cKDTree(seats).query(found.xy)[1]
        seats = np.array([found.xy[community == c].mean(axis=0) if (community == c).any() else seats[c]
                          for c in range(recipe.communities)])  # fmt: skip
    community = cKDTree(seats).query(found.xy)[1]
    barrier = np.zeros(len(found.pairs), bool)
    for _ in range(recipe.rivers):
        turn = random.uniform(0, np.pi)
        side = found.xy @ (np.cos(turn), np.sin(turn))
        side = side > np.quantile(side, random.uniform(0.3, 0.7))
        barrier |= side[found.pairs[:, 0]] != side[found.pairs[:, 1]]
    households = household_counts(n, recipe.mix, random)
    pin = np.zeros(n, np.int64)
    chosen = random.choice(n, int(recipe.pins * n), replace=False)
    pin[chosen] = np.arange(1, len(chosen) + 1)
    counted = np.maximum(1.0, np.rint(households * random.lognormal(0, 0.25, n)))
    existing = np.zeros(n, np.int64)
    for c in range(recipe.communities):
        mine = np.flatnonzero((community == c) & (pin == 0))
        if len(mine):
            existing[mine] = strips(found.xy[mine], counted[mine]) + existing.max()
    units = Units(found.xy, households, found.area, found.perimeter, community, pin, existing)
    return _copied(units, Edges(found.pairs, found.length, barrier), recipe.copies)


def _copied(units: Units, edges: Edges, copies: int) -> tuple[Units, Edges]:
    """The same district several times, side by side, as communities of one city."""
    if copies == 1:
        return units, edges
    n, k = len(units), np.repeat(np.arange(copies), len(units))
    far = np.stack([k * (np.ptp(units.xy[:, 0]) + 1000.0), np.zeros(len(k))], axis=1)
    again = {name: np.tile(getattr(units, name), copies) for name in ("households", "area", "perimeter", "pin")}
    community = np.tile(units.community, copies) + k * (int(units.community.max()) + 1)
    existing = np.tile(units.existing, copies) + k * (int(units.existing.max()) + 1)
    pairs = np.tile(edges.pairs, (copies, 1)) + np.repeat(np.arange(copies), len(edges))[:, None] * n
    large = Units(xy=np.tile(units.xy, (copies, 1)) + far, community=community, existing=existing, **again)
    return large, Edges(pairs, np.tile(edges.length, copies), np.tile(edges.barrier, copies))


def write(units: Units, edges: Edges, stem: Path) -> None:
    """STEM.units.csv.gz and STEM.edges.csv.gz."""
    columns = (units.xy[:, 0], units.xy[:, 1], units.households, units.area, units.perimeter, units.community,
               units.pin, units.existing)  # fmt: skip
    with gzip.open(f"{stem}.units.csv.gz", "wt", compresslevel=1) as out:
        out.write("id,x,y,w,area,perim,community,pin,grid0\n")
        for k, (x, y, w, area, perimeter, c, p, g) in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
            out.write(f"{k},{x:.3f},{y:.3f},{w},{area:.3f},{perimeter:.3f},{c},{p},{g}\n")
    with gzip.open(f"{stem}.edges.csv.gz", "wt", compresslevel=1) as out:
        out.write("i,j,len,barrier\n")
        for (i, j), x, b in zip(edges.pairs.tolist(), edges.length.tolist(), edges.barrier.tolist(), strict=True):
            out.write(f"{i},{j},{x:.3f},{int(b)}\n")
