"""What the two checks found in each community, kept until something in it changes, so that a district reads at once."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedIntegerField
from gongjian.base.scoping import ScopedQuerySet
from gongjian.grids.models.grids import GovernanceGrid, Grid
from gongjian.places.models import Area, Building

MOST = 10_000_000


class AreaCheckQuerySet(ScopedQuerySet):
    subject = "building"
    lookups = {"area": "area__path"}

    def fresh(self, day: date) -> Self:
        """Rows that say how it stands on a day: nothing changed since, and the day is within their days."""
        return self.filter(
            Q(last_day__isnull=True) | Q(last_day__gte=day), version=F("found_at_version"), first_day__lte=day
        )


class AreaCheck(models.Model):
    """核查结果: one community's totals of both checks. It is derived; what it is derived from is the truth.

    version           raised by every change of the community's buildings, grids or governance grids
    found_at_version  the version this was found at
    """

    area = models.OneToOneField(Area, models.CASCADE, related_name="check_found")
    version = models.PositiveIntegerField(default=1)
    found_at_version = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)  # the day before grids in force change by themselves; null: open
    total = BoundedIntegerField(low=0, high=MOST, default=0)
    none = BoundedIntegerField(low=0, high=MOST, default=0)
    several = BoundedIntegerField(low=0, high=MOST, default=0)
    placeless = BoundedIntegerField(low=0, high=MOST, default=0)
    unknown = BoundedIntegerField(low=0, high=MOST, default=0)
    grids = BoundedIntegerField(low=0, high=MOST, default=0)
    pairs = BoundedIntegerField(low=0, high=MOST, default=0)
    same = BoundedIntegerField(low=0, high=MOST, default=0)
    alone = BoundedIntegerField(low=0, high=MOST, default=0)
    without = BoundedIntegerField(low=0, high=MOST, default=0)

    objects = AreaCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.area} {self.first_day}"


NUMBERS = ("total", "none", "several", "placeless", "unknown", "grids", "pairs", "same", "alone", "without")


class Fault(models.TextChoices):
    NONE = "none", _("in no grid")
    SEVERAL = "several", _("in several grids")
    PLACELESS = "placeless", _("not on the map")
    UNKNOWN = "unknown", _("households not known")


class BuildingFaultQuerySet(ScopedQuerySet):
    subject = "building"
    lookups = {"area": "found__area__path", "building": "building"}


class BuildingFault(models.Model):
    """核查问题楼栋: a building with a fault of the coverage check."""

    found = models.ForeignKey(AreaCheck, models.CASCADE, related_name="faults")
    building = models.ForeignKey(Building, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Fault)

    objects = BuildingFaultQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["building", "kind"], name="building_fault_once")]

    def __str__(self) -> str:
        return f"{self.building_id} {self.kind}"


class GridPairQuerySet(ScopedQuerySet):
    subject = "plan"
    lookups = {"area": "found__area__path"}


class GridPair(models.Model):
    """网格对照: a Party grid beside the governance grid it should equal, with the ids of the buildings that differ."""

    found = models.ForeignKey(AreaCheck, models.CASCADE, related_name="grid_pairs")
    place = BoundedIntegerField(low=0, high=MOST)  # in the order of codes within the community
    grid = models.ForeignKey(Grid, models.CASCADE, null=True, related_name="+")
    governance = models.ForeignKey(GovernanceGrid, models.CASCADE, null=True, related_name="+")
    only_party = models.JSONField(default=list)
    only_governance = models.JSONField(default=list)
    coincides = models.BooleanField(default=False)

    objects = GridPairQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["found", "place"], name="grid_pair_place_once")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.governance_id}"

    @property
    def area(self) -> Area:
        """The community of both grids."""
        area: Area = self.found.area
        return area
