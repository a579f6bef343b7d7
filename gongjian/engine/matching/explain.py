"""Why a need stays unmatched, read off the matching and its prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gongjian.engine.matching.assign import Matching
from gongjian.engine.matching.inputs import Market

Reason = Literal["no_candidate", "no_capacity", "taken", "rules"]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A need that is short of units.

    reason    "no_candidate": no pair allowed; "no_capacity": its resources offer nothing at all; "taken": others weigh
              more there; "rules": only a side constraint keeps it out
    resource  the candidate that was closest to being won, -1 without one
    missing   points by which the pair's weight stays below that resource's price: with more than that it would win
    holders   the needs that hold it
    """

    need: int
    short: int
    reason: Reason
    resource: int
    missing: int
    holders: tuple[int, ...]


def unmatched(market: Market, result: Matching) -> list[Unmatched]:
    """All needs with fewer units than they want, by number. The market is the one that was matched, after wishes."""
    n, m = len(market.demand), len(market.capacity)
    got = np.bincount(market.need, result.used, n).astype(np.int64)
    left = market.capacity - np.bincount(market.resource, result.used, m).astype(np.int64)
    short = market.demand - got
    live = np.flatnonzero((market.weight > 0) & (short[market.need] > 0))
    live = live[np.argsort(market.need[live], kind="stable")]
    held = np.flatnonzero(result.used)
    held = held[np.argsort(market.resource[held], kind="stable")]
    first = np.searchsorted(market.need[live], np.arange(n + 1))
    start = np.searchsorted(market.resource[held], np.arange(m + 1))
    out = []
    for need in np.flatnonzero(short > 0):
        pairs = live[first[need] : first[need + 1]]
        if len(pairs) == 0:
            out.append(Unmatched(int(need), int(short[need]), "no_candidate", -1, 0, ()))
            continue
        gap = result.price[market.resource[pairs]] - market.weight[pairs]
        at = pairs[np.lexsort((market.resource[pairs], gap))[0]]
        j = int(market.resource[at])
        holders = sorted(int(one) for one in market.need[held[start[j] : start[j + 1]]])
        offers, free = market.capacity[market.resource[pairs]], left[market.resource[pairs]]
        reason: Reason = "rules" if free.any() else "taken" if offers.any() else "no_capacity"
        missing = max(0, int(result.price[j] - market.weight[at]))
        out.append(Unmatched(int(need), int(short[need]), reason, j, missing, tuple(holders)))
    return out
