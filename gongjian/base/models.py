"""Rows that serve every app: leases of jobs, replies kept for repeated sendings."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobLease(models.Model):
    """Which worker runs a job now, and when it last gave a sign of life. Taken over when the sign is too old."""

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    beat_at = models.DateTimeField()
    takeovers = models.PositiveSmallIntegerField(default=0)


class IdempotentReply(models.Model):
    """The first answer to a write that carried a key, given again when the same writing is sent twice."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null while the first sending still runs
    body = models.TextField(blank=True)  # sealed
    headers = models.JSONField(default=dict)  # type of the body, where to go next, htmx's own
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="idempotent_reply_once")]


class JobRow(models.Model):
    """A run of something long: an engine, an import. Its progress can be watched and it can be stopped."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped, best result kept")
        FAILED = "failed", _("failed")

    state = models.CharField(_("status"), max_length=8, choices=State, default=State.WAITING, editable=False)
    progress = models.PositiveSmallIntegerField(default=0, editable=False)  # percent
    stage = models.CharField(max_length=200, blank=True, editable=False)
    message = models.TextField(blank=True, editable=False)
    is_stop_asked = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    made_by_id = models.BigIntegerField(null=True, editable=False)  # people.Account, known by id only

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to this run."""
        return self.state in {self.State.DONE, self.State.STOPPED, self.State.FAILED}


class VersionedRow(models.Model):
    """A record that people edit: who made it, when, and a version so that two people never overwrite each other."""

    version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True

    def facts(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The named columns as plain values, for the history."""
        return {name: getattr(self, name) for name in names}
