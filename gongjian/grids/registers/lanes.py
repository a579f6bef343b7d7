"""Lanes with their chiefs."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.grids.models import LaneChief
from gongjian.grids.record import lane_context
from gongjian.grids.registers.shared import CODE, NAME, SEE
from gongjian.history.timeline import timeline
from gongjian.places.models import Lane


def lanes_of(viewer: Any) -> Any:
    """Lanes within reach with their chief of the reader's day."""
    chiefs = LaneChief.objects.on(viewer.today).select_related("person__org")
    rows = Lane.objects.visible_to(viewer).select_related("area").defer("area__shape")
    return rows.prefetch_related(Prefetch("chiefs", chiefs, to_attr="chiefs_now"))


def of_chief(read: Callable[[LaneChief], Any]) -> Callable[[Any], Any]:
    """A fact of the chief of a lane, None while it has none."""
    return lambda row: next((read(chief) for chief in row.chiefs_now), None)


def without_chief(day: date) -> Q:
    """Lanes nobody is responsible for."""
    return ~Q(Exists(LaneChief.objects.on(day).filter(lane=OuterRef("pk"))))


LANES = declare(
    Register(
        key="lane_chiefs",
        noun="lane",
        app="grids",
        group="grids",
        title=_("Lanes and lane chiefs"),
        one=_("lane"),
        model=Lane,
        begins_at_home=True,
        rows=lanes_of,
        order=("area__code", "code"),
        order_words=_("by area and code"),
        search=("name", "code", "area__name"),
        see=SEE,
        owner=lambda row: row.area,
        timeline=timeline,
        record_template="grids/lane_detail.html",
        record_context=lane_context,
        chips=(Chip("none", _("without a chief"), without_chief),),
        columns=(
            NAME,
            CODE,
            Column(
                name="area",
                heading=_("area"),
                value="area__code",
                shows="area__name",
                sort="area__code",
                is_typed=False,
            ),
            Column(name="chief", heading=_("lane chief"), value=of_chief(lambda one: one.person.name), is_typed=False),
            Column(
                name="chief_org",
                heading=_("organisation"),
                value=of_chief(lambda one: str(one.person.org)),
                is_typed=False,
            ),
            Column(
                name="since",
                heading=_("since"),
                kind=Kind.DAY,
                value=of_chief(lambda one: one.valid_from),
                is_typed=False,
            ),
        ),
        about=_("Named streets and lanes with their chiefs, who sit on the street's work committee."),
        filled_by=_("Lanes come from a roster or a map file; chiefs are named on the record of a lane."),
    )
)
