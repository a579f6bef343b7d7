"""Moving units between grids by hand, each move checked before it happens.

A check costs the degree of the unit plus one walk through the grid it leaves; a move updates all totals in O(degree).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.constraints import usable_edges
from gongjian.engine.gridplan.inputs import Edges, Ints, Options, Units
from gongjian.engine.gridplan.score import compactness


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would happen if a unit moved.

    ok        True if the move is possible
    refused   None, or why not: "pinned", "same_grid", "unknown_grid", "special_grid", "other_community",
              "not_adjacent", "crosses_barrier", "splits_grid"
    warnings  "below_range", "above_range" (a grid newly, or still, out of range), "removes_grid", "crosses_barrier"
    donor, taker  the two grids; before and after: their households, (donor, taker)
    """

    ok: bool
    refused: str | None
    warnings: tuple[str, ...]
    donor: int
    taker: int
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of the plan as edited; the same as score() gives, special grids left out."""

    grids: int
    ok: int
    in_range: float
    cv: float
    pp: float
    cut: float
    barrier_crossed: int


class Editor:
    """A plan under the hands of a person.

    labels   (n,) grid of each unit, >= 0; grids of pinned units are special and take no part
    raises   EngineError: labels that are not n whole numbers >= 0, or edges beyond the units
    """

    def __init__(self, units: Units, edges: Edges, labels: ArrayLike, options: Options) -> None:
        edges.check_within(len(units))
        given = np.asarray(labels)
        if given.shape != (len(units),) or given.dtype.kind not in "iu" or (given < 0).any():
            raise EngineError(f"labels must be {len(units)} whole numbers, none below 0")
        self.units, self.options = units, options
        self.labels: Ints = given.astype(np.int64)
        self._link(units, edges, options)
        self._sum_up(units, edges)

    def _link(self, units: Units, edges: Edges, options: Options) -> None:
        """Neighbour lists of the edges a grid may use; edges held by a hard barrier are kept apart."""
        a, b = edges.pairs[:, 0], edges.pairs[:, 1]
        usable = usable_edges(units, edges, options)
        one, other = np.concatenate([a, b]), np.concatenate([b, a])
        order = np.argsort(one, kind="stable")
        self._first = np.searchsorted(one[order], np.arange(len(units) + 1))
        self._near = other[order]
        self._length = np.tile(edges.length, 2)[order]
        self._barrier = np.tile(edges.barrier, 2)[order]
        self._usable = np.tile(usable, 2)[order]

    def _sum_up(self, units: Units, edges: Edges) -> None:
        labels, k = self.labels, int(self.labels.max(initial=-1)) + 1
        self.households = np.rint(np.bincount(labels, units.households, k)).astype(np.int64)
        self.size = np.bincount(labels, minlength=k)
        self.area = np.bincount(labels, units.area, k)
        a, b = edges.pairs[:, 0], edges.pairs[:, 1]
        free = units.pin == 0
        within = labels[a] == labels[b]
        shared = np.bincount(labels[a[within]], edges.length[within], k)
        self.perimeter = np.bincount(labels, units.perimeter, k) - 2 * shared
        self._special = np.bincount(labels, ~free, k) > 0
        self._community = np.full(k, -1, np.int64)
        self._community[labels] = units.community
        judged = free[a] & free[b] & (units.community[a] == units.community[b])
        self._cut = float(edges.length[judged & ~within].sum())
        self._crossed = int((edges.barrier & within & free[a] & free[b]).sum())
        self._pp = compactness(self.area, self.perimeter)
        plain = self._plain()
        self._sums = np.array(
            [plain.sum(), self._fits()[plain].sum(), self._pp[plain].sum(), (self.households[plain] ** 2).sum(),
             self.households[plain].sum()], np.float64,
        )  # fmt: skip

    def _plain(self) -> np.ndarray:
        return np.asarray(~self._special & (self.size > 0))

    def _fits(self) -> np.ndarray:
        return np.asarray((self.households >= self.options.lower) & (self.households <= self.options.upper))

    def _unit(self, unit: int) -> int:
        if isinstance(unit, bool) or not isinstance(unit, int | np.integer) or not 0 <= unit < len(self.labels):
            raise EngineError(f"unit {unit!r}: there are units 0 to {len(self.labels) - 1}")
        return int(unit)

    def check_move(self, unit: int, grid: int) -> Verdict:
        """Would it be right to move the unit to the grid? Changes nothing. EngineError: there is no such unit."""
        u = self._unit(unit)
        donor, weight = int(self.labels[u]), int(self.units.households[u])
        known = isinstance(grid, int | np.integer) and 0 <= grid < len(self.size) and self.size[grid] > 0
        taker = int(grid) if known else -1
        held = int(self.households[taker]) if known else 0
        before = (int(self.households[donor]), held)
        refused = self._refusal(u, donor, taker)
        if refused is not None:
            return Verdict(False, refused, (), donor, taker, before, before)
        after = (before[0] - weight, before[1] + weight)
        return Verdict(True, None, self._warnings(u, donor, taker, after), donor, taker, before, after)

    def _refusal(self, u: int, donor: int, taker: int) -> str | None:
        if self.units.pin[u] != 0:
            return "pinned"
        if taker < 0:
            return "unknown_grid"
        if taker == donor:
            return "same_grid"
        if self._special[taker]:
            return "special_grid"
        if self._community[taker] != self.units.community[u]:
            return "other_community"
        span = slice(self._first[u], self._first[u + 1])
        beside = self.labels[self._near[span]] == taker
        if not beside.any():
            return "not_adjacent"
        if not (beside & self._usable[span]).any():
            return "crosses_barrier"
        return None if self._leaves_whole(u, donor) else "splits_grid"

    def _leaves_whole(self, u: int, donor: int) -> bool:
        """Would the donor stay in one part? A walk through it that stops once all neighbours of u have been met."""
        wanted = set(self._around(u, donor))
        if len(wanted) <= 1:
            return True
        start = wanted.pop()
        seen, ahead = {u, start}, [start]
        while ahead and wanted:
            for v in self._around(ahead.pop(), donor):
                if v not in seen:
                    seen.add(v)
                    ahead.append(v)
                    wanted.discard(v)
        return not wanted

    def _around(self, u: int, grid: int) -> list[int]:
        span = slice(self._first[u], self._first[u + 1])
        near = self._near[span]
        out: list[int] = near[(self.labels[near] == grid) & self._usable[span]].tolist()
        return out

    def _warnings(self, u: int, donor: int, taker: int, after: tuple[int, int]) -> tuple[str, ...]:
        lower, upper = self.options.lower, self.options.upper
        last = self.size[donor] == 1
        left = after[1:] if last else after
        span = slice(self._first[u], self._first[u + 1])
        crossing = (self.labels[self._near[span]] == taker) & self._barrier[span]
        found = {
            "below_range": any(one < lower for one in left),
            "above_range": any(one > upper for one in left),
            "removes_grid": bool(last),
            "crosses_barrier": bool(crossing.any()),
        }
        return tuple(code for code, is_so in found.items() if is_so)

    def move(self, unit: int, grid: int) -> Verdict:
        """Move the unit if check_move() allows it; the verdict says whether that was done."""
        verdict = self.check_move(unit, grid)
        if verdict.ok:
            self._apply(int(unit), verdict.donor, verdict.taker)
        return verdict

    def _apply(self, u: int, donor: int, taker: int) -> None:
        both = [donor, taker]
        self._count(both, -1.0)
        span = slice(self._first[u], self._first[u + 1])
        near, length = self.labels[self._near[span]], self._length[span]
        old, new = float(length[near == donor].sum()), float(length[near == taker].sum())
        barrier = self._barrier[span]
        self._crossed += int(barrier[near == taker].sum()) - int(barrier[near == donor].sum())
        self._cut += old - new
        own = self.units.perimeter[u]
        self.perimeter[donor] += 2 * old - own
        self.perimeter[taker] += own - 2 * new
        for sign, grid in ((-1, donor), (1, taker)):
            self.households[grid] += sign * self.units.households[u]
            self.area[grid] += sign * self.units.area[u]
            self.size[grid] += sign
        self.labels[u] = taker
        self._pp[both] = compactness(self.area[both], self.perimeter[both])
        self._count(both, 1.0)

    def _count(self, grids: list[int], sign: float) -> None:
        """Take grids out of the running sums, or put them in."""
        for g in grids:
            if self.size[g] > 0:
                w = int(self.households[g])
                fits = self.options.lower <= w <= self.options.upper
                self._sums += sign * np.array([1.0, fits, self._pp[g], float(w) ** 2, w])

    def neighbours(self, unit: int) -> tuple[Verdict, ...]:
        """A verdict for every other grid the unit touches, in the order of their numbers; `taker` names the grid."""
        u = self._unit(unit)
        touched = np.unique(self.labels[self._near[self._first[u] : self._first[u + 1]]])
        return tuple(self.check_move(u, int(g)) for g in touched if g != self.labels[u])

    def totals(self) -> Totals:
        """The figures of the whole plan, from running sums."""
        grids, fitting, pp, squares, households = self._sums
        grids = round(grids)
        if not grids:
            return Totals(0, 0, 0.0, 0.0, 0.0, self._cut, self._crossed)
        mean = households / grids
        spread = max(0.0, squares / grids - mean * mean) ** 0.5
        return Totals(
            grids,
            round(fitting),
            round(fitting) / grids,
            float(spread / mean) if mean else 0.0,
            float(pp / grids),
            self._cut,
            self._crossed,
        )
