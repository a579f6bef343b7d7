"""The two checks: every address in exactly one grid, and the Party grid equal to the governance grid (domain G5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.optimize import linear_sum_assignment

from gongjian.grids.models import GovernanceGrid, Grid, GridBuilding, GridKind
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building


@dataclass(frozen=True)
class Coverage:
    """Buildings of an area on a day by the number of grids they are in. One is right; none and several are faults."""

    total: int
    none: list[int]
    several: list[int]

    @property
    def in_one(self) -> int:
        """Buildings in exactly one grid."""
        return self.total - len(self.none) - len(self.several)


def coverage(viewer: Viewer, area: Area, on: date) -> Coverage:
    """The coverage check of an area and all below it. Micro grids are inside others and do not count."""
    live = Building.objects.visible_to(viewer).within(area.path).filter(is_gone=False)
    ids = set(live.values_list("pk", flat=True))
    places = GridBuilding.objects.visible_to(viewer).on(on).within(area.path)
    places = places.exclude(grid__kind=GridKind.MICRO).filter(grid__in=Grid.objects.on(on))
    count: dict[int, int] = defaultdict(int)
    for building_id in places.values_list("building_id", flat=True):
        count[building_id] += 1
    return Coverage(len(ids), sorted(ids - count.keys()), sorted(pk for pk, n in count.items() if n > 1 and pk in ids))


@dataclass(frozen=True)
class Pair:
    """A Party grid beside the governance grid it should equal, with the buildings that differ."""

    area: Area
    grid: Grid | None
    governance: GovernanceGrid | None
    only_party: list[int] = field(default_factory=list)
    only_governance: list[int] = field(default_factory=list)

    @property
    def coincides(self) -> bool:
        """Whether both hold exactly the same buildings."""
        return (
            self.grid is not None and self.governance is not None and not self.only_party and not self.only_governance
        )


def coincidence(viewer: Viewer, area: Area, on: date) -> list[Pair]:
    """Pairs of Party and governance grids of an area, matched by common buildings inside each community."""
    grids = Grid.objects.visible_to(viewer).on(on).within(area.path).exclude(kind=GridKind.MICRO)
    party = _grouped(grids.select_related("area"))
    governance = _grouped(GovernanceGrid.objects.visible_to(viewer).within(area.path).select_related("area"))
    party_of = _party_buildings([grid.pk for rows in party.values() for grid in rows], on)
    governance_of = _governance_buildings([grid.pk for rows in governance.values() for grid in rows])
    areas = {row.area_id: row.area for rows in (*party.values(), *governance.values()) for row in rows}
    out: list[Pair] = []
    for area_id in sorted(areas, key=lambda pk: areas[pk].code):
        out += _pairs(areas[area_id], party.get(area_id, []), governance.get(area_id, []), party_of, governance_of)
    return out


def _grouped(rows: Iterable[Grid | GovernanceGrid]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        grouped[row.area_id].append(row)
    return grouped


def _party_buildings(grid_ids: list[int], on: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(grid_ids), 5000):
        rows = GridBuilding.objects.on(on).filter(grid_id__in=grid_ids[start : start + 5000], building__is_gone=False)
        for grid_id, building_id in rows.values_list("grid_id", "building_id"):
            found[grid_id].add(building_id)
    return found


def _governance_buildings(grid_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    link = GovernanceGrid.buildings.through
    for start in range(0, len(grid_ids), 5000):
        rows = link.objects.filter(governancegrid_id__in=grid_ids[start : start + 5000], building__is_gone=False)
        for grid_id, building_id in rows.values_list("governancegrid_id", "building_id"):
            found[grid_id].add(building_id)
    return found


def _pairs(
    area: Area,
    party: list[Grid],
    governance: list[GovernanceGrid],
    party_of: dict[int, set[int]],
    governance_of: dict[int, set[int]],
) -> list[Pair]:
    common = np.array([[len(party_of[a.pk] & governance_of[b.pk]) for b in governance] for a in party]).reshape(
        len(party), len(governance)
    )
    rows, columns = linear_sum_assignment(-common)
    partner = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if common[i, j] > 0}
    pairs = []
    for i, grid in enumerate(party):
        other = governance[partner[i]] if i in partner else None
        theirs = governance_of[other.pk] if other else set()
        mine = party_of[grid.pk]
        pairs.append(Pair(area, grid, other, sorted(mine - theirs), sorted(theirs - mine)))
    alone = [b for j, b in enumerate(governance) if j not in partner.values()]
    return pairs + [Pair(area, None, b, [], sorted(governance_of[b.pk])) for b in alone]
