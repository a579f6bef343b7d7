"""What part-time members took on, in a sentence each (domain 3.3). Nobody is counted by attendance."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.models.agreements import AgreementItem
from gongjian.exchange.models.committee import PartTimeMember
from gongjian.exchange.models.projects import Project

SENTENCE_MAX = 120


class DutyQuerySet(ScopedQuerySet):
    subject = "part_time"
    lookups = {
        "org": "member__unit__path",
        "area": "member__committee__area__path",
        "self": "member__person_id",
    }

    def fulfilled(self, since: date, until: date) -> "DutyQuerySet":
        """What counts for the duty rate: confirmed, and a project that is done or an item of an agreement."""
        rows = self.filter(status=DutyRecord.Status.CONFIRMED, day__gt=since, day__lte=until)
        return rows.filter(Q(project__status=Project.Status.DONE) | Q(item__isnull=False))


class DutyRecord(VersionedRow):
    """履职记录: what a part-time member took on and what came of it, in one sentence, confirmed by the community."""

    class Status(models.TextChoices):
        TOLD = "told", pgettext_lazy("duty", "to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("duty", "confirmed")
        RETURNED = "returned", pgettext_lazy("duty", "returned")

    member = models.ForeignKey(
        PartTimeMember, models.PROTECT, related_name="duties", verbose_name=_("part-time member")
    )
    day = models.DateField(_("day"))
    note = CleanCharField(_("what was taken on, and what came of it"), max_length=SENTENCE_MAX)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="duty_records", verbose_name=_("project")
    )
    item = models.ForeignKey(
        AgreementItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_records",
        verbose_name=_("item of an agreement"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.TOLD, editable=False)
    said = CleanCharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="duty_one_link",
                condition=Q(project__isnull=True) | Q(item__isnull=True),
                violation_error_message=_("Choose a project or an item of an agreement, not both."),
            ),
            models.UniqueConstraint(
                fields=["member", "project"],
                condition=Q(status__in=["told", "confirmed"]),
                name="duty_project_once",
                violation_error_message=_("This project is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["member", "item"],
                condition=Q(status__in=["told", "confirmed"]),
                name="duty_item_once",
                violation_error_message=_("This item is recorded already."),
            ),
            models.CheckConstraint(name="duty_returned_with_reason", condition=~Q(status="returned") | ~Q(said="")),
        ]

    def __str__(self) -> str:
        return self.note

    @property
    def title(self) -> str:
        """The sentence, where a dialog names the record."""
        return self.note

    @property
    def source(self) -> str:
        """What stands behind it: the project, the item, or nothing but the note."""
        return str(self.project or self.item or "")
