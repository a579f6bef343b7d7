"""The records of grids and lanes: who begins and ends to serve; drafts and lists as files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.pages import says_no
from gongjian.base.registers import records
from gongjian.base.registers.pages import XLSX, attachment
from gongjian.base.sheets import Column, write_sheet
from gongjian.grids.actions import staff
from gongjian.grids.forms_records import BeginForm, ChiefForm
from gongjian.grids.models import Grid, GridPost, Plan
from gongjian.grids.record import begin_form, chief_candidates, lane_context, record_context
from gongjian.grids.registers import GRID_RECORD, LANES
from gongjian.grids.views.layers import day_from
from gongjian.people.viewer import Viewer
from gongjian.places.models import Building, Lane

View = Callable[..., HttpResponse]


def on_day(view: View) -> View:
    """A list as it was, or will be, on the day the address asks for (?on=)."""

    @wraps(view)
    def seen(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("on"):
            who: Viewer = request.viewer
            request.viewer = Viewer(who.account_id, who.person_id, who.name, who.posts, day_from(request))
        return view(request, *args, **kwargs)

    return seen


def shown(request: HttpRequest, grid: Grid, form: BeginForm) -> HttpResponse:
    """The record with a form that must be changed first."""
    register = replace(GRID_RECORD, record_context=lambda row, viewer: record_context(row, viewer, form=form))
    response = records.record_page(request, register, grid.pk)
    response.status_code = 422
    return response


def blame(form: Any, refusal: DomainError) -> None:
    """Put a refusal at the fields of a form."""
    for name, said in (refusal.fields or {"": refusal.message}).items():
        form.add_error(name if name in form.fields else None, said)


@require_POST
@login_required
@says_no
def post_begin(request: HttpRequest, grid_id: int) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    grid: Grid = Grid.objects.visible_to(viewer).select_related("area").get_or_refuse(pk=grid_id)
    viewer.require("grid.staff", grid.area)
    form = begin_form(grid, viewer, request.POST)
    if not form.is_valid():
        return shown(request, grid, form)
    said = form.cleaned_data
    try:
        post = staff.set_grid_post(
            grid_id,
            by=viewer,
            person_id=said["person"].pk,
            role=said["role"],
            since=said["since"],
            building_id=said["building"].pk if said["building"] else None,
        )
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        blame(form, refusal)
        return shown(request, grid, form)
    messages.success(
        request, _("%(person)s serves as %(role)s.") % {"person": post.person, "role": post.get_role_display()}
    )
    return redirect("grids:grid-detail", grid_id)


def day_said(request: HttpRequest, name: str) -> date:
    """A day from a form. Raises RuleBroken."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise RuleBroken("not_a_day", _("Write a day like 2026-05-01."), {name: _("Write a day.")}) from None


@require_POST
@login_required
@says_no
def post_end(request: HttpRequest, post_id: int) -> HttpResponse:
    post = staff.end_grid_post(post_id, by=request.viewer, until=day_said(request, "until"))  # type: ignore[attr-defined]
    messages.success(request, _("The post of %(person)s ends.") % {"person": post.person})
    return redirect("grids:grid-detail", GridPost.objects.values_list("grid_id", flat=True).get(pk=post.pk))


@require_POST
@login_required
@says_no
def chief_set(request: HttpRequest, lane_id: int) -> HttpResponse:
    """Name the chief of a lane; the one before ends the day before."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    lane: Lane = Lane.objects.visible_to(viewer).select_related("area").get_or_refuse(pk=lane_id)
    viewer.require("grid.staff", lane.area)
    form = ChiefForm(request.POST, people=chief_candidates(lane, viewer), today=viewer.today)
    if form.is_valid():
        try:
            said = form.cleaned_data
            staff.set_lane_chief(lane_id, by=viewer, person_id=said["person"].pk, since=said["since"])
            messages.success(request, _("%(person)s is chief of %(lane)s.") % {"person": said["person"], "lane": lane})
            return redirect("grids:lane-record", lane_id)
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            blame(form, refusal)
    register = replace(LANES, record_context=lambda row, who: lane_context(row, who, form=form))
    response = records.record_page(request, register, lane_id)
    response.status_code = 422
    return response


PLAN_COLUMNS = (
    Column("number", gettext_lazy("grid"), "integer"),
    Column("grid", gettext_lazy("grid name")),
    Column("building", gettext_lazy("building code"), "code"),
    Column("name", gettext_lazy("building")),
    Column("address", gettext_lazy("address")),
    Column("households", gettext_lazy("households"), "integer"),
)


@require_GET
@login_required
@says_no
def plan_buildings(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A draft as a table: which building in which grid."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    plan: Plan = Plan.objects.visible_to(viewer).select_related("area").get_or_refuse(pk=plan_id)
    named = {grid["number"]: grid["name"] for grid in plan.grids}
    rows = Building.objects.filter(area=plan.area, is_gone=False).order_by("code")
    found = [
        {"number": plan.labels.get(str(pk)), "grid": named.get(plan.labels.get(str(pk)), ""), **facts}
        for pk, facts in ((row.pop("pk"), row) for row in _plain(rows))
    ]
    found.sort(key=lambda row: (row["number"] is None, row["number"], row["building"]))
    title = _("Draft %(number)s of %(area)s") % {"number": plan.draft_number, "area": plan.area}
    content = write_sheet(PLAN_COLUMNS, found, title=title, conditions=[], by=viewer.name, day=viewer.today)
    return attachment(content, f"{title}.xlsx", XLSX)


def _plain(rows: Any) -> list[dict[str, Any]]:
    names = ("pk", "code", "name", "address", "households")
    return [
        {"pk": pk, "building": code, "name": name, "address": address, "households": households}
        for pk, code, name, address, households in rows.values_list(*names)
    ]
