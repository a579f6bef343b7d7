"""Rows that serve every app: leases of jobs, replies kept for repeated sendings."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongjian.base.scoping import Reader, ScopedQuerySet


class JobLease(models.Model):
    """Which worker runs a job now, and when it last gave a sign of life. Taken over when the sign is too old."""

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    beat_at = models.DateTimeField()
    takeovers = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.task_id} {self.worker}"


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

    def __str__(self) -> str:
        return self.key


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

    def facts(self, names: Iterable[str]) -> dict[str, Any]:
        """The named columns as plain values, for the history."""
        return {name: getattr(self, name) for name in names}


class ImportRunQuerySet(ScopedQuerySet):
    subject = "import"

    def visible_to(self, viewer: Reader) -> "ImportRunQuerySet":
        """A file is seen by the account that handed it in, and by nobody else: it may hold personal values."""
        return self.filter(made_by_id=viewer.account_id) if viewer.account_id else self.none()


class ImportRun(JobRow):
    """导入: a file handed in for a register: checked first, then stored as a whole or not at all."""

    class Phase(models.TextChoices):
        CHOOSING = "choosing", _("waits for your choices")
        CHECK = "check", _("dry run")
        CHECKED = "checked", _("checked")
        STORE = "store", _("storing")
        STORED = "stored", _("stored")
        DROPPED = "dropped", _("dropped")

    register = models.CharField(max_length=40)
    phase = models.CharField(_("step"), max_length=10, choices=Phase, default=Phase.CHECK, editable=False)
    file_name = models.CharField(_("file"), max_length=120)
    stored_as = models.CharField(max_length=64, blank=True)  # random name below MEDIA_ROOT; "" once it is erased
    fingerprint = models.CharField(max_length=64, db_index=True)  # SM3 of the file
    size = models.PositiveBigIntegerField(default=0)  # bytes
    options = models.JSONField(default=dict)  # datum, level, mapping, layer: what was chosen beside the file
    counts = models.JSONField(default=dict)  # rows by verdict, faulty cells
    problems = models.JSONField(default=list)  # faults of the table itself: [row, heading, sentence]
    report = models.JSONField(default=dict)  # what the geometry check found
    digest = models.CharField(max_length=64, blank=True)  # of the verdicts; another check before storing must repeat it
    language = models.CharField(max_length=8, default="zh-hans")
    expires_at = models.DateTimeField(db_index=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class SavedView(models.Model):
    """我的视图: an address of a register's page that somebody keeps under a name."""

    account_id = models.BigIntegerField(db_index=True)
    register = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["account_id", "register", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
