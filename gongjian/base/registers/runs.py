"""Imports in two steps: a file is handed in and checked without writing anything; then it is stored, all or nothing."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.registers.files import erase_file, keep, register_for
from gongjian.base.registers.register import Register
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.base.sm3 import sm3

KEEP = timedelta(days=7)  # files may hold personal values: erased after a week, at once when stored or dropped
MAX_BYTES = 50 * 2**20
GOING = (ImportRun.State.WAITING, ImportRun.State.RUNNING)
Phase = ImportRun.Phase


def hand_in(register: Register, file: BinaryIO, file_name: str, *, by: Any, options: Mapping[str, Any]) -> ImportRun:
    """Keep a file and let a worker check it. The same file handed in again while its check still holds is that check.

    options  what was chosen beside the file; {"is_map": True} waits for more choices before the check
    raises   NotAllowed, RuleBroken (empty, too large, disk full)
    """
    if not register.may_bring(by):
        raise NotAllowed("not_allowed", _("Your post does not include imports into this register."))
    data = file.read(MAX_BYTES + 1)
    _refuse_size(data, file_name)
    fingerprint = sm3(data).hex()
    twin = _twin(register, fingerprint, options, by)
    if twin is not None:
        return _in_words_of_now(twin, by)
    stored_as = keep(data)
    is_map = bool(options.get("is_map"))
    run = ImportRun(
        register=register.key,
        phase=Phase.CHOOSING if is_map else Phase.CHECK,
        state=ImportRun.State.DONE if is_map else ImportRun.State.WAITING,
        file_name=Path(file_name).name[:120] or "file",
        stored_as=stored_as,
        fingerprint=fingerprint,
        size=len(data),
        options=dict(options),
        language=_language(),
        expires_at=now() + KEEP,
        made_by_id=by.account_id,
    )
    with transaction.atomic():
        run.save()
        if not is_map:
            check_import.enqueue(run.pk)
    return run


def _refuse_size(data: bytes, name: str) -> None:
    if not data:
        raise RuleBroken("empty", _("“%(name)s” is empty.") % {"name": name}, {"file": _("The file is empty.")})
    if len(data) > MAX_BYTES:
        said = _("“%(name)s” is larger than %(n)s MB. Split it and import the parts one after the other.")
        raise RuleBroken("too_big", said % {"name": name, "n": MAX_BYTES // 2**20}, {"file": _("Split the file.")})


def _twin(register: Register, fingerprint: str, options: Mapping[str, Any], by: Any) -> ImportRun | None:
    """An unfinished import of the same file by the same account."""
    runs = ImportRun.objects.visible_to(by).filter(register=register.key, fingerprint=fingerprint, expires_at__gt=now())
    for run in runs.exclude(stored_as="").exclude(state=ImportRun.State.FAILED):
        same = {name: run.options.get(name) for name in options} == dict(options)
        if same and run.phase in {Phase.CHOOSING, Phase.CHECK, Phase.CHECKED}:
            return run  # type: ignore[no-any-return]
    return None


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:8]


def speaks_another(run: ImportRun) -> bool:
    """Whether the verdicts of a run are in another language than the reader's; a further check says them anew."""
    return run.phase in {Phase.CHECKED, Phase.CHECK, Phase.STORE} and run.language != _language()


def _in_words_of_now(run: ImportRun, by: Any) -> ImportRun:
    """An unfinished import handed in again: as it is, or checked anew when it was checked in another language."""
    is_over = run.phase == Phase.CHECKED and run.state == ImportRun.State.DONE
    return check_again(run.pk, by=by) if is_over and speaks_another(run) else run


def stored_before(run: ImportRun) -> ImportRun | None:
    """An earlier import of this very file that was stored, to say so."""
    same = ImportRun.objects.filter(
        made_by_id=run.made_by_id, register=run.register, fingerprint=run.fingerprint, phase=Phase.STORED
    )
    return same.exclude(pk=run.pk).first()


@transaction.atomic
def choose(run_id: int, options: Mapping[str, Any], *, register: Register, by: Any) -> ImportRun:
    """Set what was chosen beside a map file and let a worker check it."""
    run = _locked(run_id, by)
    _refuse_going(run)
    if run.phase == Phase.STORED:
        raise RuleBroken("stored", _("This file is stored already."))
    run.register, run.options = register.key, {**run.options, **options}
    return _again(run, Phase.CHECK, check_import)


@transaction.atomic
def check_again(run_id: int, *, by: Any) -> ImportRun:
    """Repeat the dry run with the data of now, in the language of whoever asks."""
    run = _locked(run_id, by)
    _refuse_going(run)
    if run.phase not in {Phase.CHECK, Phase.CHECKED, Phase.STORE}:
        raise RuleBroken("wrong_phase", _("This file cannot be checked now. Reload the page."))
    return _again(run, Phase.CHECK, check_import)


@transaction.atomic
def store(run_id: int, *, by: Any) -> ImportRun:
    """Store a checked file as a whole. Refused while a single cell is faulty."""
    run = _locked(run_id, by)
    _refuse_going(run)
    if run.phase != Phase.CHECKED or run.state != ImportRun.State.DONE:
        raise RuleBroken("not_checked", _("Check the file first; then it can be stored."))
    if run.counts.get("fault") or run.problems:
        said = _("%(rows)s rows have faults. Nothing is stored until all of them are mended.")
        raise RuleBroken("faults", said % {"rows": run.counts.get("fault") or len(run.problems)})
    if not run.counts.get("create") and not run.counts.get("update"):
        raise RuleBroken("nothing_new", _("Every row is stored already; there is nothing to do."))
    return _again(run, Phase.STORE, store_import)


@transaction.atomic
def drop(run_id: int, *, by: Any) -> ImportRun:
    """Give up an import; its file is erased at once."""
    run = _locked(run_id, by)
    if run.phase == Phase.STORED:
        raise RuleBroken("stored", _("This file is stored already."))
    if run.phase == Phase.STORE and run.state == ImportRun.State.RUNNING:
        raise RuleBroken("storing", _("It is being stored at this moment. Wait until it is over."))
    run.phase, run.state, run.is_stop_asked = Phase.DROPPED, ImportRun.State.STOPPED, True
    erase_file(run)
    run.save()
    return run


def _locked(run_id: int, by: Any) -> ImportRun:
    run: ImportRun = ImportRun.objects.visible_to(by).locked(pk=run_id)
    register_for(run.register, by)
    return run


def _refuse_going(run: ImportRun) -> None:
    if run.state in GOING:
        raise RuleBroken("going_on", _("A worker is busy with this file. Wait until it is over."))


def _again(run: ImportRun, phase: str, task: Any) -> ImportRun:
    run.phase, run.state, run.language = phase, ImportRun.State.WAITING, _language()
    run.progress, run.message, run.stage, run.is_stop_asked = 0, "", "", False
    run.expires_at = now() + KEEP
    run.save()
    task.enqueue(run.pk)
    return run


def erase_expired() -> int:
    """Erase files whose time is over, and files that no import knows. Returns how many imports lost theirs."""
    over = list(ImportRun.objects.filter(expires_at__lt=now()).exclude(stored_as="")[:100])
    for run in over:
        erase_file(run)
        run.save(update_fields=["stored_as", "report"])
    return len(over)


def given_up(task_path: str, arguments: list[Any]) -> None:
    """An import whose job ended without a result says so; nothing was written."""
    if task_path.startswith("gongjian.base.registers.tasks"):
        said = _("The work on this file broke off; nothing was stored. Try again, or tell the administrator.")
        ImportRun.objects.filter(pk=arguments[0], state__in=GOING).update(
            state=ImportRun.State.FAILED, message=said, finished_at=now()
        )
