"""Places and their invariants."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import BoundedFloatField, BoundedIntegerField, CleanCharField
from gongjian.base.geo import GeometryField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.base.tree import Node, NodeQuerySet

HOUSEHOLDS_MAX = 99_999  # one building; ui.md section 12 names the range in its message
CODE = RegexValidator(r"^[0-9A-Za-z-]{1,32}\Z", _("A code has 1 to 32 letters, digits or hyphens."))


class InBox(ScopedQuerySet):
    """Rows that carry a bounding box."""

    def in_box(self, west: float, south: float, east: float, north: float) -> Self:
        """Rows whose box touches a box of degrees."""
        return self.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)


class Shaped(models.Model):
    """Something with an outline on the map. Set shape through actions: they keep the box."""

    shape = GeometryField(_("outline"), null=True, blank=True)
    west = BoundedFloatField(null=True, editable=False, low=-180, high=180)
    south = BoundedFloatField(null=True, editable=False, low=-90, high=90)
    east = BoundedFloatField(null=True, editable=False, low=-180, high=180)
    north = BoundedFloatField(null=True, editable=False, low=-90, high=90)

    class Meta:
        abstract = True

    def set_shape(self, shape: Any | None) -> None:
        """Set the outline and its box together."""
        self.shape = shape
        box = shape.bounds if shape is not None and not shape.is_empty else (None,) * 4
        self.west, self.south, self.east, self.north = box


class AreaLevel(models.Model):
    """层级: a level of the area tree. Levels are data, since districts nest differently (domain, reading notes)."""

    key = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(default=0)
    has_grids = models.BooleanField(default=False)  # grids are drawn inside areas of this level (domain G9)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class AreaQuerySet(NodeQuerySet, InBox):  # type: ignore[override]
    subject = "area"
    lookups = {"area": "path"}


class Area(Node, Shaped, VersionedRow):
    """地区: a district, street, community or whatever level a city has, with its official code and boundary."""

    tree = "area"

    level = models.ForeignKey(AreaLevel, models.PROTECT, related_name="areas", verbose_name=_("level"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)
    area_m2 = BoundedFloatField(_("area in m²"), null=True, editable=False, low=0, high=1e13)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["west", "east"], name="area_box")]

    def __str__(self) -> str:
        return self.name


class OfArea(ScopedQuerySet):
    lookups = {"area": "area__path"}


class EstateQuerySet(OfArea):
    subject = "building"


class Estate(VersionedRow):
    """小区: a housing estate; its buildings may lie in one community only."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="estates", verbose_name=_("community"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)
    address = CleanCharField(_("address"), max_length=120, blank=True)
    built_year = BoundedIntegerField(_("built in"), null=True, blank=True, low=1600, high=2200)
    lon = BoundedFloatField(_("longitude"), null=True, blank=True, low=-180, high=180)
    lat = BoundedFloatField(_("latitude"), null=True, blank=True, low=-90, high=90)

    objects = EstateQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CarrierQuerySet(OfArea):
    subject = "building"


class Carrier(VersionedRow):
    """载体: a tower, park, market or another place where new organisations gather."""

    class Kind(models.TextChoices):
        TOWER = "tower", _("office tower")
        PARK = "park", _("industrial park")
        MARKET = "market", _("market")
        INSTITUTION = "institution", _("institution")

    area = models.ForeignKey(Area, models.PROTECT, related_name="carriers", verbose_name=_("community"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    address = CleanCharField(_("address"), max_length=120, blank=True)
    has_own_grid = models.BooleanField(_("has a dedicated grid"), default=False)
    lon = BoundedFloatField(_("longitude"), null=True, blank=True, low=-180, high=180)
    lat = BoundedFloatField(_("latitude"), null=True, blank=True, low=-90, high=90)

    objects = CarrierQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class BuildingQuerySet(OfArea, InBox):  # type: ignore[override]
    subject = "building"
    lookups = {"area": "area__path", "building": "pk"}


class Building(Shaped, VersionedRow):
    """楼栋: a building with its place and the households that live in it."""

    class Kind(models.TextChoices):
        HOME = "home", _("residential")
        OFFICE = "office", _("office")
        SHOP = "shop", _("shops")
        PUBLIC = "public", _("public building")
        OTHER = "other", _("other")

    area = models.ForeignKey(  # two indexes below begin with it
        Area, models.PROTECT, related_name="buildings", db_index=False, verbose_name=_("community")
    )
    estate = models.ForeignKey(
        Estate, models.SET_NULL, null=True, blank=True, related_name="buildings", verbose_name=_("estate")
    )
    carrier = models.ForeignKey(
        Carrier, models.SET_NULL, null=True, blank=True, related_name="buildings", verbose_name=_("carrier")
    )
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)
    address = CleanCharField(_("address"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.HOME)
    households = BoundedIntegerField(_("households"), null=True, blank=True, low=0, high=HOUSEHOLDS_MAX)
    stairwells = BoundedIntegerField(_("stairwells"), null=True, blank=True, low=0, high=200)
    storeys = BoundedIntegerField(_("storeys"), null=True, blank=True, low=1, high=200)
    lon = BoundedFloatField(_("longitude"), null=True, blank=True, low=-180, high=180)
    lat = BoundedFloatField(_("latitude"), null=True, blank=True, low=-90, high=90)
    is_generated = models.BooleanField(_("generated"), default=False)  # invented to complete real data; shown as such
    is_gone = models.BooleanField(_("demolished"), default=False)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(  # a search by words reads it alone
                fields=["area", "code", "name", "address", "estate", "is_gone"], name="building_area"
            ),
            models.Index(  # the conditions of the list are counted from it alone
                fields=["area", "is_gone", "kind", "households", "lon", "is_generated"], name="building_conditions"
            ),
            models.Index(fields=["west", "east"], name="building_box"),
            models.Index(fields=["address"], name="building_address"),
            models.Index(fields=["name"], name="building_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="building_households_range",
                condition=Q(households__isnull=True) | Q(households__gte=0, households__lte=HOUSEHOLDS_MAX),
                violation_error_message=_("Households must be a whole number from 0 to 99,999."),
            ),
            models.CheckConstraint(
                name="building_place_whole",
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                violation_error_message=_("Give both longitude and latitude, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LineQuerySet(OfArea, InBox):  # type: ignore[override]
    subject = "ground"


class Lane(Shaped, VersionedRow):
    """街巷: a named street or lane; its chief sits on the street's work committee (domain G4)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="lanes", verbose_name=_("area"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Barrier(Shaped, VersionedRow):
    """阻隔: a line a grid should not cross: a main road, a river, a railway."""

    class Kind(models.TextChoices):
        ROAD = "road", _("main road")
        RIVER = "river", _("river")
        RAILWAY = "railway", _("railway")

    area = models.ForeignKey(Area, models.PROTECT, related_name="barriers", verbose_name=_("area"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    is_hard = models.BooleanField(_("never to be crossed"), default=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Surface(Shaped, VersionedRow):
    """面: water, green or a block on the map, so that one finds the way without background tiles."""

    class Kind(models.TextChoices):
        WATER = "water", _("water")
        GREEN = "green", _("green")
        BLOCK = "block", _("block")

    area = models.ForeignKey(Area, models.PROTECT, related_name="surfaces", verbose_name=_("area"))
    code = CleanCharField(_("code"), max_length=32, unique=True, validators=[CODE])
    name = CleanCharField(_("name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
