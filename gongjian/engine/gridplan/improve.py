"""Annealing on the boundary between grids: single units change grid, or two units change places.

Complexity: O(degree) per try; contiguity is searched only for moves that are otherwise accepted, and only in the donor.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan.kernel import (
    AREA,
    CHANGE,
    CROSSING,
    ENERGY,
    EXTRA,
    HIGH,
    HOUSEHOLDS,
    LOW,
    MOMENT_X,
    MOMENT_XX,
    MOMENT_Y,
    PERIMETER,
    STIFF,
    State,
    Task,
    below,
    chance,
    compiled,
    draw,
    energy,
    inlined,
    leaves_whole,
)


@inlined
def _shared(task: Task, state: State, u: int, a: int, b: int) -> tuple[float, float, float, float]:
    """Boundary of u with grids a and b, and the part of each that is a barrier."""
    la, lb, xa, xb = 0.0, 0.0, 0.0, 0.0
    for e in range(task.first[u], task.first[u + 1]):
        c = state.label[task.near[e]]
        signed = np.float64(task.length[e])
        length, barrier = abs(signed), max(-signed, 0.0)
        la += length if c == a else 0.0
        lb += length if c == b else 0.0
        xa += barrier if c == a else 0.0
        xb += barrier if c == b else 0.0
    return la, lb, xa, xb


@inlined
def _change(task: Task, state: State, u: int, a: int, b: int, weights: NDArray[np.float64]) -> tuple[float, float]:
    """Extra cost of u away from its existing grid, in a and in b."""
    old = task.old[u]
    if old == 0:
        return 0.0, 0.0
    cost = weights[CHANGE] * task.unit[u, 0]
    return (0.0 if old == state.home[a] else cost), (0.0 if old == state.home[b] else cost)


@inlined
def _trial(
    state: State, a: int, w: float, area: float, mx: float, my: float, mxx: float, perimeter: float, extra: float,
    weights: NDArray[np.float64],
) -> float:  # fmt: skip
    """Energy of grid a after adding to its sums. (Single elements, no row views: those are counted references.)"""
    g, t = state.grid, state.limit
    return energy(
        g[a, HOUSEHOLDS] + w, g[a, AREA] + area, g[a, PERIMETER] + perimeter, g[a, MOMENT_X] + mx, g[a, MOMENT_Y] + my,
        g[a, MOMENT_XX] + mxx, g[a, EXTRA] + extra, t[a, LOW], t[a, HIGH], t[a, STIFF], weights,
    )  # fmt: skip


@inlined
def _apply(
    state: State, a: int, w: float, area: float, mx: float, my: float, mxx: float, perimeter: float, extra: float,
    e: float,
) -> None:  # fmt: skip
    g = state.grid
    g[a, HOUSEHOLDS] += w
    g[a, AREA] += area
    g[a, PERIMETER] += perimeter
    g[a, MOMENT_X] += mx
    g[a, MOMENT_Y] += my
    g[a, MOMENT_XX] += mxx
    g[a, EXTRA] += extra
    g[a, ENERGY] = e


@inlined
def _accepts(state: State, rise: float, heat: float) -> bool:
    if rise <= 0.0:
        return True
    if rise > 16.0 * heat:
        return False
    return bool(chance(state.random) < np.exp(-rise / heat))


@inlined
def try_move(task: Task, state: State, u: int, b: int, heat: float, weights: NDArray[np.float64]) -> bool:
    """Move u to the neighbouring grid b if the energy allows it and its grid stays whole."""
    a = state.label[u]
    if state.size[a] == 1:
        return False
    la, lb, xa, xb = _shared(task, state, u, a, b)
    ca, cb = _change(task, state, u, a, b, weights)
    w, area, perimeter = task.unit[u, HOUSEHOLDS], task.unit[u, AREA], task.unit[u, PERIMETER]
    mx, my, mxx = task.unit[u, MOMENT_X], task.unit[u, MOMENT_Y], task.unit[u, MOMENT_XX]
    pa, pb = 2.0 * la - perimeter, perimeter - 2.0 * lb
    oa, ob = -ca - weights[CROSSING] * xa, cb + weights[CROSSING] * xb
    ea = _trial(state, a, -w, -area, -mx, -my, -mxx, pa, oa, weights)
    eb = _trial(state, b, w, area, mx, my, mxx, pb, ob, weights)
    rise = ea + eb - state.grid[a, ENERGY] - state.grid[b, ENERGY]
    if not _accepts(state, rise, heat) or not leaves_whole(task, state, u):
        return False
    _apply(state, a, -w, -area, -mx, -my, -mxx, pa, oa, ea)
    _apply(state, b, w, area, mx, my, mxx, pb, ob, eb)
    state.size[a] -= 1
    state.size[b] += 1
    state.label[u] = b
    return True


@inlined
def try_swap(task: Task, state: State, u: int, v: int, joint: float, heat: float, weights: NDArray[np.float64]) -> bool:
    """Let neighbours u and v of different grids change places. joint: their shared boundary, negative if a barrier."""
    a, b = state.label[u], state.label[v]
    la, lb, xa, xb = _shared(task, state, u, a, b)
    ma, mb, ya, yb = _shared(task, state, v, a, b)
    length = abs(joint)
    barrier = length if joint < 0.0 else 0.0
    ca, cb = _change(task, state, u, a, b, weights)
    ga, gb = _change(task, state, v, a, b, weights)
    w, area = task.unit[u, HOUSEHOLDS] - task.unit[v, HOUSEHOLDS], task.unit[u, AREA] - task.unit[v, AREA]
    mx, my = task.unit[u, MOMENT_X] - task.unit[v, MOMENT_X], task.unit[u, MOMENT_Y] - task.unit[v, MOMENT_Y]
    mxx = task.unit[u, MOMENT_XX] - task.unit[v, MOMENT_XX]
    pu, pv = task.unit[u, PERIMETER], task.unit[v, PERIMETER]
    pa = 2.0 * la - pu + pv - 2.0 * (ma - length)
    pb = pu - 2.0 * (lb - length) - pv + 2.0 * mb
    oa = -ca + ga + weights[CROSSING] * (ya - barrier - xa)
    ob = cb - gb + weights[CROSSING] * (xb - barrier - yb)
    ea = _trial(state, a, -w, -area, -mx, -my, -mxx, pa, oa, weights)
    eb = _trial(state, b, w, area, mx, my, mxx, pb, ob, weights)
    rise = ea + eb - state.grid[a, ENERGY] - state.grid[b, ENERGY]
    if not _accepts(state, rise, heat) or not _can_swap(task, state, u, v, a, b):
        return False
    _apply(state, a, -w, -area, -mx, -my, -mxx, pa, oa, ea)
    _apply(state, b, w, area, mx, my, mxx, pb, ob, eb)
    state.label[u], state.label[v] = b, a
    return True


@compiled
def _can_swap(task: Task, state: State, u: int, v: int, a: int, b: int) -> bool:
    """Both grids stay whole: u can leave a and v is still beside a; then v can leave b with u in it."""
    touches = state.size[a] == 1
    for e in range(task.first[v], task.first[v + 1]):
        x = task.near[e]
        if x != u and state.label[x] == a:
            touches = True
            break
    if not touches or (state.size[a] > 1 and not leaves_whole(task, state, u)):
        return False
    state.label[u] = b
    whole = leaves_whole(task, state, v)
    state.label[u] = a
    return whole


@compiled
def anneal(
    task: Task, state: State, weights: NDArray[np.float64], pool: NDArray[np.int32], open_: NDArray[np.bool_],
    tries: int, hot: float, cold: float, swaps: int,
) -> int:  # fmt: skip
    """Run tries with the temperature falling geometrically from hot to cold; swaps of 256 tries swap. Returns accepted.

    pool   units that may move; open_ (room,) grids they may move to
    Every state on the way is a valid plan: connected grids, every unit in one.
    """
    n = len(pool)
    random = state.random
    factor = (cold / hot) ** (256.0 / max(1, tries))
    heat = hot
    accepted = 0
    for t in range(tries):
        if t & 255 == 255:
            heat *= factor
        bits = draw(random)
        u = int(pool[np.int64(((bits >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))])
        start = task.first[u]
        degree = task.first[u + 1] - start
        if degree == 0:
            continue
        e = start + np.int64((((bits >> np.uint64(8)) & np.uint64(0xFFFF)) * np.uint64(degree)) >> np.uint64(16))
        v = int(task.near[e])
        b = int(state.label[v])
        if b == state.label[u] or task.fixed[u] or not open_[b]:
            continue
        if np.int64(bits & np.uint64(0xFF)) < swaps:
            if not task.fixed[v] and try_swap(task, state, u, v, task.length[e], heat, weights):
                accepted += 1
        elif try_move(task, state, u, b, heat, weights):
            accepted += 1
    return accepted


@compiled
def gather(task: Task, state: State, start: int, grids: int, pool: NDArray[np.int32], open_: NDArray[np.bool_]) -> int:
    """Open so many neighbouring grids around unit `start` and list their units in pool. Returns the number of units."""
    stamp = state.stamp[0] + 2
    state.stamp[0] = stamp
    open_[:] = False
    open_[state.label[start]] = True
    opened, head, tail = 1, 0, 1
    pool[0] = start
    state.mark[start] = stamp
    while True:
        seen, chosen = 0, -1
        head = 0
        while head < tail:
            u = pool[head]
            head += 1
            for e in range(task.first[u], task.first[u + 1]):
                v = task.near[e]
                if state.mark[v] == stamp:
                    continue
                if open_[state.label[v]]:
                    state.mark[v] = stamp
                    pool[tail] = v
                    tail += 1
                else:
                    seen += 1
                    if below(state.random, seen) == 0:
                        chosen = v
        if opened == grids or chosen < 0:
            return tail
        open_[state.label[chosen]] = True
        opened += 1
        state.mark[chosen] = stamp
        pool[tail] = chosen
        tail += 1


@compiled
def rework(
    task: Task, state: State, weights: NDArray[np.float64], rounds: int, grids: int, tries: int, hot: float, cold: float
) -> int:
    """Anneal a few neighbouring grids anew, keep the outcome only if it is better. Returns how often it was.

    tries  per unit of the region
    """
    n, room = len(state.label), len(state.size)
    pool, open_ = np.empty(n, np.int32), np.zeros(room, np.bool_)
    label = np.empty(n, np.int32)
    grid, size = np.empty((grids, 8)), np.empty(grids, np.int64)
    which = np.empty(grids, np.int64)
    kept = 0
    for _ in range(rounds):
        many = gather(task, state, below(state.random, n), grids, pool, open_)
        k, before = 0, 0.0
        for a in range(state.grids[0]):
            if open_[a]:
                which[k] = a
                grid[k] = state.grid[a]
                size[k] = state.size[a]
                before += state.grid[a, ENERGY]
                k += 1
        for i in range(many):
            label[i] = state.label[pool[i]]
        anneal(task, state, weights, pool[:many], open_, tries * many, hot, cold, 32)
        after = 0.0
        for i in range(k):
            after += state.grid[which[i], ENERGY]
        if after < before - 1e-9:
            kept += 1
            continue
        for i in range(k):
            state.grid[which[i]] = grid[i]
            state.size[which[i]] = size[i]
        for i in range(many):
            state.label[pool[i]] = label[i]
    return kept
