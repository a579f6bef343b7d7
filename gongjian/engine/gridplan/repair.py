"""Recombination: merge two neighbouring grids, draw a random spanning tree, cut it where it hurts least.

Accepted unless the households out of range grow, so a surplus wanders over the plateau until it meets a deficit.
Complexity: O(units and edges of two grids) per step; grids out of range are kept in a list.
source  recombination, D. DeFord, M. Duchin and J. Solomon, Harvard Data Science Review 3(1), 2021; here as a repair
"""

from __future__ import annotations

import numpy as np

from gongjian.engine.gridplan.kernel import HOUSEHOLDS, State, Task, below, chance, compiled
from gongjian.engine.gridplan.lists import Lists, amiss, link, note, unlink


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
    return int(lists.head[a])


@compiled
def _sum_up(task: Task, state: State, lists: Lists, made: int, a: int, b: int) -> None:
    """Households below each place of the tree, and those at home in a less those at home in b.

    A cut then keeps the sum of its part a, plus all that are at home in b, which is the same for any cut.
    """
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
    task: Task, state: State, lists: Lists, made: int, a: int, b: int, dear: float
) -> tuple[int, bool, float]:
    """The tree edge to cut: its lower place, whether the lower part becomes a, and the cost of that.

    The cost is the households out of range, less `dear` for each household in its existing grid.
    """
    total, own = lists.sum[0], lists.kept[0]
    best, lower, least, ties = -1, False, np.inf, 0
    fixed = _fixed_place(task, lists, made)
    holder = state.label[lists.tree[fixed]] if fixed >= 0 else -1
    for k in range(1, made):
        s, stays = lists.sum[k], lists.kept[k]
        for lower_is_a in (True, False):
            if fixed >= 0 and (_is_below(lists, fixed, k) == (holder == a)) != lower_is_a:
                continue
            if lower_is_a:
                cost = amiss(state, a, s) + amiss(state, b, total - s) - dear * stays
            else:
                cost = amiss(state, a, total - s) + amiss(state, b, s) - dear * (own - stays)
            if cost < least:
                best, lower, least, ties = k, lower_is_a, cost, 1
            elif cost == least:
                ties += 1
                if below(state.random, ties) == 0:
                    best, lower = k, lower_is_a
    return best, lower, least


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
def recombine(task: Task, state: State, lists: Lists, a: int, b: int, dear: float, heat: float) -> bool:
    """Merge a and b and cut them anew, unless that costs more (by chance up to about `heat` more). True if done."""
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
    if dear > 0.0:
        before -= dear * _at_home(task, state, lists, made, a, b)
    cut, lower_is_a, after = _best_cut(task, state, lists, made, a, b, dear)
    if heat > 0.0:
        after += heat * np.log(chance(state.random))
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
def _at_home(task: Task, state: State, lists: Lists, made: int, a: int, b: int) -> float:
    """Of the units in a, households at home in a less those at home in b, before the cut."""
    out = 0.0
    for k in range(made):
        u = lists.tree[k]
        old = task.old[u]
        if state.label[u] == a and old > 0:
            out += ((1.0 if old == state.home[a] else 0.0) - (1.0 if old == state.home[b] else 0.0)) * task.unit[u, 0]
    return out


@compiled
def repair(task: Task, state: State, lists: Lists, steps: int, wander: int, dear: float, heat: float) -> int:
    """Up to so many recombinations, or until no grid is out of range. Returns how many grids still are.

    wander  of ten steps, how many start at a random grid instead of a bad one
    dear    what a household in its existing grid is worth, in households out of range; heat: see recombine
    Afterwards only label, size and households are right: refresh the other sums.
    """
    n = len(state.label)
    for _ in range(steps):
        if lists.many[0] == 0:
            break
        if below(state.random, 10) >= wander:
            a = lists.bad[below(state.random, lists.many[0])]
        else:
            a = state.label[below(state.random, n)]
        b = random_neighbour(task, state, lists, a)
        if b >= 0:
            recombine(task, state, lists, a, b, dear, heat)
    return int(lists.many[0])
