"""Projects: what is done about needs, by whom, until when, with which money."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.lists import BUDGET_MAX, Need
from gongjian.orgs.models import Org
from gongjian.places.models import Area


class ProjectQuerySet(ScopedQuerySet):
    subject = "project"
    lookups = {"org": "org__path", "area": "area__path", "own": "org", "parties": "pk", "agreed": "status"}

    def live(self) -> "ProjectQuerySet":
        """Projects that are being prepared or carried out."""
        return self.filter(status__in=RUNNING)


class Project(VersionedRow):
    """项目: one or several needs that somebody takes in hand, with resources, milestones and an end."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed")
        EXECUTING = "executing", _("being carried out")
        ACCEPTANCE = "acceptance", _("to be accepted")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    org = models.ForeignKey(Org, models.PROTECT, related_name="projects", verbose_name=_("in charge"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="projects", verbose_name=_("area"))
    title = CleanCharField(_("title"), max_length=60)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    budget_yuan = BoundedIntegerField(_("budget in yuan"), null=True, blank=True, low=1, high=BUDGET_MAX)
    budget_source = CleanCharField(_("source of the money"), max_length=60, blank=True)
    gap = CleanTextField(_("why there is no resource"), blank=True, max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    outcome = CleanTextField(_("result or reason"), blank=True, max_length=200, editable=False)
    evaluation = CleanTextField(_("evaluation"), blank=True, max_length=200, editable=False)
    begun_on = models.DateField(_("drafted on"), editable=False)
    agreed_on = models.DateField(_("agreed on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    moved_on = models.DateField(_("last progress on"), editable=False)  # drafted, agreed, or a milestone reached
    needs = models.ManyToManyField(Need, through="ProjectNeed", related_name="projects")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_on", "pk"]
        indexes = [models.Index(fields=["area", "status"], name="project_of_area")]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="project_number_once"),
            models.CheckConstraint(
                name="project_days_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                name="project_ended_with_reason", condition=~Q(status__in=["done", "stopped"]) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


RUNNING = (
    Project.Status.DRAFT,
    Project.Status.AGREED,
    Project.Status.EXECUTING,
    Project.Status.ACCEPTANCE,
    Project.Status.RETURNED,
)


class ProjectNeed(models.Model):
    """A need that a project is about."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="need_links")
    need = models.ForeignKey(Need, models.PROTECT, related_name="project_links")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "need"], name="project_need_once")]

    def __str__(self) -> str:
        return f"{self.project_id} – {self.need_id}"


class ParticipantQuerySet(ScopedQuerySet):
    subject = "project"
    lookups = {
        "area": "project__area__path",
        "own": "project__org",
        "parties": "project_id",
        "agreed": "project__status",
    }


class Participant(models.Model):
    """An organisation that takes part in a project, with what it does there."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties")
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    part = CleanCharField(_("what it does"), max_length=60, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "org"], name="project_party_once")]

    def __str__(self) -> str:
        return str(self.org)


class Milestone(VersionedRow):
    """里程碑: a step of a project with its day; reached when somebody says so and when."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones")
    title = CleanCharField(_("milestone"), max_length=60)
    due = models.DateField(_("due"))
    reached_on = models.DateField(_("reached on"), null=True, editable=False)
    note = CleanTextField(_("what came of it"), blank=True, max_length=200)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.title
