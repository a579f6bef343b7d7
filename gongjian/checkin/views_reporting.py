"""Door 1: a member's own check-in, the steps of unit and member check-in, their papers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import attachment
from gongjian.base.scoping import no_record
from gongjian.checkin.actions.member import (
    edit_details,
    give_consent,
    move_member,
    open_contact,
    own_checkin,
    register_member,
)
from gongjian.checkin.actions.reporting import move_unit_checkin
from gongjian.checkin.communities import communities
from gongjian.checkin.consent import CONSENT_VERSION, CONSENTS
from gongjian.checkin.models import TAKING_PART, MemberCheckIn, UnitCheckIn
from gongjian.checkin.papers_reporting import member_roster, unit_slip
from gongjian.checkin.registers import MEMBER_CHECKINS, UNIT_CHECKINS
from gongjian.checkin.reporting_forms import CommunityForm, DetailsForm
from gongjian.checkin.workflow_reporting import JOIN, MEMBER, RECEIVE, steps_for
from gongjian.papers import DOCX, build
from gongjian.places.models import Area

ROSTER_MAX = 5000


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def _answers(request: HttpRequest) -> dict[str, str]:
    """The reason, whatever dialog it came from."""
    return {name.rsplit("-", 1)[-1]: str(value) for name, value in request.POST.items() if name.endswith("reason")}


# ------------------------------------------------------------------ units
@require_POST
@login_required
@says_no
def unit_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a report one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_unit_checkin(pk, step, by=viewer, version=_version(request), answers=_answers(request))
    return HttpResponseRedirect(UNIT_CHECKINS.url("record", pk))


@require_GET
@login_required
@says_no
def unit_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip and its receipt as a docx."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: UnitCheckIn = UNIT_CHECKINS.rows(viewer).get_or_refuse(pk=pk)
    return attachment(build(unit_slip(row)), f"{row.org.name}报到单及回执.docx", DOCX)


# ------------------------------------------------------------------ members, by the community
@require_POST
@login_required
@says_no
def member_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a check-in one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = move_member(pk, step, by=viewer, version=_version(request), answers=_answers(request))
    is_own = row.person_id == viewer.person_id and not viewer.can(RECEIVE, row.area)
    return HttpResponseRedirect(reverse("checkin:me") if is_own else MEMBER_CHECKINS.url("record", pk))


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def member_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to another community: the member with a fresh consent, the community by inviting there."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: MemberCheckIn = MEMBER_CHECKINS.rows(viewer).get_or_refuse(pk=pk)
    if not any(step.name == "move" for step in steps_for(MEMBER, viewer, row)):
        raise no_record()
    is_own = row.person_id == viewer.person_id
    form = CommunityForm(viewer, request.POST if request.method == "POST" else None, asks_consent=is_own)
    if request.method == "POST" and form.is_valid():
        answers = {"to": form.cleaned_data["area"].code}
        try:
            version = _version(request)
            move_member(pk, "move", by=viewer, version=version, answers=answers, consented=form.consented)
            return HttpResponseRedirect(reverse("checkin:me") if is_own else MEMBER_CHECKINS.url("list"))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    context = {"row": row, "form": form, "is_own": is_own, "consent": CONSENTS[CONSENT_VERSION]}
    return render(request, "checkin/member_move.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def member_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact, opened with a reason that is recorded."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row: MemberCheckIn = MEMBER_CHECKINS.rows(viewer).get_or_refuse(pk=pk)
    opened = ""
    if request.method == "POST":
        opened = open_contact(pk, by=viewer, reason=request.POST.get("reason", ""))
    response = render(request, "checkin/member_contact.html", {"row": row, "opened": opened})
    if opened:
        response["Refresh"] = "60"  # masked again after a minute
    return response


@require_GET
@login_required
@says_no
def roster(request: HttpRequest) -> HttpResponse:
    """The roster of a community as a docx, contacts masked."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    area = request.area  # type: ignore[attr-defined]
    if area is None or not viewer.can(RECEIVE, area):
        raise no_record()
    found: Area = area
    rows = MEMBER_CHECKINS.rows(viewer).within(found.path).filter(status__in=TAKING_PART)
    with translation.override("zh-hans"):  # papers are Chinese, whoever asks for them
        content = build(member_roster(rows.order_by("area__code", "pk")[:ROSTER_MAX], found, viewer.today))
    return attachment(content, f"{found.name}在职党员花名册.docx", DOCX)


# ------------------------------------------------------------------ the own check-in
@require_http_methods(["GET", "POST"])
@login_required
@says_no
def me(request: HttpRequest) -> HttpResponse:
    """The own check-in: first the consent, then skills and times in a few taps, then how it stands."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not viewer.can(JOIN):
        raise no_record()
    row = own_checkin(viewer)
    if row is None or row.consent_at is None:
        return _consent_page(request, viewer, row)
    return _details_page(request, viewer, row)


def _consent_page(request: HttpRequest, viewer: Any, row: MemberCheckIn | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CommunityForm(viewer, data, asks_consent=True, initial=row.area if row else _home_of(viewer))
    if data is not None and form.is_valid():
        try:
            give_consent(by=viewer, area=form.cleaned_data["area"], version=form.consented)
            return HttpResponseRedirect(reverse("checkin:me"))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    context = {"form": form, "row": row, "consent": CONSENTS[CONSENT_VERSION]}
    return render(request, "checkin/consent.html", context, status=422 if form.errors else 200)


def _home_of(viewer: Any) -> Area | None:
    """The community of the own unit, as a first proposal."""
    found = communities().filter(path__in=[post.area_path for post in viewer.posts if post.area_path]).first()
    return found  # type: ignore[no-any-return]


def _details_page(request: HttpRequest, viewer: Any, row: MemberCheckIn) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(row, data)
    is_new = row.status == MemberCheckIn.Status.INVITED
    if data is not None and form.is_valid():
        try:
            if is_new:
                register_member(by=viewer, **form.facts())
            else:
                edit_details(by=viewer, version=_version(request), **form.facts())
            return HttpResponseRedirect(reverse("checkin:me"))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    steps = [step for step in steps_for(MEMBER, viewer, row) if step.name in {"pause", "resume", "end"}]
    context = {
        "row": row,
        "form": form,
        "is_new": is_new,
        "consent": CONSENTS.get(row.consent_version or 0, ""),
        "is_editing": is_new or data is not None or "edit" in request.GET,
        **MEMBER_CHECKINS.record_context(row, viewer),  # type: ignore[misc]
        "steps": steps,
    }
    context["dialogs"] = [(step, form) for step, form in context["dialogs"] if step in steps]
    return render(request, "checkin/me.html", context, status=422 if form.errors else 200)
