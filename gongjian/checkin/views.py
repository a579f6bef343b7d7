"""Door 1: finding something to do, the own claims, and the steps of activities, wishes, claims and visits."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.pages import says_no
from gongjian.base.registers.forms import form_for
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.registers.register import Register
from gongjian.base.scoping import no_record
from gongjian.base.workflow import Workflow
from gongjian.checkin.actions.activity import move_activity
from gongjian.checkin.actions.claim import claim_activity, claim_wish, move_claim
from gongjian.checkin.actions.visit import move_visit
from gongjian.checkin.actions.wish import move_wish
from gongjian.checkin.answers import answered
from gongjian.checkin.registers import ACTIVITIES, CLAIMS, VISITS, WISHES
from gongjian.checkin.workflow import ACTIVITY, CLAIM, VISIT, WISH


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


def _adding(register: Register, first: tuple[str, ...], template: str = "base/record_add.html") -> Any:
    """The form of a new record: what must be said first, all else behind "more"."""

    @require_http_methods(["GET", "POST"])
    @login_required
    @says_no
    def add_page(request: HttpRequest) -> HttpResponse:
        refuse_closed(register, request)
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        if not register.may_add(viewer) or register.add is None:
            raise no_record()
        form = form_for(register.typed, viewer, _on_one_line(request) if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                return HttpResponseRedirect(register.url("record", register.add(by=viewer, **form.facts()).pk))
            except DomainError as refusal:
                if refusal.status != 422:
                    raise
                form.blame(refusal)
        rest = [form[name] for name in form.fields if name not in first]
        context = {
            "register": register,
            "form": form,
            "first": [form[name] for name in first],
            "rest": rest,
            "has_fault_below": any(field.errors for field in rest),
        }
        return render(request, template, context, status=422 if form.errors else 200)

    return add_page


def _on_one_line(request: HttpRequest) -> Any:
    """What was sent; line ends that a telephone put into a sentence become spaces."""
    data = request.POST.copy()
    for name in {"heard", "title"} & data.keys():
        data[name] = " ".join(str(data[name]).split())
    return data


activity_add = _adding(ACTIVITIES, ("title", "kind", "work", "place", "starts_on", "ends_on", "capacity", "slots"))
wish_add = _adding(WISHES, ("title", "for_whom", "work", "value_yuan", "wanted_by"))
visit_add = _adding(VISITS, ("heard", "grid", "building"), "checkin/visit_add.html")


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where the reader begins: members with what fits them, everybody else with the list of activities."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("checkin:find") if viewer.can("claim.make") else ACTIVITIES.url("list"))
