"""`gongjian import`, `gongjian export`: rosters and map files in and out, with the same two steps as the pages."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from gongjian.base import jobs
from gongjian.base.cli import Answer, Commands, command
from gongjian.base.errors import NotFound, RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import faults_of
from gongjian.base.registers.files import is_map, path_of, register_for
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.maps import look_inside, propose
from gongjian.base.registers.pages import plain_rows
from gongjian.base.registers.register import REGISTERS, Register
from gongjian.base.sheets import write_csv, write_sheet

DATUMS = ("wgs84", "gcj02", "bd09")
LOOK_SECONDS = 1
FAULTS_SHOWN = 200


def register(commands: Commands) -> None:
    bring = command(
        commands, "import", bring_file, _("check a file for a register, and store it with --store"), acts=True
    )
    bring.add_argument("register", help=_("key of the register, e.g. buildings"))
    bring.add_argument("file", help=_("Excel, CSV, GeoJSON, zipped Shapefile, KML or GeoPackage"))
    bring.add_argument("--store", action="store_true", help=_("store all of it when no cell is faulty"))
    bring.add_argument("--datum", choices=DATUMS, default=DATUMS[0], help=_("datum of longitude and latitude"))
    bring.add_argument(
        "--column", action="append", default=[], metavar="NAME=ATTRIBUTE", help=_("what a map file calls a column")
    )
    bring.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ATTRIBUTE=VALUES",
        help=_("which features are meant"),
    )
    bring.add_argument("--here", action="store_true", help=_("do the work in this process, without a worker"))
    out = command(commands, "export", export, _("what one may see of a register as a file"), acts=True)
    out.add_argument("register", help=_("key of the register, e.g. buildings"))
    out.add_argument("file", help=_("where to write it; the ending says .xlsx or .csv"))
    out.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help=_("a condition"))


# ------------------------------------------------------------------ in
def bring_file(asked: argparse.Namespace) -> Answer:
    """Exit code 1 when a row is faulty; nothing is stored then."""
    found, path = register_for(asked.register, asked.viewer), Path(asked.file)
    holds_map = bool(found.geo) and is_map(path.name)
    options: dict[str, Any] = {"datum": asked.datum} | ({"is_map": True} if holds_map else {})
    try:
        with path.open("rb") as file:
            run = runs.hand_in(found, file, path.name, by=asked.viewer, options=options)
    except OSError as fault:
        said = _("“%(name)s” cannot be read: %(why)s.") % {"name": path.name, "why": fault.strerror or fault}
        raise RuleBroken("unreadable", said) from None
    if run.phase == ImportRun.Phase.CHOOSING:
        run = runs.choose(run.pk, _choices(run, found, asked), register=found, by=asked.viewer)
    run = _over(run, asked.here)
    if asked.store and not run.counts.get("fault") and not run.problems and run.state == ImportRun.State.DONE:
        run = _over(runs.store(run.pk, by=asked.viewer), asked.here)
    return _report(run)


def _choices(run: ImportRun, found: Register, asked: argparse.Namespace) -> dict[str, Any]:
    """What the file seems to call the columns, with what was said on the command line instead."""
    file = look_inside(found, path_of(run).read_bytes(), run.file_name, None, datum=asked.datum)
    mapping = propose(found, file.names) | _pairs(asked.column)
    return {"datum": asked.datum, "mapping": mapping, "only": _pairs(asked.only)}


def _pairs(said: list[str]) -> dict[str, str]:
    return {name: value for name, _sign, value in (one.partition("=") for one in said) if name}


def _over(run: ImportRun, here: bool) -> ImportRun:
    """The run once its job is over: done by a worker, or by this process, which then empties the slow queue."""
    while not run.is_over:
        if here:
            jobs.work("slow", batch=True)
        run.refresh_from_db()
        if not run.is_over:
            time.sleep(LOOK_SECONDS)
    return run


def _report(run: ImportRun) -> Answer:
    faults = faults_of(run)
    is_good = not faults and run.state == ImportRun.State.DONE
    data = {
        "run": run.pk,
        "phase": run.phase,
        "state": run.state,
        "counts": run.counts,
        "message": run.message,
        "faults": [{"row": one.row, "column": one.column, "message": one.message} for one in faults],
    }
    said = {
        "new": run.counts.get("create", 0),
        "changed": run.counts.get("update", 0),
        "same": run.counts.get("skip", 0),
    }
    lines = [
        f"{run.get_phase_display()}: "
        + _("%(new)s new, %(changed)s changed, %(same)s unchanged") % said
        + ("; " + _("%(n)s faulty rows") % {"n": run.counts.get("fault", 0)} if faults else "")
    ]
    lines += [run.message] if run.message else []
    lines += [f"{one.row}\t{one.column}\t{one.message}" for one in faults[:FAULTS_SHOWN]]
    return Answer(lines, data, code=0 if is_good else 1)


# ------------------------------------------------------------------ out
def export(asked: argparse.Namespace) -> Answer:
    """The same rows and columns as the button of the page; protected values masked."""
    found = REGISTERS.get(asked.register)
    if found is None or not found.is_open_to(asked.viewer):
        raise NotFound("no_such_register", _("There is no such register."))
    query = QueryDict(mutable=True)
    query.update(_pairs(asked.where))
    listing = Listing(found, asked.viewer, query)
    path = Path(asked.file)
    write = {".csv": write_csv, ".xlsx": write_sheet}.get(path.suffix.lower())
    if write is None:
        raise RuleBroken("ending", _("Give the file the ending .xlsx or .csv."))
    columns = [column.sheet for column in found.exported]
    facts = {"title": str(found.title), "by": asked.viewer.name, "day": asked.viewer.today}
    content = write(columns, plain_rows(found, listing), conditions=[listing.words] if listing.words else [], **facts)
    try:
        path.write_bytes(content)
    except OSError as fault:
        said = _("“%(name)s” cannot be written: %(why)s.") % {"name": path.name, "why": fault.strerror or fault}
        raise RuleBroken("unwritable", said) from None
    return Answer([_("%(n)s rows written.") % {"n": listing.total}], {"rows": listing.total})
