"""How one task is solved: the order of the stages, written as generators so that they can be stopped at any yield."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gongjian.engine.gridplan import improve, kernel, recount, repair
from gongjian.engine.gridplan.lists import Lists, make_lists
from gongjian.engine.gridplan.search import FIRM, Search

CHUNK = 200_000  # tries between two looks at the clock, some 10 ms
SOFT = 10.0  # cost of a whole lower limit missing, while shapes form
HOT, COOL, WARM, COLD = 0.15, 0.02, 0.04, 0.005  # temperatures: shapes form from hot to cool, are polished warm to cold
FORMING = 0.6  # share of the tries spent while shapes form
WARMTH = 0.03  # of the lower limit: how much worse a repair may get by chance, to leave a dead end
MENDS = 12  # changes of the number of grids, where repair alone does not do
INSISTS = 4  # further beginnings, where a grid stays out of range
REHEAT = 0.3  # temperature at which a few grids are annealed anew


@dataclass(frozen=True, slots=True)
class Budget:
    """What one task may spend.

    tries, rework  per unit: of the annealing, and of the rework that follows
    starts         independent attempts; the best one is kept
    steps, wins    recombinations: of one repair, and of one attempt to win a grid
    """

    tries: int
    rework: int
    starts: int
    steps: int
    wins: int


def _anneal(search: Search, tries: int, hot: float, cold: float) -> Iterator[None]:
    """Annealing of the whole task, in chunks."""
    everywhere = np.ones(len(search.state.size), bool)
    chunks = max(1, -(-tries // CHUNK))
    for k in range(chunks):
        begin, end = hot * (cold / hot) ** (k / chunks), hot * (cold / hot) ** ((k + 1) / chunks)
        improve.anneal(
            search.task, search.state, search.weights, search.units, everywhere, tries // chunks, begin, end, 32
        )
        search.spent += tries // chunks
        yield


def _repair(search: Search, steps: int, lists: Lists, dear: float = 0.0, heat: float = 0.0) -> Iterator[None]:
    """Recombination until nothing is out of range or the steps are spent."""
    while steps > 0 and lists.many[0] > 0:
        repair.repair(search.task, search.state, lists, min(steps, 5000), 4, dear, heat)
        steps -= 5000
        yield


def planned(search: Search, budget: Budget) -> int:
    """Tries that run() will make, about."""
    return len(search.units) * (budget.starts * budget.tries + budget.rework)


def solve(search: Search, budget: Budget) -> Iterator[None]:
    """From the first plan (start() was called) to the best one; may be dropped after any yield."""
    if search.state.grids[0] == 1 and search.most == 1:
        return
    if search.options.mode == "minchange" and (search.task.old > 0).any():
        for attempt in range(budget.starts):
            if attempt:
                search.start()
            yield from _change_little(search, budget)
    elif search.options.mode == "maxp" and not search.spill:
        yield from _as_many_as_possible(search, budget)
    else:
        for attempt in range(budget.starts):
            if attempt:
                search.start(turn=0.7 * attempt)
            yield from _shape(search, budget)
            if budget.starts > 1:
                yield from _rework(search, budget.rework // (2 * budget.starts))
    yield from _insist(search, budget)
    search.return_to_best()
    search.weigh(FIRM)
    yield from _rework(search, budget.rework if budget.starts == 1 else budget.rework // 2)


def _insist(search: Search, budget: Budget) -> Iterator[None]:
    """While a grid is out of range that need not be, begin anew from other bisections, with grids of middle size."""
    for attempt in range(1, INSISTS):
        if search.best is None or not search.best.bad:
            return
        search.start(turn=0.4 * attempt, middling=True)
        yield from _shape(search, budget)


def _shape(search: Search, budget: Budget) -> Iterator[None]:
    """Form grids of about equal size and round shape, mend what is out of range, polish."""
    n = len(search.units)
    search.weigh(SOFT)
    yield from _anneal(search, int(FORMING * n * budget.tries), HOT, COOL)
    yield from _mend(search, budget)
    search.weigh(FIRM)
    search.keep_if_better()
    yield from _anneal(search, int((1 - FORMING) * n * budget.tries), WARM, COLD)
    search.weigh(FIRM)
    search.keep_if_better()


def _mend(search: Search, budget: Budget) -> Iterator[None]:
    """Repair; where that fails, try with a grid more or fewer."""
    lists = make_lists(search.task, search.state)
    steps = min(budget.steps, 2000 + 100 * len(search.units))
    yield from _repair(search, steps, lists)
    for _ in range(MENDS):
        if not lists.many[0] or search.spill:
            return
        if not _recount(search, lists):
            return
        yield from _repair(search, steps, lists)


def _recount(search: Search, lists: Lists) -> bool:
    """Dissolve the smallest bad grid, or split the largest, whichever kind of misfit is the greater."""
    missing, extra = recount.missing_and_extra(search.state)
    p = int(search.state.grids[0])
    fewer = missing >= extra
    if fewer and p <= search.fewest:
        fewer = False
    elif not fewer and p >= search.most:
        fewer = True
    a = recount.worst(search.state, lists, fewer)
    a = a if a >= 0 else int(lists.bad[0])
    if fewer:
        return p > search.fewest and recount.dissolve(search.task, search.state, lists, a)
    lower, upper = float(search.options.lower), float(search.options.upper)
    return p < search.most and recount.split(search.task, search.state, lists, a, lower, upper)


def _as_many_as_possible(search: Search, budget: Budget) -> Iterator[None]:
    """Ask for the upper bound, dissolve what cannot be filled, then try to win grids back one by one."""
    balance, n = max(search.options.balance, 30.0), len(search.units)
    search.weigh(SOFT)
    search.weights[kernel.BALANCE] = balance
    kernel.refresh(search.task, search.state, search.weights)
    yield from _anneal(search, int(0.6 * n * budget.tries), 0.3, 0.005)
    lists = make_lists(search.task, search.state)
    yield from _repair(search, 2 * budget.steps, lists)
    while lists.many[0] and search.state.grids[0] > search.fewest:
        before = int(search.state.grids[0])
        for _ in range(max(1, int(lists.many[0]) // 4)):
            a = recount.worst(search.state, lists, True)
            if a < 0 or not recount.dissolve(search.task, search.state, lists, a):
                break
        if search.state.grids[0] == before:
            break
        yield from _repair(search, budget.steps, lists)
    if lists.many[0]:
        yield from _mend(search, budget)
    search.weigh(FIRM)
    search.keep_if_better()
    yield from _win_back(search, budget)


def _win_back(search: Search, budget: Budget) -> Iterator[None]:
    steps, failures = min(budget.wins, 2000 + 100 * len(search.units)), 0
    while search.best is not None and search.best.bad == 0 and search.state.grids[0] < search.most and failures < 12:
        lists = make_lists(search.task, search.state)
        a = recount.spare_grid(search.state)
        recount.split(search.task, search.state, lists, a, float(search.options.lower), float(search.options.upper))
        yield from _repair(search, steps, lists, heat=failures % 3 * WARMTH * search.options.lower)
        search.weigh(FIRM)
        if search.keep_if_better():
            failures = 0
        else:
            failures += 1
            search.return_to_best()
            search.weigh(FIRM)


def _change_little(search: Search, budget: Budget) -> Iterator[None]:
    """From the existing grids: fit the number of grids, mend with as few moves as possible, then move back."""
    n = len(search.units)
    search.weigh(SOFT)
    yield from _anneal(search, int(0.2 * n * budget.tries), 0.02, 0.005)
    search.weigh(FIRM)
    search.keep_if_better()
    lists = make_lists(search.task, search.state)
    for heat in (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0):
        yield from _repair(search, budget.steps // 4, lists, dear=0.2, heat=heat)
        if not lists.many[0]:
            break
        if heat >= 5.0:
            _recount(search, lists)
    search.weigh(FIRM)
    search.keep_if_better()
    yield from _anneal(search, int(0.4 * n * budget.tries), 0.05, 0.005)
    search.weigh(FIRM)
    search.keep_if_better()


def _rework(search: Search, tries_per_unit: int) -> Iterator[None]:
    """Anneal small groups of grids anew, again and again, keeping what is better."""
    p, n = int(search.state.grids[0]), len(search.units)
    total = tries_per_unit * n
    k = 0
    while total > 0 and p > 1:
        grids = min(p, 2 + k % 4)
        tries = (60, 200, 100, 600)[k % 4]
        rounds = max(1, int(min(CHUNK, total) * p / (n * grids * tries)))
        improve.rework(search.task, search.state, search.weights, rounds, grids, tries, REHEAT, COLD)
        spent = max(1, int(rounds * n * grids * tries / p))
        total -= spent
        search.spent += spent
        k += 1
        if k % 8 == 0 or total <= 0:
            search.weigh(FIRM)
            search.keep_if_better()
        yield
