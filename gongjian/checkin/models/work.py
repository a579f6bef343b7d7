"""What activities and wishes have in common: who leads them, where, what kind of work, a number of the year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.orgs.models import Org
from gongjian.places.models import Area


class Work(models.TextChoices):
    """事项类别: what kind of work it is. Donations and cleaning are named, so that variety can be told (domain 3.5)."""

    CARE = "care", _("company and care")
    TEACHING = "teaching", _("tutoring and courses")
    HEALTH = "health", _("health and first aid")
    ADVICE = "advice", _("legal and other advice")
    REPAIR = "repair", _("repairs")
    SAFETY = "safety", _("safety and rounds")
    CULTURE = "culture", _("culture and sports")
    MEDIATION = "mediation", _("mediation and deliberation")
    PLANNING = "planning", _("planning and design")
    INFORMING = "informing", _("informing and guiding")
    CLEANING = "cleaning", _("cleaning")
    DONATION = "donation", _("donations")


PLAIN = (Work.CLEANING, Work.DONATION)  # what members are usually asked for, and not much else


class Offered(VersionedRow):
    """Something that can be claimed."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="led_%(class)ss", verbose_name=_("led by"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="%(class)ss", verbose_name=_("area"))
    title = CleanCharField(_("title"), max_length=60)
    work = models.CharField(_("kind of work"), max_length=12, choices=Work)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)
    opened_at = models.DateTimeField(_("open since"), null=True, editable=False)
    outcome = CleanTextField(_("result or reason"), blank=True, max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title
