"""Grids in force, what is in them, who serves them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.people.models import Person
from gongjian.places.models import Area, Building, Carrier, InBox, Lane, Shaped


class OpenOn:
    """Rows with valid_from and valid_to."""

    def on(self, day: date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)  # type: ignore[attr-defined,no-any-return]


class GridQuerySet(OpenOn, InBox, ScopedQuerySet):
    subject = "grid"
    lookups = {"area": "area__path", "grid": "pk"}


class GridKind(models.TextChoices):
    GENERAL = "general", _("general grid")
    DEDICATED = "dedicated", _("dedicated grid")
    MICRO = "micro", _("micro grid")


class Grid(Shaped, VersionedRow):
    """网格: the smallest area unit of the work, in force from a day to a day (domain 3.1)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="grids", verbose_name=_("community"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="micro_grids", verbose_name=_("parent grid")
    )
    plan = models.ForeignKey("Plan", models.PROTECT, null=True, editable=False, related_name="published")
    carrier = models.ForeignKey(
        Carrier, models.SET_NULL, null=True, blank=True, related_name="grids", verbose_name=_("carrier")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=GridKind, default=GridKind.GENERAL)
    code = CleanCharField(_("code"), max_length=24)  # 20 digits; micro grids add M and two more
    number = BoundedIntegerField(_("number"), low=0, high=9999)
    name = CleanCharField(_("name"), max_length=60)
    address_list = CleanTextField(_("range"), blank=True)
    phone = CleanCharField(_("public phone"), max_length=40, blank=True)
    households = BoundedIntegerField(_("households"), low=0, high=10_000_000, default=0)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = GridQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        indexes = [
            models.Index(fields=["area", "valid_to"], name="grid_area_open"),
            models.Index(fields=["west", "east"], name="grid_box"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to__isnull=True), name="grid_code_open_once"),
            models.CheckConstraint(
                name="grid_days_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceInGridQuerySet(OpenOn, ScopedQuerySet):
    subject = "grid"
    lookups = {"area": "grid__area__path", "grid": "grid"}


class GridBuilding(models.Model):
    """楼栋归属: a building belongs to a grid from a day to a day."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="places")
    building = models.ForeignKey(Building, models.CASCADE, related_name="grid_places")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = PlaceInGridQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["building", "valid_to"], name="grid_place_building")]
        constraints = [models.UniqueConstraint(fields=["grid", "building", "valid_from"], name="grid_place_once")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.building_id}"


class GovernanceGridQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "area__path"}


class GovernanceGrid(VersionedRow):
    """综治网格: the grid of the social-governance line, kept only to check that both lines coincide (domain G5)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="governance_grids", verbose_name=_("community"))
    code = CleanCharField(_("code"), max_length=32, unique=True)
    name = CleanCharField(_("name"), max_length=60)
    buildings = models.ManyToManyField(Building, related_name="governance_grids", verbose_name=_("buildings"))

    objects = GovernanceGridQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    LEADER = "leader", _("grid leader")
    WORKER_FULL = "worker_full", _("full-time grid worker")
    WORKER_PART = "worker_part", _("part-time grid worker")
    MENTOR = "mentor", _("grid mentor")
    BUILDING_HEAD = "building_head", _("building head")


WORKERS = (Role.WORKER_FULL, Role.WORKER_PART)


class GridPostQuerySet(OpenOn, ScopedQuerySet):
    subject = "grid"
    lookups = {"area": "grid__area__path", "grid": "grid"}


class GridPost(VersionedRow):
    """网格任职: who serves a grid, in which role, from a day to a day (domain G1-G3)."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="posts", verbose_name=_("grid"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="grid_posts", verbose_name=_("person"))
    building = models.ForeignKey(
        Building, models.CASCADE, null=True, blank=True, related_name="heads", verbose_name=_("building")
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects = GridPostQuerySet.as_manager()

    class Meta:
        ordering = ["grid", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"], condition=Q(valid_to__isnull=True, role="leader"), name="grid_leader_once"
            ),
            models.UniqueConstraint(
                fields=["grid", "person", "role", "building"], condition=Q(valid_to__isnull=True), name="grid_post_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"


class LaneChief(VersionedRow):
    """街(巷)长: the work-committee member who is responsible for a lane (domain G4)."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="chiefs", verbose_name=_("lane"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="lanes", verbose_name=_("lane chief"))
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class LaneChiefQuerySet(OpenOn, ScopedQuerySet):
        subject = "building"
        lookups = {"area": "lane__area__path"}

    objects = LaneChiefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lane"], condition=Q(valid_to__isnull=True), name="lane_chief_once")
        ]
