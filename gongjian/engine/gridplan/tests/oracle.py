"""The same answers worked out slowly and plainly, to hold the fast ones against."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gongjian.engine.gridplan.inputs import Edges, Units


def neighbours(units: Units, edges: Edges) -> dict[int, set[int]]:
    out: dict[int, set[int]] = {u: set() for u in range(len(units))}
    for a, b in edges.pairs.tolist():
        out[a].add(b)
        out[b].add(a)
    return out


def parts_of(members: set[int], near: dict[int, set[int]]) -> list[set[int]]:
    left, out = set(members), []
    while left:
        ahead = [left.pop()]
        part = set(ahead)
        while ahead:
            for v in near[ahead.pop()] & left:
                left.discard(v)
                part.add(v)
                ahead.append(v)
        out.append(part)
    return out


def grids_of(units: Units, labels: np.ndarray) -> list[set[int]]:
    """Grids of the free units, the special ones left out."""
    out: dict[int, set[int]] = {}
    for u, label in enumerate(labels.tolist()):
        if units.pin[u] == 0 and label >= 0:
            out.setdefault(label, set()).add(u)
    return [out[label] for label in sorted(out)]


def pieces_of(units: Units, edges: Edges) -> list[set[int]]:
    near = neighbours(units, edges)
    out: list[set[int]] = []
    for c in np.unique(units.community).tolist():
        out += parts_of({u for u in range(len(units)) if units.community[u] == c and units.pin[u] == 0}, near)
    return out


def forced_bad(units: Units, edges: Edges, lower: int, upper: int) -> int:
    count = 0
    for piece in pieces_of(units, edges):
        weights = [int(units.households[u]) for u in piece]
        big = [w for w in weights if w > upper]
        rest = sum(weights) - sum(big)
        fits = any(k * lower <= rest <= k * upper for k in range(1, rest // lower + 2)) if rest else bool(big)
        count += len(big) + (not fits)
    return count


def figures(units: Units, edges: Edges, labels: np.ndarray, lower: int, upper: int) -> dict[str, float]:
    grids = grids_of(units, labels)
    near = neighbours(units, edges)
    of = {u: k for k, grid in enumerate(grids) for u in grid}
    households = [sum(int(units.households[u]) for u in grid) for grid in grids]
    area = [sum(float(units.area[u]) for u in grid) for grid in grids]
    perimeter = [sum(float(units.perimeter[u]) for u in grid) for grid in grids]
    cut, crossed = 0.0, 0
    for (a, b), length, barrier in zip(edges.pairs.tolist(), edges.length, edges.barrier, strict=True):
        if a in of and b in of:
            if of[a] == of[b]:
                perimeter[of[a]] -= 2 * length
                crossed += bool(barrier)
            elif units.community[a] == units.community[b]:
                cut += length
    away = 0.0
    for grid in grids:
        weight = {u: max(float(units.households[u]), 1e-9) for u in grid}
        total = sum(weight.values())
        x = sum(weight[u] * units.xy[u, 0] for u in grid) / total
        y = sum(weight[u] * units.xy[u, 1] for u in grid) / total
        away += sum(int(units.households[u]) * math.hypot(units.xy[u, 0] - x, units.xy[u, 1] - y) for u in grid)
    mean = sum(households) / len(grids)
    ok = sum(lower <= w <= upper for w in households)
    return {
        "grids": len(grids),
        "ok": ok,
        "bad": len(grids) - ok,
        "forced_bad": forced_bad(units, edges, lower, upper),
        "cv": math.sqrt(sum((w - mean) ** 2 for w in households) / len(grids)) / mean if mean else 0.0,
        "pp": sum(4 * math.pi * a / p**2 for a, p in zip(area, perimeter, strict=True)) / len(grids),
        "dist": away / sum(households) / math.sqrt(sum(area) / len(grids)) if mean else 0.0,
        "cut": cut,
        "noncontig": sum(len(parts_of(grid, near)) - 1 for grid in grids),
        "mixed_community": sum(len({int(units.community[u]) for u in grid}) - 1 for grid in grids),
        "unassigned": sum(units.pin[u] == 0 and u not in of for u in range(len(units))),
        "barrier_crossed": crossed,
    }


def connected_sets(start: int, allowed: set[int], near: dict[int, set[int]]) -> Iterator[frozenset[int]]:
    """Every connected set within `allowed` that holds `start`, each once."""

    def grow(chosen: frozenset[int], border: frozenset[int], banned: frozenset[int]) -> Iterator[frozenset[int]]:
        yield chosen
        done: set[int] = set()
        for v in sorted(border):
            done.add(v)
            fresh = (near[v] & allowed) - chosen - banned - done
            yield from grow(chosen | {v}, (border - done) | fresh, banned | done)

    yield from grow(frozenset({start}), frozenset(near[start] & allowed), frozenset())


def counts_in_range(units: Units, edges: Edges, lower: int, upper: int) -> set[int]:
    """All numbers of grids for which a plan of the (few, free) units exists with every grid in range."""
    near = neighbours(units, edges)
    known: dict[frozenset[int], set[int]] = {frozenset(): {0}}

    def solve(left: frozenset[int]) -> set[int]:
        if left not in known:
            out: set[int] = set()
            for grid in connected_sets(min(left), set(left), near):
                if lower <= sum(int(units.households[u]) for u in grid) <= upper:
                    out |= {k + 1 for k in solve(left - grid)}
            known[left] = out
        return known[left]

    return solve(frozenset(range(len(units))))
