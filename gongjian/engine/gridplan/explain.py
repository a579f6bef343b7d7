"""What cannot be met whatever the plan, said before any search, with what could be done about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongjian.engine.gridplan.constraints import Pieces, pieces
from gongjian.engine.gridplan.inputs import Bools, Edges, Ints, Options, Units


@dataclass(frozen=True, slots=True, eq=False)
class Forced:
    """One grid that must stay out of range.

    kind        "oversized": one unit has more households than a grid may have;
                "too_small": a connected part has fewer than a grid must have;
                "gap": a part lies between what k grids may hold and what k + 1 grids need (such as 550 at 300-500);
                "empty": nobody lives in the part
    community   number of the community
    units       indices of the units of the part
    households  of the part, without its oversized units (of the unit itself when oversized)
    remedies    stable codes, best first: "split_by_stairwell", "join_special_grid", "merge_across_barrier",
                "join_neighbour_community", "accept_small_grid", "accept_large_grid"
    """

    kind: str
    community: int
    units: Ints
    households: int
    remedies: tuple[str, ...]


def forced_list(units: Units, edges: Edges, options: Options) -> tuple[Forced, ...]:
    """Every grid that must stay out of range, ordered by community and then by first unit."""
    found = pieces(units, edges, options.lower, options.upper)
    out = _oversized(units, options.upper) + _stuck_parts(units, edges, found, options.lower)
    return tuple(sorted(out, key=lambda one: (one.community, int(one.units[0]), one.kind)))


def _oversized(units: Units, upper: int) -> list[Forced]:
    big = np.flatnonzero((units.pin == 0) & (units.households > upper))
    return [
        Forced(
            "oversized",
            int(units.community[u]),
            np.array([u]),
            int(units.households[u]),
            ("split_by_stairwell", "accept_large_grid"),
        )
        for u in big
    ]


def _stuck_parts(units: Units, edges: Edges, found: Pieces, lower: int) -> list[Forced]:
    stuck = np.flatnonzero(found.gap | found.empty)
    if not len(stuck):
        return []
    order = np.argsort(found.of, kind="stable")
    start = np.searchsorted(found.of[order], stuck, side="left")
    end = np.searchsorted(found.of[order], stuck, side="right")
    pinned, abroad = _beside(units, edges, found.of)
    divided = _divided_communities(units, found)
    out = []
    for q, low, high in zip(stuck, start, end, strict=True):
        members = order[low:high]
        community = int(units.community[members[0]])
        households = int(found.rest[q])
        kind = "empty" if households == 0 else "too_small" if households < lower else "gap"
        remedies = [
            *(["join_special_grid"] if pinned[q] else []),
            *(["merge_across_barrier"] if community in divided else []),
            *(["join_neighbour_community"] if abroad[q] else []),
            *(["split_by_stairwell", "accept_large_grid"] if kind == "gap" else []),
            "accept_small_grid",
        ]
        out.append(Forced(kind, community, members, households, tuple(remedies)))
    return out


def _beside(units: Units, edges: Edges, piece: Ints) -> tuple[Bools, Bools]:
    """For each piece: does it touch a special grid of its community, does it touch another community."""
    k = int(piece.max()) + 1
    pinned, abroad = np.zeros(k, bool), np.zeros(k, bool)
    for a, b in (edges.pairs.T, edges.pairs.T[::-1]):
        free = piece[a] >= 0
        same = units.community[a] == units.community[b]
        pinned[piece[a[free & same & (units.pin[b] != 0)]]] = True
        abroad[piece[a[free & ~same]]] = True
    return pinned, abroad


def _divided_communities(units: Units, found: Pieces) -> set[int]:
    """Communities whose free units fall into more than one part."""
    free = found.of >= 0
    pairs = np.unique(np.stack([units.community[free], found.of[free]]), axis=1)
    number, count = np.unique(pairs[0], return_counts=True)
    return set(number[count > 1].tolist())
