"""Recombination: merge two neighbouring grids, draw a random spanning tree, cut it where it hurts least.

Accepted unless the households out of range grow, so a surplus wanders over the plateau until it meets a deficit.
Complexity: O(units and edges of two grids) per step; grids out of range are kept in a list.
source  recombination, D. DeFord, M. Duchin and J. Solomon, Harvard Data Science Review 3(1), 2021; here as a repair
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan.kernel import (
    CHANGE,
    HIGH,
    HOUSEHOLDS,
    LOW,
    STIFF,
    State,
    Task,
    below,
    compiled,
    out_of_range,
)


class Lists(NamedTuple):
    """Members of each grid as linked lists, and the list of bad grids.

    head (room,), after (n,), before (n,): units, -1 ends a list
    bad (room,) grids out of range, place (room,) where a grid stands in `bad` or -1, many (1,) how many are bad
    tree (n,) merged units in the order they joined the tree, parent (n,) by place in the tree, sum (n,) by place
    edge_from, edge_to (2m,) the open boundary while a tree grows; spot (n,) place of a unit in the tree
    inside (n,) households of the grid's own (change mode), by place
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
    for a in range(state.count[0]):
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
    return state.limit[a, STIFF] * out_of_range(households, state.limit[a, LOW], state.limit[a, HIGH])


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


@compiled
def random_neighbour(task: Task, state: State, lists: Lists, a: int) -> int:
    """A grid beside a, drawn by the number of shared edges; -1 if there is none."""
    seen, chosen = 0, -1
    u = lists.head[a]
    while u >= 0:
        for e in range(task.first[u], task.first[u + 1]):
            b = state.label[task.near[e]]
            if b != a:
                seen += 1
                if below(state.random, seen) == 0:
                    chosen = b
        u = lists.after[u]
    return chosen


@compiled
def grow_tree(task: Task, state: State, lists: Lists, stamp: int) -> int:
    """A random spanning tree over the units marked with `stamp`, from lists.tree[0]. Returns the number of units.

    mark stamp = to be reached, stamp + 1 = reached. Parents come before children, so sums run backwards.
    """
    root = lists.tree[0]
    state.mark[root] = stamp + 1
    lists.spot[root] = 0
    lists.parent[0] = -1
    made, open_ = 1, 0
    x = root
    while True:
        for e in range(task.first[x], task.first[x + 1]):
            v = task.near[e]
            if state.mark[v] == stamp:
                lists.edge_from[open_] = lists.spot[x]
                lists.edge_to[open_] = v
                open_ += 1
        x = -1
        while open_ > 0:
            k = below(state.random, open_)
            v, source = lists.edge_to[k], lists.edge_from[k]
            open_ -= 1
            lists.edge_to[k] = lists.edge_to[open_]
            lists.edge_from[k] = lists.edge_from[open_]
            if state.mark[v] == stamp:
                x = v
                lists.parent[made] = source
                break
        if x < 0:
            return made
        state.mark[x] = stamp + 1
        lists.tree[made] = x
        lists.spot[x] = made
        made += 1


@compiled
def mark_members(state: State, lists: Lists, a: int, stamp: int) -> int:
    """Mark the units of grid a; returns one of them."""
    u = lists.head[a]
    while u >= 0:
        state.mark[u] = stamp
        u = lists.after[u]
    return lists.head[a]


@compiled
def _sum_up(task: Task, state: State, lists: Lists, made: int, a: int, b: int) -> None:
    """Households below each place of the tree, and how many of them came from the existing grid of a less that of b."""
    for k in range(made):
        u = lists.tree[k]
        lists.sum[k] = task.unit[u, HOUSEHOLDS]
        old = task.old[u]
        own = 0.0
        if old > 0:
            own = (1.0 if old == state.home[a] else 0.0) - (1.0 if old == state.home[b] else 0.0)
        lists.kept[k] = own * task.unit[u, HOUSEHOLDS]
    for k in range(made - 1, 0, -1):
        lists.sum[lists.parent[k]] += lists.sum[k]
        lists.kept[lists.parent[k]] += lists.kept[k]


@compiled
def _fixed_place(task: Task, lists: Lists, made: int) -> int:
    for k in range(made):
        if task.fixed[lists.tree[k]]:
            return k
    return -1


@compiled
def _best_cut(
    task: Task, state: State, lists: Lists, made: int, a: int, b: int, change: float
) -> tuple[int, bool, float]:
    """The tree edge to cut: its lower place, whether the lower part becomes a, and the households then out of range."""
    total, own = lists.sum[0], lists.kept[0]
    best, swap, least, ties, lowest = -1, False, np.inf, 0, np.inf
    fixed = _fixed_place(task, lists, made)
    holder = state.label[lists.tree[fixed]] if fixed >= 0 else -1
    for k in range(1, made):
        s = lists.sum[k]
        for lower_is_a in range(2):
            wa, wb = (s, total - s) if lower_is_a == 1 else (total - s, s)
            x = amiss(state, a, wa) + amiss(state, b, wb)
            if x > lowest:
                continue
            if fixed >= 0 and (_is_below(lists, fixed, k) == (holder == a)) != (lower_is_a == 1):
                continue
            stays = lists.kept[k] if lower_is_a == 1 else own - lists.kept[k]
            y = -change * stays
            if x < lowest or y < least:
                best, swap, least, lowest, ties = k, lower_is_a == 1, y, x, 1
            elif y == least:
                ties += 1
                if below(state.random, ties) == 0:
                    best, swap = k, lower_is_a == 1
    return best, swap, lowest


@compiled
def _is_below(lists: Lists, k: int, top: int) -> bool:
    while k > top:
        k = lists.parent[k]
    return k == top


@compiled
def relabel(task: Task, state: State, lists: Lists, u: int, b: int) -> None:
    """Move u to grid b in label, list, size and households; the other sums are refreshed afterwards."""
    a = state.label[u]
    if a == b:
        return
    unlink(lists, u, a)
    link(lists, u, b)
    w = task.unit[u, HOUSEHOLDS]
    state.grid[a, HOUSEHOLDS] -= w
    state.grid[b, HOUSEHOLDS] += w
    state.size[a] -= 1
    state.size[b] += 1
    state.label[u] = b


@compiled
def recombine(task: Task, state: State, lists: Lists, a: int, b: int, change: float) -> bool:
    """Merge a and b and cut them anew, unless that puts more households out of range. Returns whether it was done."""
    stamp = state.stamp[0] + 2
    state.stamp[0] = stamp
    mark_members(state, lists, b, stamp)
    mark_members(state, lists, a, stamp)
    size = state.size[a] + state.size[b]
    step = below(state.random, state.size[a])
    root = lists.head[a]
    for _ in range(step):
        root = lists.after[root]
    lists.tree[0] = root
    made = grow_tree(task, state, lists, stamp)
    if made != size or made < 2:
        return False
    _sum_up(task, state, lists, made, a, b)
    before = amiss(state, a, state.grid[a, HOUSEHOLDS]) + amiss(state, b, state.grid[b, HOUSEHOLDS])
    cut, lower_is_a, after = _best_cut(task, state, lists, made, a, b, change)
    if cut < 0 or after > before:
        return False
    lower, upper = (a, b) if lower_is_a else (b, a)
    state.mark[lists.tree[cut]] = stamp + 3
    for k in range(made):
        if k > cut and state.mark[lists.tree[lists.parent[k]]] == stamp + 3:
            state.mark[lists.tree[k]] = stamp + 3
    for k in range(made):
        relabel(task, state, lists, lists.tree[k], lower if state.mark[lists.tree[k]] == stamp + 3 else upper)
    state.stamp[0] = stamp + 4
    note(state, lists, a)
    note(state, lists, b)
    return True


@compiled
def repair(task: Task, state: State, lists: Lists, weights: NDArray[np.float64], steps: int) -> int:
    """Up to so many recombinations, or until no grid is out of range. Returns how many grids still are.

    Afterwards the sums must be refreshed.
    """
    n = len(state.label)
    for _ in range(steps):
        if lists.many[0] == 0:
            break
        if below(state.random, 10) < 6:
            a = lists.bad[below(state.random, lists.many[0])]
        else:
            a = state.label[below(state.random, n)]
        b = random_neighbour(task, state, lists, a)
        if b >= 0:
            recombine(task, state, lists, a, b, weights[CHANGE])
    return lists.many[0]
