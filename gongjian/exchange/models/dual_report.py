"""Dual report: what units and members did in a period, out of confirmed records (domain 3.9)."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet, below
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

TEXT_MAX = 1500  # characters; domain 3.9


class DualReportQuerySet(ScopedQuerySet):
    subject = "dual_report"
    lookups = {"reporter": "org__path", "addressed": "receiver__path", "copied": "area__path"}

    def sent(self) -> "DualReportQuerySet":
        """Reports that have left the hands of whoever writes them."""
        return self.exclude(status=DualReport.Status.DRAFT)

    def within_area(self, path: str) -> "DualReportQuerySet":
        """Reports whose community lies in an area; all when the path is empty."""
        return self.filter(below("area__path", path)) if path else self


class DualReport(VersionedRow):
    """双报告: a unit's yearly report to its superior, or a member's half-yearly report to the own branch.

    Its facts are taken out of confirmed records and frozen when it is sent; nothing is asked that is known already.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("report of a unit")
        MEMBER = "member", _("report of a member")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("report", "draft")
        SUBMITTED = "submitted", pgettext_lazy("report", "sent")
        RECEIVED = "received", pgettext_lazy("report", "received")
        RETURNED = "returned", pgettext_lazy("report", "returned")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    org = models.ForeignKey(Org, models.PROTECT, related_name="dual_reports", verbose_name=_("unit"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="dual_reports", verbose_name=_("member")
    )
    receiver = models.ForeignKey(
        Org, models.PROTECT, related_name="dual_reports_received", verbose_name=_("receiving organisation")
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dual_reports",
        verbose_name=_("copy to the community"),
    )
    year = BoundedIntegerField(_("year"), low=2000, high=2200)
    half = BoundedIntegerField(_("half of the year"), default=0, low=0, high=2)  # 0: the whole year
    due = models.DateField(_("due"))
    facts_found = models.JSONField(default=list, blank=True)  # [{"heading", "count", "lines"}], frozen once sent
    proposed = CleanTextField(blank=True, max_length=TEXT_MAX, validators=[MaxLengthValidator(TEXT_MAX)])
    statement = CleanTextField(_("text"), blank=True, max_length=TEXT_MAX, validators=[MaxLengthValidator(TEXT_MAX)])
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    is_edited = models.BooleanField(_("text was changed"), default=False, editable=False)
    submitted_on = models.DateField(_("sent on"), null=True, editable=False)
    received_on = models.DateField(_("received on"), null=True, editable=False)
    said = CleanTextField(_("reason"), blank=True, max_length=200, editable=False)

    objects = DualReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-half", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["org", "year"],
                condition=Q(kind="unit"),
                name="dual_report_unit_once",
                violation_error_message=_("There is a report of this period already."),
            ),
            models.UniqueConstraint(
                fields=["person", "year", "half"],
                condition=Q(kind="member"),
                name="dual_report_member_once",
                violation_error_message=_("There is a report of this period already."),
            ),
            models.CheckConstraint(
                name="dual_report_subject",
                condition=Q(kind="unit", person__isnull=True, half=0)
                | Q(kind="member", person__isnull=False, half__in=[1, 2]),
            ),
            models.CheckConstraint(
                name="dual_report_sent_whole",
                condition=Q(status="draft") | (Q(submitted_on__isnull=False) & ~Q(statement="")),
            ),
            models.CheckConstraint(name="dual_report_back_with_reason", condition=~Q(status="returned") | ~Q(said="")),
        ]

    def __str__(self) -> str:
        return f"{self.person.name if self.person else self.org} {self.period}"

    @property
    def period(self) -> str:
        """The period in words."""
        if self.half == 0:
            return _t("%(year)s") % {"year": self.year}
        return (_t("first half of %(year)s") if self.half == 1 else _t("second half of %(year)s")) % {"year": self.year}

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Heading and number of every group of facts."""
        found: list[dict[str, Any]] = self.facts_found
        return [(group["heading"], group["count"]) for group in found]
