"""The registers of places: areas, estates, buildings, carriers, lanes, barriers."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.history.timeline import timeline
from gongjian.places.actions import add_place, edit_place, owner_of
from gongjian.places.intake import AreaIntake, BuildingIntake, LineIntake, PointIntake, SurfaceIntake
from gongjian.places.models import Area, AreaLevel, Barrier, Building, Carrier, Estate, Lane, Surface


# ------------------------------------------------------------------ what columns point to
def areas_of(viewer: Any) -> Any:
    """Areas that a place may belong to."""
    return Area.objects.visible_to(viewer).select_related("level")


def communities_of(viewer: Any) -> list[tuple[str, str]]:
    """Areas with grids, as conditions of a list."""
    rows = Area.objects.visible_to(viewer).filter(level__has_grids=True).defer("shape").order_by("code")
    return [(str(area.pk), area.name) for area in rows]


def levels_of(viewer: Any) -> list[tuple[str, str]]:
    """Levels of the area tree."""
    return [(level.key, str(level)) for level in AreaLevel.objects.all()]


CODE = Column(
    name="code",
    kind=Kind.CODE,
    sort="code",
    is_required=True,
    example="310101002001",
    hint=_("Stays the same for ever: by it the row is found again."),
)
NAME = Column(name="name", sort="name", is_required=True)
AREA = Column(
    name="area",
    heading=_("community"),
    kind=Kind.LINK,
    value="area__code",
    shows="area__name",
    sort="area__code",
    filter="area_id",
    param="community",
    options=communities_of,
    refers=Reference(areas_of, "area"),
    hint=_("Code or name of the community; found by the place on the map when blank."),
)
AREA_NAME = Column(
    name="area_name", heading=_("community name"), value="area__name", is_typed=False, is_listed=False, is_shown=False
)
ADDRESS = Column(name="address", is_second=True)
POINT = (
    Column(name="lon", kind=Kind.DECIMAL, low=-180, high=180, is_listed=False, group="place", example="121.4737"),
    Column(name="lat", kind=Kind.DECIMAL, low=-90, high=90, is_listed=False, group="place", example="31.2304"),
)


# ------------------------------------------------------------------ how they are written
def adder(kind: type[Any]) -> Any:
    """The function that adds a place of one kind."""

    def add(*, by: Any, **facts: Any) -> Any:
        return add_place(kind, by=by, **facts)

    return add


def editor(kind: type[Any]) -> Any:
    """The function that changes a place of one kind."""

    def edit(pk: int, *, by: Any, version: int | None, **facts: Any) -> Any:
        return edit_place(kind, pk, by=by, version=version, **facts)

    return edit


def place(kind: type[Any], **facts: Any) -> Register:
    """A register of places with what all of them have in common."""
    common: dict[str, Any] = {
        "app": "places",
        "group": "places",
        "model": kind,
        "write": "place.edit",
        "bring": "place.import",
        "add": adder(kind),
        "edit": editor(kind),
        "owner": owner_of,
        "timeline": timeline,
        "groups": (("main", _("Facts")), ("place", _("Place on the map"))),
        "record_context": map_of,
    }
    if facts.get("geo"):
        common["exports_part"] = "places/_map_exports.html"
    return declare(Register(**(common | facts)))


def map_of(row: Any, viewer: Any) -> dict[str, Any]:
    """Where the record's map comes from."""
    has_place = getattr(row, "west", None) is not None
    return {"map_url": f"/places/shape/{row._meta.model_name}/{row.pk}/" if has_place else ""}


# ------------------------------------------------------------------ areas
def area_rows(viewer: Any) -> Any:
    """Areas within reach with their counts."""
    return Area.objects.visible_to(viewer).select_related("level", "parent")


def related_of_area(area: Area, viewer: Any) -> list[Related]:
    """What lies in an area: each opens the list of exactly these records."""
    buildings = Building.objects.visible_to(viewer).within(area.path).filter(is_gone=False)
    counts = buildings.aggregate(all=Count("pk"), unknown=Count("pk", filter=Q(households__isnull=True)))
    inside = Area.objects.visible_to(viewer).filter(parent=area).count()
    near = f"?area={area.code}"
    return [
        Related(_("areas one level below"), f"{AREAS.url('list')}?parent={area.pk}", inside),
        Related(_("buildings"), f"{BUILDINGS.url('list')}{near}", counts["all"]),
        Related(
            _("buildings without known households"), f"{BUILDINGS.url('list')}{near}&chip=unknown", counts["unknown"]
        ),
        Related(_("estates"), f"{ESTATES.url('list')}{near}"),
        Related(_("carriers"), f"{CARRIERS.url('list')}{near}"),
    ]


def parents_of(viewer: Any) -> list[tuple[str, str]]:
    """Areas that have others below them."""
    rows = Area.objects.visible_to(viewer).filter(level__has_grids=False).defer("shape").order_by("code")
    return [(str(area.pk), area.name) for area in rows]


AREAS = place(
    Area,
    key="areas",
    noun="area",
    title=_("Areas"),
    one=_("area"),
    rows=area_rows,
    is_of_areas=True,
    order=("path",),
    order_words=_("in the order of the tree"),
    search=("name", "code"),
    intake=AreaIntake,
    geo="polygon",
    related=related_of_area,
    columns=(
        NAME,
        CODE,
        Column(
            name="level",
            kind=Kind.LINK,
            value=lambda row: str(row.level),
            sort="level__rank",
            filter="level_id",
            options=levels_of,
            refers=Reference(lambda viewer: AreaLevel.objects.all(), "level", "key"),
            is_required=True,
            example="社区",
        ),
        Column(
            name="parent",
            kind=Kind.LINK,
            value="parent__code",
            shows="parent__name",
            filter="parent_id",
            options=parents_of,
            refers=Reference(areas_of, "parent"),
            is_fixed=True,
            hint=_("Code or name of the area above; it may stand in the same file."),
        ),
        Column(
            name="km2",
            heading=_("km²"),
            kind=Kind.DECIMAL,
            value=lambda row: None if row.area_m2 is None else round(row.area_m2 / 1e6, 3),
            is_figure=True,
            is_typed=False,
        ),
    ),
    about=_("Districts, streets and communities with their official codes and boundaries."),
    filled_by=_("They come from a roster, or from a map file with the boundaries."),
)

# ------------------------------------------------------------------ what stands in them
ESTATES = place(
    Estate,
    key="estates",
    noun="estate",
    title=_("Estates"),
    one=_("estate"),
    rows=lambda viewer: Estate.objects.visible_to(viewer).select_related("area"),
    order=("area__code", "code"),
    order_words=_("by community and code"),
    search=("name", "code", "address"),
    intake=PointIntake,
    geo="point",
    columns=(
        NAME,
        ADDRESS,
        CODE,
        AREA,
        AREA_NAME,
        Column(name="built_year", kind=Kind.NUMBER, sort="built_year"),
        *POINT,
    ),
    related=lambda row, viewer: [
        Related(
            _("buildings"),
            f"{BUILDINGS.url('list')}?estate={row.pk}",
            Building.objects.visible_to(viewer).filter(estate=row, is_gone=False).count(),
        )
    ],
    about=_("Housing estates; a building names the estate it belongs to."),
    filled_by=_("They come from a roster, or are added one by one."),
)

CARRIERS = place(
    Carrier,
    key="carriers",
    noun="carrier",
    title=_("Carriers"),
    one=_("carrier"),
    rows=lambda viewer: Carrier.objects.visible_to(viewer).select_related("area"),
    order=("area__code", "code"),
    order_words=_("by community and code"),
    search=("name", "code", "address"),
    intake=PointIntake,
    geo="point",
    columns=(
        NAME,
        ADDRESS,
        CODE,
        AREA,
        AREA_NAME,
        Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_required=True),
        Column(name="has_own_grid", kind=Kind.FLAG, filter="has_own_grid"),
        *POINT,
    ),
    about=_("Office towers, parks, markets and institutions where new organisations gather."),
    filled_by=_("They come from a roster or a map file, or are added one by one."),
)


def estate_name(row: Building) -> str:
    """The second line of a building: estate and address."""
    return " · ".join(part for part in (row.estate.name if row.estate else "", row.address) if part)


def estates_here(viewer: Any) -> Any:
    """Estates within reach."""
    return Estate.objects.visible_to(viewer)


def carriers_here(viewer: Any) -> Any:
    """Carriers within reach."""
    return Carrier.objects.visible_to(viewer)


def has_place(row: Building) -> bool:
    """Whether a building stands on the map."""
    return row.lon is not None


BUILDINGS: Register = place(
    Building,
    key="buildings",
    noun="building",
    title=_("Buildings"),
    one=_("building"),
    rows=lambda viewer: Building.objects.visible_to(viewer).select_related("area", "estate", "carrier"),
    order=("area__code", "code"),
    order_words=_("by community and code"),
    search=("name", "code", "address", "estate__name"),
    intake=BuildingIntake,
    geo="polygon",
    chips=(
        Chip("unknown", _("households not known"), lambda day: Q(households__isnull=True, kind="home", is_gone=False)),
        Chip("unplaced", _("not on the map"), lambda day: Q(lon__isnull=True, is_gone=False)),
        Chip("generated", _("generated"), lambda day: Q(is_generated=True)),
        Chip("gone", _("demolished"), lambda day: Q(is_gone=True)),
    ),
    columns=(
        NAME,
        Column(
            name="estate_name",
            heading=_("estate and address"),
            value=estate_name,
            is_second=True,
            is_typed=False,
            is_exported=False,
        ),
        Column(name="address", is_listed=False),
        CODE,
        AREA,
        AREA_NAME,
        Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind"),
        Column(
            name="households",
            kind=Kind.NUMBER,
            sort="households",
            example="36",
            hint=_("Blank: nobody has checked yet, which is not 0."),
        ),
        Column(name="stairwells", kind=Kind.NUMBER, sort="stairwells", is_listed=False),
        Column(name="storeys", kind=Kind.NUMBER, sort="storeys"),
        Column(
            name="estate",
            kind=Kind.LINK,
            value="estate__code",
            shows="estate__name",
            filter="estate_id",
            options=lambda viewer: [(str(e.pk), e.name) for e in estates_here(viewer)[:500]],
            refers=Reference(estates_here, "estate"),
            is_listed=False,
        ),
        Column(
            name="carrier",
            kind=Kind.LINK,
            value="carrier__code",
            shows="carrier__name",
            refers=Reference(carriers_here, "carrier"),
            is_listed=False,
        ),
        *POINT,
        Column(
            name="has_place",
            heading=_("on the map"),
            kind=Kind.FLAG,
            value=has_place,
            is_typed=False,
            is_exported=False,
        ),
        Column(name="is_generated", kind=Kind.FLAG, is_listed=False),
        Column(name="is_gone", kind=Kind.FLAG, is_listed=False),
    ),
    about=_("Every building with its community, its households and its place on the map."),
    filled_by=_("They come from a roster or a map file with the footprints."),
)

LANES = place(
    Lane,
    key="lanes",
    noun="lane",
    title=_("Lanes"),
    one=_("lane"),
    rows=lambda viewer: Lane.objects.visible_to(viewer).select_related("area"),
    order=("area__code", "code"),
    order_words=_("by area and code"),
    search=("name", "code"),
    intake=LineIntake,
    geo="line",
    columns=(NAME, CODE, AREA, AREA_NAME),
    about=_("Named streets and lanes; each may have a lane chief."),
    filled_by=_("They come from a roster or a map file with the lines."),
)

BARRIERS = place(
    Barrier,
    key="barriers",
    noun="barrier",
    title=_("Barriers"),
    one=_("barrier"),
    rows=lambda viewer: Barrier.objects.visible_to(viewer).select_related("area"),
    order=("area__code", "code"),
    order_words=_("by area and code"),
    search=("name", "code"),
    intake=LineIntake,
    geo="line",
    columns=(
        NAME,
        CODE,
        AREA,
        AREA_NAME,
        Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_required=True),
        Column(name="is_hard", kind=Kind.FLAG, filter="is_hard"),
    ),
    about=_("Main roads, rivers and railways that grids should not cross."),
    filled_by=_("They come from a map file with the lines."),
)

SURFACES = place(
    Surface,
    key="surfaces",
    noun="surface",
    title=_("Water and green"),
    one=_("surface"),
    rows=lambda viewer: Surface.objects.visible_to(viewer).select_related("area"),
    order=("area__code", "code"),
    order_words=_("by area and code"),
    search=("name", "code"),
    intake=SurfaceIntake,
    geo="polygon",
    columns=(
        Column(name="name", sort="name"),
        CODE,
        AREA,
        AREA_NAME,
        Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_required=True),
    ),
    about=_("Rivers, lakes and parks, so that one finds the way on the map without background tiles."),
    filled_by=_("They come from a map file with the outlines."),
)
