"""Small wishes of residents."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedIntegerField, CleanCharField
from gongjian.base.scoping import ScopedQuerySet
from gongjian.checkin.models.work import Offered

VALUE_MAX = 5000  # yuan; what a district allows is a parameter below it


class WishQuerySet(ScopedQuerySet):
    subject = "wish"
    lookups = {"org": "org__path", "area": "area__path", "wished": "status", "claimed": "wish"}

    def joinable(self, day: date) -> "WishQuerySet":
        """Wishes that can be claimed on a day."""
        return self.filter(Q(wanted_by__isnull=True) | Q(wanted_by__gte=day), status=Wish.Status.OPEN)


class Wish(Offered):
    """微心愿: a small concrete wish of a resident, posted by the community without a name, claimed once."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("wish", "open")
        CLAIMED = "claimed", pgettext_lazy("wish", "claimed")
        DONE = "done", pgettext_lazy("wish", "fulfilled")
        CANCELLED = "cancelled", pgettext_lazy("wish", "withdrawn")

    for_whom = CleanCharField(_("for whom"), max_length=40)
    value_yuan = BoundedIntegerField(_("worth at most, in yuan"), null=True, blank=True, low=1, high=VALUE_MAX)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="wish_number_once"),
            models.CheckConstraint(
                name="wish_ended_with_words", condition=~Q(status__in=["done", "cancelled"]) | ~Q(outcome="")
            ),
        ]
