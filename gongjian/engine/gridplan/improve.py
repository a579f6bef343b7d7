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
    LOW,
    PERIMETER,
    STIFF,
    State,
    Task,
    below,
    chance,
    compiled,
    draw,
    energy,
    leaves_whole,
)


@compiled
def _shared(task: Task, state: State, u: int, a: int, b: int) -> tuple[float, float, float, float]:
    """Boundary of u with grids a and b, and the part of each that is a barrier."""
    la, lb, xa, xb = 0.0, 0.0, 0.0, 0.0
    for e in range(task.first[u], task.first[u + 1]):
        c = state.label[task.near[e]]
        if c == a or c == b:
            length = np.float64(task.length[e])
            barrier = 0.0
            if length < 0.0:
                length = -length
                barrier = length
            if c == a:
                la += length
                xa += barrier
            else:
                lb += length
                xb += barrier
    return la, lb, xa, xb


@compiled
def _change(task: Task, state: State, u: int, a: int, b: int, weights: NDArray[np.float64]) -> tuple[float, float]:
    """Extra cost of u away from its existing grid, in a and in b."""
    old = task.old[u]
    if old == 0:
        return 0.0, 0.0
    cost = weights[CHANGE] * task.unit[u, 0]
    return (0.0 if old == state.home[a] else cost), (0.0 if old == state.home[b] else cost)


@compiled
def _trial(
    state: State, a: int, d: NDArray[np.float64], sign: float, perimeter: float, extra: float,
    weights: NDArray[np.float64],
) -> float:  # fmt: skip
    """Energy of grid a after adding sign * d to its sums."""
    g = state.grid[a]
    t = state.limit[a]
    return energy(
        g[0] + sign * d[0], g[1] + sign * d[1], g[PERIMETER] + perimeter, g[3] + sign * d[3], g[4] + sign * d[4],
        g[5] + sign * d[5], g[EXTRA] + extra, t[LOW], t[HIGH], t[STIFF], weights,
    )  # fmt: skip


@compiled
def _apply(
    state: State, a: int, d: NDArray[np.float64], sign: float, perimeter: float, extra: float, e: float
) -> None:
    g = state.grid[a]
    g[0] += sign * d[0]
    g[AREA] += sign * d[AREA]
    g[3] += sign * d[3]
    g[4] += sign * d[4]
    g[5] += sign * d[5]
    g[PERIMETER] += perimeter
    g[EXTRA] += extra
    g[ENERGY] = e


@compiled
def _accepts(state: State, rise: float, heat: float) -> bool:
    if rise <= 0.0:
        return True
    if rise > 16.0 * heat:
        return False
    return chance(state.random) < np.exp(-rise / heat)


@compiled
def try_move(task: Task, state: State, u: int, b: int, heat: float, weights: NDArray[np.float64]) -> bool:
    """Move u to the neighbouring grid b if the energy allows it and its grid stays whole."""
    a = state.label[u]
    if state.size[a] == 1:
        return False
    la, lb, xa, xb = _shared(task, state, u, a, b)
    ca, cb = _change(task, state, u, a, b, weights)
    d = task.unit[u]
    pa, pb = 2.0 * la - d[PERIMETER], d[PERIMETER] - 2.0 * lb
    oa, ob = -ca - weights[CROSSING] * xa, cb + weights[CROSSING] * xb
    ea = _trial(state, a, d, -1.0, pa, oa, weights)
    eb = _trial(state, b, d, 1.0, pb, ob, weights)
    rise = ea + eb - state.grid[a, ENERGY] - state.grid[b, ENERGY]
    if not _accepts(state, rise, heat) or not leaves_whole(task, state, u):
        return False
    _apply(state, a, d, -1.0, pa, oa, ea)
    _apply(state, b, d, 1.0, pb, ob, eb)
    state.size[a] -= 1
    state.size[b] += 1
    state.label[u] = b
    return True


@compiled
def try_swap(
    task: Task, state: State, u: int, v: int, joint: float, heat: float, weights: NDArray[np.float64],
    d: NDArray[np.float64],
) -> bool:  # fmt: skip
    """Let neighbours u and v of different grids change places. joint: their shared boundary, negative if a barrier."""
    a, b = state.label[u], state.label[v]
    la, lb, xa, xb = _shared(task, state, u, a, b)
    ma, mb, ya, yb = _shared(task, state, v, a, b)
    length = abs(joint)
    barrier = length if joint < 0.0 else 0.0
    ca, cb = _change(task, state, u, a, b, weights)
    ga, gb = _change(task, state, v, a, b, weights)
    for k in range(6):
        d[k] = task.unit[u, k] - task.unit[v, k]
    pu, pv = task.unit[u, PERIMETER], task.unit[v, PERIMETER]
    pa = 2.0 * la - pu + pv - 2.0 * (ma - length)
    pb = pu - 2.0 * (lb - length) - pv + 2.0 * mb
    oa = -ca + ga + weights[CROSSING] * (ya - barrier - xa)
    ob = cb - gb + weights[CROSSING] * (xb - barrier - yb)
    ea = _trial(state, a, d, -1.0, pa, oa, weights)
    eb = _trial(state, b, d, 1.0, pb, ob, weights)
    rise = ea + eb - state.grid[a, ENERGY] - state.grid[b, ENERGY]
    if not _accepts(state, rise, heat) or not _can_swap(task, state, u, v, a, b):
        return False
    _apply(state, a, d, -1.0, pa, oa, ea)
    _apply(state, b, d, 1.0, pb, ob, eb)
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
    task: Task, state: State, weights: NDArray[np.float64], tries: int, hot: float, cold: float, swaps: int
) -> int:
    """Run tries with the temperature falling geometrically from hot to cold; swaps of 256 tries swap. Returns accepted.

    Every state on the way is a valid plan: connected grids, every unit in one.
    """
    n = len(state.label)
    random = state.random
    d = np.empty(6)
    factor = (cold / hot) ** (256.0 / max(1, tries))
    heat = hot
    accepted = 0
    for t in range(tries):
        if t & 255 == 255:
            heat *= factor
        bits = draw(random)
        u = np.int64(((bits >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))
        start = task.first[u]
        degree = task.first[u + 1] - start
        if degree == 0:
            continue
        e = start + np.int64((((bits >> np.uint64(8)) & np.uint64(0xFFFF)) * np.uint64(degree)) >> np.uint64(16))
        v = task.near[e]
        b = state.label[v]
        if b == state.label[u] or task.fixed[u]:
            continue
        if np.int64(bits & np.uint64(0xFF)) < swaps:
            if not task.fixed[v] and try_swap(task, state, u, v, task.length[e], heat, weights, d):
                accepted += 1
        elif try_move(task, state, u, b, heat, weights):
            accepted += 1
    return accepted


@compiled
def random_unit(state: State) -> int:
    """A random unit of the task."""
    return below(state.random, len(state.label))
