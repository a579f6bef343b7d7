"""Constraints between pairs: all or nothing, bundles, one pair a slot, a minimum for each community.

They break the structure that makes the plain matching easy, so the components they touch are solved as mixed-integer
programmes by HiGHS; all others keep the plain optimum. The plain optimum bounds the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.assign import Matching, finish, match, settle, submarket
from gongjian.engine.matching.inputs import Ints, Market, Wishes, whole
from gongjian.engine.matching.layout import components, live_pairs, ranks

Numbers = NDArray[np.float64] | Ints


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Constraints between pairs. Arrays hold numbers; -1 means none.

    bundle     (n,) needs of one bundle are all served in full or not at all; an all-or-nothing need is one by itself
    slot       (k,) of the pairs that share a slot (one venue, one hour) at most one is used
    community  (n,) community of each need    least  (c,) units that the needs of each community get together at least
    """

    bundle: Ints
    slot: Ints
    community: Ints
    least: Ints

    @staticmethod
    def none_for(market: Market) -> Rules:
        """No constraint at all: a start for dataclasses.replace."""
        needs, pairs = np.full(len(market.demand), -1), np.full(len(market), -1)
        return Rules(needs, pairs, needs.copy(), np.zeros(0, np.int64))

    def check(self, market: Market) -> None:
        """Raise EngineError unless the arrays fit the market."""
        for name, count in (("bundle", len(market.demand)), ("slot", len(market)), ("community", len(market.demand))):
            given = np.asarray(getattr(self, name))
            if given.shape != (count,) or given.dtype.kind not in "iu" or (given < -1).any():
                raise EngineError(f"{name}: expected {count} whole numbers of -1 or more")
        whole("least", self.least, 2**40)
        if self.community.max(initial=-1) >= len(self.least):
            raise EngineError(f"community: {self.community.max()} has no entry in least")
        alone = np.setdiff1d(np.flatnonzero(self.least > 0), self.community)
        if len(alone):
            raise EngineError(f"least[{alone[0]}]: the community has no need that could get anything")


def match_under(market: Market, rules: Rules, wishes: Wishes | None = None) -> Matching:
    """The matching of largest weight that also keeps the rules; locked units count towards a community's minimum.

    A locked need of a bundle is served in full together with its bundle or no further than its lock.
    raises  EngineError: as match(); or no matching gives the communities their minimum
    time    that of match(), and of HiGHS on the touched components, which may be long for large ones
    """
    rules.check(market)
    plain = match(market, wishes)
    free, locked = settle(market, wishes or Wishes())
    had = np.bincount(np.maximum(rules.community, 0)[market.need], locked * (rules.community[market.need] >= 0))
    least = np.maximum(0, rules.least - np.resize(np.r_[had, np.zeros(len(rules.least))], len(rules.least))).astype(int)
    used, bound = plain.used - locked, plain.bound
    group = _groups(free, rules, least)
    for one in np.unique(group[group >= 0]):
        on = np.flatnonzero((group[free.need] == one) & (free.weight > 0))
        new, most = _solve(free, rules, least, on, np.flatnonzero(group == one))
        bound += most - int((used[on] * free.weight[on]).sum())
        used[on] = new
    result = finish(market, free, used, plain.price, locked)
    return Matching(result.used, plain.price, plain.profit, result.value, min(plain.bound, max(bound, result.value)))


def _groups(market: Market, rules: Rules, least: Ints) -> Ints:
    """The number of the group of components that rules tie together, for each need; -1 where no rule applies."""
    of_need, _ = components(market)
    root = np.arange(len(of_need) + len(market.capacity))
    bound = np.zeros(len(root), bool)
    communities = np.where((rules.community >= 0) & (np.r_[least, 0][rules.community] > 0), rules.community, -1)
    slots = np.where(market.weight > 0, rules.slot, -1)
    for owner, number in ((of_need, rules.bundle), (of_need, communities), (of_need[market.need], slots)):
        on = np.flatnonzero(number >= 0)
        bound[owner[on]] = True
        order = on[np.argsort(number[on], kind="stable")]
        for a, b in pairwise(order):
            if number[a] == number[b]:
                low, high = sorted((_top(root, int(owner[a])), _top(root, int(owner[b]))))
                root[high] = low
    top = np.array([_top(root, int(one)) for one in of_need], np.int64)
    touched = np.zeros(len(root), bool)
    touched[[_top(root, int(one)) for one in np.flatnonzero(bound)]] = True
    return np.where(touched[top], top, -1) if len(top) else top


def _top(root: Ints, a: int) -> int:
    while root[a] != a:
        a = int(root[a])
    return a


def _solve(market: Market, rules: Rules, least: Ints, on: Ints, needs: Ints) -> tuple[Ints, int]:
    """Units of the pairs `on`, which belong to `needs`, and the bound that HiGHS proves."""
    part, inside, _ = submarket(market, on)
    _, *pairs = live_pairs(part)
    by_need, by_resource = ranks(part, *pairs)
    order = np.lexsort((by_resource[part.resource], by_need[part.need]))
    need, resource, weight = part.need[order], part.resource[order], part.weight[order]
    build = _Programme(len(on))
    build.add(need, np.arange(len(on)), np.ones(len(on)), np.full(len(inside), -np.inf), part.demand)
    build.add(resource, np.arange(len(on)), np.ones(len(on)), np.full(len(part.capacity), -np.inf), part.capacity)
    _bundles(build, market, rules, needs, inside, need)
    _slots(build, rules.slot[on[order]], np.minimum(part.demand[need], part.capacity[resource]))
    community = rules.community[inside][need]
    for c in np.unique(rules.community[needs]):
        if c >= 0 and least[c] > 0:
            at = np.flatnonzero(community == c)
            build.add(0 * at, at, np.ones(len(at)), least[c : c + 1], np.full(1, np.inf))
    x, most = build.solve(weight)
    out = np.zeros(len(on), np.int64)
    out[order] = x
    return out, most


class _Programme:
    """A mixed-integer programme that grows block by block; the first variables are the pairs' units."""

    def __init__(self, pairs: int) -> None:
        self.pairs = self.columns = pairs
        self.rows = 0
        self.entries: list[tuple[Ints, Ints, Numbers]] = []
        self.limits: list[tuple[Numbers, Numbers]] = []

    def choices(self, count: int) -> Ints:
        """Yes-or-no variables."""
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add(self, row: Ints, column: Ints, factor: Numbers, low: Numbers, high: Numbers) -> None:
        """Rows low <= sum of factor * variable <= high; `row` counts from 0 within the block."""
        self.entries.append((row + self.rows, column, factor))
        self.limits.append((low, high))
        self.rows += len(low)

    def solve(self, weight: Ints) -> tuple[Ints, int]:
        """Units of the pairs and the proven bound. Raises EngineError if there is no solution."""
        row, column, factor = (np.concatenate(one) for one in zip(*self.entries, strict=True))
        low, high = (np.concatenate(one) for one in zip(*self.limits, strict=True))
        if not self.columns:
            if (low > 0).any():
                raise EngineError("least: there is no matching that gives the communities their minimum")
            return np.zeros(0, np.int64), 0
        matrix = coo_array((factor, (row, column)), shape=(self.rows, self.columns)).tocsr()
        top = np.full(self.columns, np.inf)
        top[self.pairs :] = 1
        cost = np.zeros(self.columns)
        cost[: self.pairs] = -weight
        limits = LinearConstraint(matrix, low, high)
        found = milp(
            cost,
            constraints=limits,
            bounds=Bounds(0, top),
            integrality=np.ones(self.columns),
            options={"mip_rel_gap": 0},
        )
        if found.x is None:
            raise EngineError("least: there is no matching that gives the communities their minimum")
        return np.rint(found.x[: self.pairs]).astype(np.int64), int(np.floor(-found.mip_dual_bound + 1e-6))


def _bundles(build: _Programme, market: Market, rules: Rules, needs: Ints, inside: Ints, need: Ints) -> None:
    """Each need of a bundle gets its demand times the bundle's yes or no; needs without a pair make it a no."""
    names = np.unique(rules.bundle[needs][rules.bundle[needs] >= 0])
    chosen = build.choices(len(names))
    for i in needs[rules.bundle[needs] >= 0]:
        yes = chosen[np.searchsorted(names, rules.bundle[i])]
        at = np.flatnonzero(inside[need] == i)
        factor = np.r_[np.ones(len(at)), -market.demand[i]]
        build.add(np.zeros(len(at) + 1, np.int64), np.r_[at, yes], factor, np.zeros(1), np.zeros(1))


def _slots(build: _Programme, slot: Ints, most: Ints) -> None:
    """A pair with a slot has units only if it is chosen, and one pair of a slot is chosen at most."""
    at = np.flatnonzero(slot >= 0)
    if len(at) == 0:
        return
    chosen = build.choices(len(at))
    row = np.arange(len(at))
    both, factor = np.r_[at, chosen], np.r_[np.ones(len(at)), -most[at]]
    build.add(np.r_[row, row], both, factor, np.full(len(at), -np.inf), np.zeros(len(at)))
    names, number = np.unique(slot[at], return_inverse=True)
    build.add(number.ravel(), chosen, np.ones(len(at)), np.full(len(names), -np.inf), np.ones(len(names)))
