"""What stands in the areas: estates, carriers, buildings."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related
from gongjian.places.intake import BuildingIntake, PointIntake
from gongjian.places.models import Building, Carrier, Estate
from gongjian.places.registers.shared import ADDRESS, AREA, AREA_NAME, CODE, NAME, POINT, place

ESTATES = place(
    Estate,
    key="estates",
    noun="estate",
    title=_("Estates"),
    one=_("estate"),
    search=("name", "code", "address"),
    intake=PointIntake,
    geo="point",
    columns=(
        NAME,
        ADDRESS,
        CODE,
        AREA,
        AREA_NAME,
        Column(name="built_year", kind=Kind.NUMBER, sort="built_year", is_grouped=False),
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
