"""Areas: districts, streets and communities."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.nodes import kind_of_node, parent
from gongjian.base.registers.register import REGISTERS, Related
from gongjian.places.intake_areas import AreaIntake
from gongjian.places.models import Area, AreaLevel, Building
from gongjian.places.registers.shared import CODE, NAME, areas_of, place


def list_of(key: str) -> str:
    """The address of the list of another register of places."""
    return REGISTERS[key].url("list")


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
        Related(_("buildings"), f"{list_of('buildings')}{near}", counts["all"]),
        Related(
            _("buildings without known households"), f"{list_of('buildings')}{near}&chip=unknown", counts["unknown"]
        ),
        Related(_("estates"), f"{list_of('estates')}{near}"),
        Related(_("carriers"), f"{list_of('carriers')}{near}"),
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
    intake=AreaIntake,
    geo="polygon",
    related=related_of_area,
    columns=(
        NAME,
        CODE,
        kind_of_node("level", AreaLevel, example="社区"),
        parent(areas_of, options=parents_of, hint=_("Code or name of the area above; it may stand in the same file.")),
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
