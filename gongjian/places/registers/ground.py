"""What everybody sees who walks there: lanes, barriers, water and green."""

from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.places.intake import LineIntake, SurfaceIntake
from gongjian.places.models import Barrier, Lane, Surface
from gongjian.places.registers.shared import AREA, AREA_NAME, CODE, NAME, ground

LANES = ground(
    Lane,
    key="lanes",
    noun="lane",
    title=_("Lanes"),
    one=_("lane"),
    intake=LineIntake,
    geo="line",
    columns=(NAME, CODE, AREA, AREA_NAME),
    about=_("Named streets and lanes; each may have a lane chief."),
    filled_by=_("They come from a roster or a map file with the lines."),
)

BARRIERS = ground(
    Barrier,
    key="barriers",
    noun="barrier",
    title=_("Barriers"),
    one=_("barrier"),
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

SURFACES = ground(
    Surface,
    key="surfaces",
    noun="surface",
    title=_("Water and green"),
    one=_("surface"),
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
