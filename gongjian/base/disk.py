"""A full disk said in words: the writing was refused as a whole, and nothing of it is half there."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from gongjian.base.errors import DomainError

PG_DISK_FULL = "53100"  # SQLSTATE disk_full
ROOM = 65_536  # bytes that a writing needs at least


class DiskFull(DomainError):
    """There is no room left on the disk of the server."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            "disk_full",
            _("Not saved: the disk of the server is full. Nothing was changed. Please tell the administrator."),
        )


def disk_full(error: BaseException | None) -> DiskFull | None:
    """The refusal when an error, or what caused it, says that the disk is full; None for any other error."""
    return DiskFull() if any(_says_full(one) for one in _causes(error)) else None


def is_full(folder: Path) -> bool:
    """Whether not even a small row could be written where the data lies."""
    return folder.is_dir() and shutil.disk_usage(folder).free < ROOM


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", "") == PG_DISK_FULL
