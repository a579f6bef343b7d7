"""The best assignment of a problem under its side constraints. Imports numba: for the slow worker only."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.assign import Matching, match
from gongjian.engine.matching.side import Rules, match_under
from gongjian.exchange.matching.batch import Problem
from gongjian.exchange.matching.rows import Ints

EXACT = 20_000  # pairs up to which all of them are looked at
NEAR = 800  # of 10,000 points


@dataclass(frozen=True)
class Solved:
    """result: the assignment; helped: pairs used for the sake of a minimum; least: the minimum that all have reached
    who could; without: keys of areas that stay below it although they wait."""

    result: Matching
    helped: Any
    least: int
    without: list[int]


def solve(problem: Problem) -> Solved:
    """The plain optimum where it keeps the rules, else that under them; a minimum out of reach is lowered by steps."""
    plain = match(problem.market, problem.wishes)
    community, keys = _communities(problem)
    can = np.minimum(problem.least, _served_at_most(problem, community, len(keys)))
    got = _served(problem, plain.used, community, len(keys))
    is_bundled = bool((problem.parts.bundle >= 0).any())
    if not is_bundled and (got >= can).all():
        return Solved(
            plain, np.zeros(len(problem.market), bool), problem.least, _below(problem.least, got, community, keys)
        )
    result, level = _under(problem, community, can, got, plain)
    short = community[problem.market.need]
    helped = (result.used > 0) & (plain.used == 0) & (short >= 0) & (got < can)[np.maximum(short, 0)]
    now = _served(problem, result.used, community, len(keys))
    return Solved(result, helped, level, _below(problem.least, now, community, keys))


def _communities(problem: Problem) -> tuple[Ints, Ints]:
    """The number of the community of each need, counted once for what is needed together, and the communities."""
    keys, number = np.unique(problem.needs.area, return_inverse=True)
    return np.where(problem.parts.is_first, number.ravel(), -1), keys


def _under(problem: Problem, community: Ints, can: Ints, got: Ints, plain: Matching) -> tuple[Matching, int]:
    """The assignment under bundles and minima; a minimum that cannot be had together is lowered for all by one."""
    special = (problem.parts.bundle >= 0) | ((community >= 0) & (got < can)[np.maximum(community, 0)])
    near = _near(problem, special, plain)
    for level in range(int(can.max(initial=0)), -1, -1):
        for keep in {near.sum(): near, len(near): np.ones(len(near), bool)}.values():
            try:
                return _solved(problem, community, np.minimum(can, level), keep, plain), level
            except EngineError:
                if level == 0 and keep.all():
                    raise
    raise AssertionError("level 0 returns or raises")


def _near(problem: Problem, special: Any, plain: Matching) -> Any:
    """Pairs of a large market that are worth looking at: those of the needs that rules are about, those that lose
    little against the plain optimum's prices, and what is locked. Shifting further costs more than it brings."""
    market = problem.market
    if len(market) <= EXACT:
        return np.ones(len(market), bool)
    loses = plain.profit[market.need] + plain.price[market.resource] - market.weight
    keep = special[market.need] | (loses <= NEAR)
    for need, resource, _units in problem.wishes.locked:
        keep |= (market.need == need) & (market.resource == resource)
    return keep


def _solved(problem: Problem, community: Ints, least: Ints, keep: Any, plain: Matching) -> Matching:
    market = problem.market
    some = replace(market, need=market.need[keep], resource=market.resource[keep], weight=market.weight[keep])
    rules = Rules(problem.parts.bundle, np.full(len(some), -1), community, least)
    found = match_under(some, rules, problem.wishes)
    used = np.zeros(len(market), np.int64)
    used[keep] = found.used
    return Matching(used, found.price, found.profit, found.value, found.bound if keep.all() else plain.bound)


def _served(problem: Problem, used: Ints, community: Ints, count: int) -> Ints:
    of_pair = community[problem.market.need]
    on = of_pair >= 0
    return np.bincount(of_pair[on], used[on], count).astype(np.int64)


def _served_at_most(problem: Problem, community: Ints, count: int) -> Ints:
    """Needs of each community that have any pair at all: more than these cannot be served."""
    live = problem.market.weight > 0
    for need, resource in problem.wishes.forbidden:
        live &= ~((problem.market.need == need) & (problem.market.resource == resource))
    has = np.zeros(len(community), bool)
    has[problem.market.need[live]] = True
    return np.bincount(community[has & (community >= 0)], minlength=count).astype(np.int64)


def _below(least: int, got: Ints, community: Ints, keys: Ints) -> list[int]:
    """Communities that stay below the minimum although they have as many needs."""
    waiting = np.bincount(community[community >= 0], minlength=len(keys))
    return [int(key) for key in keys[got < np.minimum(least, waiting)]]
