"""Adding to the record. Every write of every app comes through here, inside its own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from gongjian.base.bulk import insert_all
from gongjian.base.clock import now
from gongjian.base.middleware import CURRENT
from gongjian.base.secrets import Secret
from gongjian.history import hooks
from gongjian.history.chain import SIMPLE, START, digest_of, plain, seal_of
from gongjian.history.models import ChainEnd, Entry
from gongjian.history.protocol import Actor


@dataclass(frozen=True)
class Change:
    """One change, ready to be recorded. before and after hold only the columns that differ."""

    row: models.Model
    verb: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""


def record(
    row: models.Model,
    verb: str,
    *,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> None:
    """Add one change to the chain."""
    record_all([Change(row, verb, before or {}, after or {}, said or {})], by=by)


def record_all(changes: Iterable[Change], *, by: Actor) -> int:
    """Add many changes, in their order, and move the sealed end of the chain. Returns how many.

    Call it as the last thing of a transaction: the end of the chain is one locked row, so that two writers can never
    fork the chain.
    """
    changes = list(changes)
    if not changes:
        return 0
    end = _locked_end()
    with translation.override(settings.LANGUAGE_CODE):  # the record speaks one language, whoever writes
        entries = _chained(changes, by, end)
    insert_all(entries)
    last = entries[-1]
    ChainEnd.objects.filter(pk=1).update(seq=last.seq, digest=last.digest, seal=seal_of(last.seq, last.digest))
    for listen in hooks.RECORDED:
        listen(changes)
    return len(entries)


def _chained(changes: Iterable[Change], by: Actor, end: ChainEnd) -> list[Entry]:
    """An entry for each change, each with the digest of the one before it."""
    same = {"at": now(), "actor_id": by.account_id, "actor": by.name[:120], "request_id": CURRENT.get()[:16]}
    previous, nothing, entries = end.digest or START, dict[str, Any](), list[Entry]()
    last_said, said = None, nothing
    for seq, change in enumerate(changes, end.seq + 1):
        if change.said is not last_said:  # an import says the same of every row
            last_said, said = change.said, plain(dict(change.said))
        entry = Entry(
            seq=seq,
            verb=change.verb,
            subject=change.row._meta.label_lower,
            subject_id=change.row.pk,
            label=(change.label or str(change.row))[:200],
            before=plain(dict(change.before)) if change.before else nothing,
            after=plain(dict(change.after)),
            said=said,
            previous=previous,
            **same,
        )
        previous = entry.digest = digest_of(entry)
        entries.append(entry)
    return entries


def _locked_end() -> ChainEnd:
    ChainEnd.objects.bulk_create([ChainEnd(pk=1)], ignore_conflicts=True)
    return ChainEnd.objects.select_for_update().get(pk=1)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the columns whose values differ, on both sides. Personal values are compared, though they print masked."""
    changed = [name for name in after if not _is_same(before.get(name), after[name])]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def _is_same(old: Any, new: Any) -> bool:
    if type(old) is type(new) and type(old) in SIMPLE:
        return bool(old == new)
    if isinstance(old, Secret) or isinstance(new, Secret):
        return bool(old == new) or (not old and not new)
    return bool(plain(old) == plain(new))
