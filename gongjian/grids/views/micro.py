"""Micro grids of one grid: the range, the proposal with what cannot be met, the workers, publication as a whole."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no
from gongjian.grids.actions import micro
from gongjian.grids.actions.staff import candidates
from gongjian.grids.compare import words_of_forced
from gongjian.grids.forms_records import WindowForm
from gongjian.grids.models import Grid, MicroRun
from gongjian.grids.views.records import blame, day_said
from gongjian.params.queries import in_force
from gongjian.people.models import Person
from gongjian.places.models import Building

WINDOW = ("micro.households.min", "micro.households.max")
NAMED = 12


def context_of(request: Any, grid: Grid, form: WindowForm | None = None) -> dict[str, Any]:
    """What the page shows: the range to start with, and the open proposal."""
    viewer = request.viewer
    rule = in_force(WINDOW, viewer.today)
    run = MicroRun.objects.visible_to(viewer).open().filter(grid=grid).first()
    first = {"lower": rule[WINDOW[0]].value, "upper": rule[WINDOW[1]].value}
    context = {
        "grid": grid,
        "run": run,
        "form": form or WindowForm(initial=first),
        "rule": rule,
        "may_draft": viewer.can("plan.draft", grid.area),
        "may_staff": viewer.can("grid.staff", grid.area),
        "may_publish": viewer.can("plan.submit", grid.area),
        "now": list(Grid.objects.on(viewer.today).filter(parent=grid).defer("shape").order_by("code")),
        "today": viewer.today,
    }
    return context | (proposal_of(run, grid, viewer) if run and run.state == MicroRun.State.DONE else {})


def proposal_of(run: MicroRun, grid: Grid, viewer: Any) -> dict[str, Any]:
    """The parts with their buildings and workers, and what cannot be met in words."""
    names = dict(Building.objects.filter(pk__in=[int(key) for key in run.labels]).values_list("pk", "name"))
    inside: dict[int, list[str]] = {}
    for key, number in run.labels.items():
        inside.setdefault(number, []).append(names.get(int(key), ""))
    people = candidates(grid.area, "", on=viewer.today)
    known = {person.pk: person for person in people} | Person.objects.in_bulk(run.staff.values())
    parts = [
        part
        | {
            "names": sorted(inside.get(part["number"], []))[:NAMED],
            "more": max(0, len(inside.get(part["number"], [])) - NAMED),
            "is_in_range": run.lower <= part["households"] <= run.upper,
            "person": known.get(run.staff.get(str(part["number"]), 0)),
        }
        for part in run.parts
    ]
    forced = [
        words_of_forced(row) | {"names": [names.get(pk, "") for pk in row["buildings"][:5]]} for row in run.forced
    ]
    missing = [part["number"] for part in parts if part["person"] is None]
    return {"parts": parts, "forced": forced, "people": people, "missing": missing}


def grid_of(request: Any, grid_id: int) -> Grid:
    """The grid within reach."""
    grid: Grid = Grid.objects.visible_to(request.viewer).select_related("area").get_or_refuse(pk=grid_id)
    request.viewer.require("plan.draft", grid.area)
    return grid


@require_GET
@login_required
@says_no
def micro_page(request: HttpRequest, grid_id: int) -> HttpResponse:
    return render(request, "grids/micro.html", context_of(request, grid_of(request, grid_id)))


@require_POST
@login_required
@says_no
def micro_run(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Let a worker divide the grid."""
    grid, form = grid_of(request, grid_id), WindowForm(request.POST)
    if form.is_valid():
        try:
            micro.start_micro(grid_id, by=request.viewer, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("grids:micro", grid_id)
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            blame(form, refusal)
    return render(request, "grids/micro.html", context_of(request, grid, form), status=422)


def run_of(request: Any, run_id: int) -> MicroRun:
    """The proposal within reach."""
    run: MicroRun = MicroRun.objects.visible_to(request.viewer).select_related("grid").get_or_refuse(pk=run_id)
    return run


@require_GET
@login_required
@says_no
def micro_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The progress card, asked for again while the worker is busy."""
    return render(request, "grids/_micro_progress.html", {"run": run_of(request, run_id)})


@require_POST
@login_required
@says_no
def micro_staff(request: HttpRequest, run_id: int) -> HttpResponse:
    """Name who looks after each part; blank takes a name away."""
    run = run_of(request, run_id)
    for part in run.parts:
        said = request.POST.get(f"person-{part['number']}")
        person = int(said) if said and said.isdecimal() and len(said) < 19 else None
        if said is not None and person != run.staff.get(str(part["number"])):
            micro.name_micro_worker(run_id, part["number"], by=request.viewer, person_id=person)  # type: ignore[attr-defined]
    messages.success(request, _("Saved."))
    return redirect("grids:micro", run.grid_id)


@require_POST
@login_required
@says_no
def micro_publish(request: HttpRequest, run_id: int) -> HttpResponse:
    day = day_said(request, "valid_from")
    found = micro.publish_micro(run_id, by=request.viewer, valid_from=day)  # type: ignore[attr-defined]
    messages.success(request, _("%(count)s micro grids are published.") % {"count": len(found)})
    return redirect("grids:grid-detail", found[0].parent_id)


@require_POST
@login_required
@says_no
def micro_drop(request: HttpRequest, run_id: int) -> HttpResponse:
    run = micro.drop_micro(run_id, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("The proposal is dropped."))
    return redirect("grids:micro", run.grid_id)
