"""Files of imports on the disk: random names, private, outside static, erased when their time is over."""

import errno
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gongjian.base.errors import NotFound, RuleBroken
from gongjian.base.geoarchive import ENDINGS
from gongjian.base.models import ImportRun
from gongjian.base.registers.register import REGISTERS, Register

MAP_ENDINGS = frozenset[str]().union(*ENDINGS.values())
ROSTER_ENDINGS = {".xlsx", ".xls", ".csv"}


def is_map(name: str, *, is_said: bool = False) -> bool:
    """Whether a file holds a map: its ending says it; without a known one, whoever hands it in.

    >>> is_map("streets.GeoJSON"), is_map("roster.xlsx", is_said=True), is_map("export", is_said=True)
    (True, False, True)
    """
    ending = Path(name).suffix.lower()
    return ending in MAP_ENDINGS or (is_said and ending not in ROSTER_ENDINGS)


def folder() -> Path:
    """Where files are kept until they expire: below MEDIA_ROOT, never below static files."""
    found = Path(settings.MEDIA_ROOT) / "imports"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(run: ImportRun) -> Path:
    """The file of a run. Raises NotFound once it is erased."""
    path = folder() / run.stored_as
    if not run.stored_as or not path.is_file():
        raise NotFound("file_gone", _("The file of this import is erased. Hand it in again."))
    return path


def register_for(key: str, viewer: Any) -> Register:
    """The register with a key. Raises NotFound, also for a reader without the ability to import into it."""
    register = REGISTERS.get(key)
    if register is None or not register.may_bring(viewer):
        raise NotFound("no_such_register", _("There is no such register, or you cannot import into it."))
    return register


def keep(data: bytes) -> str:
    """Write a file under a random name; a full disk leaves nothing behind."""
    name = secrets.token_hex(24)
    path = folder() / name
    try:
        with open(path, "xb", opener=_private) as target:
            target.write(data)
    except OSError as fault:
        path.unlink(missing_ok=True)
        if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            said = _("The disk of the server is full; nothing was stored. Tell the administrator, then try again.")
            raise RuleBroken("disk_full", said) from None
        raise
    return name


def _private(path: str, flags: int) -> int:

    return os.open(path, flags, 0o600)


def erase_file(run: ImportRun) -> None:
    """Erase the file and its verdicts. Names stay for the list of imports; contents do not."""
    if run.stored_as:
        for ending in ("", ".verdicts"):
            (folder() / f"{run.stored_as}{ending}").unlink(missing_ok=True)
    run.stored_as, run.report = "", {}
