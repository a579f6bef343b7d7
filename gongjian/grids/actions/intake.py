"""Bringing in what exists: the grids of a district's first day, and the governance grids of the other line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.geo import unproject
from gongjian.engine.gridplan.outline import outlines
from gongjian.grids.actions.publish import address_list
from gongjian.grids.fabric import Fabric, fabric_of
from gongjian.grids.models import GovernanceGrid, Grid, GridBuilding, GridKind, GridPost, Role
from gongjian.history.actions import Change, record_all
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building

BATCH = 500


@dataclass(frozen=True)
class GridIn:
    """One grid as it is brought in: its facts, its buildings, and who serves it."""

    code: str
    name: str
    kind: str
    area: Area
    valid_from: date
    phone: str
    buildings: tuple[Building, ...]
    leader: Person | None = None
    workers: tuple[Person, ...] = ()


def outline_of(fabric: Fabric, building_ids: Iterable[int]) -> shapely.Geometry | None:
    """The outline of some buildings' cells in degrees, None when none of them has a place."""
    index = fabric.index()
    places = [index[pk] for pk in building_ids if pk in index]
    if not places:
        return None
    shape = outlines([fabric.cells.polygons[place] for place in places], np.zeros(len(places), np.int64))[0]
    return unproject(shape, fabric.zone)


@transaction.atomic
def bring_grids(grids: Sequence[GridIn], *, by: Viewer, source: str) -> int:
    """Let the grids of a community's first day come into force; returns how many buildings they hold.

    raises  NotAllowed; RuleBroken when a community has grids in force already, or a code is taken
    """
    areas = {grid.area.pk: grid.area for grid in grids}
    locked = Area.objects.select_for_update(of=("self",)).filter(pk__in=areas).order_by("pk")
    for area in list(locked):
        by.require("plan.publish", area)
    full = (
        Grid.objects.filter(area__in=areas, valid_to__isnull=True).exclude(kind=GridKind.MICRO).select_related("area")
    )
    if (found := full.first()) is not None:
        raise RuleBroken("grids_in_force", words_of_full(found.area))
    rows = [_stored(grid, number, source) for grid, number in _numbered(grids)]
    places = [
        GridBuilding(grid=row, building=building, valid_from=grid.valid_from)
        for row, grid in rows
        for building in grid.buildings
    ]
    GridBuilding.objects.bulk_create(places, batch_size=BATCH)
    posts = GridPost.objects.bulk_create([post for row, grid in rows for post in _posts(row, grid)], batch_size=BATCH)
    said = {"source": source}
    lines = [Change(row, "add", after=_facts(row, grid), said=said) for row, grid in rows]
    lines += [
        Change(post, "add", after=post.facts(("grid_id", "person_id", "role", "valid_from")), said=said)
        for post in posts
    ]
    record_all(lines, by=by)
    return len(places)


def words_of_full(area: Area) -> str:
    """Why a community's grids cannot be brought in any more."""
    return _("Grids of %(area)s are in force already. They change by a plan.") % {"area": area}


def _numbered(grids: Sequence[GridIn]) -> list[tuple[GridIn, int]]:
    """Numbers inside each community: the last two digits of the codes, or their order where those do not tell."""
    found = []
    by_area: dict[int, list[GridIn]] = {}
    for grid in sorted(grids, key=lambda one: one.code):
        by_area.setdefault(grid.area.pk, []).append(grid)
    for rows in by_area.values():
        ends = [int(row.code[-2:]) if row.code[-2:].isdecimal() else 0 for row in rows]
        numbers = ends if len(set(ends)) == len(ends) and 0 not in ends else range(1, len(rows) + 1)
        found += list(zip(rows, numbers, strict=True))
    return found


def _stored(grid: GridIn, number: int, source: str) -> tuple[Grid, GridIn]:
    ids = [building.pk for building in grid.buildings]
    row = Grid(
        area=grid.area,
        kind=grid.kind,
        code=grid.code,
        number=number,
        name=grid.name,
        phone=grid.phone,
        address_list=address_list(ids),
        households=sum(building.households or 0 for building in grid.buildings),
        valid_from=grid.valid_from,
    )
    row.set_shape(outline_of(fabric_of(grid.area), ids))
    refuse_faults(row, names=["area", "kind", "code", "number", "name", "phone", "households", "valid_from"])
    row.save()
    return row, grid


def _posts(row: Grid, grid: GridIn) -> list[GridPost]:
    named = [(grid.leader, Role.LEADER)] if grid.leader else []
    return [
        GridPost(grid=row, person=person, role=role, valid_from=grid.valid_from)
        for person, role in [*named, *((worker, Role.WORKER_FULL) for worker in grid.workers)]
    ]


def _facts(row: Grid, grid: GridIn) -> dict[str, object]:
    return row.facts(("code", "name", "kind", "area_id", "households", "valid_from")) | {
        "buildings": len(grid.buildings)
    }


# ------------------------------------------------------------------ governance grids
@dataclass(frozen=True)
class GovernanceIn:
    """One building as the social-governance line counts it."""

    building: Building
    code: str
    name: str
    area: Area


@transaction.atomic
def bring_governance(rows: Sequence[GovernanceIn], *, by: Viewer, source: str) -> int:
    """Put buildings into the governance grids a roster names; those it does not name stay where they are.

    raises  NotAllowed, RuleBroken (a code that belongs to another community)
    """
    for area in {row.area for row in rows}:
        by.require("place.import", area)
    wanted = {row.code: row for row in rows}
    known = {grid.code: grid for grid in GovernanceGrid.objects.select_for_update().filter(code__in=wanted)}
    lines = []
    for code, row in sorted(wanted.items()):
        grid = known.get(code)
        if grid is not None and grid.area_id != row.area.pk:
            raise RuleBroken("code_taken", _("The code %(code)s belongs to another community.") % {"code": code})
        lines += _named(grid, row, known, source)
    lines += _moved(rows, known, source)
    record_all(lines, by=by)
    return len(rows)


def _named(
    grid: GovernanceGrid | None, row: GovernanceIn, known: dict[str, GovernanceGrid], source: str
) -> list[Change]:
    said = {"source": source}
    if grid is None:
        grid = known[row.code] = GovernanceGrid(area=row.area, code=row.code, name=row.name)
        refuse_faults(grid)
        grid.save()
        return [Change(grid, "add", after={"code": row.code, "name": row.name, "area": row.area.pk}, said=said)]
    if grid.name == row.name:
        return []
    before, grid.name, grid.version = grid.name, row.name, grid.version + 1
    grid.save()
    return [Change(grid, "edit", before={"name": before}, after={"name": row.name}, said=said)]


def _moved(rows: Sequence[GovernanceIn], known: Mapping[str, GovernanceGrid], source: str) -> list[Change]:
    link = GovernanceGrid.buildings.through
    ids = [row.building.pk for row in rows]
    for start in range(0, len(ids), BATCH):
        link.objects.filter(building_id__in=ids[start : start + BATCH]).delete()
    places = [link(governancegrid_id=known[row.code].pk, building_id=row.building.pk) for row in rows]
    link.objects.bulk_create(places, batch_size=BATCH)
    count: dict[str, int] = {}
    for row in rows:
        count[row.code] = count.get(row.code, 0) + 1
    said = {"source": source}
    return [Change(known[code], "place", after={"buildings": n}, said=said) for code, n in sorted(count.items())]
