"""How a market lies in memory for the solver, in an order that does not depend on the order of the input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.inputs import Bools, Ints, Market
from gongjian.engine.matching.kernel import (
    BOUND,
    DIST,
    FAR,
    FIRST,
    FREE,
    HELD,
    HOLDERS,
    LEFT,
    PAIR,
    PRICE,
    PROFIT,
    SEEN,
    TO,
    WEIGHT,
    Search,
    Side,
    compiled,
    inlined,
)

ROUNDS = 3  # rounds of likeness: two needs look alike if all is alike three pairs away
LONG_ROW = 64  # a need with more pairs has them sorted beforehand
SMALL = 2**28  # weights below it lie in memory as 32-bit numbers


@inlined
def _mix(value: np.uint64) -> np.uint64:
    """Scramble 64 bits (the finaliser of splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def _likeness(
    need: Ints, resource: Ints, weight: Ints, demand: Ints, capacity: Ints
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    of_need = np.empty(len(demand), np.uint64)
    of_resource = np.empty(len(capacity), np.uint64)
    for i in range(len(demand)):
        of_need[i] = _mix(np.uint64(demand[i]) + np.uint64(1))
    for j in range(len(capacity)):
        of_resource[j] = _mix(np.uint64(capacity[j]) + np.uint64(0x9E3779B97F4A7C15))
    for _ in range(ROUNDS):
        sum_need, sum_resource = of_need * np.uint64(3), of_resource * np.uint64(3)
        for e in range(len(weight)):
            own = _mix(np.uint64(weight[e]) * np.uint64(0xD1342543DE82EF95) + np.uint64(1))
            sum_need[need[e]] += _mix(own + of_resource[resource[e]])
            sum_resource[resource[e]] += _mix(own ^ of_need[need[e]])
        for i in range(len(demand)):
            of_need[i] = _mix(sum_need[i])
        for j in range(len(capacity)):
            of_resource[j] = _mix(sum_resource[j])
    return of_need, of_resource


def live_pairs(market: Market) -> tuple[Ints | slice, Ints, Ints, Ints]:
    """The pairs that may be used: where they stand, and their needs, resources and weights."""
    if market.weight.all():
        return slice(None), market.need, market.resource, market.weight
    live = np.flatnonzero(market.weight > 0)
    return live, market.need[live], market.resource[live], market.weight[live]


def ranks(market: Market, need: Ints, resource: Ints, weight: Ints) -> tuple[Ints, Ints]:
    """Place of each need and resource in the order that breaks ties: by key, else by likeness, then by number.

    need, resource, weight  the pairs that may be used, each (k,)
    returns  (n,) and (m,)

    Likeness is a hash of demand, weights and neighbours three pairs away, so that also renumbering the input renumbers
    the answer, unless two are exactly alike; then the smaller number comes first.
    """
    keys: list[NDArray[np.int64] | NDArray[np.uint64] | None] = [market.need_key, market.resource_key]
    if keys[0] is None or keys[1] is None:
        like = _likeness(need, resource, weight, market.demand, market.capacity)
        keys = [own if own is not None else other for own, other in zip(keys, like, strict=True)]
    out = []
    for key in keys:
        assert key is not None
        place = np.empty(len(key), np.int64)
        place[np.argsort(key, kind="stable")] = np.arange(len(key))
        out.append(place)
    return out[0], out[1]


@compiled
def _double(slot: NDArray[np.int64], first: Ints, m: int) -> int:
    """A pair that has occurred before, or -1."""
    seen = np.full(m, -1, np.int64)
    for i in range(len(first) - 1):
        for here in range(first[i], first[i + 1]):
            before = seen[slot[here, TO]]
            if before >= first[i]:
                return int(max(slot[here, PAIR], slot[before, PAIR]))
            seen[slot[here, TO]] = here
    return -1


@compiled
def _fill(
    slot: NDArray[np.int64], first: Ints, taker_of: Ints, giver_of: Ints, weight: Ints, price: Ints, place: Ints
) -> int:
    """Fill the slots, each row sorted by profit, then weight, then the giver's place. Returns a double pair, or -1."""
    at = first[:-1].copy()
    for e in range(len(weight)):
        i, j = taker_of[e], giver_of[e]
        low, here = first[i], at[i]
        at[i] += 1
        bound = weight[e] - price[j]
        while here > low:
            near = slot[here - 1]
            if near[BOUND] > bound or (near[BOUND] == bound and near[WEIGHT] > weight[e]):
                break
            if near[BOUND] == bound and near[WEIGHT] == weight[e] and place[near[TO]] < place[j]:
                break
            for column in range(4):
                slot[here, column] = near[column]
            here -= 1
        slot[here, BOUND], slot[here, WEIGHT], slot[here, TO], slot[here, PAIR] = bound, weight[e], j, e
    return _double(slot, first, len(place))


@compiled
def _enter_used(side: Side) -> None:
    """Enter the holders of the pairs that are in use already, in an order that the input's does not matter for."""
    for i in side.order:
        for here in range(side.taker[i, FIRST], side.taker[i + 1, FIRST]):
            e, j = side.slot[here, PAIR], side.slot[here, TO]
            if side.used[e] > 0:
                at = side.giver[j, HELD] + side.giver[j, HOLDERS]
                side.holder[at, 0], side.holder[at, 1] = e, i
                side.place[e] = at
                side.giver[j, HOLDERS] += 1


def lay_out(
    wanted: Ints, offered: Ints, pairs: tuple[Ints, Ints, Ints], price: Ints, used: Ints, place: tuple[Ints, Ints]
) -> Side:
    """A side for the solver, from prices and a matching that fit each other.

    wanted  (n,) units each taker wants           offered  (m,) units each giver offers
    pairs   taker, giver, weight, each (k,)       price    (m,) of the givers
    used    (k,) units in use; changed by the solver
    place   order of takers and of givers
    raises  EngineError: a pair occurs twice
    """
    taker_of, giver_of, weight = pairs
    n, m, k = len(wanted), len(offered), len(weight)
    first = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(taker_of, minlength=n), out=first[1:])
    slot = np.empty((k, 4), np.int32 if max(int(weight.max(initial=0)), k) < SMALL else np.int64)
    if k and np.diff(first).max() > LONG_ROW:
        order = np.lexsort((place[1][giver_of], -weight, price[giver_of] - weight))
        double = _fill_sorted(slot, first, order, taker_of, giver_of, weight, price, m)
    else:
        double = _fill(slot, first, taker_of, giver_of, weight, price, place[1])
    if double >= 0:
        raise EngineError(f"pair {double}: need and resource occur together a second time")
    taker = np.zeros((n + 1, 6), np.int64)
    taker[:, SEEN], taker[:, FIRST] = -1, first
    taker[:n, LEFT] = wanted
    giver = np.zeros((m, 8), np.int64)
    giver[:, DIST], giver[:, PRICE], giver[:, FREE] = FAR, price, offered
    room = np.minimum(offered, np.bincount(giver_of, minlength=m))
    giver[1:, HELD] = np.cumsum(room)[:-1]
    if used.any():
        taker[:n, LEFT] -= np.bincount(taker_of, used, n).astype(np.int64)
        giver[:, FREE] -= np.bincount(giver_of, used, m).astype(np.int64)
    holder = np.zeros((int(room.sum()) + 1, 2), np.int64)
    side = Side(slot, taker, giver, holder, np.zeros(k, np.int32), used, np.argsort(place[0]))
    if used.any():
        _enter_used(side)
    _set_profits(side)
    return side


@compiled
def _fill_sorted(
    slot: NDArray[np.int64], first: Ints, order: Ints, taker_of: Ints, giver_of: Ints, weight: Ints, price: Ints, m: int
) -> int:
    at = first[:-1].copy()
    for e in order:
        here = at[taker_of[e]]
        at[taker_of[e]] += 1
        slot[here, BOUND], slot[here, WEIGHT] = weight[e] - price[giver_of[e]], weight[e]
        slot[here, TO], slot[here, PAIR] = giver_of[e], e
    return _double(slot, first, m)


@compiled
def _set_profits(side: Side) -> None:
    """Slots are sorted, so the first one is the best."""
    for i in range(len(side.taker) - 1):
        at = side.taker[i, FIRST]
        if at < side.taker[i + 1, FIRST]:
            side.taker[i, PROFIT] = max(np.int64(0), np.int64(side.slot[at, BOUND]))


def scratch_for(side: Side) -> Search:
    """Room for the searches: a giver is pushed once for each time it is reached more cheaply."""
    room, n, m = len(side.slot) + 1, len(side.taker), len(side.giver)
    key, item = np.empty(room, np.int64), np.empty(room, np.int64)
    return Search(key, item, np.empty(n, np.int64), np.empty(m, np.int64), np.empty(m, np.int64))


@compiled
def _unite(n: int, need: Ints, resource: Ints, on: Bools, root: Ints) -> None:
    for e in range(len(need)):
        if on[e]:
            a, b = need[e], n + resource[e]
            while root[a] != a:
                root[a] = root[root[a]]
                a = root[a]
            while root[b] != b:
                root[b] = root[root[b]]
                b = root[b]
            root[max(a, b)] = min(a, b)
    for a in range(len(root)):
        root[a] = root[root[a]]


def components(market: Market, on: Bools | None = None) -> tuple[Ints, Ints]:
    """The connected component of each need and of each resource, over the pairs that are `on` (k,), or over all.

    returns  (n,) and (m,): two are connected when their numbers are equal
    """
    n = len(market.demand)
    root = np.arange(n + len(market.capacity))
    on = market.weight > 0 if on is None else on
    _unite(n, market.need, market.resource, on, root)
    return root[:n], root[n:]


__all__ = ["LONG_ROW", "components", "lay_out", "live_pairs", "ranks", "scratch_for"]
