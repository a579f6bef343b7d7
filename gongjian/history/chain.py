"""The arithmetic of the chain: SM3 over a row and the digest before it, HMAC-SM3 over the end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model

from gongjian.base.sm3 import hmac_sm3, sm3
from gongjian.history.models import ChainEnd, Entry

START = "0" * 64
SIMPLE = {type(None), bool, int, str}  # JSON keeps them as they are
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A value as JSON keeps it; personal values arrive masked because a Secret prints masked."""
    if type(value) in SIMPLE or isinstance(value, int | str):  # the first is a third of the second
        return value
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, dict):
        return {str(key): item if type(item) in SIMPLE else plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def digest_of(entry: Entry) -> str:
    """SM3 of the row's content, which includes the digest of the row before, as 64 hex digits."""
    return sm3(CANONICAL.encode(entry.content()).encode()).hex()


def seal_of(seq: int, digest: str) -> str:
    """HMAC-SM3 of the end of the chain under the installation's key."""
    return hmac_sm3(settings.SECRET_KEY.encode(), f"{seq}:{digest}".encode()).hex()


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold. code: changed, removed, reordered, cut_off, end_forged."""

    code: str
    seq: int
    label: str


def faults() -> Iterator[Fault]:
    """Walk the whole chain from its start and name every place where it does not hold."""
    expected, previous = 1, START
    for entry in Entry.objects.order_by("pk").iterator(2000):
        if entry.seq != expected:
            yield Fault("removed" if entry.seq > expected else "reordered", min(expected, entry.seq), entry.label)
        elif entry.previous != previous:
            yield Fault("reordered", entry.seq, entry.label)
        if digest_of(entry) != entry.digest:
            yield Fault("changed", entry.seq, entry.label)
        expected, previous = entry.seq + 1, entry.digest
    yield from _end_faults(expected - 1, previous)


def _end_faults(seq: int, digest: str) -> Iterator[Fault]:
    end = ChainEnd.objects.filter(pk=1).first()
    stored = (end.seq, end.digest) if end else (0, "")
    if end and end.seq and end.seal != seal_of(end.seq, end.digest):
        yield Fault("end_forged", end.seq, "")
    if stored != (seq, digest if seq else ""):
        yield Fault("cut_off", min(seq, stored[0]) + 1, "")


def kept_fault(seq: int, digest: str) -> list[Fault]:
    """The fault of a chain that no longer holds an end which was kept elsewhere; nothing when it still does.

    Whoever has the key and the database could make a new chain; what was written down outside finds even that.
    """
    if Entry.objects.filter(seq=seq, digest=digest).exists() or (seq, digest) == (0, ""):
        return []
    return [Fault("kept_differs", seq, "")]
