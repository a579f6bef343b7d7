"""Claims: who does what, from the first tap to the confirmation by somebody else."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedFloatField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.checkin.models.activity import Activity
from gongjian.checkin.models.wish import Wish
from gongjian.checkin.models.work import Work
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

HOURS_MAX = 12  # domain 3.5: of one claim


class ClaimQuerySet(ScopedQuerySet):
    subject = "claim"
    lookups = {"org": "org__path", "area": "area__path", "self": "person_id", "unit": "unit__path"}

    def live(self) -> "ClaimQuerySet":
        """Claims that are neither confirmed nor cancelled."""
        return self.filter(status__in=LIVE)

    def holding(self, activity: Activity) -> "ClaimQuerySet":
        """Claims that take a place of an activity."""
        held = HOLDING if activity.is_standing else (*HOLDING, Claim.Status.CONFIRMED)
        return self.filter(activity=activity, status__in=held)


class Claim(VersionedRow):
    """认领: a member, or a unit, takes on an activity or a wish.

    Until somebody claims it, the thing itself is open; a claim begins as claimed, or waits for a place.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a place")
        CLAIMED = "claimed", pgettext_lazy("claim", "claimed")
        DOING = "doing", _("being done")
        SUBMITTED = "submitted", _("waits for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("claim", "confirmed")
        RETURNED = "returned", pgettext_lazy("claim", "returned")
        CANCELLED = "cancelled", pgettext_lazy("claim", "given up")

    class Witness(models.TextChoices):
        BENEFICIARY = "beneficiary", _("who benefited said so")
        COMMUNITY = "community", _("the community saw it")
        LEAD = "lead", _("whoever led it saw it")

    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, related_name="claims", verbose_name=_("activity"), editable=False
    )
    wish = models.ForeignKey(
        Wish, models.PROTECT, null=True, related_name="claims", verbose_name=_("wish"), editable=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="claims", verbose_name=_("claimed by"), editable=False
    )
    unit = models.ForeignKey(
        Org, models.PROTECT, null=True, related_name="claims", verbose_name=_("unit"), editable=False
    )
    org = models.ForeignKey(Org, models.PROTECT, related_name="+", verbose_name=_("led by"), editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"), editable=False)
    work = models.CharField(_("kind of work"), max_length=12, choices=Work, editable=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    hours = BoundedFloatField(_("hours"), null=True, blank=True, low=0, high=HOURS_MAX)
    result = CleanTextField(_("report of the claimant"), blank=True, max_length=200)
    said = CleanTextField(_("reason"), blank=True, max_length=200, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CLAIMED, editable=False)
    opened_at = models.DateTimeField(_("open since"), editable=False)
    claimed_at = models.DateTimeField(_("claimed at"), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"), editable=False
    )
    witness = models.CharField(_("confirmed because"), max_length=12, choices=Witness, blank=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-claimed_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "status"], name="claim_person"),
            models.Index(fields=["area", "status", "confirmed_at"], name="claim_area"),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_one_target",
                condition=Q(activity__isnull=False, wish__isnull=True) | Q(activity__isnull=True, wish__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_days_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                name="claim_confirmed_by_another",
                condition=~Q(status="confirmed")
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("person"))),
            ),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(status__in=["waiting", "claimed", "doing", "submitted", "returned"]),
                name="claim_activity_once",
            ),
            models.UniqueConstraint(fields=["wish"], condition=~Q(status="cancelled"), name="claim_wish_once"),
        ]

    def __str__(self) -> str:
        return str(self.target)

    @property
    def target(self) -> Activity | Wish:
        """What is claimed."""
        found = self.activity or self.wish
        assert found is not None
        return found


S = Claim.Status
LIVE = (S.WAITING, S.CLAIMED, S.DOING, S.SUBMITTED, S.RETURNED)
HOLDING = (S.CLAIMED, S.DOING, S.SUBMITTED, S.RETURNED)
BREAKABLE = (S.WAITING, S.CLAIMED, S.DOING, S.RETURNED)  # what is given up when the thing itself ends
