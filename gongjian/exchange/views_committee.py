"""Door 1: proposing a part-time member or a successor, the steps, duty records, and the papers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.pages import number_from, posted_number, says_no, version_of
from gongjian.base.registers.forms import RowForm, form_for
from gongjian.base.registers.pages import attachment, refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.actions.duty import move_duty, tell_of_duty
from gongjian.exchange.actions.part_time import propose_member
from gongjian.exchange.actions.part_time_step import move_member
from gongjian.exchange.answers import answers_of
from gongjian.exchange.form_pages import form_view
from gongjian.exchange.models import Committee, PartTimeMember
from gongjian.exchange.papers_committee import appointment_paper, duty_paper, roster_paper
from gongjian.exchange.registers import COMMITTEES, SEATS
from gongjian.exchange.succession import prefilled
from gongjian.papers import DOCX, Paper, build

OFTEN_EMPTY = ("ground", "starts_on", "ends_on")


def _member(request: HttpRequest, pk: int) -> PartTimeMember:
    refuse_closed(SEATS, request)
    return SEATS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined, no-any-return]


@form_view
def member_add(request: HttpRequest) -> HttpResponse:
    """Propose somebody; ?committee= and ?follows= fill in what is known."""
    refuse_closed(SEATS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not SEATS.may_add(viewer):
        raise no_record()
    follows = number_from(request, "follows")
    before = _member(request, follows) if follows is not None else None
    form = form_for(SEATS.typed, viewer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = propose_member(by=viewer, follows=follows, **form.facts())
            return HttpResponseRedirect(SEATS.url("record", row.pk))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    form.initial = prefilled(before, viewer.today) if before is not None else _chosen(request)
    return _add_page(request, form, before)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The committee from whose page somebody came."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = Committee.objects.visible_to(viewer).filter(pk=number_from(request, "committee") or 0).first()
    return {"committee": row.code} if row is not None else {}


def _add_page(request: HttpRequest, form: RowForm, before: PartTimeMember | None) -> HttpResponse:
    rest = [form[name] for name in OFTEN_EMPTY]
    context = {
        "register": SEATS,
        "form": form,
        "before": before,
        "first": [form[name] for name in form.fields if name not in OFTEN_EMPTY],
        "rest": rest,
        "has_fault_below": any(field.errors for field in rest),
    }
    return render(request, "exchange/part_time_add.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@says_no
def member_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take an appointment one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_member(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(SEATS.url("record", pk))


# ------------------------------------------------------------------ duty records
@require_POST
@login_required
@says_no
def duty_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was taken on, from the page of the member."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    said = request.POST.get("day", "").strip()
    try:
        day = parse_date(said)
    except ValueError:
        day = None
    if said and day is None:
        text = _("Give the day, for example 2027-03-31.")
        raise RuleBroken("day_missing", text, {"day": text})
    project, item = posted_number(request, "project"), posted_number(request, "item")
    tell_of_duty(pk, by=viewer, note=request.POST.get("note", ""), day=day, project=project, item=item)
    return HttpResponseRedirect(SEATS.url("record", pk))


@require_POST
@login_required
@says_no
def duty_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm or return a duty record."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = move_duty(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(SEATS.url("record", row.member_id))


# ------------------------------------------------------------------ papers
def _sent(paper: Paper, name: str) -> HttpResponse:
    return attachment(build(paper), f"{name}.docx", DOCX)


@require_GET
@login_required
@says_no
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """聘书: for the side that appoints, once the street has approved."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = _member(request, pk)
    if not row.letter_no or not viewer.sees_whole("part_time", row.area):
        raise no_record()
    return _sent(appointment_paper(row), f"聘书（{row.person.name}）")


@require_GET
@login_required
@says_no
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """兼职委员名册 of one committee: for those who see all of its seats."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    refuse_closed(COMMITTEES, request)
    row: Committee = COMMITTEES.rows(viewer).get_or_refuse(pk=pk)
    if not viewer.sees_whole("part_time", row.area):
        raise no_record()
    with translation.override("zh-hans"):  # papers are Chinese, whoever asks for them
        paper = roster_paper(row, SEATS.rows(viewer).filter(committee=row), viewer.today)
    return _sent(paper, f"{row.title}兼职委员名册")


@require_GET
@login_required
@says_no
def duty_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """年度履职表: for the community's side, the unit and the member."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row, year = _member(request, pk), number_from(request, "year") or viewer.today.year
    if not row.letter_no or not row.starts_on.year <= year <= min(row.ends_on.year, viewer.today.year):
        raise no_record()
    with translation.override("zh-hans"):
        paper = duty_paper(row, year, viewer)
    return _sent(paper, f"{year}年度履职表（{row.person.name}）")
