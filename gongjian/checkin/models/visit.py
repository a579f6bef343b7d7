"""Visits: what was heard, in one sentence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.grids.models import Grid
from gongjian.people.models import Person
from gongjian.places.models import Area, Building


class VisitQuerySet(ScopedQuerySet):
    subject = "visit"
    lookups = {"area": "area__path", "grid": "grid_id", "self": "visitor_id"}


class Visit(VersionedRow):
    """走访: somebody went there and heard something. Nobody is counted or compared by visits.

    The visitor is kept only to be told what became of it; no list, file or figure says who it was.
    """

    class Status(models.TextChoices):
        HEARD = "heard", _("to be looked at")
        PASSED = "passed", _("passed on")
        NOTED = "noted", pgettext_lazy("visit", "taken note of")

    area = models.ForeignKey(Area, models.PROTECT, related_name="visits", verbose_name=_("area"))
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("grid"))
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("building")
    )
    day = models.DateField(_("day"))
    heard = CleanCharField(_("what was heard"), max_length=200)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.HEARD, editable=False)
    outcome = CleanCharField(_("what became of it"), max_length=200, blank=True, editable=False)
    visitor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["area", "status"], name="visit_area")]

    def __str__(self) -> str:
        return self.heard
