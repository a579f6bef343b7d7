"""One grid more or one grid fewer, on the way to as many grids in range as possible."""

from __future__ import annotations

from gongjian.engine.gridplan.kernel import HIGH, HOUSEHOLDS, LOW, STIFF, State, Task, below, compiled, out_of_range
from gongjian.engine.gridplan.lists import Lists, link, note, unlink
from gongjian.engine.gridplan.repair import grow_tree, mark_members, relabel


@compiled
def dissolve(task: Task, state: State, lists: Lists, a: int) -> bool:
    """Give the units of grid a to the lightest grids beside them; the last grid takes over the number a.

    False, and nothing done, if a is the only grid or holds a fixed unit.
    """
    u = lists.head[a]
    while u >= 0:
        if task.fixed[u]:
            return False
        u = lists.after[u]
    if state.grids[0] < 2:
        return False
    while lists.head[a] >= 0:
        u = lists.head[a]
        while u >= 0:
            following = lists.after[u]
            best = -1
            for e in range(task.first[u], task.first[u + 1]):
                b = state.label[task.near[e]]
                if b != a and (best < 0 or state.grid[b, HOUSEHOLDS] < state.grid[best, HOUSEHOLDS]):
                    best = b
            if best >= 0:
                relabel(task, state, lists, u, best)
                note(state, lists, best)
            u = following
    _forget(state, lists, a)
    return True


@compiled
def _forget(state: State, lists: Lists, a: int) -> None:
    """Take the empty grid a out; the last grid moves to its number."""
    last = state.grids[0] - 1
    _unnote(lists, a)
    if last != a:
        _unnote(lists, last)
        u = lists.head[last]
        while u >= 0:
            following = lists.after[u]
            unlink(lists, u, last)
            link(lists, u, a)
            state.label[u] = a
            u = following
        state.grid[a] = state.grid[last]
        state.size[a] = state.size[last]
        state.limit[a] = state.limit[last]
        state.home[a] = state.home[last]
    state.grid[last] = 0.0
    state.size[last] = 0
    state.home[last] = 0
    state.grids[0] = last
    if last != a:
        note(state, lists, a)


@compiled
def _unnote(lists: Lists, a: int) -> None:
    where = lists.place[a]
    if where >= 0:
        lists.many[0] -= 1
        last = lists.bad[lists.many[0]]
        lists.bad[where] = last
        lists.place[last] = where
        lists.place[a] = -1


@compiled
def split(task: Task, state: State, lists: Lists, a: int, low: float, high: float) -> bool:
    """Cut grid a in two along a random tree, as evenly as it goes; the new grid is the last one, limits low to high.

    False, and nothing done, if a is one unit, holds a fixed unit, or there is no room for one more.
    """
    b = state.grids[0]
    if state.size[a] < 2 or b >= len(state.size):
        return False
    stamp = state.stamp[0] + 2
    state.stamp[0] = stamp + 2
    lists.tree[0] = mark_members(state, lists, a, stamp)
    made = grow_tree(task, state, lists, stamp)
    for k in range(made):
        lists.sum[k] = task.unit[lists.tree[k], HOUSEHOLDS]
        if task.fixed[lists.tree[k]]:
            return False
    for k in range(made - 1, 0, -1):
        lists.sum[lists.parent[k]] += lists.sum[k]
    cut = 1
    for k in range(1, made):
        if abs(2.0 * lists.sum[k] - lists.sum[0]) < abs(2.0 * lists.sum[cut] - lists.sum[0]):
            cut = k
    state.grids[0] = b + 1
    state.grid[b] = 0.0
    state.size[b] = 0
    state.home[b] = 0
    state.limit[b, LOW], state.limit[b, HIGH], state.limit[b, STIFF] = low, high, 1.0
    state.mark[lists.tree[cut]] = stamp + 3
    for k in range(cut, made):
        u = lists.tree[k]
        if k > cut and state.mark[lists.tree[lists.parent[k]]] == stamp + 3:
            state.mark[u] = stamp + 3
        if state.mark[u] == stamp + 3:
            relabel(task, state, lists, u, b)
    state.stamp[0] = stamp + 4
    note(state, lists, a)
    note(state, lists, b)
    return True


@compiled
def worst(state: State, lists: Lists, missing: bool) -> int:
    """The bad grid that misses most households (or has most too many); -1 if there is none of the kind."""
    best, most = -1, 0.0
    for k in range(lists.many[0]):
        a = lists.bad[k]
        w = state.grid[a, HOUSEHOLDS]
        x = out_of_range(w, state.limit[a, LOW], state.limit[a, HIGH])
        if (w < state.limit[a, LOW]) == missing and x > most:
            best, most = a, x
    return best


@compiled
def spare_grid(state: State) -> int:
    """A grid with much above its least households: the heaviest of a handful drawn at random."""
    best = -1
    for _ in range(6):
        a = state.label[below(state.random, len(state.label))]
        if best < 0 or state.grid[a, HOUSEHOLDS] > state.grid[best, HOUSEHOLDS]:
            best = a
    return best


@compiled
def missing_and_extra(state: State) -> tuple[float, float]:
    """Households missing below the lower limits, and above the upper ones."""
    low, high = 0.0, 0.0
    for a in range(state.grids[0]):
        if state.limit[a, STIFF] == 1.0:
            low += max(0.0, state.limit[a, LOW] - state.grid[a, HOUSEHOLDS])
            high += max(0.0, state.grid[a, HOUSEHOLDS] - state.limit[a, HIGH])
    return low, high
