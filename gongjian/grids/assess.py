"""What a draft is worth: the figures beside today's grids, what cannot be met and why, what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.engine.gridplan.explain import forced_list
from gongjian.engine.gridplan.inputs import Edges, Options, Units
from gongjian.engine.gridplan.score import grid_table, moved_share, score
from gongjian.grids.fabric import OWN_GRID, Fabric, barrier_lines, existing_labels
from gongjian.grids.models import Plan
from gongjian.places.models import Area

Labels = Mapping[str, int]
NONE = -1


def label_array(fabric: Fabric, labels: Labels) -> NDArray[np.int64]:
    """(n,) grid number of each building of the fabric, -1 where the draft leaves it out."""
    return np.array([labels.get(str(int(pk)), NONE) for pk in fabric.ids], dtype=np.int64)


def dedicated_numbers(grids: Sequence[Mapping[str, Any]]) -> set[int]:
    """Numbers of the grids that are outside the window of households: dedicated ones."""
    return {int(grid["number"]) for grid in grids if grid["kind"] == "dedicated"}


def units_for(fabric: Fabric, labels: NDArray[np.int64], dedicated: set[int], on: date) -> Units:
    """Units with dedicated grids pinned, so that the figures speak of general grids only."""
    pin = np.array([int(label) + 1 if int(label) in dedicated else 0 for label in labels], dtype=np.int64)
    return fabric.units(pin=pin, existing=existing_labels(fabric, on))


def figures_of(
    area: Area, fabric: Fabric, labels: Labels, grids: Sequence[Mapping[str, Any]], *, lower: int, upper: int, on: date
) -> dict[str, Any]:
    """The figures of one assignment as plain numbers for the page, the API and the stored draft."""
    array = label_array(fabric, labels)
    dedicated = dedicated_numbers(grids)
    units = units_for(fabric, array, dedicated, on)
    edges = fabric.edges(_lines(area))
    marked = score(units, edges, array, lower, upper)
    table = grid_table(units, edges, array)
    size = {int(number): int(households) for number, households in zip(table.label, table.households, strict=True)}
    return {
        "grids": len(grids),
        "general": marked.grids,
        "in_range": marked.ok,
        "households": int(fabric.households.sum()),
        "smallest": min(size.values(), default=0),
        "largest": max(size.values(), default=0),
        "sizes": sorted(size.values()),
        "compactness": round(float(np.median(table.compactness)), 2) if len(table.compactness) else None,
        "crossing": _crossing_grids(array, edges),
        "moved": _moved_households(fabric, array, on),
        "moved_of": int(fabric.households[existing_labels(fabric, on) > 0].sum()),
        "moved_share": None if marked.moved is None else round(float(marked.moved), 4),
        "avoidable": marked.avoidable_bad,
        "in_parts": marked.noncontig,
        "left_out": int((array < 0).sum()) + len(fabric.placeless),
        "unknown": int(fabric.unknown.sum()),
        "table": _table(fabric, array, grids, table),
    }


def _lines(area: Area) -> list[BaseGeometry]:
    return barrier_lines(area)


def _crossing_grids(array: NDArray[np.int64], edges: Edges) -> int:
    a, b = array[edges.pairs[:, 0]], array[edges.pairs[:, 1]]
    return len(np.unique(a[(a == b) & (a >= 0) & edges.barrier]))


def _moved_households(fabric: Fabric, array: NDArray[np.int64], on: date) -> int:
    """Households whose grid changes under the best one-to-one matching of old and new grids."""
    units = fabric.units(existing=existing_labels(fabric, on))
    share = moved_share(units, array)
    had = int(units.households[(units.existing > 0) & (array >= 0)].sum())
    return 0 if share is None else round(share * had)


def _table(
    fabric: Fabric, array: NDArray[np.int64], grids: Sequence[Mapping[str, Any]], table: Any
) -> list[dict[str, Any]]:
    shape = {int(n): round(float(c), 2) for n, c in zip(table.label, table.compactness, strict=True)}
    return [
        {
            "number": int(grid["number"]),
            "households": int(fabric.households[array == grid["number"]].sum()),
            "buildings": int((array == grid["number"]).sum()),
            "unknown": int(fabric.unknown[array == grid["number"]].sum()),
            "compactness": shape.get(int(grid["number"])),
        }
        for grid in grids
    ]


def today_figures(area: Area, fabric: Fabric, *, lower: int, upper: int, on: date) -> dict[str, Any]:
    """The same figures for the grids in force on a day, to stand beside the draft."""
    from_today = existing_labels(fabric, on)
    numbers = {grid_id: place + 1 for place, grid_id in enumerate(sorted(set(from_today[from_today > 0].tolist())))}
    labels = {str(int(pk)): numbers[int(g)] for pk, g in zip(fabric.ids, from_today, strict=True) if g > 0}
    kinds = dict(area.grids.filter(pk__in=numbers).values_list("pk", "kind"))
    grids = [{"number": number, "kind": kinds[grid_id]} for grid_id, number in numbers.items()]
    return figures_of(area, fabric, labels, grids, lower=lower, upper=upper, on=on)


def cannot_be_met(plan: Plan, fabric: Fabric, pin: NDArray[np.int64]) -> list[dict[str, Any]]:
    """What no plan can meet, said before any run: which buildings, why, and the remedies as stable codes."""
    edges = fabric.edges(barrier_lines(plan.area, plan.hard_barriers) if plan.hard_barriers else ())
    options = Options(lower=plan.lower, upper=plan.upper, barriers="hard" if plan.hard_barriers else "soft")
    units = fabric.units(pin=pin)
    return [
        asdict(one)
        | {"units": None, "buildings": [int(fabric.ids[i]) for i in one.units], "remedies": list(one.remedies)}
        for one in forced_list(units, edges, options)
    ]


def pins_of(fabric: Fabric, on: date, *, kept_grids: Sequence[int], keeps_carriers: bool) -> NDArray[np.int64]:
    """(n,) pins of the planner: buildings of today's grids that stay, and of carriers with a grid of their own."""
    pin = np.where(keeps_carriers & (fabric.carriers > 0), OWN_GRID + fabric.carriers, 0)
    if kept_grids:
        order = {grid_id: place + 1 for place, grid_id in enumerate(sorted(kept_grids))}
        kept = [order.get(int(grid_id), 0) for grid_id in existing_labels(fabric, on)]
        pin = np.where(np.array(kept) > 0, np.array(kept), pin)
    return pin.astype(np.int64)


def missing(plan: Plan) -> list[dict[str, Any]]:
    """What still stands between a draft and its publication, as codes with facts; warnings come last."""
    facts = plan.figures
    found: list[dict[str, Any]] = []
    for grid in plan.grids:
        roles = [post["role"] for post in plan.staff if post["number"] == grid["number"]]
        if (leaders := roles.count("leader")) != 1:
            code = "two_leaders" if leaders else "no_leader"
            found.append({"code": code, "number": grid["number"], "name": grid["name"], "stops": True})
        if not any(role.startswith("worker") for role in roles):
            found.append({"code": "no_worker", "number": grid["number"], "name": grid["name"], "stops": True})
    for code in ("left_out", "in_parts"):
        if facts.get(code):
            found.append({"code": code, "count": facts[code], "stops": True})
    for row in facts.get("table", []):
        kind = next((grid["kind"] for grid in plan.grids if grid["number"] == row["number"]), "")
        if kind == "general" and not plan.lower <= row["households"] <= plan.upper:
            code = "below_range" if row["households"] < plan.lower else "above_range"
            found.append({"code": code, "number": row["number"], "households": row["households"], "stops": False})
    if facts.get("unknown"):
        found.append({"code": "unknown_households", "count": facts["unknown"], "stops": False})
    return found
