"""Carrying an import through its two steps, for tests here and in the apps above."""

from io import BytesIO
from typing import Any

from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.pages import plain_rows
from gongjian.base.registers.register import Register
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.base.sheets import write_csv


def table(headings: list[str], *rows: list[Any]) -> bytes:
    """A CSV file with these headings."""
    lines = [headings, *rows]
    return "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines).encode()


def checked(register: Register, content: bytes, *, by: Any, name: str = "roster.csv", **options: Any) -> ImportRun:
    """Hand a file in and carry out its dry run, as the worker would."""
    run = runs.hand_in(register, BytesIO(content), name, by=by, options=options)
    if run.phase == ImportRun.Phase.CHECK:
        check_import.call(run.pk)
    run.refresh_from_db()
    return run


def stored(run: ImportRun, *, by: Any) -> ImportRun:
    """Store a checked file, as the worker would."""
    runs.store(run.pk, by=by)
    store_import.call(run.pk)
    run.refresh_from_db()
    return run


def exported(register: Register, listing: Any) -> bytes:
    """The export of a register as CSV without the lines above the headings."""

    return write_csv([column.sheet for column in register.exported], plain_rows(register, listing))
