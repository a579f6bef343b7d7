"""The fallback: an auction. Needs bid for resources, prices rise by at least a step, and the prices prove the gap."""

from __future__ import annotations

import numpy as np

from gongjian.engine.matching.inputs import Ints, Market
from gongjian.engine.matching.kernel import (
    BOUND,
    FIRST,
    FREE,
    HELD,
    HOLDERS,
    LEFT,
    PAIR,
    PRICE,
    TO,
    WEIGHT,
    Side,
    Whole,
    add_holder,
    compiled,
    drop_holder,
    inlined,
)
from gongjian.engine.matching.layout import lay_out, live_pairs, ranks

FINEST = 8  # the last step of the prices is the greatest weight over 2 ** FINEST, but at least 1
ROUNDS = 3  # each round's step is four times that of the next one


def last_step(market: Market) -> int:
    """The step of the last round: a power of two, so that a small change of the weights does not change it."""
    return max(1, 1 << int(market.weight.max(initial=1)).bit_length() >> FINEST)


def auction(market: Market, step: int) -> tuple[Ints, Ints]:
    """A matching whose units are each within about a step of their need's best at the final prices.

    Epsilon scaling: the prices of a coarse round, less four of its steps, start the next one; every round starts empty.
    step     of the prices in the last round
    returns  units of each pair (k,), prices (m,); a resource with free units has price 0
    time     bids are bounded by the sum over resources of capacity * greatest weight / step
    source   Bertsekas, The auction algorithm, Annals of OR 14, 1988; Bertsekas and Castanon, The auction algorithm for
             the transportation problem, Annals of OR 20, 1989 (units of one resource have each their price)
    """
    live, need, resource, weight = live_pairs(market)
    place = ranks(market, need, resource, weight)
    price = np.zeros(len(market.capacity), np.int64)
    used = np.zeros(len(weight), np.int64)
    for power in reversed(range(ROUNDS)):
        now = step << 2 * power
        used = np.zeros(len(weight), np.int64)
        side = lay_out(market.demand, market.capacity, (need, resource, weight), price, used, place)
        _bid(side, np.zeros(len(weight), np.int64), now)
        price = np.where(side.giver[:, FREE] > 0, 0, side.giver[:, PRICE])
        if power:
            price = np.maximum(0, price - 4 * now)
    out = np.zeros(len(market), np.int64)
    out[live] = used
    return out, price


@inlined
def _best_two(side: Side, i: Whole) -> tuple[Whole, Whole]:
    """The slot that gives need i most at the prices of now (-1: none gives anything), and the second best profit."""
    best, second, found = np.int64(0), np.int64(0), -1
    for at in range(side.taker[i, FIRST], side.taker[i + 1, FIRST]):
        if side.slot[at, BOUND] <= second:
            break
        profit = np.int64(side.slot[at, WEIGHT] - side.giver[side.slot[at, TO], PRICE])
        if profit > best:
            best, second, found = profit, best, at
        elif profit > second:
            second = profit
    return found, second


@inlined
def _weakest(side: Side, j: Whole, level: Ints) -> Whole:
    """Where the holder of resource j with the lowest bid stands."""
    low = side.giver[j, HELD]
    for at in range(low, side.giver[j, HELD] + side.giver[j, HOLDERS]):
        if level[side.holder[at, 0]] < level[side.holder[low, 0]]:
            low = at
    return low


@inlined
def _outbid(side: Side, i: Whole, j: Whole, bid: Whole, level: Ints) -> Whole:
    """Let need i take units from the lowest bidder of a full resource. Returns how many, or 0 if the bid is too low."""
    taker, giver, holder, used = side.taker, side.giver, side.holder, side.used
    if giver[j, HOLDERS] == 0:
        giver[j, PRICE] = bid  # a resource without capacity
        return 0
    at = _weakest(side, j, level)
    lost, k = holder[at, 0], holder[at, 1]
    if k == i or bid <= level[lost]:
        if k == i:
            level[lost] = max(level[lost], bid)
        giver[j, PRICE] = max(giver[j, PRICE] + 1, min(bid, level[holder[_weakest(side, j, level), 0]]))
        return 0
    units = min(used[lost], taker[i, LEFT])
    used[lost] -= units
    taker[k, LEFT] += units
    if used[lost] == 0:
        drop_holder(side, lost, j)
    return units


@compiled
def _bid(side: Side, level: Ints, step: Whole) -> None:
    """Let needs bid until each has its units or wants no more at the prices; who loses units bids again at once.

    level  (k,) scratch: the price up to which a need holds its units of the pair
    """
    slot, taker, giver, holder, _, used, order = side
    waiting = np.empty(len(order) + 1, np.int64)
    is_waiting = np.zeros(len(order), np.bool_)
    for source in order:
        waiting[0], top = source, 1
        is_waiting[source] = True
        while top > 0:
            i = waiting[top - 1]
            at, second = _best_two(side, i)
            if taker[i, LEFT] == 0 or at < 0:
                top -= 1
                is_waiting[i] = False
                continue
            j: Whole = np.int64(slot[at, TO])
            pair: Whole = np.int64(slot[at, PAIR])
            bid = slot[at, WEIGHT] - second + step
            if giver[j, FREE] > 0:
                units = min(giver[j, FREE], taker[i, LEFT])
                giver[j, FREE] -= units
            else:
                loser = holder[_weakest(side, j, level), 1] if giver[j, HOLDERS] else i
                units = _outbid(side, i, j, bid, level)
                if units == 0:
                    continue
                if not is_waiting[loser]:
                    is_waiting[loser] = True
                    waiting[top] = loser
                    top += 1
            level[pair] = min(level[pair], bid) if used[pair] else bid
            add_holder(side, pair, i, j, units)
            taker[i, LEFT] -= units
            if giver[j, FREE] == 0:
                giver[j, PRICE] = max(giver[j, PRICE], level[holder[_weakest(side, j, level), 0]])
