"""One call of the planner: its tasks, the threads that work on them, the clock, and the reports."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gongjian.engine.gridplan.constraints import Tasks, tasks
from gongjian.engine.gridplan.inputs import Bools, Edges, Ints, Options, Units
from gongjian.engine.gridplan.layout import Layout, lay_out
from gongjian.engine.gridplan.search import Search
from gongjian.engine.gridplan.stages import Budget, planned, solve

TRIES_PER_SECOND = 1.2e7  # a cautious guess, to fit the effort into a deadline
LOOK = 0.1  # seconds between two reports of progress
DRAFT = Budget(tries=40, rework=0, starts=1, steps=1000, wins=0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. done: 0 to 1; stage: "start", "search" or "score"; best_bad: grids out of range so far."""

    done: float
    stage: str
    best_bad: int
    grids: int
    seconds: float


Report = Callable[[Progress], bool]
Job = Callable[[int, Budget, Callable[[], None]], None]


class Run:
    """The searches of one call, and how far they are."""

    def __init__(
        self, units: Units, edges: Edges, options: Options, report: Report | None, begun: float, released: Bools | None
    ) -> None:
        self.begun = begun
        self.options, self.report = options, report
        self.until = None if options.deadline is None else begun + options.deadline
        self.stop = threading.Event()
        self.last_look = begun
        self.found: Tasks = tasks(units, edges, options, released)
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
        """Tries per unit: generous for a community, 500 to 600 for a whole city."""
        usual = min(max(2.4e7 / self.work, min(6e7 / self.work, 600.0), 500.0), 100000.0)
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
        bests = [best for s in self.searches.values() if (best := s.result()) is not None]
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
        ranked = sorted(self.searches, key=lambda q: (-len(self.searches[q].units), q))
        budget = self.budget()
        if self.until is not None or self.report is not None:
            self._each(ranked, self._rehearse, DRAFT)
        self._each(ranked, self._search, budget)

    def _each(self, ranked: list[int], job: Job, budget: Budget) -> None:
        """Do a job for every task, on as many threads as wanted."""
        if self.options.threads == 1 or len(ranked) < 2:
            for q in ranked:
                job(q, budget, lambda: self.look("search"))
            return
        with ThreadPoolExecutor(self.options.threads) as pool:
            running = [pool.submit(job, q, budget, lambda: None) for q in ranked]
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

    def _rehearse(self, q: int, budget: Budget, look: Callable[[], None]) -> None:
        """A quick plan first, so that a run that is stopped has one for every task; it does not change the outcome."""
        search = self.searches[q]
        if self.stop.is_set():
            return
        for _ in solve(search, budget):
            look()
            if self.stop.is_set():
                return
        search.rewind()

    def _search(self, q: int, budget: Budget, look: Callable[[], None]) -> None:
        search = self.searches[q]
        if self.stop.is_set():
            return
        for _ in solve(search, budget):
            self.done[q] = len(search.units) * min(0.99, search.spent / max(1, planned(search, budget)))
            look()
            if self.stop.is_set():
                return
        self.done[q] = float(len(search.units))

    def stuck_units(self) -> Ints:
        """Units of the tasks in which grids stayed out of range."""
        stuck = [q for q, s in self.searches.items() if (best := s.result()) is not None and best.bad]
        return self.layout.order[np.isin(self.found.of[self.layout.order], stuck)]

    def labels(self, units: Units) -> Ints:
        """The best grids of all tasks, numbered through, then the special grids."""
        out = np.full(len(units), -1, np.int64)
        count = 0
        for q in range(len(self.found.sink)):
            rows = slice(int(self.layout.begin[q]), int(self.layout.begin[q + 1]))
            best = self.searches[q].result() if q in self.searches else None
            out[self.layout.order[rows]] = count if best is None else best.label + count
            count += 1 if best is None else best.count
        pinned = units.pin != 0
        if pinned.any():
            pairs = np.stack([units.community[pinned], units.pin[pinned]])
            _, special = np.unique(pairs, axis=1, return_inverse=True)
            out[pinned] = count + special.ravel()
        return out
