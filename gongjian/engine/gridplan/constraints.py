"""What limits a plan before any search: connected pieces, how many grids fit into each, and which barriers can hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gongjian.engine.gridplan.inputs import Bools, Edges, Ints, Options, Units


@dataclass(frozen=True, slots=True)
class Pieces:
    """The connected parts of each community's free units; no grid can leave its piece.

    of         (n,) piece of each unit, -1 for a pinned unit
    households (k,) in all
    oversized  (k,) number of units above the upper limit, each a grid of its own
    rest       (k,) households without the oversized units
    fewest, most (k,) number of grids: enough for the upper limit; at most with the lower limit
    gap        (k,) True if the rest cannot be cut into grids in range, whatever their shape
    empty      (k,) True if nobody lives there and no oversized unit stands there
    """

    of: Ints
    households: Ints
    oversized: Ints
    rest: Ints
    fewest: Ints
    most: Ints
    gap: Bools
    empty: Bools


def parts(n: int, pairs: Ints, edge_kept: Bools, unit_kept: Bools) -> Ints:
    """Connected parts (n,), numbered in the order of their first unit; -1 where a unit is not kept."""
    kept = pairs[edge_kept]
    weight = np.ones(len(kept), np.int8)
    graph = coo_matrix((weight, (kept[:, 0].astype(np.int32), kept[:, 1].astype(np.int32))), (n, n))
    _, component = connected_components(graph, directed=False)
    out = np.full(n, -1, np.int64)
    _, first, number = np.unique(component[unit_kept], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    out[unit_kept] = rank[number.ravel()]
    return out


def inside(units: Units, edges: Edges) -> Bools:
    """(m,) True for an edge between two free units of one community: the only ones a grid can use."""
    a, b = edges.pairs[:, 0], edges.pairs[:, 1]
    free = units.pin == 0
    kept: Bools = free[a] & free[b] & (units.community[a] == units.community[b])
    return kept


def is_gap(rest: Ints, lower: int, upper: int) -> Bools:
    """True where no whole number k has k * lower <= rest <= k * upper (and somebody lives there)."""
    return (rest > 0) & (-(-rest // upper) > rest // lower)


def describe(of: Ints, households: Ints, lower: int, upper: int) -> Pieces:
    """The limits of each part that `of` numbers."""
    k = int(of.max()) + 1 if len(of) else 0
    used = of >= 0
    at, weight = of[used], households[used]
    big = weight > upper
    total = np.bincount(at, weight, k).astype(np.int64)
    oversized = np.bincount(at[big], minlength=k).astype(np.int64)
    rest = total - np.bincount(at[big], weight[big], k).astype(np.int64)
    return Pieces(
        of=of,
        households=total,
        oversized=oversized,
        rest=rest,
        fewest=np.maximum(1, -(-rest // upper) + oversized),
        most=rest // lower + oversized,
        gap=is_gap(rest, lower, upper),
        empty=(rest == 0) & (oversized == 0),
    )


def pieces(units: Units, edges: Edges, lower: int, upper: int) -> Pieces:
    """The pieces of a district, barriers or not."""
    edges.check_within(len(units))
    of = parts(len(units), edges.pairs, inside(units, edges), units.pin == 0)
    return describe(of, units.households, lower, upper)


def usable_edges(units: Units, edges: Edges, options: Options, released: Bools | None = None) -> Bools:
    """(m,) True for an edge a grid may use. Hard barriers take edges away, but only where each part stays plannable.

    A part that could not be planned alone is joined across the barrier it touches longest, until it can be.
    released  (m,) True for barrier edges that are open whatever the rule
    """
    usable = inside(units, edges)
    if options.barriers == "soft" or not edges.barrier.any():
        return usable
    held = edges.barrier if released is None else edges.barrier & ~released
    split = parts(len(units), edges.pairs, usable & ~held, units.pin == 0)
    group = _join_until_plannable(units, edges, options, usable & held, split)
    a, b = edges.pairs[:, 0], edges.pairs[:, 1]
    out: Bools = usable & (~held | (group[split[a]] == group[split[b]]))
    return out


def _join_until_plannable(units: Units, edges: Edges, options: Options, crossing: Bools, split: Ints) -> Ints:
    """Group of each part of `split`, after joining parts across barriers until each group can be planned."""
    group = np.arange(int(split.max()) + 1 if len(split) else 0)
    a, b = split[edges.pairs[crossing, 0]], split[edges.pairs[crossing, 1]]
    length = edges.length[crossing]
    for _ in range(len(group)):
        at = np.where(split >= 0, group[split], -1)
        now = describe(at, units.households, options.lower, options.upper)
        alone = (now.gap | now.empty)[group[a]] | (now.gap | now.empty)[group[b]]
        open_ = alone & (group[a] != group[b])
        if not open_.any():
            break
        low, high = np.minimum(group[a], group[b])[open_], np.maximum(group[a], group[b])[open_]
        key, where = np.unique(low * len(group) + high, return_inverse=True)
        best = int(key[np.bincount(where.ravel(), length[open_]).argmax()])
        group[group == best % len(group)] = best // len(group)
    return group


@dataclass(frozen=True, slots=True)
class Tasks:
    """The independent problems the solver works through.

    of      (n,) task of each free unit, -1 for a pinned one
    usable  (m,) edges inside a task
    sink    (k,) an oversized unit whose grid takes what its small surroundings cannot place otherwise, or -1
    single  (k,) True if the task is one grid by definition (an oversized unit, a part with no choice)
    """

    of: Ints
    usable: Bools
    sink: Ints
    single: Bools


def tasks(units: Units, edges: Edges, options: Options, released: Bools | None = None) -> Tasks:
    """Cut the district into independent problems.

    Oversized units stand alone. Where that leaves a fragment which cannot be planned although its piece can, the
    fragment is planned together with the oversized unit beside it, whose grid is out of range in any case.
    """
    edges.check_within(len(units))
    n = len(units)
    usable = usable_edges(units, edges, options, released)
    free = units.pin == 0
    big = free & (units.households > options.upper)
    a, b = edges.pairs[:, 0], edges.pairs[:, 1]
    part = parts(n, edges.pairs, usable & ~big[a] & ~big[b], free)
    sink_of_part = np.full(int(part.max()) + 1 if n else 0, -1, np.int64)
    sink_of_part[part[big]] = np.flatnonzero(big)
    single = np.zeros(len(sink_of_part), bool)
    single[part[big]] = True
    if big.any():
        part, sink_of_part, single = _join_to_sinks(units, edges, options, usable, big, part, sink_of_part, single)
    joined = usable & (part[a] == part[b])
    return Tasks(part, joined, sink_of_part, single)


def _join_to_sinks(
    units: Units,
    edges: Edges,
    options: Options,
    usable: Bools,
    big: Bools,
    part: Ints,
    sink: Ints,
    single: Bools,
) -> tuple[Ints, Ints, Bools]:
    whole = parts(len(units), edges.pairs, usable, units.pin == 0)
    piece = describe(whole, units.households, options.lower, options.upper)
    now = describe(part, np.where(big, 0, units.households), options.lower, options.upper)
    stuck = (now.gap | now.empty) & ~single
    piece_of_part = np.zeros(len(stuck), np.int64)
    piece_of_part[part[part >= 0]] = whole[part >= 0]
    for q in np.unique(piece_of_part[stuck]):
        mine = np.flatnonzero(stuck & (piece_of_part == q))
        if piece.gap[q]:  # one part out of range cannot be helped: the largest stays a grid of its own
            stuck[mine[now.households[mine].argmax()]] = False
    a, b = edges.pairs[:, 0], edges.pairs[:, 1]
    order = np.argsort(-edges.length, kind="stable")
    order = order[usable[order] & (big[a[order]] != big[b[order]])]
    target = np.arange(len(stuck))
    for u, v in edges.pairs[order]:
        small, large = (v, u) if big[u] else (u, v)
        if stuck[part[small]]:
            target[part[small]] = part[large]
            stuck[part[small]] = False
            single[part[large]] = False
    moved = np.where(part >= 0, target[part], -1)
    used, number = np.unique(moved[moved >= 0], return_inverse=True)
    out = np.full(len(part), -1, np.int64)
    out[moved >= 0] = number.ravel()
    return out, sink[used], single[used]
