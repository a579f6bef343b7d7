"""The matching itself: the exact optimum, or a fast one by prices, from scratch or after a change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.auction import auction, last_step
from gongjian.engine.matching.inputs import Bools, Ints, Market, Wishes
from gongjian.engine.matching.kernel import PRICE, PROFIT, bring_in
from gongjian.engine.matching.layout import LONG_ROW, components, lay_out, live_pairs, ranks, scratch_for

METHODS = ("flow", "prices")
FRESH_PAIRS = 20_000  # touched components up to this size are solved anew, so that the answer is that of a full solve


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Who serves whom.

    used      (k,) units of each pair, in the order of the market's pairs
    price     (m,) what one more unit of a resource would add to the total, as far as it is scarce: 0 if units are free
    profit    (n,) what one more unit of demand of a need would add
    value     total weight, of the market's own integers
    bound     no matching is worth more (weak duality): equal to value for an optimum
    """

    used: Ints
    price: Ints
    profit: Ints
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """Proven share of the bound that may be missing: 0 for an optimum."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def match(market: Market, wishes: Wishes | None = None, method: str = "flow") -> Matching:
    """The matching of largest total weight under demand, capacity, locks and bans.

    method   "flow": the optimum; "prices": an auction, faster on large markets and within `gap` of the optimum
    returns  the same matching for any order of the input (see ranks())
    raises   EngineError: a wish names a pair that is not there, or locks exceed demand or capacity
    time     O(bids * pairs of a need) for the auction, then a search for each unit that it placed wrongly
    memory   about 100 bytes a pair
    source   successive shortest paths with potentials: Edmonds and Karp, J. ACM 19(2), 1972; Tomizawa, Networks 1, 1971
    """
    if method not in METHODS:
        raise EngineError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    free, locked = settle(market, wishes or Wishes())
    return finish(market, free, *_anew(free, last_step(free), method), locked)


def _anew(market: Market, step: int, method: str = "flow") -> tuple[Ints, Ints]:
    """From scratch: an auction, whose prices are nearly right; for the optimum, the shortest paths that it lacks."""
    used, prices = auction(market, step)
    return _exact(market, used, prices) if method == "flow" else (used, prices)


def rematch(
    market: Market, before: Market, was: Matching, wishes: Wishes | None = None, wishes_before: Wishes | None = None
) -> Matching:
    """The optimum after a change, worked out only where something changed.

    before, was, wishes_before  the market of then, its optimum, its wishes; new needs and resources stand at the end
    Components without a change keep their matching. A touched one is solved anew; one of more than FRESH_PAIRS pairs
    goes on from the prices of then, which gives the same value and moves few, but may break ties otherwise.
    raises       EngineError: needs or resources have vanished (set their demand or capacity to 0 instead)
    """
    n, m = len(before.demand), len(before.capacity)
    if len(market.demand) < n or len(market.capacity) < m:
        raise EngineError("a changed market must keep the needs and resources of before; set demand or capacity to 0")
    free, locked = settle(market, wishes or Wishes())
    before, locked_before = settle(before, wishes_before or Wishes())
    of_need, of_resource = components(free)
    same, old = _carry_over(free, before, was.used - locked_before)
    touched = _touched(free, before, same, of_need, of_resource)
    touched |= last_step(free) != last_step(before)
    used, prices = np.where(free.weight > 0, old, 0), np.zeros(len(market.capacity), np.int64)
    prices[:m] = was.price
    prices[np.bincount(free.resource, free.weight, len(prices)) == 0] = 0
    pairs = np.bincount(of_need[free.need], minlength=len(touched))
    for anew in (True, False):
        chosen = touched & ((pairs <= FRESH_PAIRS) == anew)
        on = np.flatnonzero(chosen[of_need[free.need]] & (free.weight > 0))
        if len(on):
            part, _, resources = submarket(free, on)
            solved = _anew(part, last_step(free)) if anew else _exact(part, used[on], prices[resources])
            used[on], prices[resources] = solved
    return finish(market, free, used, prices, locked)


def submarket(market: Market, on: Ints) -> tuple[Market, Ints, Ints]:
    """The market of some pairs only, needs and resources numbered anew; also returns their old numbers."""
    if len(on) == len(market):
        return market, np.arange(len(market.demand)), np.arange(len(market.capacity))
    needs, need = np.unique(market.need[on], return_inverse=True)
    resources, resource = np.unique(market.resource[on], return_inverse=True)
    need_key = None if market.need_key is None else market.need_key[needs]
    resource_key = None if market.resource_key is None else market.resource_key[resources]
    demand, capacity = market.demand[needs], market.capacity[resources]
    part = Market(demand, capacity, need.ravel(), resource.ravel(), market.weight[on], need_key, resource_key)
    return part, needs, resources


def settle(market: Market, wishes: Wishes) -> tuple[Market, Ints]:
    """The market that is left after the wishes, with banned pairs at weight 0, and the locked units (k,)."""
    locked, weight = np.zeros(len(market), np.int64), market.weight
    if not len(wishes.locked) and not len(wishes.forbidden):
        return market, locked
    banned = _pairs_of(market, wishes.forbidden, "forbidden", must=False)
    at = _pairs_of(market, wishes.locked[:, :2], "locked", must=True)
    np.add.at(locked, at, wishes.locked[:, 2])
    if np.isin(at, banned).any():
        raise EngineError(f"locked[{int(np.isin(at, banned).argmax())}]: the pair is forbidden as well")
    demand = market.demand - np.bincount(market.need, locked, len(market.demand)).astype(np.int64)
    capacity = market.capacity - np.bincount(market.resource, locked, len(market.capacity)).astype(np.int64)
    for name, left in (("need", demand), ("resource", capacity)):
        if (left < 0).any():
            word = "demand" if name == "need" else "capacity"
            raise EngineError(f"locked: more units of {name} {int((left < 0).argmax())} than its {word}")
    weight = weight.copy()
    weight[banned] = 0
    return replace(market, demand=demand, capacity=capacity, weight=weight), locked


def _pairs_of(market: Market, wanted: Ints, name: str, *, must: bool) -> Ints:
    """Indices of the pairs that are named; a lock must name one, a ban of a pair that is not there changes nothing."""
    wide = max(int(market.resource.max(initial=0)), int(wanted[:, 1].max(initial=0))) + 1
    key = market.need * wide + market.resource
    order = np.argsort(key, kind="stable")
    sought = wanted[:, 0] * wide + wanted[:, 1]
    at = np.searchsorted(key[order], sought)
    there = at < len(key)
    there[there] = key[order[at[there]]] == sought[there]
    if must and not there.all():
        bad = int((~there).argmax())
        raise EngineError(f"{name}[{bad}]: need {wanted[bad, 0]} and resource {wanted[bad, 1]} are no pair")
    return np.asarray(order[at[there]], np.int64)


def _exact(market: Market, used: Ints, prices: Ints) -> tuple[Ints, Ints]:
    """The optimum from prices and a matching that may be wrong: what does not fit the prices is taken out first.

    Needs are brought in, then, after a change only, the resources that stand empty in spite of a price.
    """
    live, need, resource, weight = live_pairs(market)
    place = ranks(market, need, resource, weight)
    used_now = used[live].copy()
    if used_now.any():
        _take_out(market, need, resource, weight, used_now, prices)
    side = lay_out(market.demand, market.capacity, (need, resource, weight), prices, used_now, place)
    bring_in(side, scratch_for(side))
    price = side.giver[:, PRICE].copy()
    empty = market.capacity - np.bincount(resource, used_now, len(price)).astype(np.int64)
    if ((empty > 0) & (price > 0)).any():
        profit = side.taker[:-1, PROFIT].copy()
        other = lay_out(market.capacity, market.demand, (resource, need, weight), profit, used_now, place[::-1])
        bring_in(other, scratch_for(other))
        price = other.taker[:-1, PROFIT].copy()
    out = np.zeros(len(market), np.int64)
    out[live] = used_now
    return out, price


def _take_out(market: Market, need: Ints, resource: Ints, weight: Ints, used: Ints, prices: Ints) -> None:
    """Free the units of pairs that are not a need's best at these prices, and all of those used beyond a limit."""
    gain = weight - prices[resource]
    best = np.zeros(len(market.demand), np.int64)
    np.maximum.at(best, need, gain)
    used[gain < best[need]] = 0
    for at, most in ((need, market.demand), (resource, market.capacity)):
        over = np.bincount(at, used, len(most)) > most
        used[over[at]] = 0


def _carry_over(market: Market, before: Market, was: Ints) -> tuple[Bools, Ints]:
    """Which pairs are as they were, and the units they had (0 for a new pair)."""
    if _same_pairs(market, before):
        return market.weight == before.weight, was.copy()
    wide = len(market.capacity) + 1
    key, old = market.need * wide + market.resource, before.need * wide + before.resource
    order = np.argsort(old, kind="stable")
    at = np.minimum(np.searchsorted(old[order], key), max(len(old) - 1, 0))
    there = old[order[at]] == key if len(old) else np.zeros(len(key), bool)
    used = np.zeros(len(key), np.int64)
    used[there] = was[order[at[there]]]
    same = there.copy()
    same[there] = before.weight[order[at[there]]] == market.weight[there]
    return same, used


def _same_pairs(market: Market, before: Market) -> bool:
    """True if the pairs are the same ones in the same order, which saves sorting them."""
    return np.array_equal(market.need, before.need) and np.array_equal(market.resource, before.resource)


def _touched(market: Market, before: Market, same: Bools, of_need: Ints, of_resource: Ints) -> Bools:
    """The components, by number, in which anything differs from before."""
    out = np.zeros(len(of_need) + len(of_resource), bool)
    n, m = len(before.demand), len(before.capacity)
    out[of_need[market.need[~same]]] = True
    out[of_resource[market.resource[~same]]] = True
    out[of_need[:n][market.demand[:n] != before.demand]] = True
    out[of_resource[:m][market.capacity[:m] != before.capacity]] = True
    out[of_need[n:]] = True
    out[of_resource[m:]] = True
    if _same_pairs(market, before):
        return out
    wide = len(market.capacity) + 1
    gone = ~np.isin(before.need * wide + before.resource, market.need * wide + market.resource)
    out[of_need[before.need[gone]]] = True
    out[of_resource[before.resource[gone]]] = True
    return out


def finish(market: Market, free: Market, used: Ints, price: Ints, locked: Ints) -> Matching:
    """The result with its proof: any prices of 0 or more bound the value of every matching from above."""
    profit = np.zeros(len(free.demand), np.int64)
    np.maximum.at(profit, free.need, free.weight - price[free.resource])
    settled = int((locked * market.weight).sum())
    bound = int((profit * free.demand).sum()) + int((price * free.capacity).sum()) + settled
    value = int((used * free.weight).sum()) + settled
    return Matching(used + locked, price, profit, value, bound)


_warm = threading.Lock()
_is_warm = False


def warm_up() -> None:
    """Compile, or load from the cache, all that runs later, so that measured seconds are honest."""
    global _is_warm
    with _warm:
        if not _is_warm:
            one, two = np.ones(1, np.int64), np.full(1, 2)
            market = Market(two, one, 0 * one, 0 * one, 2 * one)
            _exact(market, one.copy(), two)
            rematch(replace(market, capacity=two), market, match(market))
            long = np.arange(LONG_ROW + 1)
            match(Market(two, long, 0 * long, long, long + 1))
            _is_warm = True
