"""Storing rows together with their lines in the history: one edit, one entry of a list, the rows of one import."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from gongjian.base.bulk import insert_all, update_all
from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import refuse_stale
from gongjian.history.actions import Change, differences, record, record_all
from gongjian.history.protocol import Actor

Facts = Mapping[str, Any]
Row = TypeVar("Row", bound=VersionedRow)


def keep_edit(row: VersionedRow, old: Facts, names: Sequence[str], *, by: Actor) -> bool:
    """Store an edited row and record what differs from its facts before. Returns whether anything did."""
    before, after = differences(old, row.facts(names))
    if not after:
        return False
    row.version += 1
    row.save()
    record(row, "edit", by=by, before=before, after=after)
    return True


def keep_imported(
    new: Sequence[VersionedRow],
    changed: Sequence[tuple[VersionedRow, dict[str, Any]]],
    names: Sequence[str],
    *,
    by: Actor,
    source: str,
    fixed: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> int:
    """Store the checked rows of one import, each with its line in the history. Returns how many lines.

    changed  stored rows with their facts before
    fixed    facts that are said once, when a row is added
    beside   columns that follow from the facts and are stored with them
    Call it inside the transaction of the import, with numbers given and abilities checked.
    """
    insert_all(new)
    for row, _old in changed:
        row.version, row.changed_at = row.version + 1, now()
    update_all([row for row, _old in changed], [*names, *beside, "version", "changed_at"])
    said = {"source": source}
    lines = [Change(row, "add", after=row.facts((*fixed, *names)), said=said) for row in new]
    for row, old in changed:
        before, after = differences(old, row.facts(names))
        lines.append(Change(row, "edit", before=before, after=after, said=said))
    return record_all(lines, by=by)


def add_word(row: Row, facts: Facts, names: Sequence[str], *, by: Actor) -> Row:
    """Add an entry to a list of words (categories, skills); what is not said stays as the model has it."""
    _set_word(row, facts, names)
    row.save()
    record(row, "add", by=by, after=row.facts(names))
    return row


def edit_word(row: Row, facts: Facts, names: Sequence[str], *, by: Actor, version: int | None) -> Row:
    """Change a locked entry of a list of words. Raises Stale, RuleBroken."""
    refuse_stale(row, version, names)
    old = row.facts(names)
    _set_word(row, facts, names)
    keep_edit(row, old, names, by=by)
    return row


def _set_word(row: VersionedRow, facts: Facts, names: Sequence[str]) -> None:
    given = assign(row, {name: said for name, said in facts.items() if said is not None}, names)
    refuse_faults(row, names=None if row.pk is None else given)
