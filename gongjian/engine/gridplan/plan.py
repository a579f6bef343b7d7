"""The planner: cut the district into tasks, solve them side by side, and put the grids together again.

Every task has its own random generator, started from the seed and the task's first unit, so the plan is the same for
any number of threads. Stopping, by the clock or by the caller, gives the best complete plan so far.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from gongjian.engine.gridplan.constraints import usable_edges
from gongjian.engine.gridplan.explain import Forced, forced_list
from gongjian.engine.gridplan.inputs import Edges, Ints, Options, Units
from gongjian.engine.gridplan.run import Progress, Report, Run
from gongjian.engine.gridplan.score import Score, score

RELEASES = 3  # how often barriers are opened where the parts between them turn out not to be plannable

__all__ = ["Plan", "Progress", "plan", "warm_up"]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A complete plan.

    labels    (n,) grid of each unit, 0 to k - 1; units pinned to one special grid share a label of their own
    forced    grids that must stay out of range, with remedies
    grids, ok, in_range  grids without the special ones; those in range; their share
    score     all figures
    seconds   spent solving
    stopped   True if the caller or the deadline ended the search early
    opened    indices of edges that cross a barrier and that grids could use; with hard barriers: those not held
    """

    labels: Ints
    forced: tuple[Forced, ...]
    grids: int
    ok: int
    in_range: float
    score: Score
    seconds: float
    stopped: bool
    opened: Ints


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
    begun = time.perf_counter()
    released = np.zeros(len(edges), bool)
    for _ in range(RELEASES):
        run = Run(units, edges, options, progress, begun, released)
        run.look("start", force=True)
        run.solve()
        stuck = np.zeros(len(units), bool)
        stuck[run.stuck_units()] = True
        more = edges.barrier & stuck[edges.pairs].any(axis=1) & ~released
        if options.barriers == "soft" or run.stop.is_set() or not more.any():
            break
        released |= more
    labels = run.labels(units)
    seconds = time.perf_counter() - begun
    run.look("score", force=True)
    stopped = run.stop.is_set()
    figures = score(units, edges, labels, options.lower, options.upper)
    opened = np.flatnonzero(edges.barrier & usable_edges(units, edges, options, released))
    return Plan(labels, forced, figures.grids, figures.ok, figures.in_range, figures, seconds, stopped, opened)


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
            options = Options(mode=mode, lower=290, upper=310, effort=0.01)
            run = Run(units, edges, options, None, time.perf_counter(), None)
            run.solve()
