"""The page on which a plan is made: compared, adjusted building by building, staffed, and taken along its way."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.grids.actions import draft, edit, mend, staff
from gongjian.grids.actions.step import move_plan
from gongjian.grids.compare import gaps_of, rows_of, strip_of
from gongjian.grids.forms import STEP_FORMS
from gongjian.grids.models import Mode, Plan
from gongjian.grids.views.layers import plan_facts
from gongjian.grids.views.now import area_of, bounds_of
from gongjian.grids.workflow import PLAN
from gongjian.places.models import Barrier

TONES = {
    "draft": "draft",
    "checked": "doing",
    "submitted": "wait",
    "approved": "wait",
    "filed": "wait",
    "published": "done",
}


def plan_or_refuse(request: HttpRequest, plan_id: int) -> Plan:
    """The plan within reach."""
    rows = Plan.objects.visible_to(request.viewer).select_related("area", "run", "account__person")  # type: ignore[attr-defined]
    plan: Plan = rows.get_or_refuse(pk=plan_id)
    return plan


def version_from(request: HttpRequest) -> int | None:
    """The version the page was made from."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def context_of(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Everything the side of the plan page shows."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows, old = rows_of(plan, viewer)
    steps = PLAN.open_to(viewer, plan.status, plan.area)
    return {
        "plan": plan,
        "tone": TONES.get(plan.status, "none"),
        "rows": rows,
        "strip": strip_of(plan, old),
        "gaps": gaps_of(plan),
        "steps": [
            {"step": step, "form": STEP_FORMS.get(step.name, forms.Form)(), "asks": step.tone != "plain"}
            for step in steps
            if step.name != "check"
        ],
        "can_edit": plan.is_editable and viewer.can("plan.draft", plan.area),
        "can_staff": plan.status in Plan.OPEN and viewer.can("grid.staff", plan.area),
        "mode": Mode(plan.run.mode).label if plan.run else _("From today's grids"),
        "barriers": Barrier.objects.filter(pk__in=plan.hard_barriers).count(),
        "pins": len(plan.run.pinned_grids) if plan.run else 0,
        "bounds": bounds_of(plan.area),
    }


@require_GET
@login_required
@says_no
def plan_page(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = plan_or_refuse(request, plan_id)
    return render(request, "grids/plan_detail.html", context_of(request, plan))


@require_GET
@login_required
@says_no
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the area that is worked on, the ones that wait first."""
    area, viewer = area_of(request), request.viewer  # type: ignore[attr-defined]
    rows = Plan.objects.visible_to(viewer).within(area.path).select_related("area", "run")
    counts = {status: rows.filter(status=status).count() for status in Plan.Status}
    status = request.GET.get("status", "")
    if status in Plan.Status.values:
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=Plan.OPEN)
    page = page_of(rows.order_by("area__code", "-pk"), request)
    context = {
        "area": area,
        "page": page,
        "status": status,
        "counts": [(s, s.label, counts[s]) for s in Plan.Status if counts[s]],
        "tones": TONES,
        "can_run": viewer.can("plan.run", area),
    }
    context["waiting"] = {
        plan.pk: [s.label for s in PLAN.open_to(viewer, plan.status, plan.area) if s.tone == "main"] for plan in page
    }
    return page_or_part(request, "grids/plan_list.html", "grids/_plan_rows.html", context)


@require_POST
@login_required
@says_no
def plan_open(request: HttpRequest, area_id: int) -> HttpResponse:
    plan = draft.open_draft(area_id, by=request.viewer)  # type: ignore[attr-defined]
    return redirect("grids:plan-detail", plan.pk)


def to_plan(plan_id: int, **_rest: Any) -> str:
    """Where the draft is seen."""
    return reverse("grids:plan-detail", args=[plan_id])


def to_staff(plan_id: int, number: int) -> str:
    """Where the staff of a grid of the draft is named."""
    return f"{reverse('grids:plan-staff', args=[plan_id])}#grid-{number}"


def answered(
    change: Callable[..., tuple[Plan, list[str]]], back: Callable[..., str] = to_plan
) -> Callable[..., HttpResponse]:
    """A change of the draft: for the map one JSON answer with figures, outlines and words; else the page again."""

    @require_POST
    @login_required
    def view(request: HttpRequest, plan_id: int, **kwargs: Any) -> HttpResponse:
        wants_json = request.headers.get("Accept", "").startswith("application/json")
        try:
            plan, words = change(request, plan_id, **kwargs)
        except DomainError as no:
            if not wants_json:
                messages.error(request, no.message)
                return redirect(back(plan_id, **kwargs))
            said = {"code": no.code, "message": no.message, "fields": no.fields}
            return JsonResponse({"error": said}, status=no.status)
        if not wants_json:
            messages.success(request, " ".join(words) or _("Saved."))
            return redirect(back(plan_id, **kwargs))
        side = render_to_string("grids/_plan_figures.html", context_of(request, plan), request=request)
        return JsonResponse(plan_facts(plan) | {"side": side, "said": words})

    return view


@answered
def plan_move(request: HttpRequest, plan_id: int) -> tuple[Plan, list[str]]:
    ids = [int(said) for said in request.POST.getlist("building") if said.isdecimal() and len(said) < 19]
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 6:
        raise RuleBroken("no_such_grid", _("The draft has no grid with this number."))
    moved = edit.move_buildings(plan_id, ids, int(number), by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    said = _("Moved %(count)s to %(grid)s.") % {"count": len(ids), "grid": number.zfill(2)}
    return moved.plan, [said, *moved.warnings]


@answered
def plan_undo(request: HttpRequest, plan_id: int) -> tuple[Plan, list[str]]:
    return edit.undo_move(plan_id, by=request.viewer, version=version_from(request)), [_("Taken back.")]  # type: ignore[attr-defined]


@answered
def plan_redo(request: HttpRequest, plan_id: int) -> tuple[Plan, list[str]]:
    return edit.redo_move(plan_id, by=request.viewer, version=version_from(request)), [_("Done again.")]  # type: ignore[attr-defined]


@answered
def plan_keep(request: HttpRequest, plan_id: int) -> tuple[Plan, list[str]]:
    kept = draft.keep_version(plan_id, by=request.viewer, note=request.POST.get("note", ""))  # type: ignore[attr-defined]
    return plan_or_refuse(request, plan_id), [_("Kept as draft %(number)s.") % {"number": kept.number}]


@answered
def plan_restore(request: HttpRequest, plan_id: int, number: int) -> tuple[Plan, list[str]]:
    plan = draft.restore_version(plan_id, number, by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    return plan, [_("Went back to draft %(number)s; the state before it is kept.") % {"number": number}]


@answered
def plan_redraft(request: HttpRequest, plan_id: int) -> tuple[Plan, list[str]]:
    plan = draft.redraft_from_today(plan_id, by=request.viewer, version=version_from(request))  # type: ignore[attr-defined]
    return plan, [_("The draft starts again from today's grids; the state before is kept.")]


@answered
def plan_step(request: HttpRequest, plan_id: int, step: str) -> tuple[Plan, list[str]]:
    plan = move_plan(plan_id, step, by=request.viewer, version=version_from(request), answers=request.POST.dict())  # type: ignore[attr-defined]
    return plan, [
        _("%(step)s: done. The plan is now %(status)s.")
        % {"step": PLAN.step(step).label, "status": plan.get_status_display()}
    ]


@answered
def plan_rename(request: HttpRequest, plan_id: int, number: int) -> tuple[Plan, list[str]]:
    said = {key: request.POST[key] for key in ("name", "phone") if key in request.POST}
    plan = draft.set_draft_grid(plan_id, number, by=request.viewer, version=version_from(request), **said)  # type: ignore[attr-defined]
    return plan, [_("Saved.")]


def name_staff(request: HttpRequest, plan_id: int, number: int) -> tuple[Plan, list[str]]:
    person, role = request.POST.get("person", ""), request.POST.get("role", "")
    if not person.isdecimal() or len(person) > 18:
        raise RuleBroken("no_person", _("Choose a person."), {"person": _("Choose a person.")})
    change = staff.remove_draft_staff if "remove" in request.POST else staff.name_draft_staff
    plan = change(plan_id, number, by=request.viewer, version=version_from(request), person_id=int(person), role=role)  # type: ignore[attr-defined]
    return plan, [_("Saved.")]


plan_staff = answered(name_staff, to_staff)


@require_POST
@login_required
@says_no
def plan_mend(request: HttpRequest, area_id: int) -> HttpResponse:
    plan = mend.propose_mending(area_id, by=request.viewer)  # type: ignore[attr-defined]
    messages.success(request, _("The draft follows the governance grids. Check it and submit it as usual."))
    return redirect("grids:plan-detail", plan.pk)
