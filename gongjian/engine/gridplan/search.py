"""How one task is solved: the order of the stages, written as a generator so that it can be stopped between any two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan import improve, kernel, recount, repair, seed
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.kernel import State, Task

CHUNK = 200_000  # tries between two looks at the clock, some 20 ms
SOFT, FIRM = 10.0, 200.0  # cost of a whole lower limit missing: while shapes form, and in the end
HOT, COOL, WARM, COLD, SHARE = 0.15, 0.02, 0.04, 0.005, 0.6
REHEAT = 0.3
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


@dataclass(frozen=True, slots=True)
class Budget:
    """Tries per unit: of the annealing, and of the rework that follows; starts: independent attempts; steps: repair."""

    tries: int
    rework: int
    starts: int
    steps: int


def grid_counts(households: int, options: Options, room: int) -> tuple[int, int, int]:
    """Fewest, wished and most grids of a task without oversized units and with at most `room` units."""
    most = max(1, households // options.lower)
    fewest = max(1, -(-households // options.upper))
    wished = round(2 * households / (options.lower + options.upper))
    if options.mode == "maxp":
        wished = most
    wished = min(max(wished, fewest), most)
    return min(fewest, room), min(wished, room), min(most, room)


class Search:
    """One task on its way: current state, best plan, and the stages that lead from one to the other."""

    def __init__(self, task: Task, xy: NDArray[np.float64], options: Options, sink: int, key: int) -> None:
        self.task, self.xy, self.options, self.sink = task, xy, options, sink
        n = len(xy)
        self.units = np.arange(n, dtype=np.int32)
        self.households = int(task.unit[:, 0].sum())
        inner = self.households - (int(task.unit[sink, 0]) if sink >= 0 else 0)
        self.fewest, self.wished, self.most = grid_counts(inner, options, n)
        self.spill = sink < 0 and inner >= options.lower and self.fewest > inner // options.lower
        self._plan_spill(inner)
        room = max(self.wished, self.most) + 3
        self.state = State(
            label=np.zeros(n, np.int32),
            grid=np.zeros((room, 8)),
            limit=np.zeros((room, 3)),
            size=np.zeros(room, np.int64),
            home=np.zeros(room, np.int64),
            count=np.ones(1, np.int64),
            random=np.array([_mix(options.seed, key)], np.uint64),
            mark=np.zeros(n, np.int64),
            queue=np.zeros(n, np.int32),
            stamp=np.zeros(1, np.int64),
        )
        self.weights = np.zeros(9)
        self.best: Best | None = None
        self.spent = 0

    def _plan_spill(self, inner: int) -> None:
        """A task that lies in a gap: all grids but one can be in range; choose the count nearest to the range."""
        if self.sink >= 0:
            self.wished, self.most, self.fewest = self.wished + 1, self.most + 1, 1
        if not self.spill:
            return
        lower, upper = self.options.lower, self.options.upper
        k = inner // lower
        more = self.options.mode == "maxp" or (k + 1) * lower - inner <= inner - k * upper
        self.wished = self.fewest = self.most = min(k + 1 if more else k, len(self.xy))

    # -- first plan ---------------------------------------------------------------------------------------------

    def start(self, turn: float = 0.0) -> None:
        """A first plan by bisection, or from the existing grids; complete and connected, perhaps out of range."""
        p = self.wished
        if self.options.mode == "minchange" and (self.task.old > 0).any():
            p = self._start_from_existing()
        elif p == 1:
            self.state.label[:] = 0
        elif self.sink < 0:
            seed.bisect(self.task, self.xy, self.units, p, turn, self.state.label)
        else:
            rest = self.units[self.units != self.sink]
            self.state.label[self.sink] = p - 1
            seed.bisect(self.task, self.xy, rest, p - 1, turn, self.state.label)
        self.state.count[0] = p
        self._set_limits()
        if p > 1:
            seed.join_fragments(self.task, self.state, p)
        self._weigh(FIRM)
        self._keep_if_better()

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
        self.state.home[:] = 0
        self.state.home[: len(kept)] = names[kept]
        return len(kept)

    def _set_limits(self) -> None:
        limit, p = self.state.limit, int(self.state.count[0])
        limit[:] = (self.options.lower, self.options.upper, 1.0)
        if self.spill:
            limit[p - 1, kernel.STIFF] = SPILL
        if self.sink >= 0:
            own = self.state.label[self.sink]
            limit[own] = (0.0, self.task.unit[self.sink, 0], 2 * SPILL)

    def _weigh(self, penalty: float) -> None:
        """Set the weights of the energy for the present number of grids, and refresh the sums."""
        w, p = self.weights, int(self.state.count[0])
        mean = max(self.households / p, 1.0)
        side = np.sqrt(4 * np.pi * max(float(self.task.unit[:, kernel.AREA].sum()), 1e-9) / p)
        w[kernel.PENALTY], w[kernel.SCALE], w[kernel.TARGET] = penalty, 1 / self.options.lower, 1 / mean
        w[kernel.ROUGH], w[kernel.ROUND], w[kernel.INERTIA] = 0.15, 1.4, 0.24
        w[kernel.BALANCE] = self.options.balance
        w[kernel.CROSSING] = 2 / side
        w[kernel.CHANGE] = 8 / mean if self.options.mode == "minchange" else 0.0
        kernel.refresh(self.task, self.state, w)

    def _keep_if_better(self) -> bool:
        """Remember the present plan if it is better than the best. Needs fresh sums and the firm penalty."""
        bad, _ = kernel.violations(self.state)
        energy = kernel.total_energy(self.state)
        if self.best is not None and not self._beats(bad, energy):
            return False
        s = self.state
        self.best = Best(s.label.copy(), int(s.count[0]), s.limit.copy(), s.home.copy(), bad, energy)
        return True

    def _beats(self, bad: int, energy: float) -> bool:
        assert self.best is not None
        if self.options.mode == "maxp":
            ours, theirs = int(self.state.count[0]) - bad, self.best.count - self.best.bad
            return (bad, -ours, energy) < (self.best.bad, -theirs, self.best.energy - 1e-9)
        return (bad, energy) < (self.best.bad, self.best.energy - 1e-9)

    def _return_to_best(self) -> None:
        assert self.best is not None
        s = self.state
        s.label[:], s.limit[:], s.home[:] = self.best.label, self.best.limit, self.best.home
        s.count[0] = self.best.count

    # -- stages -------------------------------------------------------------------------------------------------

    def _anneal(self, tries: int, hot: float, cold: float) -> Iterator[None]:
        """Annealing of the whole task, in chunks."""
        everywhere = np.ones(len(self.state.size), bool)
        chunks = max(1, -(-tries // CHUNK))
        for k in range(chunks):
            begin, end = hot * (cold / hot) ** (k / chunks), hot * (cold / hot) ** ((k + 1) / chunks)
            improve.anneal(self.task, self.state, self.weights, self.units, everywhere, tries // chunks, begin, end, 32)
            self.spent += tries // chunks
            yield

    def _repair(self, steps: int, lists: repair.Lists, dear: float = 0.0, heat: float = 0.0) -> Iterator[None]:
        """Recombination until nothing is out of range or the steps are spent."""
        while steps > 0 and lists.many[0] > 0:
            repair.repair(self.task, self.state, lists, min(steps, 5000), 4, dear, heat)
            steps -= 5000
            yield

    def planned(self, budget: Budget) -> int:
        """Tries that run() will make, about."""
        return len(self.units) * (budget.starts * budget.tries + budget.rework)

    def run(self, budget: Budget) -> Iterator[None]:
        """From the first plan (start() was called) to the best one; may be dropped after any yield."""
        if self.state.count[0] == 1 and self.most == 1:
            return
        if self.options.mode == "minchange" and (self.task.old > 0).any():
            yield from self._change_little(budget)
        elif self.options.mode == "maxp" and not self.spill:
            yield from self._as_many_as_possible(budget)
        else:
            for attempt in range(budget.starts):
                if attempt:
                    self.start(turn=0.7 * attempt)
                yield from self._shape(budget)
                if budget.starts > 1:
                    yield from self._rework(budget.rework // (2 * budget.starts))
        self._return_to_best()
        self._weigh(FIRM)
        yield from self._rework(budget.rework if budget.starts == 1 else budget.rework // 2)

    def _shape(self, budget: Budget) -> Iterator[None]:
        """Form grids of about equal size and round shape, mend what is out of range, polish."""
        n = len(self.units)
        self._weigh(SOFT)
        yield from self._anneal(int(SHARE * n * budget.tries), HOT, COOL)
        yield from self._mend(budget)
        self._weigh(FIRM)
        self._keep_if_better()
        yield from self._anneal(int((1 - SHARE) * n * budget.tries), WARM, COLD)
        self._weigh(FIRM)
        self._keep_if_better()

    def _mend(self, budget: Budget) -> Iterator[None]:
        """Repair; where that fails, try with a grid more or fewer."""
        lists = repair.make_lists(self.task, self.state)
        yield from self._repair(budget.steps, lists)
        for _ in range(12):
            if not lists.many[0] or self.spill:
                return
            if not self._recount(lists):
                return
            yield from self._repair(budget.steps, lists)

    def _recount(self, lists: repair.Lists) -> bool:
        """Dissolve the smallest bad grid, or split the largest, whichever kind of misfit is the greater."""
        missing, extra = recount.missing_and_extra(self.state)
        p = int(self.state.count[0])
        fewer = missing >= extra
        if fewer and p <= self.fewest:
            fewer = False
        elif not fewer and p >= self.most:
            fewer = True
        a = recount.worst(self.state, lists, fewer)
        if a < 0:
            a = int(lists.bad[0])
        if fewer:
            return p > self.fewest and recount.dissolve(self.task, self.state, lists, a)
        lower, upper = float(self.options.lower), float(self.options.upper)
        return p < self.most and recount.split(self.task, self.state, lists, a, lower, upper)

    def _as_many_as_possible(self, budget: Budget) -> Iterator[None]:
        """Ask for the upper bound, dissolve what cannot be filled, then try to win grids back one by one."""
        balance, n = max(self.options.balance, 30.0), len(self.units)
        self._weigh(SOFT)
        self.weights[kernel.BALANCE] = balance
        kernel.refresh(self.task, self.state, self.weights)
        yield from self._anneal(int(0.6 * n * budget.tries), 0.3, 0.005)
        lists = repair.make_lists(self.task, self.state)
        yield from self._repair(2 * budget.steps, lists)
        while lists.many[0] and self.state.count[0] > self.fewest:
            for _ in range(max(1, int(lists.many[0]) // 4)):
                a = recount.worst(self.state, lists, True)
                if a < 0 or not recount.dissolve(self.task, self.state, lists, a):
                    break
            yield from self._repair(budget.steps, lists)
        self._weigh(FIRM)
        self._keep_if_better()
        yield from self._win_back(budget)

    def _win_back(self, budget: Budget) -> Iterator[None]:
        failures = 0
        while self.best is not None and self.best.bad == 0 and self.state.count[0] < self.most and failures < 12:
            lists = repair.make_lists(self.task, self.state)
            a = recount.spare_grid(self.state)
            recount.split(self.task, self.state, lists, a, float(self.options.lower), float(self.options.upper))
            yield from self._repair(budget.steps, lists)
            self._weigh(FIRM)
            if self._keep_if_better():
                failures = 0
            else:
                failures += 1
                self._return_to_best()
                self._weigh(FIRM)

    def _change_little(self, budget: Budget) -> Iterator[None]:
        """From the existing grids: fit the number of grids, mend with as few moves as possible, then move back."""
        n = len(self.units)
        self._weigh(SOFT)
        yield from self._anneal(int(0.2 * n * budget.tries), 0.02, 0.005)
        self._weigh(FIRM)
        self._keep_if_better()
        lists = repair.make_lists(self.task, self.state)
        for heat in (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0):
            yield from self._repair(budget.steps // 4, lists, dear=0.2, heat=heat)
            if not lists.many[0]:
                break
            if heat >= 5.0:
                self._recount(lists)
        self._weigh(FIRM)
        self._keep_if_better()
        yield from self._anneal(int(0.4 * n * budget.tries), 0.05, 0.005)
        self._weigh(FIRM)
        self._keep_if_better()

    def _rework(self, tries_per_unit: int) -> Iterator[None]:
        """Anneal small groups of grids anew, again and again, keeping what is better."""
        p, n = int(self.state.count[0]), len(self.units)
        total = tries_per_unit * n
        k = 0
        while total > 0 and p > 1:
            grids = min(p, 2 + k % 4)
            tries = (60, 200, 100, 600)[k % 4]
            rounds = max(1, int(min(CHUNK, total) * p / (n * grids * tries)))
            improve.rework(self.task, self.state, self.weights, rounds, grids, tries, REHEAT, COLD)
            spent = max(1, int(rounds * n * grids * tries / p))
            total -= spent
            self.spent += spent
            k += 1
            if k % 8 == 0 or total <= 0:
                self._weigh(FIRM)
                self._keep_if_better()
            yield


def _mix(seed_number: int, key: int) -> int:
    """A start of the generator that depends on the seed and on which part of the district is solved (splitmix64)."""
    mask = 2**64 - 1
    z = (seed_number * 0x9E3779B97F4A7C15 + key * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return (z ^ (z >> 31)) or 1
