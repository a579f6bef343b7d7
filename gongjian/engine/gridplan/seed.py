"""The first plan of a task: recursive bisection by households along the longer side, then fragments join neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.gridplan.kernel import HOUSEHOLDS, State, Task, compiled


@compiled
def bisect(
    task: Task, xy: NDArray[np.float64], units: NDArray[np.int32], p: int, turn: float, label: NDArray[np.int32]
) -> None:
    """Cut the units into p parts of about equal households, p <= their number. turn: angle the map is turned by first.

    source  recursive coordinate bisection, M. J. Berger and S. H. Bokhari, IEEE Trans. Computers C-36(5), 1987
    """
    n = len(units)
    c, s = np.cos(turn), np.sin(turn)
    x = xy[:, 0] * c - xy[:, 1] * s
    y = xy[:, 0] * s + xy[:, 1] * c
    order = units.copy()
    stack = np.empty((2 * p + 2, 3), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = 0, n, p
    top, made = 1, 0
    while top > 0:
        top -= 1
        low, high, q = stack[top, 0], stack[top, 1], stack[top, 2]
        part = order[low:high]
        if q == 1:
            for k in range(low, high):
                label[order[k]] = made
            made += 1
            continue
        along = x[part] if np.ptp(x[part]) >= np.ptp(y[part]) else y[part]
        part = part[np.argsort(along)]
        order[low:high] = part
        half = q // 2
        total = 0.0
        for u in part:
            total += task.unit[u, HOUSEHOLDS]
        cut, run = 0, 0.0
        while cut < high - low and run < total * half / q:
            run += task.unit[part[cut], HOUSEHOLDS]
            cut += 1
        cut = min(max(cut, half), high - low - (q - half))
        stack[top, 0], stack[top, 1], stack[top, 2] = low, low + cut, half
        stack[top + 1, 0], stack[top + 1, 1], stack[top + 1, 2] = low + cut, high, q - half
        top += 2


@compiled
def join_fragments(task: Task, state: State, p: int) -> None:
    """Make every label connected: all parts of a label but the heaviest go to the neighbour they touch longest.

    A label without any unit stays empty; units with label -1 join as fragments.
    """
    n = len(state.label)
    label = state.label
    part = np.empty(n, np.int32)
    weight = np.empty(n)
    touch = np.zeros(p)
    while True:
        parts = _number_parts(task, label, part, weight, state.queue)
        keeper = np.full(p, -1, np.int64)
        owner = np.empty(parts, np.int64)
        for u in range(n):
            owner[part[u]] = label[u]
        for q in range(parts):
            a = owner[q]
            if a >= 0 and (keeper[a] < 0 or weight[q] > weight[keeper[a]]):
                keeper[a] = q
        loose = False
        for q in range(parts):
            if owner[q] < 0 or keeper[owner[q]] != q:
                loose = True
                break
        if not loose:
            return
        if not _join_loose(task, label, part, owner, keeper, touch, state.queue):
            return


@compiled
def _number_parts(
    task: Task, label: NDArray[np.int32], part: NDArray[np.int32], weight: NDArray[np.float64], queue: NDArray[np.int32]
) -> int:
    """Connected parts of equal label: their number per unit, and their households (a little for each unit)."""
    part[:] = -1
    parts = 0
    for u in range(len(label)):
        if part[u] >= 0:
            continue
        part[u] = parts
        queue[0] = u
        head, tail, total = 0, 1, 0.0
        while head < tail:
            x = queue[head]
            head += 1
            total += task.unit[x, HOUSEHOLDS] + 1e-6
            for e in range(task.first[x], task.first[x + 1]):
                v = task.near[e]
                if part[v] < 0 and label[v] == label[u]:
                    part[v] = parts
                    queue[tail] = v
                    tail += 1
        weight[parts] = total
        parts += 1
    return parts


@compiled
def _join_loose(
    task: Task, label: NDArray[np.int32], part: NDArray[np.int32], owner: NDArray[np.int64],
    keeper: NDArray[np.int64], touch: NDArray[np.float64], queue: NDArray[np.int32],
) -> bool:  # fmt: skip
    """Give every loose part that touches a kept one to the kept one it touches longest. False: none did."""
    n = len(label)
    done = np.zeros(len(owner), np.bool_)
    joined = False
    for u in range(n):
        q = part[u]
        if done[q] or (owner[q] >= 0 and keeper[owner[q]] == q):
            continue
        done[q] = True
        queue[0] = u
        head, tail, best = 0, 1, -1
        part[u] = -1 - q
        while head < tail:
            x = queue[head]
            head += 1
            for e in range(task.first[x], task.first[x + 1]):
                v = task.near[e]
                if part[v] == q:
                    part[v] = -1 - q
                    queue[tail] = v
                    tail += 1
                elif part[v] >= 0 and owner[part[v]] >= 0 and keeper[owner[part[v]]] == part[v]:
                    b = owner[part[v]]
                    touch[b] += abs(task.length[e]) + 1e-9
                    if best < 0 or touch[b] > touch[best]:
                        best = b
        for k in range(tail):
            x = queue[k]
            part[x] = q
            for e in range(task.first[x], task.first[x + 1]):
                if part[task.near[e]] >= 0 and owner[part[task.near[e]]] >= 0:
                    touch[owner[part[task.near[e]]]] = 0.0
            if best >= 0:
                label[x] = best
                joined = True
    return joined
