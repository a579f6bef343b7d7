"""One task on its way: the present plan, the best one, and the first one. What happens in between is in stages.py."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan import kernel, seed
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.kernel import State, Task

FIRM = 200.0  # cost of a whole lower limit missing, in the end
SPILL = 0.02  # how much it counts when the one grid that cannot be in range is out of it


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan of a task so far, complete and valid."""

    label: NDArray[np.int32]
    count: int
    limit: NDArray[np.float64]
    home: NDArray[np.int64]
    bad: int
    energy: float


def grid_counts(households: int, options: Options, room: int) -> tuple[int, int, int]:
    """Fewest, wished and most grids of a task without oversized units and with at most `room` units."""
    most = max(1, households // options.lower)
    fewest = max(1, -(-households // options.upper))
    wished = most if options.mode == "maxp" else round(2 * households / (options.lower + options.upper))
    wished = min(max(wished, fewest), most)
    return min(fewest, room), min(wished, room), min(most, room)


class Search:
    """A task, its present plan, its best plan, and the tries spent."""

    def __init__(self, task: Task, xy: NDArray[np.float64], options: Options, sink: int, key: int) -> None:
        self.task, self.xy, self.options, self.sink = task, xy, options, sink
        n = len(xy)
        self.units = np.arange(n, dtype=np.int32)
        self.households = int(task.unit[:, 0].sum())
        inner = self.households - (int(task.unit[sink, 0]) if sink >= 0 else 0)
        self.fewest, self.wished, self.most = grid_counts(inner, options, n)
        self.middling = min(max(self.fewest, round(2 * inner / (options.lower + options.upper))), self.most)
        self.spill = sink < 0 and inner >= options.lower and self.fewest > inner // options.lower
        self._plan_spill(inner)
        room = max(self.wished, self.most) + 3
        self.state = State(
            label=np.zeros(n, np.int32),
            grid=np.zeros((room, 8)),
            limit=np.zeros((room, 3)),
            size=np.zeros(room, np.int64),
            home=np.zeros(room, np.int64),
            grids=np.ones(1, np.int64),
            random=np.array([_mix(options.seed, key)], np.uint64),
            mark=np.zeros(n, np.int64),
            queue=np.zeros(n, np.int32),
            stamp=np.zeros(1, np.int64),
        )
        self.weights = np.zeros(9)
        self.key = key
        self.best: Best | None = None
        self.draft: Best | None = None
        self.spent = 0

    def _plan_spill(self, inner: int) -> None:
        """A task that lies in a gap: all grids but one can be in range; choose the count nearest to the range."""
        if self.sink >= 0:
            self.wished, self.middling, self.most, self.fewest = self.wished + 1, self.middling + 1, self.most + 1, 1
        if not self.spill:
            return
        lower, upper = self.options.lower, self.options.upper
        k = inner // lower
        more = self.options.mode == "maxp" or (k + 1) * lower - inner <= inner - k * upper
        self.wished = self.fewest = self.most = min(k + 1 if more else k, len(self.xy))

    # -- first plan ---------------------------------------------------------------------------------------------

    def start(self, turn: float = 0.0, middling: bool = False) -> None:
        """A first plan by bisection, or from the existing grids; complete and connected, perhaps out of range.

        turn  angle by which the map is turned first; middling: in any mode, bisect into grids of middle size
        """
        p = self.middling if middling and not self.spill else self.wished
        self.state.home[:] = 0
        if self.options.mode == "minchange" and not middling and (self.task.old > 0).any():
            p = self._start_from_existing()
        elif p == 1:
            self.state.label[:] = 0
        elif self.sink < 0:
            seed.bisect(self.task, self.xy, self.units, p, turn, self.state.label)
        else:
            rest = self.units[self.units != self.sink]
            self.state.label[self.sink] = p - 1
            seed.bisect(self.task, self.xy, rest, p - 1, turn, self.state.label)
        self.state.grids[0] = p
        self._set_limits()
        if p > 1:
            seed.join_fragments(self.task, self.state, p)
        self.weigh(FIRM)
        self.keep_if_better()

    def _start_from_existing(self) -> int:
        """Labels of the existing grids that fit; a unit without one joins a neighbour later."""
        names, number = np.unique(self.task.old, return_inverse=True)
        number = number.ravel()
        if self.sink >= 0:
            number = np.where(self.units == self.sink, len(names), number)
            names = np.append(names, 0)
        fresh = names[0] == 0
        weight = np.bincount(number, self.task.unit[:, 0] + 1e-6, len(names))
        ranked = np.argsort(-weight, kind="stable")
        ranked = ranked[~(fresh & (ranked == 0))]
        if self.sink >= 0:
            ranked = np.append(ranked[ranked != len(names) - 1][: len(self.state.size) - 3], len(names) - 1)
        kept = ranked[: len(self.state.size) - 2]
        place = np.full(len(names), -1)
        place[kept] = np.arange(len(kept))
        self.state.label[:] = place[number]
        self.state.home[: len(kept)] = names[kept]
        return len(kept)

    def _set_limits(self) -> None:
        limit, p = self.state.limit, int(self.state.grids[0])
        limit[:] = (self.options.lower, self.options.upper, 1.0)
        if self.spill:
            limit[p - 1, kernel.STIFF] = SPILL
        if self.sink >= 0:
            own = self.state.label[self.sink]
            limit[own] = (0.0, self.task.unit[self.sink, 0], 2 * SPILL)

    def weigh(self, penalty: float) -> None:
        """Set the weights of the energy for the present number of grids, and refresh the sums."""
        w, p = self.weights, int(self.state.grids[0])
        mean = max(self.households / p, 1.0)
        side = np.sqrt(4 * np.pi * max(float(self.task.unit[:, kernel.AREA].sum()), 1e-9) / p)
        w[kernel.PENALTY], w[kernel.SCALE], w[kernel.TARGET] = penalty, 1 / self.options.lower, 1 / mean
        w[kernel.ROUGH], w[kernel.ROUND], w[kernel.INERTIA] = 0.15, 1.4, 0.24
        w[kernel.BALANCE] = 1.6 * self.options.balance
        w[kernel.CROSSING] = 2 / side
        w[kernel.CHANGE] = 8 / mean if self.options.mode == "minchange" else 0.0
        kernel.refresh(self.task, self.state, w)

    def keep_if_better(self) -> bool:
        """Remember the present plan if it is better than the best. Needs fresh sums and the firm penalty."""
        bad, _ = kernel.violations(self.state)
        energy = kernel.total_energy(self.state)
        if self.best is not None and not self._beats(bad, energy):
            return False
        s = self.state
        self.best = Best(s.label.copy(), int(s.grids[0]), s.limit.copy(), s.home.copy(), bad, energy)
        return True

    def _beats(self, bad: int, energy: float) -> bool:
        assert self.best is not None
        ours, theirs = int(self.state.grids[0]) - bad, self.best.count - self.best.bad
        return self._rank(bad, ours, energy) < self._rank(self.best.bad, theirs, self.best.energy - 1e-9)

    def _rank(self, bad: int, fitting: int, energy: float) -> tuple[int, int, float]:
        """Smaller is better: first nothing out of range, then (max-p) the number of grids, then the energy."""
        return bad, -fitting if self.options.mode == "maxp" else 0, energy

    def rewind(self) -> None:
        """Put the best plan aside as a draft and begin anew, exactly as if nothing had been tried."""
        self.draft, self.best, self.spent = self.best, None, 0
        self.state.random[0] = _mix(self.options.seed, self.key)
        self.start()

    def result(self) -> Best | None:
        """The best plan, or the draft where the search was cut short before it did better."""
        found, draft = self.best, self.draft
        if found is None or draft is None:
            return found or draft
        ranks = [self._rank(one.bad, one.count - one.bad, one.energy) for one in (found, draft)]
        return found if ranks[0] <= ranks[1] else draft

    def return_to_best(self) -> None:
        assert self.best is not None
        s = self.state
        s.label[:], s.limit[:], s.home[:] = self.best.label, self.best.limit, self.best.home
        s.grids[0] = self.best.count


def _mix(seed_number: int, key: int) -> int:
    """A start of the generator that depends on the seed and on which part of the district is solved (splitmix64)."""
    mask = 2**64 - 1
    z = (seed_number * 0x9E3779B97F4A7C15 + key * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) or 1
