"""The registers of grids: grids in force, who serves them, governance grids, lanes with their chiefs."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.grids.actions.staff import set_grid_facts
from gongjian.grids.intake import GovernanceIntake, GridIntake
from gongjian.grids.models import WORKERS, GovernanceGrid, Grid, GridBuilding, GridKind, GridPost, LaneChief, Role
from gongjian.grids.record import lane_context, record_context, related_of_grid
from gongjian.history.timeline import timeline
from gongjian.params.queries import value
from gongjian.places.models import Area, Building, Lane

SEE = ("figure.read", "grid.staff", "plan.draft", "plan.run", "place.edit")


# ------------------------------------------------------------------ columns that several registers share
def communities_of(viewer: Any) -> list[tuple[str, str]]:
    """Communities within reach, as conditions of a list."""
    rows = Area.objects.visible_to(viewer).filter(level__has_grids=True).distinct().order_by("code")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def areas_of(viewer: Any) -> Any:
    """Communities that a grid may belong to."""
    return Area.objects.visible_to(viewer).filter(level__has_grids=True).distinct().defer("shape")


def community(through: str = "", *, is_typed: bool = False) -> Column:
    """Which community a row belongs to: its code in files, its name on pages."""
    return Column(
        name="community",
        heading=_("community"),
        kind=Kind.LINK if is_typed else Kind.TEXT,
        value=f"{through}area__code",
        shows=f"{through}area__name",
        sort=f"{through}area__code",
        filter=f"{through}area_id",
        options=communities_of,
        refers=Reference(areas_of, "area") if is_typed else None,
        is_required=is_typed,
        is_typed=is_typed,
        example="310101002001" if is_typed else "",
        hint=_("Code or name of the community.") if is_typed else "",
    )


def community_name(through: str = "") -> Column:
    """The name beside the code, in files only."""
    return Column(
        name="community_name",
        heading=_("community name"),
        value=f"{through}area__name",
        is_typed=False,
        is_listed=False,
        group="files",
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
            Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True),
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
            Column(
                name="building_name",
                heading=_("building name"),
                value="building__name",
                sort="building__name",
                is_typed=False,
            ),
            Column(
                name="building",
                heading=_("building code"),
                kind=Kind.CODE,
                value="building__code",
                sort="building__code",
                is_required=True,
                max_length=32,
                example="B00001",
                hint=_("One row for each building of the grid."),
            ),
            Column(
                name="code",
                heading=_("grid code"),
                kind=Kind.CODE,
                value="grid__code",
                sort="grid__code",
                is_required=True,
                max_length=20,
                example="00000031010100200101",
            ),
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


# ------------------------------------------------------------------ who serves
def posts_of(viewer: Any) -> Any:
    """Who serves which grid on the reader's day."""
    rows = GridPost.objects.visible_to(viewer).on(viewer.today).select_related("grid__area", "person", "building")
    return rows.defer("grid__shape", "grid__area__shape", "building__shape")


GRID_POSTS = declare(
    Register(
        key="grid_posts",
        noun="post",
        app="grids",
        group="grids",
        title=_("Staff of grids"),
        one=_("post in a grid"),
        model=GridPost,
        rows=posts_of,
        order=("grid__code", "role"),
        order_words=_("by grid"),
        search=("person__name", "grid__name", "grid__code"),
        see=SEE,
        owner=lambda row: row.grid.area,
        timeline=timeline,
        related=lambda row, viewer: [Related(row.grid.name, reverse("grids:grid-detail", args=[row.grid_id]))],
        columns=(
            Column(name="person", heading=_("person"), value="person__name", sort="person__name", is_typed=False),
            Column(name="role", kind=Kind.CHOICE, sort="role", filter="role", is_typed=False),
            Column(name="grid", heading=_("grid"), value="grid__name", sort="grid__code", is_typed=False),
            Column(name="grid_code", heading=_("grid code"), value="grid__code", is_typed=False, is_second=True),
            Column(name="building", heading=_("building"), value="building__name", is_typed=False),
            community("grid__"),
            community_name("grid__"),
            Column(name="valid_from", kind=Kind.DAY, sort="valid_from", is_typed=False),
        ),
        about=_("Grid leaders, workers, mentors and building heads."),
        filled_by=_("They are named in a plan before it is published, or on the record of a grid."),
    )
)


# ------------------------------------------------------------------ governance grids
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
            Column(name="name", sort="name", is_typed=False),
            Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True),
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
            Column(name="building_name", heading=_("building name"), value="name", sort="name", is_typed=False),
            Column(
                name="building",
                heading=_("building code"),
                kind=Kind.CODE,
                value="code",
                sort="code",
                is_required=True,
                max_length=32,
                example="B00001",
                hint=_("One row for each building; buildings that the file does not name stay as they are."),
            ),
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


# ------------------------------------------------------------------ lanes
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
            Column(name="name", sort="name", is_typed=False),
            Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True),
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
