"""Reading the record: everything of one record, for whoever may see that record."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from gongjian.base.scoping import ScopedQuerySet, no_record
from gongjian.history.models import Entry, EntryQuerySet
from gongjian.history.protocol import Acting


def entries_of(subject: str, subject_id: int, *, by: Acting) -> EntryQuerySet:
    """What happened to one record, newest first. Who may see the record may see its history; auditors see all.

    subject  "app.model", as entries carry it
    raises   NotFound for a record out of reach, or of a kind that is not shown
    """
    entries: EntryQuerySet = Entry.objects.filter(subject=subject, subject_id=subject_id)
    if by.can("history.read"):
        return entries
    rows = _rows_of(subject)
    rows.visible_to(by).get_or_refuse(pk=subject_id)
    return entries


def _rows_of(subject: str) -> Any:
    try:
        rows = apps.get_model(subject)._default_manager.all()
    except (LookupError, ValueError):
        rows = None
    if not isinstance(rows, ScopedQuerySet):
        raise no_record()
    return rows


def last_change(row: models.Model) -> tuple[str, datetime] | None:
    """Who changed a record last, and when; None for a record that has no lines of its own."""
    found: tuple[str, datetime] | None = (
        Entry.objects.filter(subject=row._meta.label_lower, subject_id=row.pk)
        .order_by("-seq")
        .values_list("actor", "at")
        .first()
    )
    return found if found and found[0] else None
