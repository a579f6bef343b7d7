"""What belongs to an agreement: states of the text that were shown, signatures, work done, looks at it, scans."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.exchange.models.agreements import (
    QUANTITY_MAX,
    Agreement,
    AgreementVersion,
    Side,
    VersionQuerySet,
)
from gongjian.orgs.models import Org
from gongjian.people.models import Person

FILE_MAX = 20 * 2**20  # bytes of a scan


class RoundQuerySet(VersionQuerySet):
    lookups = {
        "area": "of__agreement__area__path",
        "host": "of__agreement__org__path",
        "unit": "of__agreement__unit__path",
    }


class AgreementRound(models.Model):
    """协议稿次: a state of the text that one side handed to the other, so that what changed since can be seen."""

    of = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="rounds")
    number = BoundedIntegerField(low=1, high=9999)
    side = models.CharField(max_length=10, choices=Side)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    content = models.JSONField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="agreement_round_once")]

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


class Signature(models.Model):
    """签署: one side's consent to exactly one text. A signature is never changed; taken back, it stays and says so."""

    of = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="signatures")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    function = CleanCharField(_("function"), max_length=30)
    signed_at = models.DateTimeField(_("signed at"))
    digest = models.CharField(_("SM3 of the text"), max_length=64)
    voided_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "side"], condition=Q(voided_at__isnull=True), name="agreement_signed_once"
            ),
            models.CheckConstraint(name="agreement_signed_by_party", condition=Q(side__in=["unit", "community"])),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.person}"


class Progress(VersionedRow):
    """履约记录: what was done for an item, told by the side that does it and confirmed by the side that benefits."""

    class Status(models.TextChoices):
        TOLD = "told", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        RETURNED = "returned", pgettext_lazy("progress", "returned")
        WITHDRAWN = "withdrawn", pgettext_lazy("progress", "taken back")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="progress", verbose_name=_("agreement"))
    key = BoundedIntegerField(low=1, high=9999)  # of the item, the same in every version
    side = models.CharField(_("done by"), max_length=10, choices=Side)
    quantity = BoundedIntegerField(_("quantity"), low=1, high=QUANTITY_MAX)
    done_on = models.DateField(_("done on"))
    note = CleanCharField(_("what was done"), max_length=100)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.TOLD, editable=False)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    reason = CleanCharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["agreement", "key", "status"], name="agreement_progress")]
        constraints = [
            models.CheckConstraint(name="progress_of_party", condition=Q(side__in=["unit", "community"])),
            models.CheckConstraint(
                name="progress_returned_with_reason", condition=~Q(status="returned") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.note


class AgreementLook(models.Model):
    """履约检查: a look at an agreement in the middle or at the end of its time, with the numbers as they were then."""

    class Kind(models.TextChoices):
        MIDTERM = "midterm", _("mid-term look")
        SETTLEMENT = "settlement", _("settlement")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="looks")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = CleanTextField(max_length=200)
    facts = models.JSONField(default=dict)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.note


class AgreementScan(models.Model):
    """纸质扫描件: the signed paper of a version as a file, kept apart from static files, known by its digest."""

    of = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="scans")
    file_name = CleanCharField(_("file"), max_length=120)
    stored_as = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=20)
    size = BoundedIntegerField(low=1, high=FILE_MAX)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["of", "digest"], name="agreement_scan_once")]

    def __str__(self) -> str:
        return self.file_name
