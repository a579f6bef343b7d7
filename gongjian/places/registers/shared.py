"""Columns that registers of places share, and what all of these registers have in common."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Register, declare
from gongjian.history.timeline import timeline
from gongjian.places.actions import add_place, edit_place, owner_of
from gongjian.places.models import Area
from gongjian.places.options import communities_of


def areas_of(viewer: Any) -> Any:
    """Areas that a place may belong to."""
    return Area.objects.visible_to(viewer).select_related("level")


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
        "rows": lambda viewer: kind.objects.visible_to(viewer).select_related("area"),
        "order": ("area__code", "code"),
        "order_words": _("by community and code"),
        "search": ("name", "code"),
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


# what everybody sees everywhere may belong to a street or district as well
ground = partial(place, begins_at_home=True, order_words=_("by area and code"))


def map_of(row: Any, viewer: Any) -> dict[str, Any]:
    """Where the record's map comes from."""
    has_place = getattr(row, "west", None) is not None
    return {"map_url": f"/places/shape/{row._meta.model_name}/{row.pk}/" if has_place else ""}
