"""What a worker does with a file: read it, check it against the data of now, store it in one transaction."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.hooks import IMPORT_OVER, VIEWER_OF
from gongjian.base.jobs import hold_lease
from gongjian.base.measuring import MANY, measure_table
from gongjian.base.models import ImportRun
from gongjian.base.registers.checking import FAULT, Checked, check_drafts, drafts_of_sheet
from gongjian.base.registers.files import erase_file, folder, path_of, register_for
from gongjian.base.registers.intake import Draft, Intake
from gongjian.base.registers.maps import drafts_of_map
from gongjian.base.registers.register import Register
from gongjian.base.sheets import CellFault, read_sheet

PROBLEMS_KEPT = 50


@dataclass
class Read:
    """A file as drafts. problems: faults of the table itself; report: what the geometry check found."""

    drafts: list[Draft]
    problems: list[CellFault]
    report: dict[str, Any]


def check(run: ImportRun) -> None:
    """The dry run: every verdict is kept beside the file until it is erased."""
    register, viewer = _who(run)
    read = _read(run, register, viewer)
    intake: Intake = register.intake(register, viewer, run.options)  # type: ignore[misc]
    checked = check_drafts(intake, read.drafts, progress=_progress(run))
    if run.options.get("is_map"):
        read.report["fit"] = intake.fit(read.drafts)[:PROBLEMS_KEPT]
    _keep_verdicts(run, register, checked)
    _finish(
        run,
        phase=ImportRun.Phase.CHECKED,
        counts=checked.counts,
        problems=[[fault.row, fault.column, fault.message] for fault in read.problems[:PROBLEMS_KEPT]],
        report=read.report,
        digest=checked.digest,
    )


def store(run: ImportRun) -> None:
    """Check again with the data of now; when every verdict is the same, write all of it or nothing.

    raises  RuleBroken when something changed since the dry run; LeaseLost when another worker has the job now
    """
    register, viewer = _who(run)
    intake: Intake = register.intake(register, viewer, run.options)  # type: ignore[misc]
    checked = check_drafts(intake, _read(run, register, viewer).drafts, progress=_progress(run, 60))
    changed = RuleBroken(
        "changed_since",
        _("Somebody changed these records after the dry run. Nothing was stored; check the file again."),
    )
    if checked.digest != run.digest:
        raise changed
    drafts = [*checked.drafts("create"), *checked.drafts("update")]
    try:
        with transaction.atomic():
            _refuse_newer(register, drafts, changed)
            stored = intake.store(drafts, run.file_name)
            _finish(run, phase=ImportRun.Phase.STORED, counts=run.counts | {"stored": stored}, problems=[], report={})
            hold_lease()
    except IntegrityError:
        raise changed from None
    run.refresh_from_db()
    erase_file(run)
    run.save(update_fields=["stored_as", "report"])
    if len(drafts) >= MANY:
        measure_table(register.model)


def _refuse_newer(register: Register, drafts: list[Draft], changed: RuleBroken) -> None:
    """In the writing transaction: the stored rows must still have the versions that were checked."""
    mine = {draft.row.pk: draft.row.version for draft in drafts if not draft.is_new}
    keys = list(mine)
    for start in range(0, len(keys), 900):
        rows = register.model._base_manager.filter(pk__in=keys[start : start + 900]).values_list("pk", "version")
        found = dict(rows)
        if any(found.get(pk) != mine[pk] for pk in keys[start : start + 900]):
            raise changed


def _who(run: ImportRun) -> tuple[Register, Any]:
    """The register and the viewer of whoever handed the file in, with the abilities of today."""
    viewer = VIEWER_OF[0](run.made_by_id or 0)
    return register_for(run.register, viewer), viewer


def _read(run: ImportRun, register: Register, viewer: Any) -> Read:
    data = path_of(run).read_bytes()
    if run.options.get("is_map"):
        drafts, report = drafts_of_map(register, data, run.file_name, run.options, viewer)
        return Read(drafts, [], report)
    sheet = read_sheet(data, run.file_name, columns=[column.sheet for column in register.typed])
    drafts, problems = drafts_of_sheet(register, sheet)
    return Read(drafts, problems, {"unknown": sheet.unknown[:20]})


def _progress(run: ImportRun, share: int = 100) -> Callable[[int, int], None]:
    def tell(done: int, of: int) -> None:
        going = ImportRun.objects.filter(pk=run.pk, is_stop_asked=False)
        stage = _("%(done)s of %(of)s rows checked") % {"done": f"{done:,}", "of": f"{of:,}"}
        if not going.update(progress=min(99, share * done // max(of, 1)), stage=stage):
            raise RuleBroken("stopped", _("Stopped; nothing was stored."))

    return tell


@transaction.atomic
def _finish(run: ImportRun, **facts: Any) -> None:
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.is_stop_asked:
        raise RuleBroken("stopped", _("Stopped; nothing was stored."))
    for name, value in facts.items():
        setattr(row, name, value)
    row.state, row.progress, row.finished_at, row.message, row.stage = ImportRun.State.DONE, 100, now(), "", ""
    row.save()
    for tell in IMPORT_OVER:
        tell(row)


@transaction.atomic
def fail(run: ImportRun, message: str) -> None:
    """An import that could not go on says why. The file stays, so that it can be checked again."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.phase in {ImportRun.Phase.STORED, ImportRun.Phase.DROPPED}:
        return
    row.state, row.message, row.finished_at, row.stage = ImportRun.State.FAILED, message[:2000], now(), ""
    row.save()
    for tell in IMPORT_OVER:
        tell(row)


def words_of(fault: Exception) -> str:
    """A sentence for a fault that is nobody's of the people who wait."""
    text = str(fault).lower()
    if isinstance(fault, DatabaseError | OSError) and ("full" in text or "no space" in text):
        return _("The disk of the server is full; nothing was stored. Tell the administrator, then try again.")
    return _("The work on this file broke off; nothing was stored. Try again, or tell the administrator.")


# ------------------------------------------------------------------ verdicts, kept beside the file
def _keep_verdicts(run: ImportRun, register: Register, checked: Checked) -> None:
    rows = [
        [
            verdict.number,
            verdict.what,
            verdict.key,
            [[_heading(register, name), said] for name, said in verdict.faults.items()],
            [[_heading(register, name), old, new] for name, (old, new) in verdict.changes.items()],
        ]
        for verdict in checked.verdicts
    ]
    path = folder() / f"{run.stored_as}.verdicts"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as target:
        target.write(json.dumps(rows, ensure_ascii=False))  # json.dump goes piece by piece, ten times as long


def _heading(register: Register, name: str) -> str:
    if name in register.by_name:
        return str(register.by_name[name].heading)
    return _("outline") if name == "shape" else ""


def verdicts_of(run: ImportRun) -> list[list[Any]]:
    """Every verdict of the dry run: [row, verdict, what it is, [[heading, sentence]], [[heading, before, after]]]."""
    path = folder() / f"{run.stored_as}.verdicts"
    if not run.stored_as or not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as source:
        rows: list[list[Any]] = json.load(source)
    return rows


def faults_of(run: ImportRun) -> list[CellFault]:
    """Every faulty cell of the dry run, for the annotated copy."""
    found = [CellFault(row, heading, "table", said) for row, heading, said in run.problems]
    for number, what, _key, faults, _changes in verdicts_of(run):
        if what == FAULT:
            found += [CellFault(number, heading, "fault", said) for heading, said in faults]
    return found
