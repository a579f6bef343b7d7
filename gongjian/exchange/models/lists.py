"""Needs, resources and their categories, with their invariants."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedFloatField, BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.checkin.models import Visit
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import CODE, Area, Building

PEOPLE_MAX = 100_000  # of one need: more than any community has residents
TITLE_MAX = 60
QUANTITY_MAX = 1_000_000
BUDGET_MAX = 100_000_000  # yuan
SERVES_MAX = 99


class CategoryQuerySet(ScopedQuerySet):
    subject = "category"

    def active(self) -> "CategoryQuerySet":
        """Categories that may be chosen."""
        return self.filter(is_active=True)


class Category(VersionedRow):
    """类别: what a need or a resource is about. Categories are data; one no longer used is switched off."""

    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=20, unique=True)
    name_en = CleanCharField(_("English name"), max_length=40, unique=True)
    rank = BoundedIntegerField(_("place in the list"), default=500, low=0, high=9999)
    near = CleanCharField(_("goes with"), max_length=200, blank=True)  # codes of other categories, with blanks between
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class Listed(VersionedRow):
    """What needs and resources have in common: an organisation, an area, a category, a number of the year."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="%(class)ss", verbose_name=_("organisation"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="%(class)ss", verbose_name=_("area"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="%(class)ss", verbose_name=_("category"))
    title = CleanCharField(_("title"), max_length=TITLE_MAX)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)
    outcome = CleanTextField(_("result or reason"), blank=True, max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class NeedQuerySet(ScopedQuerySet):
    subject = "need"
    lookups = {"org": "org__path", "area": "area__path", "live": "status"}

    def live(self) -> "NeedQuerySet":
        """Needs that still wait for help."""
        return self.filter(status__in=LIVE)


class Need(Listed):
    """需求: help that a community or a unit asks its partners for."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be checked")
        CHECKED = "checked", _("to be matched")
        MET = "met", _("met")
        DECLINED = "declined", _("not ours")
        MERGED = "merged", _("merged")
        CLOSED = "closed", pgettext_lazy("need", "closed")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        SOON = "soon", _("soon")
        URGENT = "urgent", _("urgent")

    class Source(models.TextChoices):
        VISIT = "visit", _("visit")
        REQUEST = "request", _("request of residents")
        MEETING = "meeting", _("meeting")
        SURVEY = "survey", _("survey")
        UNIT = "unit", _("unit")

    beneficiaries = BoundedIntegerField(_("people served"), low=1, high=PEOPLE_MAX)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.VISIT)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    budget_yuan = BoundedIntegerField(_("estimate in yuan"), null=True, blank=True, low=1, high=BUDGET_MAX)
    details = CleanTextField(_("details"), blank=True, max_length=200)
    wants = CleanCharField(_("needed together"), blank=True, max_length=40)  # types of resources, blanks between
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("building")
    )
    lon = BoundedFloatField(_("longitude"), null=True, blank=True, low=-180, high=180)
    lat = BoundedFloatField(_("latitude"), null=True, blank=True, low=-90, high=90)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    raised_on = models.DateField(_("raised on"), editable=False)
    raised_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="needs", verbose_name=_("raised by"), editable=False
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, related_name="needs", verbose_name=_("heard on a visit"), editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
        editable=False,
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["raised_on", "pk"]
        indexes = [models.Index(fields=["area", "status", "category"], name="need_similar")]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="need_number_once"),
            models.CheckConstraint(
                name="need_place_whole",
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                violation_error_message=_("Give both longitude and latitude, or neither."),
            ),
            models.CheckConstraint(
                name="need_merged_into_another",
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="need_closed_with_reason",
                condition=~Q(status__in=["met", "declined", "closed"]) | ~Q(outcome=""),
            ),
        ]


LIVE = (Need.Status.OPEN, Need.Status.CHECKED)


class ResourceQuerySet(ScopedQuerySet):
    subject = "resource"
    lookups = {"org": "org__path", "area": "area__path", "offered": "status", "until": "valid_to"}


class Resource(Listed):
    """资源: what an organisation can share: funds, a venue, talent, equipment or a service."""

    class Type(models.TextChoices):
        FUNDS = "funds", _("funds")
        VENUE = "venue", _("venue")
        TALENT = "talent", _("talent")
        EQUIPMENT = "equipment", _("equipment")
        SERVICE = "service", _("service")

    class Status(models.TextChoices):
        OFFERED = "offered", _("offered")
        PAUSED = "paused", _("paused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    type = models.CharField(_("type"), max_length=10, choices=Type)
    quantity = BoundedIntegerField(_("quantity"), low=1, high=QUANTITY_MAX)
    unit = CleanCharField(_("unit of quantity"), max_length=10)
    serves = BoundedIntegerField(_("needs served at a time"), default=1, low=1, high=SERVES_MAX)
    conditions = CleanTextField(_("conditions"), blank=True, max_length=200)
    valid_to = models.DateField(_("offered until"), null=True, blank=True)
    place = CleanCharField(_("where"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OFFERED, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["area__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="resource_number_once"),
            models.CheckConstraint(
                name="resource_withdrawn_with_reason", condition=~Q(status="withdrawn") | ~Q(outcome="")
            ),
        ]
