"""Organisations and their invariants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.base.tree import Node, NodeQuerySet
from gongjian.places.models import CODE, Area


class OrgKind(models.Model):
    """组织类型: what kind of organisation this is. Kinds are data; is_unit marks those that only sit in the area."""

    key = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(default=0)
    is_unit = models.BooleanField(default=False)
    term_years = models.PositiveSmallIntegerField(
        null=True
    )  # domain section 4: 5 for communities, 3 for other branches

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class OrgQuerySet(NodeQuerySet):
    subject = "org"
    lookups = {"org": "path", "area": "area__path"}

    def active(self) -> "OrgQuerySet":
        """Organisations that neither ended nor were merged."""
        return self.filter(ended_on__isnull=True)


class Org(Node, VersionedRow):
    """组织: a Party organisation or a unit, at its place in the tree."""

    tree = "org"

    kind = models.ForeignKey(OrgKind, models.PROTECT, related_name="orgs", verbose_name=_("kind"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=80)
    short_name = CleanCharField(_("short name"), max_length=40, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="orgs", verbose_name=_("area"))
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    is_generated = models.BooleanField(_("generated"), default=False)  # stands in until the real one is registered
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    objects = OrgQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["name"], name="org_name")]
        constraints = [
            models.CheckConstraint(
                name="org_days_in_order",
                condition=Q(ended_on__isnull=True) | Q(founded_on__isnull=True) | Q(ended_on__gte=F("founded_on")),
                violation_error_message=_("An organisation cannot end before it was founded."),
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class TermQuerySet(ScopedQuerySet):
    subject = "org"
    lookups = {"org": "org__path", "area": "org__area__path"}


class Term(VersionedRow):
    """届次: one term of an organisation's committee or secretary, from election to the end of the term."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="terms", verbose_name=_("organisation"))
    number = BoundedIntegerField(_("term number"), low=1, high=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["org", "number"], name="term_number_once"),
            models.CheckConstraint(
                name="term_days_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("A term must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.number}"
