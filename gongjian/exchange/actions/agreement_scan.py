"""Scans of the signed paper: checked by content, kept under random names outside static files."""

import errno
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import NotFound, RuleBroken
from gongjian.base.sm3 import sm3
from gongjian.exchange.actions.agreement import locked_agreement
from gongjian.exchange.models import AgreementScan, AgreementVersion
from gongjian.exchange.models.agreement_parts import FILE_MAX
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

KINDS = {  # how a file of a kind begins -> its type
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
PER_VERSION = 10


def folder() -> Path:
    """Where scans are kept: below MEDIA_ROOT, never below static files."""
    found = Path(settings.MEDIA_ROOT) / "agreements"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(scan: AgreementScan) -> Path:
    """The file of a scan. Raises NotFound when it is gone."""
    path = folder() / scan.stored_as
    if not path.is_file():
        raise NotFound("file_gone", _("The file is not there any more. Tell the administrator."))
    return path


@transaction.atomic
def attach_scan(version_id: int, file: BinaryIO, file_name: str, *, by: Viewer) -> AgreementScan:
    """Attach the signed paper to a version that both have signed. Raises NotFound, NotAllowed, RuleBroken."""
    rows = AgreementVersion.objects.visible_to(by).select_related("agreement")
    version: AgreementVersion = rows.get_or_refuse(pk=version_id)
    agreement = locked_agreement(version.agreement_id, by)
    if version.stage not in {AgreementVersion.Stage.IN_FORCE, AgreementVersion.Stage.REPLACED}:
        raise RuleBroken("not_signed", _("The paper is attached once both sides have signed."))
    data = file.read(FILE_MAX + 1)
    kind = kind_of(data)
    digest = sm3(data).hex()
    known = version.scans.filter(digest=digest).first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    if version.scans.count() >= PER_VERSION:
        raise RuleBroken("too_many_files", _("A version has at most %(n)s files.") % {"n": PER_VERSION})
    name = "".join(char for char in Path(file_name).name if char.isprintable())[-120:] or "scan"
    scan = AgreementScan.objects.create(
        of=version,
        file_name=name,
        stored_as=_keep(data),
        content_type=kind,
        size=len(data),
        digest=digest,
        by_id=by.person_id,
        at=now(),
    )
    record(agreement, "scan", by=by, said={"file": name, "digest": digest, "version": version.number})
    return scan


def kind_of(data: bytes) -> str:
    """The type of a file by its content. Raises RuleBroken for anything but PDF, PNG and JPEG within the limit."""
    if len(data) > FILE_MAX:
        said = _("The file is larger than %(n)s MB. Scan it with fewer points.") % {"n": FILE_MAX // 2**20}
        raise RuleBroken("too_big", said, {"file": said})
    for start, kind in KINDS.items():
        if data.startswith(start):
            return kind
    said = _("This is no PDF, PNG or JPEG. Scan the paper as one of these.")
    raise RuleBroken("kind_invalid", said, {"file": said})


def _keep(data: bytes) -> str:
    name = secrets.token_hex(24)
    path = folder() / name
    try:
        with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as target:
            target.write(data)
    except OSError as fault:
        path.unlink(missing_ok=True)
        if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise RuleBroken(
                "disk_full",
                _("The disk of the server is full; nothing was stored. Tell the administrator, then try again."),
            ) from None
        raise
    return name
