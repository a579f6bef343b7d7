"""Who is in each grid, and which grids are out of range, kept as lists while units change hands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan.kernel import HIGH, HOUSEHOLDS, LOW, STIFF, State, Task, compiled, out_of_range


class Lists(NamedTuple):
    """Members of each grid as linked lists, and the list of bad grids.

    head (room,), after (n,), before (n,): units, -1 ends a list
    bad (room,) grids out of range, place (room,) where a grid stands in `bad` or -1, many (1,) how many are bad
    tree (n,) merged units in the order they joined the tree, parent (n,) by place in the tree, sum (n,) by place
    edge_from, edge_to (2m,) the open boundary while a tree grows; spot (n,) place of a unit in the tree
    kept (n,) households below a place that count as at home (see repair.py)
    """

    head: NDArray[np.int32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    bad: NDArray[np.int64]
    place: NDArray[np.int64]
    many: NDArray[np.int64]
    tree: NDArray[np.int32]
    parent: NDArray[np.int32]
    sum: NDArray[np.float64]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    spot: NDArray[np.int32]
    kept: NDArray[np.float64]


@compiled
def make_lists(task: Task, state: State) -> Lists:
    """Lists of a plan as it stands."""
    n, room = len(state.label), len(state.size)
    m = len(task.near)
    lists = Lists(
        np.full(room, -1, np.int32), np.full(n, -1, np.int32), np.full(n, -1, np.int32),
        np.zeros(room, np.int64), np.full(room, -1, np.int64), np.zeros(1, np.int64),
        np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n),
        np.zeros(m, np.int32), np.zeros(m, np.int32), np.full(n, -1, np.int32), np.zeros(n),
    )  # fmt: skip
    for u in range(n):
        link(lists, u, state.label[u])
    for a in range(state.grids[0]):
        note(state, lists, a)
    return lists


@compiled
def link(lists: Lists, u: int, a: int) -> None:
    """Put unit u into the list of grid a."""
    was = lists.head[a]
    lists.after[u] = was
    lists.before[u] = -1
    if was >= 0:
        lists.before[was] = u
    lists.head[a] = u


@compiled
def unlink(lists: Lists, u: int, a: int) -> None:
    """Take unit u out of the list of grid a."""
    x, y = lists.before[u], lists.after[u]
    if x >= 0:
        lists.after[x] = y
    else:
        lists.head[a] = y
    if y >= 0:
        lists.before[y] = x


@compiled
def amiss(state: State, a: int, households: float) -> float:
    """Households by which grid a would be out of range with so many."""
    return float(state.limit[a, STIFF] * out_of_range(households, state.limit[a, LOW], state.limit[a, HIGH]))


@compiled
def note(state: State, lists: Lists, a: int) -> None:
    """Put grid a on the list of bad grids, or take it off."""
    is_bad = state.limit[a, STIFF] == 1.0 and amiss(state, a, state.grid[a, HOUSEHOLDS]) > 0.0
    where = lists.place[a]
    if is_bad and where < 0:
        lists.place[a] = lists.many[0]
        lists.bad[lists.many[0]] = a
        lists.many[0] += 1
    elif not is_bad and where >= 0:
        lists.many[0] -= 1
        last = lists.bad[lists.many[0]]
        lists.bad[where] = last
        lists.place[last] = where
        lists.place[a] = -1
