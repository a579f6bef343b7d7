"""The grids of the social-governance line, and which building is in which."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.grids.intake import GovernanceIntake
from gongjian.grids.models import GovernanceGrid
from gongjian.grids.registers.shared import CODE, NAME, SEE, building, community, community_name
from gongjian.history.timeline import timeline
from gongjian.places.models import Building


def governance_of(viewer: Any) -> Any:
    """Governance grids with how many buildings each has."""
    rows = GovernanceGrid.objects.visible_to(viewer).select_related("area").defer("area__shape")
    return rows.annotate(size=Count("buildings"))


def buildings_of_governance(row: GovernanceGrid, viewer: Any) -> list[Related]:
    """The buildings of a governance grid, and the check against the Party grids."""
    start = GOVERNANCE_PLACES.url("list")
    return [
        Related(_("buildings"), f"{start}?q={row.code}&area={row.area.code}", row.buildings.count()),
        Related(_("Coincidence check"), f"{reverse('grids:coincidence')}?area={row.area.code}"),
    ]


GOVERNANCE = declare(
    Register(
        key="governance",
        noun="governance",
        app="grids",
        group="grids",
        title=_("Governance grids"),
        one=_("governance grid"),
        model=GovernanceGrid,
        rows=governance_of,
        order=("code",),
        order_words=_("in the order of codes"),
        search=("name", "code", "area__name"),
        see=SEE,
        owner=lambda row: row.area,
        timeline=timeline,
        related=buildings_of_governance,
        extra_actions="grids/_governance_actions.html",
        columns=(
            NAME,
            CODE,
            community(),
            community_name(),
            Column(name="size", heading=_("buildings"), kind=Kind.NUMBER, value="size", sort="size", is_typed=False),
        ),
        about=_("The grids of the social-governance line, kept only to check that both lines coincide."),
        filled_by=_("They come from a roster of that line, with one row for each building."),
    )
)


def governance_places(viewer: Any) -> Any:
    """Buildings with their governance grid."""
    rows = Building.objects.visible_to(viewer).filter(is_gone=False).select_related("area")
    return rows.distinct().defer("shape", "area__shape").prefetch_related("governance_grids")


def governance_fact(name: str) -> Callable[[Any], Any]:
    """A fact of the governance grid of a building, None without one."""
    return lambda row: next((getattr(grid, name) for grid in row.governance_grids.all()), None)


GOVERNANCE_PLACES = declare(
    Register(
        key="governance_places",
        noun="governance-place",
        app="grids",
        title=_("Buildings of governance grids"),
        one=_("building of a governance grid"),
        model=Building,
        rows=governance_places,
        order=("area__code", "code"),
        order_words=_("by community and code"),
        search=("code", "name", "governance_grids__code", "governance_grids__name"),
        key_columns=("building",),
        see=SEE,
        bring="place.import",
        intake=GovernanceIntake,
        owner=lambda row: row.area,
        has_record=False,
        chips=(
            Chip("none", _("in no governance grid"), lambda day: Q(governance_grids__isnull=True)),
            Chip("some", _("in a governance grid"), lambda day: Q(governance_grids__isnull=False)),
        ),
        columns=(
            *building(hint=_("One row for each building; buildings that the file does not name stay as they are.")),
            Column(
                name="grid_code",
                heading=_("governance grid code"),
                kind=Kind.CODE,
                value=governance_fact("code"),
                is_required=True,
                max_length=32,
                example="ZZ31010100200101",
            ),
            Column(
                name="grid_name",
                heading=_("governance grid name"),
                value=governance_fact("name"),
                is_required=True,
                max_length=60,
            ),
            community(is_typed=True),
        ),
        about=_("Which building the social-governance line counts to which of its grids."),
        filled_by=_("They come from a roster of that line."),
    )
)
