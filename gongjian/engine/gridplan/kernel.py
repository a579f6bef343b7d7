"""What the compiled parts share: the arrays of one task, a random generator, and the energy of a grid.

Only modules that solve import this one: numba stays out of the web process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile for speed, cached on disk, free of the interpreter lock."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """As `compiled`, but made part of its caller: passing a task's arrays costs more than a small function."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function))


# columns of Task.unit and State.grid: sums over units
HOUSEHOLDS, AREA, PERIMETER, MOMENT_X, MOMENT_Y, MOMENT_XX, EXTRA, ENERGY = range(8)
# columns of State.limit
LOW, HIGH, STIFF = range(3)
# entries of the weights array
PENALTY, ROUGH, INERTIA, BALANCE, TARGET, CROSSING, CHANGE, SCALE, ROUND = range(9)


class Task(NamedTuple):
    """One connected problem, units numbered from 0.

    first   (n + 1,) where the neighbours of each unit start
    near    (2m,) neighbours; length (2m,) shared boundary, negative across a barrier
    unit    (n, 6) households, area, perimeter, and households times x, y, x^2 + y^2
    old     (n,) existing grid of the unit, 0 = none
    fixed   (n,) True for a unit that stays in its grid
    """

    first: NDArray[np.int64]
    near: NDArray[np.int32]
    length: NDArray[np.float32]
    unit: NDArray[np.float64]
    old: NDArray[np.int64]
    fixed: NDArray[np.bool_]


class State(NamedTuple):
    """A plan under way. Arrays of grids have room for more grids than grids[0].

    label  (n,) grid of each unit
    grid   (room, 8) sums over the grid's units, extra costs, energy
    limit  (room, 3) least and most households, and how much leaving them counts (1, or little for a spill grid)
    size   (room,) number of units
    home   (room,) the existing grid that this grid continues, 0 = none
    grids  (1,) number of grids
    random (1,) state of the generator
    mark   (n,) and queue (n,), stamp (1,): scratch of the searches
    """

    label: NDArray[np.int32]
    grid: NDArray[np.float64]
    limit: NDArray[np.float64]
    size: NDArray[np.int64]
    home: NDArray[np.int64]
    grids: NDArray[np.int64]
    random: NDArray[np.uint64]
    mark: NDArray[np.int64]
    queue: NDArray[np.int32]
    stamp: NDArray[np.int64]


@inlined
def draw(random: NDArray[np.uint64]) -> np.uint64:
    """The next 64 random bits: xorshift64*, S. Vigna, ACM TOMS 42(4), 2016."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    out: np.uint64 = x * np.uint64(2685821657736338717)
    return out


@inlined
def below(random: NDArray[np.uint64], n: int) -> int:
    """A random whole number from 0 to n - 1, n < 2^32."""
    return np.int64(((draw(random) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))  # type: ignore[return-value]


@inlined
def chance(random: NDArray[np.uint64]) -> float:
    """A random number in (0, 1]."""
    return (np.float64(draw(random) >> np.uint64(11)) + 1.0) * (1.0 / 9007199254740992.0)


@inlined
def out_of_range(households: float, low: float, high: float) -> float:
    """Households missing or too many."""
    return max(0.0, low - households, households - high)


@inlined
def energy(
    w: float, area: float, perimeter: float, mx: float, my: float, mxx: float, extra: float,
    low: float, high: float, stiff: float, weights: NDArray[np.float64],
) -> float:  # fmt: skip
    """What annealing makes small, for one grid (docs/engine-gridplan.md gives the formula)."""
    e = extra
    if w < low:
        e += weights[PENALTY] * stiff * (low - w) * weights[SCALE]
    elif w > high:
        e += weights[PENALTY] * stiff * (w - high) * weights[SCALE]
    p2, w2 = max(perimeter * perimeter, 1e-18), max(w * w, 1e-18)
    a = max(area, 1e-9)
    aw = a * w2
    inverse = 1.0 / (aw * p2)  # the only division: of the three quotients below it is the slowest part
    e += weights[ROUGH] * 0.07957747154594767 * p2 * p2 * w2 * inverse
    e -= weights[ROUND] * 12.566370614359172 * a * aw * inverse
    e += weights[INERTIA] * 6.283185307179586 * max(0.0, mxx * w - (mx * mx + my * my)) * p2 * inverse
    off = w * weights[TARGET] - 1.0
    return float(e + weights[BALANCE] * off * off)


@compiled
def refresh(task: Task, state: State, weights: NDArray[np.float64]) -> None:
    """Sums and energies of all grids from the labels alone."""
    p = state.grids[0]
    state.grid[:] = 0.0
    state.size[:] = 0
    for u in range(len(state.label)):
        a = state.label[u]
        state.size[a] += 1
        for k in range(6):
            state.grid[a, k] += task.unit[u, k]
        if task.old[u] > 0 and task.old[u] != state.home[a]:
            state.grid[a, EXTRA] += weights[CHANGE] * task.unit[u, HOUSEHOLDS]
        for e in range(task.first[u], task.first[u + 1]):
            if state.label[task.near[e]] == a:
                state.grid[a, PERIMETER] -= abs(task.length[e])
                if task.length[e] < 0:
                    state.grid[a, EXTRA] -= 0.5 * weights[CROSSING] * task.length[e]
    for a in range(p):
        set_energy(state, a, weights)


@inlined
def set_energy(state: State, a: int, weights: NDArray[np.float64]) -> None:
    """Energy of one grid from its sums."""
    g = state.grid[a]
    t = state.limit[a]
    g[ENERGY] = energy(g[0], g[1], g[2], g[3], g[4], g[5], g[6], t[LOW], t[HIGH], t[STIFF], weights)


@compiled
def leaves_whole(task: Task, state: State, u: int) -> bool:
    """Would the grid of u stay connected without u? Searches only until the neighbours of u have found each other."""
    a = state.label[u]
    stamp = state.stamp[0] + 2
    state.stamp[0] = stamp
    wanted, start = 0, -1
    for e in range(task.first[u], task.first[u + 1]):
        v = task.near[e]
        if state.label[v] == a:
            state.mark[v] = stamp
            wanted += 1
            start = v
    if wanted <= 1:
        return wanted == 1
    state.mark[u] = stamp + 1
    state.mark[start] = stamp + 1
    state.queue[0] = start
    head, tail, found = 0, 1, 1
    while head < tail:
        x = state.queue[head]
        head += 1
        for e in range(task.first[x], task.first[x + 1]):
            v = task.near[e]
            if state.label[v] == a and state.mark[v] != stamp + 1:
                if state.mark[v] == stamp:
                    found += 1
                    if found == wanted:
                        return True
                state.mark[v] = stamp + 1
                state.queue[tail] = v
                tail += 1
    return False


@compiled
def violations(state: State) -> tuple[int, float]:
    """Number of grids out of range (spill grids apart), and the households by which they are."""
    bad, amount = 0, 0.0
    for a in range(state.grids[0]):
        if state.limit[a, STIFF] == 1.0:
            x = out_of_range(state.grid[a, HOUSEHOLDS], state.limit[a, LOW], state.limit[a, HIGH])
            if x > 0.0:
                bad += 1
                amount += x
    return bad, amount


@compiled
def total_energy(state: State) -> float:
    """Sum over the grids."""
    e = 0.0
    for a in range(state.grids[0]):
        e += state.grid[a, ENERGY]
    return e
