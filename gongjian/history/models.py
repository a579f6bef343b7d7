"""The rows of the record and the end of the chain."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongjian.base.scoping import ScopedQuerySet


class EntryQuerySet(ScopedQuerySet):
    subject = "entry"

    def about(self, row: models.Model) -> "EntryQuerySet":
        """Everything that happened to one record, newest first."""
        return self.filter(subject=row._meta.label_lower, subject_id=row.pk)


class Entry(models.Model):
    """留痕: one change, or one look at a protected value. Rows are added, never altered."""

    seq = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("when"))
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=120)
    verb = models.CharField(_("what"), max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    label = models.CharField(_("record"), max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    said = models.JSONField(default=dict)  # answers and reasons given with the step
    request_id = models.CharField(max_length=16, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="entry_subject")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.label}"

    def content(self) -> dict[str, Any]:
        """What the digest covers: every column but the digest itself."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor_id": self.actor_id,
            "actor": self.actor,
            "verb": self.verb,
            "subject": self.subject,
            "subject_id": self.subject_id,
            "label": self.label,
            "before": self.before,
            "after": self.after,
            "said": self.said,
            "request_id": self.request_id,
            "previous": self.previous,
        }


class ChainEnd(models.Model):
    """The last number and digest, sealed with a key: rows cut off at the end are found by it."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.seq)
