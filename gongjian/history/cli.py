"""`gongjian history`: is the record whole, and what is its end."""

import argparse

from django.utils.translation import gettext as _

from gongjian.base.cli import Answer, Commands, command, group, whole
from gongjian.history.chain import Fault, faults, kept_fault
from gongjian.history.models import ChainEnd


def register(commands: Commands) -> None:
    history = group(commands, "history", _("the record of changes"))
    check = command(history, "verify", verify, _("find places where the record was changed, removed or moved"))
    check.add_argument("--kept", metavar="NUMBER:DIGEST", help=_("an end of the record that was kept elsewhere"))
    command(history, "head", head, _("number and digest of the last entry, to keep elsewhere"))


def verify(asked: argparse.Namespace) -> Answer:
    """Walk the whole chain; exit 1 when it does not hold somewhere."""
    found = list(faults())
    if asked.kept:
        number, _colon, digest = asked.kept.partition(":")
        found += kept_fault(whole(number), digest)
    data = {"whole": not found, "faults": [{"kind": fault.code, "number": fault.seq} for fault in found]}
    if not found:
        return Answer([_("The record is whole.")], data)
    return Answer([_line(fault) for fault in found], data, code=1)


def _line(fault: Fault) -> str:
    said = {
        "changed": _("the entry was changed"),
        "removed": _("entries before it are missing"),
        "reordered": _("the entry is not in its place"),
        "cut_off": _("entries from here on are missing at the end"),
        "end_forged": _("the seal of the end does not fit"),
        "kept_differs": _("it is not the entry that was kept elsewhere"),
    }[fault.code]
    line = _("Entry %(number)d: %(what)s.") % {"number": fault.seq, "what": said}
    return f"{line} {fault.label}".rstrip()


def head(asked: argparse.Namespace) -> Answer:
    """The end of the chain as one word, for a notebook or another machine."""
    end = ChainEnd.objects.filter(pk=1).first()
    number, digest = (end.seq, end.digest) if end else (0, "")
    return Answer([f"{number}:{digest}"], {"number": number, "digest": digest})
