"""How an area stands in the two checks: kept for each community, found anew where something changed.

Every change goes through the history, in its own transaction; there the communities it touches are marked. What is
marked is found again after the commit, or by the next reader, or by the worker that looks once a minute.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from gongjian.base.bulk import insert_all, update_all
from gongjian.base.clock import today
from gongjian.grids.checks import AT_ONCE, Finding, Sources, find
from gongjian.grids.models import (
    NUMBERS,
    AreaCheck,
    BuildingFault,
    GovernanceGrid,
    Grid,
    GridBuilding,
    GridPair,
)
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building

LOOK_SECONDS = 60
_looked = {"at": 0.0}


# ------------------------------------------------------------------ reading
@dataclass(frozen=True)
class Standing:
    """The checks of an area and all below it on a day.

    numbers  the columns of AreaCheck, added up
    pairs    (only those that differ?) -> pairs in the order of communities and codes
    faults   (kind of fault) -> ids of buildings in the order of communities and codes
    """

    numbers: dict[str, int]
    pairs: Callable[[bool], Sequence[GridPair] | QuerySet[GridPair]]
    faults: Callable[[str], Sequence[int] | QuerySet[Any, int]]

    @property
    def in_one(self) -> int:
        """Buildings in exactly one grid of their community."""
        return self.numbers["total"] - self.numbers["none"] - self.numbers["several"]


def standing(viewer: Viewer, area: Area, on: date) -> Standing:
    """How an area stands: today from what is kept, another day or a part of an area computed for this reader."""
    if on == today() and all(viewer.sees_whole(subject, area) for subject in ("building", "grid", "plan")):
        freshen(area.path, on)
        return _kept(area.path)
    areas = list(_checked(area.path).select_related("level").defer("shape"))
    return _added(list(find(areas, on, Sources.seen_by(viewer))))


def _kept(path: str) -> Standing:
    rows = AreaCheck.objects.within(path)
    found = rows.aggregate(**{f"all_{name}": Sum(name, default=0) for name in NUMBERS})
    pairs = GridPair.objects.within(path).select_related("found__area", "grid", "governance")
    pairs = pairs.defer("grid__shape", "found__area__shape").order_by("found__area__code", "place")
    faults = BuildingFault.objects.within(path).order_by("found__area__code", "building__code")
    return Standing(
        {name: found[f"all_{name}"] for name in NUMBERS},
        lambda differing: pairs.filter(coincides=False) if differing else pairs,
        lambda kind: faults.filter(kind=kind).values_list("building_id", flat=True),
    )


def _added(findings: Sequence[Finding]) -> Standing:
    pairs = [pair for finding in findings for pair in finding.pairs]
    faults = [fault for finding in findings for fault in finding.faults]
    return Standing(
        {name: sum(getattr(finding.check, name) for finding in findings) for name in NUMBERS},
        lambda differing: [pair for pair in pairs if not (differing and pair.coincides)],
        lambda kind: [fault.building_id for fault in faults if fault.kind == kind],
    )


def coverage(viewer: Viewer, path: str, on: date) -> tuple[int, int]:
    """Buildings in exactly one grid of their community, and all that stand."""
    area = Area.objects.filter(path=path).first()
    if area is None:
        return 0, 0
    found = standing(viewer, area, on)
    return found.in_one, found.numbers["total"]


def coinciding(viewer: Viewer, path: str, on: date) -> Q:
    """The condition on grids: they hold exactly the buildings of a governance grid."""
    area = Area.objects.filter(path=path).first()
    if area is None:
        return Q(pk__in=[])
    pairs = standing(viewer, area, on).pairs(False)
    if isinstance(pairs, QuerySet):
        return Q(pk__in=pairs.filter(coincides=True).order_by().values("grid"))
    return Q(pk__in=[pair.grid_id for pair in pairs if pair.coincides])


def uncovered(viewer: Viewer, path: str, on: date) -> Q:
    """The condition on buildings: in no grid of their community, or in several."""
    area = Area.objects.filter(path=path).first()
    if area is None:
        return Q(pk__in=[])
    found = [standing(viewer, area, on).faults(kind) for kind in ("none", "several")]
    if isinstance(found[0], QuerySet):
        rows = BuildingFault.objects.within(path).filter(kind__in=["none", "several"])
        return Q(pk__in=rows.values("building"))
    return Q(pk__in=[*found[0], *found[1]])


# ------------------------------------------------------------------ keeping
def _checked(path: str) -> Any:
    """The areas below a path that have something to check, in the order of their codes."""
    has = Q(level__has_grids=True) | Exists(Building.objects.filter(area=OuterRef("pk")))
    areas = Area.objects.below(path) if path else Area.objects.all()
    return areas.filter(has).order_by("code")


def freshen(path: str, on: date, most: int | None = None) -> int:
    """Find anew where something changed since it was found; returns for how many communities."""
    return _freshen(_checked(path), on, most)


def _freshen(areas: QuerySet[Area], on: date, most: int | None = None) -> int:
    fresh = AreaCheck.objects.fresh(on).filter(area=OuterRef("pk"))
    stale = list(areas.exclude(Exists(fresh)).defer("shape")[:most])
    for start in range(0, len(stale), AT_ONCE):
        _find_anew(stale[start : start + AT_ONCE], on)
    return len(stale)


def _find_anew(areas: Sequence[Area], on: date) -> None:
    """Find and keep, unless a change was marked while it was being found: then it stays marked for the next look."""
    _have_rows([area.pk for area in areas])
    seen = dict(AreaCheck.objects.filter(area__in=areas).values_list("area_id", "version"))
    found = {finding.check.area_id: finding for finding in find(areas, on, Sources.whole())}
    with transaction.atomic():
        rows = AreaCheck.objects.select_for_update().filter(area__in=areas).order_by("pk")
        unchanged = [row for row in rows if row.version == seen[row.area_id]]
        for row in unchanged:
            _take(row, found[row.area_id])
        update_all(unchanged, [*NUMBERS, "first_day", "last_day", "found_at_version"])
        for kind in (GridPair, BuildingFault):
            kind.objects.filter(found__in=unchanged).delete()
        insert_all([pair for row in unchanged for pair in found[row.area_id].pairs])
        insert_all([fault for row in unchanged for fault in found[row.area_id].faults])


def _have_rows(area_ids: Sequence[int]) -> None:
    AreaCheck.objects.bulk_create([AreaCheck(area_id=pk) for pk in area_ids], ignore_conflicts=True)


def _take(row: AreaCheck, finding: Finding) -> None:
    for name in (*NUMBERS, "first_day", "last_day"):
        setattr(row, name, getattr(finding.check, name))
    row.found_at_version = row.version
    for pair in finding.pairs:
        pair.found = row
    for fault in finding.faults:
        fault.found = row


# ------------------------------------------------------------------ noticing
def notice(changes: Sequence[Any]) -> None:
    """Mark the communities that recorded changes touch, and find them anew after the commit (history.hooks)."""
    touched = {pk for change in changes for pk in _areas_of(change)}
    held = [change.row.pk for change in changes if isinstance(change.row, Building) and change.verb != "add"]
    for start in range(0, len(held), AT_ONCE):
        touched |= _holding(held[start : start + AT_ONCE])
    mark(touched)


def _areas_of(change: Any) -> set[int]:
    if isinstance(change.row, Area):
        return {change.row.pk}
    if not isinstance(change.row, Building | Grid | GovernanceGrid):
        return set()
    before = change.before.get("area")
    return {change.row.area_id, *([getattr(before, "pk", before)] if before else [])}


def _holding(building_ids: Sequence[int]) -> set[int]:
    """Communities whose grids or governance grids hold some buildings, wherever these stand."""
    party = GridBuilding.objects.filter(building_id__in=building_ids).values_list("grid__area_id", flat=True)
    governance = GovernanceGrid.buildings.through.objects.filter(building_id__in=building_ids)
    return {*party, *governance.values_list("governancegrid__area_id", flat=True)}


def mark(area_ids: set[int]) -> None:
    """Say inside a transaction that what is kept of some communities will not be true any more."""
    if not area_ids:
        return
    ids = sorted(area_ids)
    _have_rows(ids)
    AreaCheck.objects.filter(area__in=ids).update(version=F("version") + 1)
    transaction.on_commit(partial(_freshen_some, ids), robust=True)


def _freshen_some(area_ids: Sequence[int]) -> None:
    on = today()
    for start in range(0, len(area_ids), AT_ONCE):
        _freshen(Area.objects.filter(pk__in=area_ids[start : start + AT_ONCE]), on)


def look() -> None:
    """Once a minute: communities that a new day or a crash left without a true finding (base.hooks.TICKS)."""
    if time.monotonic() - _looked["at"] >= LOOK_SECONDS:
        _looked["at"] = time.monotonic()
        freshen("", today(), AT_ONCE)
