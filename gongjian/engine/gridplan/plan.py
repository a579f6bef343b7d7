"""The planner: cut the district into tasks, solve them side by side, and put the grids together again.

Every task has its own random generator, started from the seed and the task's first unit, so the plan is the same for
any number of threads. Stopping, by the clock or by the caller, gives the best complete plan so far.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gongjian.engine.gridplan.constraints import Tasks, tasks
from gongjian.engine.gridplan.explain import Forced, forced_list
from gongjian.engine.gridplan.inputs import Edges, Ints, Options, Units
from gongjian.engine.gridplan.layout import Layout, lay_out
from gongjian.engine.gridplan.score import Score, score
from gongjian.engine.gridplan.search import Search
from gongjian.engine.gridplan.stages import Budget, planned, solve

TRIES_PER_SECOND = 8e6  # a cautious guess, to fit the effort into a deadline
LOOK = 0.1  # seconds between two reports of progress


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. done: 0 to 1; stage: "start", "search" or "score"; best_bad: grids out of range so far."""

    done: float
    stage: str
    best_bad: int
    grids: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A complete plan.

    labels    (n,) grid of each unit, 0 to k - 1; units pinned to one special grid share a label of their own
    forced    grids that must stay out of range, with remedies
    grids, ok, in_range  grids without the special ones; those in range; their share
    score     all figures
    seconds   spent solving
    stopped   True if the caller or the deadline ended the search early
    """

    labels: Ints
    forced: tuple[Forced, ...]
    grids: int
    ok: int
    in_range: float
    score: Score
    seconds: float
    stopped: bool


Report = Callable[[Progress], bool]


class _Run:
    """The searches of one call, and how far they are."""

    def __init__(self, units: Units, edges: Edges, options: Options, report: Report | None) -> None:
        self.begun = time.perf_counter()
        self.options, self.report = options, report
        self.until = None if options.deadline is None else self.begun + options.deadline
        self.stop = threading.Event()
        self.last_look = self.begun
        self.found: Tasks = tasks(units, edges, options)
        self.layout: Layout = lay_out(units, edges, self.found)
        self.searches = self._make_searches()
        self.work = max(1.0, float(sum(len(s.units) for s in self.searches.values())))
        self.done: dict[int, float] = {}

    def _make_searches(self) -> dict[int, Search]:
        """One search for every task where there is something to choose."""
        size = np.diff(self.layout.begin)
        total = np.bincount(self.found.of[self.layout.order], self.layout.unit[:, 0], len(size))
        open_ = ~self.found.single & (size > 1) & (total > self.options.lower)
        out = {}
        for q in np.flatnonzero(open_):
            task, xy = self.layout.task(int(q))
            key = int(self.layout.order[self.layout.begin[q]])
            out[int(q)] = Search(task, xy, self.options, self._sink_row(int(q)), key)
        return out

    def _sink_row(self, q: int) -> int:
        sink = int(self.found.sink[q])
        if sink < 0:
            return -1
        return int(np.searchsorted(self.layout.order[self.layout.begin[q] : self.layout.begin[q + 1]], sink))

    def budget(self) -> Budget:
        """Tries per unit: generous for a community, 500 for a whole city."""
        usual = min(max(2.4e7 / self.work, 500.0), 100000.0)
        effort = self.options.effort
        if self.options.deadline is not None:
            effort = min(effort, max(0.01, self.options.deadline * TRIES_PER_SECOND / (usual * self.work)))
        total = usual * effort
        first = min(0.6 * total, 2000.0)
        starts = 1 if total < 8000 or self.options.mode == "maxp" else 3 if total < 20000 else 8
        return Budget(
            tries=max(1, int(first)),
            rework=int(max(0.0, total - starts * first)),
            starts=starts,
            steps=int(20000 * min(1.0, effort) + 1),
            wins=int(min(max(1e8 / self.work, 4000.0), 20000.0) * min(1.0, effort) + 1),
        )

    def look(self, stage: str, force: bool = False) -> None:
        """Report progress and see whether to stop; only ever called by the caller's thread."""
        now = time.perf_counter()
        if self.until is not None and now >= self.until:
            self.stop.set()
        if self.report is None or (not force and now - self.last_look < LOOK):
            return
        self.last_look = now
        bests = [s.best for s in self.searches.values() if s.best is not None]
        single = len(self.found.sink) - len(self.searches)
        done = sum(self.done.values()) / self.work
        grids = sum(b.count for b in bests) + single
        if not self.report(Progress(min(1.0, done), stage, sum(b.bad for b in bests), grids, now - self.begun)):
            self.stop.set()

    def solve(self) -> None:
        """Start every task, then search through all of them, the largest first."""
        for s in self.searches.values():
            s.start()
            self.look("start")
        budget = self.budget()
        ranked = sorted(self.searches, key=lambda q: (-len(self.searches[q].units), q))
        if self.options.threads == 1 or len(ranked) < 2:
            for q in ranked:
                self._search(q, budget, lambda: self.look("search"))
            return
        with ThreadPoolExecutor(self.options.threads) as pool:
            running = [pool.submit(self._search, q, budget, lambda: None) for q in ranked]
            try:
                while not all(one.done() for one in running):
                    self.look("search")
                    self.stop.wait(0.02)
                    if self.stop.is_set():
                        break
            except BaseException:
                self.stop.set()
                raise
            for one in running:
                one.result()

    def _search(self, q: int, budget: Budget, look: Callable[[], None]) -> None:
        search = self.searches[q]
        for _ in solve(search, budget):
            self.done[q] = len(search.units) * min(0.99, search.spent / max(1, planned(search, budget)))
            look()
            if self.stop.is_set():
                return
        self.done[q] = float(len(search.units))

    def labels(self, units: Units) -> Ints:
        """The best grids of all tasks, numbered through, then the special grids."""
        out = np.full(len(units), -1, np.int64)
        count = 0
        for q in range(len(self.found.sink)):
            rows = slice(int(self.layout.begin[q]), int(self.layout.begin[q + 1]))
            search = self.searches.get(q)
            if search is None or search.best is None:
                out[self.layout.order[rows]] = count
                count += 1
            else:
                out[self.layout.order[rows]] = search.best.label + count
                count += search.best.count
        pinned = units.pin != 0
        if pinned.any():
            pairs = np.stack([units.community[pinned], units.pin[pinned]])
            _, special = np.unique(pairs, axis=1, return_inverse=True)
            out[pinned] = count + special.ravel()
        return out


def plan(units: Units, edges: Edges, options: Options, progress: Report | None = None) -> Plan:
    """Assign every unit to a grid that is connected, lies in one community and, if at all possible, is in range.

    progress  is called about ten times a second; when it returns False the best plan so far is returned
    raises    EngineError: the edges name a unit that is not there
    memory    about 350 bytes per unit besides the inputs
    time      O(tries * units); see docs/engine-gridplan.md
    """
    edges.check_within(len(units))
    warm_up()
    forced = forced_list(units, edges, options)
    run = _Run(units, edges, options, progress)
    run.look("start", force=True)
    run.solve()
    labels = run.labels(units)
    seconds = time.perf_counter() - run.begun
    run.look("score", force=True)
    stopped = run.stop.is_set()
    figures = score(units, edges, labels, options.lower, options.upper)
    return Plan(labels, forced, figures.grids, figures.ok, figures.in_range, figures, seconds, stopped)


_warm = threading.Lock()
_is_warm = False


def warm_up() -> None:
    """Compile, or load from the cache, all that runs later, so that a deadline and the measured seconds are honest."""
    global _is_warm
    with _warm:
        if _is_warm:
            return
        _is_warm = True
        side = 6
        at = np.arange(side * side)
        right, up = at[at % side < side - 1], at[at < side * (side - 1)]
        pairs = np.concatenate([np.stack([right, right + 1], 1), np.stack([up, up + side], 1)])
        units = Units(
            np.stack([at % side, at // side], 1), np.full(side * side, 60), np.ones(side * side),
            np.full(side * side, 4.0), 0 * at, 0 * at, at // 7 + 1,
        )  # fmt: skip
        edges = Edges(pairs, np.ones(len(pairs)), np.zeros(len(pairs), bool))
        for mode in ("size", "maxp", "minchange"):
            run = _Run(units, edges, Options(mode=mode, lower=290, upper=310, effort=0.01), None)
            run.solve()
