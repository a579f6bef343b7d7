"""The registers of grids: grids in force, who serves them, governance grids, lanes with their chiefs."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.grids.actions.staff import set_grid_facts
from gongjian.grids.intake import GovernanceIntake, GridIntake
from gongjian.grids.models import (
    WORKERS,
    GovernanceGrid,
    Grid,
    GridBuilding,
    GridKind,
    GridPost,
    LaneChief,
    Role,
)
from gongjian.grids.record import record_context, related_of_grid
from gongjian.history.timeline import timeline
from gongjian.params.queries import value
from gongjian.places.models import Area, Building, Lane

SEE = ("figure.read", "grid.staff", "plan.draft", "plan.run", "place.edit")
WINDOW = ("grid.households.min", "grid.households.max")


# ------------------------------------------------------------------ what columns point to
def communities_of(viewer: Any) -> list[tuple[str, str]]:
    """Communities within reach, as conditions of a list."""
    rows = Area.objects.visible_to(viewer).filter(level__has_grids=True).distinct().defer("shape").order_by("code")
    return [(str(area.pk), area.name) for area in rows]


def areas_of(viewer: Any) -> Any:
    """Communities that a grid may belong to."""
    return Area.objects.visible_to(viewer).filter(level__has_grids=True).select_related("level")


def community(through: str = "") -> Column:
    """The column that says which community a row belongs to."""
    return Column(
        name="community",
        heading=_("community"),
        kind=Kind.LINK,
        value=f"{through}area__code",
        shows=f"{through}area__name",
        sort=f"{through}area__code",
        filter=f"{through}area_id",
        options=communities_of,
        refers=Reference(areas_of, "area"),
        hint=_("Code or name of the community."),
    )


def community_name(through: str = "") -> Column:
    """The name beside the code, in files only."""
    return Column(
        name="community_name",
        heading=_("community name"),
        value=f"{through}area__name",
        is_typed=False,
        is_listed=False,
    )


def names(posts: Iterable[GridPost], *roles: str) -> str:
    """Persons in some roles, joined as on paper."""
    return "、".join(post.person.name for post in posts if post.role in roles)


def served(*roles: str) -> Callable[[Any], str]:
    """The value of a column that names the persons in some roles."""
    return lambda row: names(row.posts_now, *roles)


# ------------------------------------------------------------------ grids in force
def every_grid(viewer: Any) -> Any:
    """Grids within reach, ended ones too, with their staff of the reader's day."""
    posts = GridPost.objects.on(viewer.today).select_related("person")
    rows = Grid.objects.visible_to(viewer).select_related("area", "carrier", "parent")
    return rows.prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))


def grids_in_force(viewer: Any) -> Any:
    """Grids within reach that are in force on the reader's day."""
    return every_grid(viewer).on(viewer.today).defer("shape", "area__shape")


def unstaffed(day: Any) -> Q:
    """Grids without a leader, or without a worker."""
    posts = GridPost.objects.on(day).filter(grid=OuterRef("pk"))
    staffed = Exists(posts.filter(role=Role.LEADER)) & Exists(posts.filter(role__in=[str(role) for role in WORKERS]))
    return ~Q(kind=GridKind.MICRO) & ~Q(staffed)


def out_of_range(day: Any) -> Q:
    """General grids outside the window of households."""
    low, high = value(WINDOW[0], day), value(WINDOW[1], day)
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
        order=("code",),
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
            Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True),
            Column(name="code_only", heading=_("code"), value="code", is_typed=False, is_listed=False),
            Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_typed=False),
            Column(**(vars_of(community()) if False else {}), name="place", is_typed=False)
            if False
            else Column(
                name="community",
                heading=_("community"),
                value="area__code",
                shows="area__name",
                sort="area__code",
                filter="area_id",
                options=communities_of,
                is_typed=False,
            ),
            community_name(),
            Column(name="households", kind=Kind.NUMBER, sort="households", is_typed=False),
            Column(name="leader", heading=_("grid leader"), value=served(Role.LEADER), is_typed=False),
            Column(name="workers", heading=_("grid workers"), value=served(*WORKERS), is_typed=False),
            Column(name="phone", is_listed=False, hint=_("Shown to everybody; never a private number.")),
            Column(name="address_list", is_typed=False, is_listed=False),
            Column(name="valid_from", kind=Kind.DAY, sort="valid_from", is_typed=False),
            Column(name="valid_to", kind=Kind.DAY, is_typed=False, is_listed=False),
        ),
        about=_("The grids that divide each community, with their households, leader and workers."),
        filled_by=_("They come from a published plan, or from the first import of today's grids."),
    )
)
