"""Units that report to a community."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

NOTIFIED_MAX = 100_000


class UnitCheckInQuerySet(ScopedQuerySet):
    subject = "unit_checkin"
    lookups = {"org": "org__path", "area": "area__path"}

    def live(self) -> "UnitCheckInQuerySet":
        """Reports that are under way or received."""
        return self.filter(status__in=UNIT_LIVE)


class UnitCheckIn(VersionedRow):
    """单位报到: a unit reports to the community it sits in, and gets a receipt with a number."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("reported")
        RETURNED = "returned", pgettext_lazy("check-in", "returned")
        RECEIVED = "received", _("received")
        ENDED = "ended", pgettext_lazy("check-in", "ended")

    org = models.ForeignKey(Org, models.PROTECT, related_name="unit_checkins", verbose_name=_("unit"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="unit_checkins", verbose_name=_("community"))
    day = models.DateField(_("reported on"))
    liaison = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="unit_checkins", verbose_name=_("liaison")
    )
    notified = BoundedIntegerField(_("members notified"), default=0, low=0, high=NOTIFIED_MAX)
    note = CleanTextField(_("note"), blank=True, max_length=200, validators=[MaxLengthValidator(200)])
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("slip number"), max_length=48, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REPORTED, editable=False)
    received_on = models.DateField(_("received on"), null=True, editable=False)
    said = CleanTextField(_("reason"), blank=True, max_length=200, editable=False)

    objects = UnitCheckInQuerySet.as_manager()

    class Meta:
        ordering = ["area__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="unit_checkin_number_once"),
            models.UniqueConstraint(
                fields=["org", "area"],
                condition=Q(status__in=["reported", "returned", "received"]),
                name="unit_checkin_live_once",
                violation_error_message=_("This unit has reported to this community already."),
            ),
            models.CheckConstraint(
                name="unit_checkin_received_on_a_day", condition=~Q(status="received") | Q(received_on__isnull=False)
            ),
            models.CheckConstraint(
                name="unit_checkin_back_with_reason", condition=~Q(status__in=["returned", "ended"]) | ~Q(said="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.org)


UNIT_LIVE = (UnitCheckIn.Status.REPORTED, UnitCheckIn.Status.RETURNED, UnitCheckIn.Status.RECEIVED)
