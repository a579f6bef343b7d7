"""The two checks, computed: every address in exactly one grid, and the Party grid equal to the governance grid (G5).

A building counts as covered by the grids of its own community only. Micro grids are inside others and do not count,
demolished buildings neither. What is found here is kept by `standing.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from scipy.optimize import linear_sum_assignment

from gongjian.grids.models import (
    AreaCheck,
    BuildingFault,
    Fault,
    GovernanceGrid,
    Grid,
    GridBuilding,
    GridKind,
    GridPair,
)
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building

AT_ONCE = 900  # ids in one statement


@dataclass
class Finding:
    """What the checks found in one community; the rows are not stored."""

    check: AreaCheck
    pairs: list[GridPair] = field(default_factory=list)
    faults: list[BuildingFault] = field(default_factory=list)


@dataclass(frozen=True)
class Sources:
    """The rows the checks read: everything, or what one reader may see."""

    buildings: QuerySet[Building]
    grids: Any  # of Grid
    governance: QuerySet[GovernanceGrid]

    @classmethod
    def whole(cls) -> "Sources":
        """Everything there is."""
        return cls(Building.objects.all(), Grid.objects.all(), GovernanceGrid.objects.all())

    @classmethod
    def seen_by(cls, viewer: Viewer) -> "Sources":
        """What a reader may see."""
        kinds = (Building, Grid, GovernanceGrid)
        return cls(*(kind.objects.visible_to(viewer) for kind in kinds))


def find(areas: Sequence[Area], on: date, sources: Sources) -> Iterator[Finding]:
    """The findings of some communities on a day, in the order given."""
    for start in range(0, len(areas), AT_ONCE):
        yield from _find(areas[start : start + AT_ONCE], on, sources)


def _find(areas: Sequence[Area], on: date, sources: Sources) -> Iterator[Finding]:
    ids = [area.pk for area in areas]
    live = sources.buildings.filter(area_id__in=ids, is_gone=False)
    live = live.annotate(is_placeless=Q(lon__isnull=True) & Q(shape__isnull=True))
    facts = live.order_by("area_id", "pk").values_list("area_id", "pk", "kind", "households", "is_placeless")
    buildings = _by_first(facts)
    grids = sources.grids.filter(area_id__in=ids).exclude(kind=GridKind.MICRO)
    party = _grouped(grids.on(on).order_by("code", "pk").defer("shape"))
    places = GridBuilding.objects.on(on).filter(grid__in=grids.on(on).values("pk"))
    inside = _by_first(places.values_list("grid__area_id", "grid_id", "building_id"))
    governance = _grouped(sources.governance.filter(area_id__in=ids).order_by("code"))
    link = GovernanceGrid.buildings.through.objects.filter(
        governancegrid__in=sources.governance.filter(area_id__in=ids).values("pk"), building__is_gone=False
    )
    theirs = _by_first(link.values_list("governancegrid__area_id", "governancegrid_id", "building_id"))
    until = _last_days(ids, on)
    for area in areas:
        standing = {row[0] for row in buildings[area.pk]}
        mine = [row for row in inside[area.pk] if row[1] in standing]
        finding = Finding(AreaCheck(area=area, first_day=on, last_day=until.get(area.pk)))
        _cover(finding, buildings[area.pk], mine)
        _compare(finding, party[area.pk], governance[area.pk], _sets(mine), _sets(theirs[area.pk]))
        yield finding


def _by_first(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.area_id].append(row)
    return found


def _sets(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for grid_id, building_id in rows:
        found[grid_id].add(building_id)
    return found


def _last_days(ids: Sequence[int], on: date) -> dict[int, date]:
    """Community -> the last day on which its grids in force are those of the given day, where an end is known."""
    found: dict[int, date] = {}
    for rows, area in ((Grid.objects, "area_id"), (GridBuilding.objects, "grid__area_id")):
        ahead = rows.filter(Q(valid_from__gt=on) | Q(valid_to__gte=on), **{f"{area}__in": ids})
        for pk, begin, end in ahead.values_list(area, "valid_from", "valid_to"):
            last = begin - timedelta(days=1) if begin > on else end
            found[pk] = min(found.get(pk, last), last)
    return found


# ------------------------------------------------------------------ every address in exactly one grid
def _cover(finding: Finding, buildings: Sequence[tuple[Any, ...]], places: Sequence[tuple[int, int]]) -> None:
    count: dict[int, int] = defaultdict(int)
    for _grid_id, building_id in places:
        count[building_id] += 1
    check = finding.check
    check.total = len(buildings)
    for pk, kind, households, is_placeless in buildings:
        for fault in _faults(count[pk], kind, households, is_placeless):
            finding.faults.append(BuildingFault(found=check, building_id=pk, kind=fault))
            setattr(check, fault.value, getattr(check, fault.value) + 1)


def _faults(grids: int, kind: str, households: int | None, is_placeless: bool) -> Iterator[Fault]:
    if grids != 1:
        yield Fault.SEVERAL if grids else Fault.NONE
    if is_placeless:
        yield Fault.PLACELESS
    if kind == Building.Kind.HOME and households is None:
        yield Fault.UNKNOWN


# ------------------------------------------------------------------ the Party grid equal to the governance grid
def _compare(
    finding: Finding,
    party: Sequence[Grid],
    governance: Sequence[GovernanceGrid],
    mine: dict[int, set[int]],
    theirs: dict[int, set[int]],
) -> None:
    """Pair the grids that share most buildings, over the whole community; governance grids left over come last."""
    partner = _partners(
        [[len(mine.get(a.pk, set()) & theirs.get(b.pk, set())) for b in governance] for a in party], len(governance)
    )
    for i, grid in enumerate(party):
        other = governance[partner[i]] if i in partner else None
        left, right = mine.get(grid.pk, set()), theirs.get(other.pk, set()) if other else set()
        _add(finding, grid, other, left - right, right - left)
    paired = set(partner.values())
    for j, alone in enumerate(governance):
        if j not in paired:
            _add(finding, None, alone, set(), theirs.get(alone.pk, set()))
    check, pairs = finding.check, finding.pairs
    check.grids, check.pairs = len(party), len(pairs)
    check.same = sum(pair.coincides for pair in pairs)
    check.alone = len(pairs) - len(party)
    check.without = sum(pair.governance_id is None for pair in pairs)


def _partners(common: list[list[int]], columns: int) -> dict[int, int]:
    matrix = np.array(common).reshape(len(common), columns)
    rows, found = linear_sum_assignment(-matrix)
    return {int(i): int(j) for i, j in zip(rows, found, strict=True) if matrix[i, j] > 0}


def _add(
    finding: Finding, grid: Grid | None, governance: GovernanceGrid | None, left: set[int], right: set[int]
) -> None:
    finding.pairs.append(
        GridPair(
            found=finding.check,
            place=len(finding.pairs),
            grid=grid,
            governance=governance,
            only_party=sorted(left),
            only_governance=sorted(right),
            coincides=grid is not None and governance is not None and not left and not right,
        )
    )
