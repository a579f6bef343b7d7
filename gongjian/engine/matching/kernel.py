"""The exact solver: successive shortest paths with prices, each search only as large as it has to be.

One unit after another is brought in along the cheapest chain of displacements (need takes a resource, its holder takes
another one, and so on) that ends at a free unit or at a need that goes without. Prices keep all reduced costs
non-negative, so each search is Dijkstra's. Invariants: a need's profit is max(0, best weight - price); a pair in use is
such a best one; a resource with a price is full; a need with profit is served in full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])
Whole: TypeAlias = Any  # a whole number of compiled code: Python's or numpy's


def compiled(function: F) -> F:
    """Compile for speed, cached on disk, free of the interpreter lock."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """As `compiled`, but made part of its caller."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function))


FAR = np.int64(2**62)
# columns of Side.slot: the profit when last looked at (never less than now), weight, resource, pair
BOUND, WEIGHT, TO, PAIR = range(4)
# columns of Side.taker: distance (-1: not seen), profit, pair and giver by which it was reached, first slot, units to
# bring in
SEEN, PROFIT, LOST, BY, FIRST, LEFT = range(6)
# columns of Side.giver: distance, price, pair and taker by which it was reached, free units, first holder, holders,
# done
DIST, PRICE, VIA, FROM, FREE, HELD, HOLDERS, DONE = range(8)


class Side(NamedTuple):
    """A market as one side sees it: takers look for units of givers. Needs take first; then, after a change, resources.

    slot   (k, 4) the pairs of taker 0, then of taker 1 and so on, best bound first
    taker  (n + 1, 6) and giver (m, 8): see the columns above
    holder (room, 2) pair and taker of each pair in use, giver by giver
    place  (k,) where in `holder` a pair stands
    used   (k,) units of each pair
    order  (n,) takers in the order in which they are brought in
    """

    slot: NDArray[np.int64]
    taker: NDArray[np.int64]
    giver: NDArray[np.int64]
    holder: NDArray[np.int64]
    place: NDArray[np.int32]
    used: NDArray[np.int64]
    order: NDArray[np.int64]


class Search(NamedTuple):
    """Scratch of one search: a heap of distances and givers, and the lists of what was touched."""

    key: NDArray[np.int64]
    item: NDArray[np.int64]
    seen: NDArray[np.int64]
    reached: NDArray[np.int64]
    popped: NDArray[np.int64]


@inlined
def _push(key: NDArray[np.int64], item: NDArray[np.int64], size: Whole, distance: Whole, giver: Whole) -> None:
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if key[up] <= distance:
            break
        key[at], item[at] = key[up], item[up]
        at = up
    key[at], item[at] = distance, giver


@inlined
def _pop(key: NDArray[np.int64], item: NDArray[np.int64], size: Whole) -> None:
    """Take the first entry out; `size` is the number of entries left."""
    distance, giver, at = key[size], item[size], 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and key[down + 1] < key[down]:
            down += 1
        if key[down] >= distance:
            break
        key[at], item[at] = key[down], item[down]
        at = down
    key[at], item[at] = distance, giver


@inlined
def _sink_slot(slot: NDArray[np.int64], at: Whole, last: Whole, profit: Whole) -> None:
    """Note a slot's fallen profit and move it behind the slots that may be better."""
    weight, to, pair = slot[at, WEIGHT], slot[at, TO], slot[at, PAIR]
    while at + 1 < last and slot[at + 1, BOUND] > profit:
        for column in range(4):
            slot[at, column] = slot[at + 1, column]
        at += 1
    slot[at, BOUND], slot[at, WEIGHT], slot[at, TO], slot[at, PAIR] = profit, weight, to, pair


@inlined
def _profit(side: Side, i: Whole) -> Whole:
    """The best that taker i could get at the prices of now."""
    best = np.int64(0)
    for at in range(side.taker[i, FIRST], side.taker[i + 1, FIRST]):
        if side.slot[at, BOUND] <= best:
            break
        best = max(best, np.int64(side.slot[at, WEIGHT] - side.giver[side.slot[at, TO], PRICE]))
    return best


@inlined
def drop_holder(side: Side, pair: Whole, j: Whole) -> None:
    """Take a pair that is no longer in use off its giver's holders."""
    giver, holder = side.giver, side.holder
    giver[j, HOLDERS] -= 1
    end = giver[j, HELD] + giver[j, HOLDERS]
    at = side.place[pair]
    holder[at, 0], holder[at, 1] = holder[end, 0], holder[end, 1]
    side.place[holder[at, 0]] = at


@inlined
def add_holder(side: Side, pair: Whole, i: Whole, j: Whole, units: Whole) -> None:
    """Use a pair for some units more."""
    if side.used[pair] == 0:
        at = side.giver[j, HELD] + side.giver[j, HOLDERS]
        side.holder[at, 0], side.holder[at, 1] = pair, i
        side.place[pair] = at
        side.giver[j, HOLDERS] += 1
    side.used[pair] += units


@compiled
def _search(side: Side, scratch: Search, source: Whole) -> tuple[int, int, int, int, int, int]:
    """The cheapest chain from a taker. Returns its cost, its last taker and giver (one is -1), list lengths."""
    slot, taker, giver, holder, _, _, _ = side
    key, item, seen, reached, popped = scratch
    size, reaches, pops, scan, sees = 0, 0, 0, 0, 1
    seen[0] = source
    taker[source, SEEN] = 0
    cost, end, free = taker[source, PROFIT], source, -1
    while True:
        while scan < sees:
            k = seen[scan]
            scan += 1
            base = taker[k, SEEN] + taker[k, PROFIT]
            if base < cost:
                cost, end, free = base, k, -1
            at, last = taker[k, FIRST], taker[k + 1, FIRST]
            while at < last and base - slot[at, BOUND] < cost:
                j = slot[at, TO]
                profit = slot[at, WEIGHT] - giver[j, PRICE]
                if profit < slot[at, BOUND]:
                    _sink_slot(slot, at, last, profit)
                    continue
                distance = base - profit
                if distance < giver[j, DIST]:
                    if giver[j, DIST] == FAR:
                        reached[reaches] = j
                        reaches += 1
                    giver[j, DIST], giver[j, VIA], giver[j, FROM] = distance, slot[at, PAIR], k
                    if giver[j, FREE] > 0:
                        cost, end, free = distance, -1, j
                    else:
                        _push(key, item, size, distance, j)
                        size += 1
                at += 1
        found = -1
        while size > 0 and key[0] < cost and found < 0:
            j = item[0]
            if giver[j, DONE] == 0 and key[0] == giver[j, DIST]:
                found = j
            size -= 1
            _pop(key, item, size)
        if found < 0:
            return cost, end, free, sees, reaches, pops
        giver[found, DONE] = 1
        popped[pops] = found
        pops += 1
        for at in range(giver[found, HELD], giver[found, HELD] + giver[found, HOLDERS]):
            k = holder[at, 1]
            if taker[k, SEEN] < 0:
                taker[k, SEEN], taker[k, LOST], taker[k, BY] = giver[found, DIST], holder[at, 0], found
                seen[sees] = k
                sees += 1


@compiled
def _shift(side: Side, source: Whole, end: Whole, free: Whole) -> Whole:
    """Move units along the chain that was found: as many as its narrowest link carries. Returns how many."""
    taker, giver, used = side.taker, side.giver, side.used
    units, last = taker[source, LEFT], end
    if free >= 0:
        units, last = min(units, giver[free, FREE]), giver[free, FROM]
    k = last
    while k != source:
        lost = taker[k, LOST]
        units = min(units, used[lost])
        k = giver[taker[k, BY], FROM]
    if free >= 0:
        giver[free, FREE] -= units
        add_holder(side, giver[free, VIA], last, free, units)
    else:
        taker[end, LEFT] += units
    k = last
    while k != source:
        lost, j = taker[k, LOST], taker[k, BY]
        used[lost] -= units
        if used[lost] == 0:
            drop_holder(side, lost, j)
        k = giver[j, FROM]
        add_holder(side, giver[j, VIA], k, j, units)
    taker[source, LEFT] -= units
    return units


@compiled
def bring_in(side: Side, scratch: Search) -> Whole:
    """Bring in all units that takers still want, in order. Returns the number of searches."""
    taker, giver = side.taker, side.giver
    searches = 0
    for source in side.order:
        if taker[source, LEFT] > 0:
            taker[source, PROFIT] = _profit(side, source)
        while taker[source, LEFT] > 0 and taker[source, PROFIT] > 0:
            cost, end, free, sees, reaches, pops = _search(side, scratch, source)
            searches += 1
            for at in range(sees):
                k = scratch.seen[at]
                taker[k, PROFIT] -= cost - taker[k, SEEN]
            for at in range(pops):
                j = scratch.popped[at]
                giver[j, PRICE] += cost - giver[j, DIST]
            if end != source:
                _shift(side, source, end, free)
            for at in range(sees):
                taker[scratch.seen[at], SEEN] = -1
            for at in range(reaches):
                j = scratch.reached[at]
                giver[j, DIST], giver[j, DONE] = FAR, 0
    return searches
