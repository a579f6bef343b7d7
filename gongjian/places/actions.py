"""Every write on places. Bulk writes come from imports and keep the same rules and the same record."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.bulk import insert_all, update_all
from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.geo import project
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import refuse_stale
from gongjian.history.actions import Change, differences, record, record_all
from gongjian.history.protocol import Acting
from gongjian.places import hooks
from gongjian.places.models import Area, Barrier, Building, Carrier, Estate, Lane, Shaped, Surface

FACTS: dict[type[VersionedRow], tuple[str, ...]] = {
    Area: ("level", "code", "name", "shape"),
    Estate: ("area", "code", "name", "address", "built_year", "lon", "lat"),
    Carrier: ("area", "code", "name", "kind", "address", "has_own_grid", "lon", "lat"),
    Building: (
        "area",
        "estate",
        "carrier",
        "code",
        "name",
        "address",
        "kind",
        "households",
        "stairwells",
        "storeys",
        "lon",
        "lat",
        "shape",
        "is_generated",
        "is_gone",
    ),
    Lane: ("area", "code", "name", "shape"),
    Barrier: ("area", "code", "name", "kind", "is_hard", "shape"),
    Surface: ("area", "code", "name", "kind", "shape"),
}
TOLD = {kind: tuple(name for name in names if name != "shape") for kind, names in FACTS.items()}  # in the history


def owner_of(row: VersionedRow) -> Area | None:
    """The area that decides who may change a place."""
    return row.parent if isinstance(row, Area) else row.area  # type: ignore[attr-defined,no-any-return,return-value]


def set_facts(row: VersionedRow, facts: dict[str, Any]) -> list[str]:
    """Set facts on a place, its outline together with box, area and, for buildings, the point of the map."""
    shape = facts.pop("shape", None) if "shape" in facts else None
    names = assign(row, facts, FACTS[type(row)])
    if shape is not None and isinstance(row, Shaped):
        row.set_shape(shape)
        names.append("shape")
        if isinstance(row, Area):
            row.area_m2 = float(project(shape).area)
        if isinstance(row, Building):
            inner = shape.representative_point()
            row.lon, row.lat = round(inner.x, 7), round(inner.y, 7)
    elif (
        isinstance(row, Building)
        and {"lon", "lat"} & set(names)
        and row.shape is None
        and row.lon is not None
        and row.lat is not None
    ):
        row.west, row.east, row.south, row.north = row.lon, row.lon, row.lat, row.lat
    return names


def place_facts(row: VersionedRow) -> dict[str, Any]:
    """Every fact of a place as the history keeps it; an outline is named by its box, not by its points."""
    facts = row.facts(TOLD[type(row)])
    if isinstance(row, Shaped) and row.west is not None:
        facts["box"] = [round(float(side), 6) for side in (row.west, row.south, row.east or 0, row.north or 0)]
    return facts


def given(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that say something."""
    return {name: value for name, value in facts.items() if value is not None and value != ""}


@transaction.atomic
def add_place(kind: type[VersionedRow], /, *, by: Acting, parent: Area | None = None, **facts: Any) -> Any:
    """Add an area, estate, carrier, building, lane, barrier or surface. Raises NotAllowed, RuleBroken."""
    row = kind()
    if isinstance(row, Area):
        row.parent, row.path = parent, Area.objects.next_path(parent)
    set_facts(row, facts)
    by.require("place.edit", owner_of(row))
    _refuse_second_root(row, by)
    refuse_faults(row)
    row.save()
    record(row, "add", by=by, after=given(place_facts(row)))
    _announce([row], by)
    return row


def _refuse_second_root(row: VersionedRow, by: Acting) -> None:
    """Only the first area lies in none: nobody makes a tree of the own."""
    if isinstance(row, Area) and row.parent is None and Area.objects.visible_to(by).exists():
        said = _("Name the area it belongs to.")
        raise RuleBroken("parent_missing", said, {"parent": said})


@transaction.atomic
def edit_place(kind: type[VersionedRow], place_id: int, /, *, by: Acting, version: int | None, **facts: Any) -> Any:
    """Change facts of a place. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row = kind.objects.visible_to(by).locked(pk=place_id)  # type: ignore[attr-defined]
    by.require("place.edit", owner_of(row))
    refuse_stale(
        row, version, tuple(name for name in FACTS[kind] if name not in {"shape", "area", "estate", "carrier", "level"})
    )
    old = place_facts(row)
    names = set_facts(row, facts)
    by.require("place.edit", owner_of(row))  # a place may only be moved to an area the editor is responsible for
    refuse_faults(row, names=[name for name in names if name != "shape"])
    before, after = differences(old, place_facts(row))
    if after:
        row.version += 1
        row.save()
        record(row, "edit", by=by, before=before, after=after)
        _announce([row], by)
    return row


def store_places(
    new: Iterable[VersionedRow], changed: Iterable[tuple[VersionedRow, dict[str, Any]]], *, by: Acting, source: str
) -> int:
    """Store checked places of one import in a few statements, each with its own line in the history.

    new      rows not stored yet, of one kind, already checked by refuse_faults
    changed  stored rows with their facts before the change
    Call it inside the transaction of the import; abilities were checked per row by the caller's queries.
    """
    new, changed, moment = list(new), list(changed), now()
    for kind in {type(row) for row in new}:
        insert_all([row for row in new if type(row) is kind])
    for kind in {type(row) for row, _old in changed}:
        rows = [row for row, _old in changed if type(row) is kind]
        for row in rows:
            row.version, row.changed_at = row.version + 1, moment  # bulk_update does not touch auto_now
        columns = [field.name for field in kind._meta.fields if field.name not in {"id", "made_at", "path", "parent"}]
        update_all(rows, columns)
    said = {"source": source}
    lines = [Change(row, "add", after=given(place_facts(row)), said=said) for row in new]
    for row, old in changed:
        before, after = differences(old, place_facts(row))
        lines.append(Change(row, "edit", before=before, after=after, said=said))
    record_all(lines, by=by)
    _announce([*new, *(row for row, _old in changed)], by)
    return len(lines)


def _announce(rows: list[VersionedRow], by: Acting) -> None:
    for listen in hooks.CHANGED:
        listen(rows, by)
