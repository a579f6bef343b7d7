"""Activities: whatever several members can join."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.scoping import ScopedQuerySet
from gongjian.checkin.models.skill import Skill
from gongjian.checkin.models.work import Offered
from gongjian.checkin.slots import SLOTS_MAX
from gongjian.grids.models import Grid

CAPACITY_MAX = 1000


class ActivityQuerySet(ScopedQuerySet):
    subject = "activity"
    lookups = {"org": "org__path", "area": "area__path", "listed": "status", "claimed": "activity"}

    def joinable(self, day: date) -> "ActivityQuerySet":
        """Activities that can be joined on a day."""
        return self.filter(status=Activity.Status.OPEN, ends_on__gte=day)


class Activity(Offered):
    """活动: a model post, a vanguard team, a responsibility area or a volunteer activity that members join."""

    class Kind(models.TextChoices):
        POST = "post", _("model post")
        TEAM = "team", _("vanguard team")
        DUTY = "duty", _("responsibility area")
        ACTIVITY = "activity", _("volunteer activity")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("activity", "draft")
        OPEN = "open", _("open for sign-up")
        DONE = "done", pgettext_lazy("activity", "done")
        CANCELLED = "cancelled", pgettext_lazy("activity", "cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    skill = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("skill")
    )
    place = CleanCharField(_("where"), max_length=80)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("grid")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    slots = BoundedIntegerField(_("times"), default=0, low=0, high=SLOTS_MAX)
    capacity = BoundedIntegerField(_("places"), low=1, high=CAPACITY_MAX)
    details = CleanTextField(_("details"), blank=True, max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="activity_number_once"),
            models.CheckConstraint(
                name="activity_days_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                name="activity_ended_with_words", condition=~Q(status__in=["done", "cancelled"]) | ~Q(outcome="")
            ),
            models.CheckConstraint(
                name="activity_open_since", condition=~Q(status="open") | Q(opened_at__isnull=False)
            ),
        ]

    @property
    def is_standing(self) -> bool:
        """Posts, teams and responsibility areas go on: a place is free again when its claim is confirmed."""
        return self.kind != self.Kind.ACTIVITY
