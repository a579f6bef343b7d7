"""Runs of the planner: the choices before, the progress while, the result after."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.base.scoping import no_record
from gongjian.grids.actions.run import start_run, stop_run
from gongjian.grids.compare import words_of_forced
from gongjian.grids.forms import RunForm, first_wishes
from gongjian.grids.models import Plan, PlanRun
from gongjian.grids.views.now import area_of
from gongjian.places.models import Area, Building


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def run_new(request: HttpRequest, area_id: int | None = None) -> HttpResponse:
    """Choose range, mode, what stays and which barriers hold; then run."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.can("plan.run"):
        raise no_record()  # whoever plans nowhere does not learn of the page
    area: Area = Area.objects.visible_to(viewer).get_or_refuse(pk=area_id) if area_id else area_of(request)
    viewer.require("plan.run", area)
    form = RunForm(request.POST or None, initial=first_wishes(area, viewer), area=area, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            run = start_run(area.pk, form.wishes(), by=viewer)
            return redirect("grids:run-detail", run.pk)
        except DomainError as no:
            for name, said in (no.fields or {"": no.message}).items():
                form.add_error(name if name in form.fields else None, said)
    status = 422 if form.is_bound else 200
    return render(request, "grids/run_new.html", {"area": area, "form": form}, status=status)


def context_of(run: PlanRun) -> dict[str, Any]:
    """What the page of a run shows."""
    forced = run.result.get("forced", [])
    names = dict(
        Building.objects.filter(pk__in=[pk for row in forced for pk in row["buildings"][:5]]).values_list("pk", "name")
    )
    areas = dict(Area.objects.filter(pk__in={row["area"] for row in forced}).values_list("pk", "name"))
    return {
        "run": run,
        "forced": [
            words_of_forced(row)
            | {"area_name": areas.get(row["area"], ""), "names": [names.get(pk, "") for pk in row["buildings"][:5]]}
            for row in forced
        ],
    }


@require_GET
@login_required
@says_no
def run_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    run: PlanRun = PlanRun.objects.visible_to(viewer).select_related("area__level").get_or_refuse(pk=run_id)
    plans = Plan.objects.visible_to(viewer).filter(run=run).select_related("area").order_by("area__code")
    if run.is_over and run.area.level.has_grids and "part" not in request.GET and (plan := plans.first()):
        return redirect("grids:plan-detail", plan.pk)
    context = context_of(run) | {"page": page_of(plans, request, 50)}
    return page_or_part(request, "grids/run_detail.html", "grids/_run_progress.html", context)


@require_POST
@login_required
@says_no
def run_stop(request: HttpRequest, run_id: int) -> HttpResponse:
    stop_run(run_id, by=request.viewer)  # type: ignore[attr-defined]
    return redirect("grids:run-detail", run_id)
