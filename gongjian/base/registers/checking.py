"""The dry run: a verdict for every row and a sentence for every faulty cell, and nothing written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gongjian.base.registers.intake import Draft, Intake
from gongjian.base.sheets import CellFault, Sheet
from gongjian.base.sheets.cells import check_column
from gongjian.base.sm3 import sm3

if TYPE_CHECKING:
    from gongjian.base.registers.register import Register

CREATE, UPDATE, SKIP, FAULT = "create", "update", "skip", "fault"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row. faults: column name ("" for the whole row) -> sentence."""

    number: int
    what: str
    key: str
    faults: Mapping[str, str]
    changes: Mapping[str, tuple[str, str]]
    draft: Draft


@dataclass
class Checked:
    """Every verdict of a file, their counts, and a digest that another dry run must repeat before storing."""

    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict, and faulty cells."""
        found = dict.fromkeys((CREATE, UPDATE, SKIP, FAULT), 0)
        for verdict in self.verdicts:
            found[verdict.what] += 1
        return found | {"cells": sum(len(verdict.faults) for verdict in self.verdicts)}

    def drafts(self, what: str) -> list[Draft]:
        """The drafts with one verdict."""
        return [verdict.draft for verdict in self.verdicts if verdict.what == what]

    @property
    def digest(self) -> str:
        """SM3 over verdict, record and version of every row: differs when anything relevant changed in between."""
        lines = (
            f"{verdict.number}:{verdict.what}:{verdict.draft.row.pk if verdict.draft.row is not None else ''}"
            f":{getattr(verdict.draft.row, 'version', '')}"
            for verdict in self.verdicts
        )
        return sm3("\n".join(lines).encode()).hex()


def check_drafts(intake: Intake, drafts: list[Draft], *, progress: Progress = lambda done, of: None) -> Checked:
    """A verdict for every draft. Reads in bulk, writes nothing; all faults of a row are said, not just the first."""
    intake.prepare(drafts)
    _refuse_twins(intake, drafts)
    checked, of = Checked(), len(drafts)
    for done, draft in enumerate(drafts):
        intake.settle(draft)
        checked.verdicts.append(_verdict(intake, draft))
        if done % 2000 == 0:
            progress(done, of)
    return checked


def drafts_of_sheet(register: "Register", sheet: Sheet) -> tuple[list[Draft], list[CellFault]]:
    """The rows of a table that was read, with the faults of their cells, and the faults of the table itself."""
    names = {str(column.heading): column.name for column in register.typed}
    numbers = {row.number for row in sheet.rows}
    of_rows: dict[int, dict[str, str]] = {}
    of_table = []
    for fault in sheet.problems:
        if fault.row in numbers:
            of_rows.setdefault(fault.row, {}).setdefault(names.get(fault.column, ""), fault.message)
        else:
            of_table.append(fault)
    return [Draft(row.number, row.values, faults=of_rows.get(row.number, {})) for row in sheet.rows], of_table


def drafts_of_records(register: "Register", records: Iterable[Mapping[str, Any]], shapes: Sequence[Any]) -> list[Draft]:
    """Drafts of raw values by column name (features of a map, a form), read like the cells of a sheet."""
    records = list(records)
    numbers = range(1, len(records) + 1)
    drafts = [Draft(number, shape=shape) for number, shape in zip(numbers, shapes, strict=True)]
    present = {name for record in records[:1] for name in record}
    for column in register.typed:
        if column.name not in present:
            continue
        values, faults = check_column(column.sheet, list(numbers), [record.get(column.name) for record in records])
        for draft, value in zip(drafts, values, strict=True):
            draft.values[column.name] = value
        for fault in faults:
            drafts[fault.row - 1].blame(column.name, fault.message)
    return drafts


def _refuse_twins(intake: Intake, drafts: list[Draft]) -> None:
    first: dict[Any, int] = {}
    for draft in drafts:
        key = intake.key_of(draft)
        if key is None:
            continue
        if key in first:
            sentence = _("The same record stands in row %(row)s already. Keep one of the two.") % {"row": first[key]}
            draft.blame(intake.register.key_columns[0], sentence)
        else:
            first[key] = draft.number


def _verdict(intake: Intake, draft: Draft) -> Verdict:
    key = intake.label_of(draft)
    if draft.faults:
        return Verdict(draft.number, FAULT, key, draft.faults, {}, draft)
    if draft.is_new:
        return Verdict(draft.number, CREATE, key, {}, {}, draft)
    changes = intake.changes(draft)
    return Verdict(draft.number, UPDATE if changes else SKIP, key, {}, changes, draft)
