"""Door 1: finding something to do, the own claims, and the steps of activities, wishes, claims and visits."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError, NotFound, RuleBroken
from gongjian.base.pages import says_no
from gongjian.base.registers.forms import form_for
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.registers.register import Register
from gongjian.base.workflow import Workflow
from gongjian.checkin.actions.activity import move_activity
from gongjian.checkin.actions.claim import claim_activity, claim_wish, move_claim
from gongjian.checkin.actions.visit import add_visit, move_visit
from gongjian.checkin.actions.wish import move_wish
from gongjian.checkin.answers import answered
from gongjian.checkin.registers import ACTIVITIES, CLAIMS, VISITS, WISHES
from gongjian.checkin.workflow import ACTIVITY, CLAIM, VISIT, WISH

FIRST_OF_VISIT = ("heard", "grid", "building")


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def _stepping(register: Register, workflow: Workflow, move: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """The page that takes a record of a register one step along; with hours where the dialog asks for them."""

    @require_POST
    @login_required
    @says_no
    def step_page(request: HttpRequest, pk: int, step: str) -> HttpResponse:
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        said, hours, form = answered(workflow.step(step), request.POST)
        if form.errors.get("hours"):
            raise RuleBroken("invalid", str(form.errors["hours"][0]))
        more = {"hours": hours} if workflow is CLAIM else {}
        move(pk, step, by=viewer, version=_version(request), answers=said, **more)
        return HttpResponseRedirect(_back(request, register.url("record", pk)))

    return step_page


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the reader came from, when that is one of our own two pages."""
    said = request.POST.get("back", "")
    return said if said in {reverse("checkin:mine"), reverse("checkin:find")} else otherwise


activity_step = _stepping(ACTIVITIES, ACTIVITY, move_activity)
wish_step = _stepping(WISHES, WISH, move_wish)
claim_step = _stepping(CLAIMS, CLAIM, move_claim)
visit_step = _stepping(VISITS, VISIT, move_visit)


@require_POST
@login_required
@says_no
def activity_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Join an activity with one press."""
    claim_activity(pk, by=request.viewer)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("checkin:mine"))


@require_POST
@login_required
@says_no
def wish_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take on a wish with one press, as a member or for the own unit."""
    as_unit = request.POST.get("as") == "unit"
    claim = claim_wish(pk, by=request.viewer, as_unit=as_unit)  # type: ignore[attr-defined]
    return HttpResponseRedirect(CLAIMS.url("record", claim.pk) if as_unit else reverse("checkin:mine"))


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def visit_add(request: HttpRequest) -> HttpResponse:
    """Write down what was heard: one sentence, the place if it matters."""
    refuse_closed(VISITS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not VISITS.may_add(viewer):
        raise NotFound("not_found", _("No such record. It may be deleted, or outside your area."))
    form = form_for(VISITS.typed, viewer, request.POST if request.method == "POST" else None)
    form.fields["heard"].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(VISITS.url("record", add_visit(by=viewer, **form.facts()).pk))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    rest = [form[name] for name in form.fields if name not in FIRST_OF_VISIT]
    context = {
        "register": VISITS,
        "form": form,
        "first": [form[name] for name in FIRST_OF_VISIT],
        "rest": rest,
        "has_fault_below": any(field.errors for field in rest),
    }
    return render(request, "checkin/visit_add.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where the reader begins: members with what fits them, everybody else with the list of activities."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("checkin:find") if viewer.can("claim.make") else ACTIVITIES.url("list"))
