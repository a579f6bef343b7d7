"""Runs of the planner, plans that are being made, micro grids that are proposed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import JobRow, VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.grids.models.grids import Grid
from gongjian.people.models import Account
from gongjian.places.models import Area


class RunQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "area__path"}


class Mode(models.TextChoices):
    SIZE = "size", _("even size")
    MAXP = "maxp", _("as many grids as possible")
    MINCHANGE = "minchange", _("as little change as possible")


class PlanRun(JobRow):
    """规划运算: one run of the planner over an area, with its inputs, seed and result. Same inputs, same result."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="plan_runs", verbose_name=_("area"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.SIZE)
    lower = BoundedIntegerField(_("households from"), low=1, high=100_000)
    upper = BoundedIntegerField(_("households to"), low=1, high=100_000)
    seed = BoundedIntegerField(_("seed"), low=0, high=2_147_483_647, default=1)
    balance = models.FloatField(default=0.0)
    seconds_max = BoundedIntegerField(_("time limit in seconds"), low=1, high=3600, default=120)
    hard_barriers = models.JSONField(default=list, blank=True)  # ids of barriers that must not be crossed
    pinned_grids = models.JSONField(default=list, blank=True)  # ids of today's grids that stay as they are
    keeps_carriers = models.BooleanField(_("carriers keep their own grid"), default=True)
    result = models.JSONField(default=dict, blank=True)  # figures, forced list, best so far while it runs

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="run_window_in_order", condition=Q(upper__gte=F("lower")))]

    def __str__(self) -> str:
        return f"{self.area} {self.made_at:%Y-%m-%d %H:%M}"


ACTIVE = (PlanRun.State.WAITING, PlanRun.State.RUNNING)


class PlanQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "area__path"}


class Plan(VersionedRow):
    """网格方案: one community's grids from draft to publication. One open plan per community."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")
        SUBMITTED = "submitted", _("with the street")
        APPROVED = "approved", _("with the district grid body")
        FILED = "filed", _("filed")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("replaced")
        DROPPED = "dropped", _("dropped")

    OPEN = (Status.DRAFT, Status.CHECKED, Status.SUBMITTED, Status.APPROVED, Status.FILED)

    area = models.ForeignKey(Area, models.PROTECT, related_name="plans", verbose_name=_("community"))
    run = models.ForeignKey(PlanRun, models.SET_NULL, null=True, editable=False, related_name="plans")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    lower = BoundedIntegerField(_("households from"), low=1, high=100_000)
    upper = BoundedIntegerField(_("households to"), low=1, high=100_000)
    hard_barriers = models.JSONField(default=list, blank=True)
    labels = models.JSONField(default=dict, blank=True)  # building id as text -> grid number
    # [{"number", "name", "kind", "carrier", "pinned", "from": grid id or null}]
    grids = models.JSONField(default=list, blank=True)
    staff = models.JSONField(default=list, blank=True)  # [{"number", "person", "role", "building"}]
    # moves that can be taken back, newest last: [{"was": {building: number}, "now": number}]
    undo = models.JSONField(default=list, blank=True)
    redo = models.JSONField(default=list, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    draft_number = BoundedIntegerField(_("draft"), low=1, high=100_000, default=1)
    returned_because = CleanTextField(_("returned because"), blank=True)
    deliberation = CleanTextField(_("community deliberation"), blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(status__in=["draft", "checked", "submitted", "approved", "filed"]),
                name="plan_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_status_display()}"

    @property
    def is_editable(self) -> bool:
        """Whether buildings may still be moved."""
        return self.status in {self.Status.DRAFT, self.Status.CHECKED}


class PlanVersionQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "plan__area__path"}


class PlanVersion(models.Model):
    """草案稿次: a kept state of a draft, named by number and hour, to go back to."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = BoundedIntegerField(_("draft"), low=1, high=100_000)
    made_at = models.DateTimeField(auto_now_add=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    note = CleanCharField(_("note"), max_length=120, blank=True)
    labels = models.JSONField()
    grids = models.JSONField()
    staff = models.JSONField(default=list, blank=True)
    figures = models.JSONField()

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class MicroRunQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "grid__area__path"}

    def open(self) -> Self:
        """Proposals that are neither published nor dropped."""
        return self.filter(published_from__isnull=True, is_dropped=False)


class MicroRun(JobRow):
    """微网格方案: how one grid would be divided into micro grids (domain G7), published as a whole."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="micro_runs", verbose_name=_("grid"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    lower = BoundedIntegerField(_("households from"), low=1, high=100_000)
    upper = BoundedIntegerField(_("households to"), low=1, high=100_000)
    labels = models.JSONField(default=dict, blank=True)  # building id as text -> number of the micro grid
    parts = models.JSONField(default=list, blank=True)  # [{"number", "households", "buildings"}]
    forced = models.JSONField(
        default=list, blank=True
    )  # what cannot be met: [{"kind", "households", "buildings", "remedies"}]
    staff = models.JSONField(default=dict, blank=True)  # number as text -> person id
    published_from = models.DateField(_("in force from"), null=True, editable=False)
    is_dropped = models.BooleanField(default=False, editable=False)

    objects = MicroRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="micro_window_in_order", condition=Q(upper__gte=F("lower"))),
            models.UniqueConstraint(
                fields=["grid"], condition=Q(published_from__isnull=True, is_dropped=False), name="micro_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.made_at:%Y-%m-%d %H:%M}"
