"""The grids in force, and which building is in which."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.grids.actions.staff import set_grid_facts
from gongjian.grids.intake import GridIntake
from gongjian.grids.models import WORKERS, Grid, GridBuilding, GridKind, GridPost, Role
from gongjian.grids.record import record_context, related_of_grid
from gongjian.grids.registers.shared import CODE, GRID_CODE, SEE, building, community, community_name, names, served
from gongjian.history.timeline import timeline
from gongjian.params.queries import value


def every_grid(viewer: Any) -> Any:
    """Grids within reach, ended ones too, with their staff of the reader's day."""
    posts = GridPost.objects.on(viewer.today).select_related("person")
    rows = Grid.objects.visible_to(viewer).select_related("area", "carrier", "parent")
    return rows.prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))


def grids_in_force(viewer: Any) -> Any:
    """Grids within reach that are in force on the reader's day."""
    return every_grid(viewer).on(viewer.today).defer("shape", "area__shape")


def unstaffed(day: date) -> Q:
    """Grids without a leader, or without a worker; micro grids have neither."""
    posts = GridPost.objects.on(day).filter(grid=OuterRef("pk"))
    led = Exists(posts.filter(role=Role.LEADER))
    worked = Exists(posts.filter(role__in=[str(role) for role in WORKERS]))
    return ~Q(kind=GridKind.MICRO) & ~(Q(led) & Q(worked))


def out_of_range(day: date) -> Q:
    """General grids outside the range of households."""
    low, high = value("grid.households.min", day), value("grid.households.max", day)
    return Q(kind=GridKind.GENERAL) & (Q(households__lt=low) | Q(households__gt=high))


GRIDS = declare(
    Register(
        key="grids",
        noun="grid",
        app="grids",
        group="grids",
        title=_("Grids in force"),
        one=_("grid"),
        model=Grid,
        rows=grids_in_force,
        order=("code", "pk"),
        order_words=_("in the order of codes"),
        search=("name", "code", "area__name", "address_list"),
        write="grid.staff",
        edit=set_grid_facts,
        owner=lambda row: row.area,
        timeline=timeline,
        related=related_of_grid,
        record_template="grids/grid_detail.html",
        record_context=record_context,
        extra_actions="grids/_grid_list_actions.html",
        chips=(
            Chip("unstaffed", _("without leader or worker"), unstaffed),
            Chip("out_of_range", _("outside the range"), out_of_range),
        ),
        columns=(
            Column(name="name", sort="name", is_required=True),
            CODE,
            Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_typed=False),
            community(),
            community_name(),
            Column(name="households", kind=Kind.NUMBER, sort="households", is_typed=False),
            Column(name="leader", heading=_("grid leader"), value=served(Role.LEADER), is_typed=False),
            Column(name="workers", heading=_("grid workers"), value=served(*WORKERS), is_typed=False),
            Column(
                name="phone", is_listed=False, hint=_("Everybody can read it: a number of the office, not of a person.")
            ),
            Column(name="address_list", is_typed=False, is_listed=False),
            Column(name="valid_from", kind=Kind.DAY, sort="valid_from", is_typed=False),
            Column(name="valid_to", kind=Kind.DAY, is_typed=False, is_listed=False),
        ),
        about=_("The grids that divide each community, with their households, leader and workers."),
        filled_by=_("They come from a published plan, or from the first import of today's grids."),
    )
)
GRID_RECORD = replace(GRIDS, rows=every_grid)  # an ended grid is still found at its address


def grid_places(viewer: Any) -> Any:
    """Which building is in which grid on the reader's day, with the staff of the grid."""
    posts = GridPost.objects.on(viewer.today).select_related("person")
    rows = GridBuilding.objects.visible_to(viewer).on(viewer.today).filter(grid__in=Grid.objects.on(viewer.today))
    rows = rows.exclude(grid__kind=GridKind.MICRO).select_related("grid__area", "building")
    rows = rows.defer("grid__shape", "grid__area__shape", "building__shape")
    return rows.prefetch_related(Prefetch("grid__posts", posts, to_attr="posts_now"))


GRID_PLACES = declare(
    Register(
        key="grid_places",
        noun="grid-place",
        app="grids",
        group="grids",
        title=_("Buildings of grids"),
        one=_("building of a grid"),
        model=GridBuilding,
        rows=grid_places,
        order=("grid__code", "building__code"),
        order_words=_("by grid and building code"),
        search=("building__name", "building__address", "building__code", "grid__name", "grid__code"),
        key_columns=("code", "building"),
        see=SEE,
        bring="plan.publish",
        intake=GridIntake,
        owner=lambda row: row.grid.area,
        has_record=False,
        columns=(
            *building("building__", hint=_("One row for each building of the grid.")),
            replace(GRID_CODE, name="code", kind=Kind.CODE, sort="grid__code"),
            Column(
                name="name",
                heading=_("grid name"),
                value="grid__name",
                is_required=True,
                max_length=60,
                example="第01网格",
            ),
            Column(
                name="kind",
                heading=_("kind of grid"),
                kind=Kind.CHOICE,
                value="grid__kind",
                choices=tuple(choice for choice in GridKind.choices if choice[0] != GridKind.MICRO),
                is_listed=False,
            ),
            community("grid__", is_typed=True),
            Column(
                name="households",
                heading=_("households"),
                kind=Kind.NUMBER,
                value="building__households",
                is_typed=False,
            ),
            Column(
                name="valid_from",
                heading=_("in force from"),
                kind=Kind.DAY,
                value="grid__valid_from",
                is_required=True,
                is_listed=False,
            ),
            Column(name="phone", heading=_("public phone"), value="grid__phone", is_listed=False, max_length=40),
            Column(
                name="leader",
                heading=_("grid leader"),
                value=lambda row: names(row.grid.posts_now, Role.LEADER),
                is_listed=False,
                max_length=40,
                hint=_("Name of a person of the community; taken over only together with a new grid."),
            ),
            Column(
                name="workers",
                heading=_("grid workers"),
                value=lambda row: names(row.grid.posts_now, *WORKERS),
                is_listed=False,
                max_length=200,
                hint=_("Names, separated by 、; the first import takes them as full-time workers."),
            ),
        ),
        about=_("Every building with the grid it is in."),
        filled_by=_("Today's grids come from a roster with one row for each building; later they change by plans."),
    )
)
