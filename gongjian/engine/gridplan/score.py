"""The figures of a plan, all in O(n + m) from areas, perimeters and shared lengths; no geometry operation is needed.

Pinned units are left out of every figure: their special grids are not the planner's to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.constraints import parts, pieces
from gongjian.engine.gridplan.inputs import Bools, Edges, Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one plan.

    grids, ok      grids in all; with lower <= households <= upper
    in_range       ok / grids
    most, fewest   upper bound of ok; least number of grids that the upper limit allows
    bad, forced_bad, avoidable_bad   grids out of range; unavoidable ones; the difference
    cv             standard deviation of households over their mean
    pp             mean Polsby-Popper compactness
    dist           household-weighted mean distance to the own grid's centre, over the root of the mean grid area
    cut            shared boundary between different grids of one community
    noncontig, mixed_community, unassigned   extra parts, extra communities of grids, units left out: 0 in a valid plan
    barrier_crossed  barrier edges inside grids
    moved          share of households that change grid against the existing grids, None without existing grids
    """

    grids: int
    ok: int
    in_range: float
    most: int
    fewest: int
    bad: int
    forced_bad: int
    avoidable_bad: int
    cv: float
    pp: float
    dist: float
    cut: float
    noncontig: int
    mixed_community: int
    unassigned: int
    barrier_crossed: int
    moved: float | None


@dataclass(frozen=True, slots=True, eq=False)
class GridTable:
    """One row per grid, in the order of the labels that occur.

    label, households, units, area, perimeter, compactness (0 to 1), centre (k, 2) weighted by households
    """

    label: Ints
    households: Ints
    units: Ints
    area: Floats
    perimeter: Floats
    compactness: Floats
    centre: Floats


def compactness(area: NDArray[Any], perimeter: NDArray[Any]) -> Floats:
    """How close each grid is to a circle: 1 for a circle, towards 0 for a thread, 0 without a perimeter.

    area       (k,) square metres, >= 0
    perimeter  (k,) metres of the same projected outline
    source     4 pi A / P^2, D. D. Polsby and R. D. Popper, "The Third Criterion", Yale Law & Policy Review 9(2),
               1991, 301-353. Falls as an outline is digitised more finely: compare grids drawn at one scale.

    >>> compactness(np.array([100.0]), np.array([40.0])).round(3)
    array([0.785])
    """
    return np.asarray(4 * np.pi * area / np.maximum(perimeter, 1e-9) ** 2)


def _numbered(units: Units, labels: ArrayLike) -> tuple[Ints, Ints, Ints]:
    """Grid number per unit (-1: pinned or left out), the labels behind the numbers, and the labels as integers."""
    given = np.asarray(labels)
    if given.shape != (len(units),) or given.dtype.kind not in "iu":
        raise EngineError(f"labels: {given.shape} of {given.dtype}, expected {len(units)} whole numbers")
    given = given.astype(np.int64)
    used = (units.pin == 0) & (given >= 0)
    names, number = np.unique(given[used], return_inverse=True)
    grid = np.full(len(units), -1, np.int64)
    grid[used] = number.ravel()
    return grid, names, given


def _table(units: Units, edges: Edges, grid: Ints, names: Ints, within: Bools) -> GridTable:
    used = grid >= 0
    at, k = grid[used], len(names)
    weight = np.maximum(units.households[used].astype(np.float64), 1e-9)
    total = np.bincount(at, weight, k)
    shared = np.bincount(grid[edges.pairs[within, 0]], edges.length[within], k)
    area = np.bincount(at, units.area[used], k).astype(np.float64)
    perimeter = (np.bincount(at, units.perimeter[used], k) - 2 * shared).astype(np.float64)
    centre = np.stack([np.bincount(at, weight * units.xy[used, i], k) / total for i in (0, 1)], axis=1)
    households = np.rint(np.bincount(at, units.households[used], k)).astype(np.int64)
    shape = compactness(area, perimeter)
    return GridTable(names, households, np.bincount(at, minlength=k), area, perimeter, shape, centre)


def grid_table(units: Units, edges: Edges, labels: ArrayLike) -> GridTable:
    """The figures of each grid. Units that are pinned or have label -1 are in no row."""
    edges.check_within(len(units))
    grid, names, _ = _numbered(units, labels)
    return _table(units, edges, grid, names, _within(edges, grid))


def _within(edges: Edges, grid: Ints) -> Bools:
    a, b = grid[edges.pairs[:, 0]], grid[edges.pairs[:, 1]]
    out: Bools = (a == b) & (a >= 0)
    return out


def score(units: Units, edges: Edges, labels: ArrayLike, lower: int, upper: int) -> Score:
    """All figures of a plan. Raises EngineError when the labels are not n whole numbers."""
    limits = pieces(units, edges, lower, upper)
    grid, names, _ = _numbered(units, labels)
    within = _within(edges, grid)
    table = _table(units, edges, grid, names, within)
    used = grid >= 0
    k = len(names)
    in_range = int(((table.households >= lower) & (table.households <= upper)).sum())
    forced = int(limits.oversized.sum() + (limits.gap | limits.empty).sum())
    a, b = edges.pairs[:, 0], edges.pairs[:, 1]
    apart = (grid[a] != grid[b]) & (grid[a] >= 0) & (grid[b] >= 0) & (units.community[a] == units.community[b])
    homes = np.unique(np.stack([grid[used], units.community[used]]), axis=1).shape[1]
    mean = float(table.households.mean()) if k else 0.0
    return Score(
        grids=k,
        ok=in_range,
        in_range=in_range / k if k else 0.0,
        most=int(limits.most.sum()),
        fewest=int(limits.fewest.sum()),
        bad=k - in_range,
        forced_bad=forced,
        avoidable_bad=k - in_range - forced,
        cv=float(table.households.std() / mean) if mean else 0.0,
        pp=float(table.compactness.mean()) if k else 0.0,
        dist=_distance(units, grid, table),
        cut=float(edges.length[apart].sum()),
        noncontig=_parts_of(units, edges, within, used) - k,
        mixed_community=homes - k,
        unassigned=int(((units.pin == 0) & ~used).sum()),
        barrier_crossed=int((edges.barrier & within).sum()),
        moved=moved_share(units, grid),
    )


def _parts_of(units: Units, edges: Edges, within: Bools, used: Bools) -> int:
    return int(parts(len(units), edges.pairs, within, used).max(initial=-1)) + 1


def _distance(units: Units, grid: Ints, table: GridTable) -> float:
    used = grid >= 0
    weight = units.households[used].astype(np.float64)
    if not weight.sum() or not table.area.sum():
        return 0.0
    away = np.hypot(*(units.xy[used] - table.centre[grid[used]]).T)
    return float((weight * away).sum() / weight.sum() / np.sqrt(table.area.mean()))


def moved_share(units: Units, grid: Ints) -> float | None:
    """Share of households whose grid changes, under the best one-to-one matching of old and new grids by community.

    grid  (n,) number of the new grid, -1 where a unit is pinned or left out
    """
    kept = (grid >= 0) & (units.existing > 0)
    if not (units.existing > 0).any():
        return None
    order = np.flatnonzero(kept)
    order = order[np.argsort(units.community[order], kind="stable")]
    stops = np.flatnonzero(np.diff(units.community[order], prepend=np.nan, append=np.nan))
    stayed = 0.0
    for low, high in pairwise(stops):
        at = order[low:high]
        _, new = np.unique(grid[at], return_inverse=True)
        _, old = np.unique(units.existing[at], return_inverse=True)
        both = coo_matrix((units.households[at], (new.ravel(), old.ravel()))).toarray()
        row, column = linear_sum_assignment(both, maximize=True)
        stayed += float(both[row, column].sum())
    total = float(units.households[kept].sum())
    return (total - stayed) / max(1.0, total)
