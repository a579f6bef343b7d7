"""Who serves which grid, and who shall serve the grids of open drafts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Register, Related, declare
from gongjian.grids.intake_staff import DraftStaffIntake, GridPostIntake
from gongjian.grids.models import WORKERS, GridPost, Plan, Role
from gongjian.grids.registers.shared import GRID_CODE, SEE, community, community_name
from gongjian.history.timeline import timeline


def posts_of(viewer: Any) -> Any:
    """Who serves which grid on the reader's day."""
    rows = GridPost.objects.visible_to(viewer).on(viewer.today).select_related("grid__area", "person", "building")
    return rows.defer("grid__shape", "grid__area__shape", "building__shape")


PERSON = Column(
    name="person",
    heading=_("person"),
    value="person__name",
    sort="person__name",
    is_required=True,
    max_length=40,
    hint=_("Name of a person who holds a post in the community; a leader one of its committees or workers."),
)
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
        key_columns=("grid_code", "role", "person"),
        see=SEE,
        bring="grid.staff",
        intake=GridPostIntake,
        owner=lambda row: row.grid.area,
        timeline=timeline,
        related=lambda row, viewer: [Related(row.grid.name, reverse("grids:grid-detail", args=[row.grid_id]))],
        columns=(
            PERSON,
            Column(name="role", kind=Kind.CHOICE, sort="role", filter="role", is_required=True),
            Column(name="grid", heading=_("grid"), value="grid__name", sort="grid__code", is_typed=False),
            replace(GRID_CODE, is_second=True),
            Column(name="building", heading=_("building"), value="building__name", is_typed=False),
            community("grid__"),
            community_name("grid__"),
            Column(name="valid_from", kind=Kind.DAY, sort="valid_from", hint=_("Today when blank.")),
        ),
        about=_("Grid leaders, workers, mentors and building heads."),
        filled_by=_("They are named in a plan before it is published, on the record of a grid, or by a roster."),
    )
)


# ------------------------------------------------------------------ drafts
def open_drafts(viewer: Any) -> Any:
    """Open drafts within reach."""
    rows = Plan.objects.visible_to(viewer).filter(status__in=Plan.OPEN).select_related("area")
    return rows.defer("area__shape")


def unserved(*roles: str) -> Callable[[Plan], int]:
    """The value of a column that counts the grids of a draft with nobody in some roles."""
    return lambda plan: len(
        {grid["number"] for grid in plan.grids} - {post["number"] for post in plan.staff if post["role"] in roles}
    )


DRAFT_STAFF = declare(
    Register(
        key="draft_staff",
        noun="draft-staff",
        app="grids",
        title=_("Staff of drafts"),
        one=_("draft"),
        model=Plan,
        rows=open_drafts,
        order=("area__code", "pk"),
        order_words=_("by community and code"),
        search=("area__name", "area__code"),
        key_columns=("community", "number", "role", "person"),
        see=("grid.staff",),
        bring="grid.staff",
        intake=DraftStaffIntake,
        owner=lambda row: row.area,
        has_record=False,
        columns=(
            community(is_typed=True),
            community_name(),
            Column(name="status", kind=Kind.CHOICE, sort="status", filter="status", is_typed=False),
            Column(
                name="grids", heading=_("grids"), kind=Kind.NUMBER, value=lambda row: len(row.grids), is_typed=False
            ),
            Column(
                name="without_leader",
                heading=_("without leader"),
                kind=Kind.NUMBER,
                value=unserved(Role.LEADER),
                is_typed=False,
            ),
            Column(
                name="without_worker",
                heading=_("without worker"),
                kind=Kind.NUMBER,
                value=unserved(*WORKERS),
                is_typed=False,
            ),
            Column(
                name="number",
                heading=_("number of the grid"),
                kind=Kind.NUMBER,
                low=0,
                high=99_999,
                is_required=True,
                is_listed=False,
                is_exported=False,
                example="1",
                hint=_("As on the page of the draft. One row for each post."),
            ),
            Column(
                name="role",
                heading=_("role"),
                kind=Kind.CHOICE,
                choices=tuple(Role.choices),
                is_listed=False,
                is_exported=False,
            ),
            replace(
                PERSON,
                sort="",
                is_required=False,
                is_listed=False,
                is_exported=False,
                hint=_("Name of a person who holds a post in the community. Leave blank what is not decided yet."),
            ),
        ),
        about=_("Open drafts, and how many of their grids nobody leads or serves yet."),
        filled_by=_("Staff is named on the page of a draft, or by a roster with one row for each post."),
    )
)
