"""Door 1: beginning a dual report, looking its facts up again, its steps and its paper."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no
from gongjian.base.registers.pages import attachment
from gongjian.exchange.actions.dual_report import begin_report, edit_report, move_report, refresh_report
from gongjian.exchange.agreement_text import pieces
from gongjian.exchange.answers import answers_of
from gongjian.exchange.models.dual_report import TEXT_MAX
from gongjian.exchange.papers_reports import report_paper
from gongjian.exchange.registers import DUAL_REPORTS
from gongjian.papers import DOCX, build

READ_MAX = 20_000  # characters of a text that is shown again


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


@require_POST
@login_required
@says_no
def report_begin(request: HttpRequest) -> HttpResponse:
    """Begin the report of the latest period; the text is proposed."""
    row = begin_report(by=request.viewer, kind=request.POST.get("kind", ""))  # type: ignore[attr-defined]
    return HttpResponseRedirect(DUAL_REPORTS.url("record", row.pk))


@require_POST
@login_required
@says_no
def report_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the text."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    said = request.POST.get("statement", "")
    try:
        edit_report(pk, by=viewer, version=_version(request), statement=said)
    except DomainError as refusal:
        if refusal.status not in {409, 422}:
            raise
        return _both_texts(request, pk, said[:READ_MAX], refusal)
    return HttpResponseRedirect(DUAL_REPORTS.url("record", pk))


def _both_texts(request: HttpRequest, pk: int, said: str, refusal: DomainError) -> HttpResponse:
    """What was typed is not lost: it stands in the form, beside what is stored now."""
    row = DUAL_REPORTS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined]
    mine = said.replace("\r\n", "\n")
    context = {
        "row": row,
        "said": mine,
        "refusal": refusal,
        "parts": list(pieces(row.statement, mine)) if mine.strip() != row.statement else [],
        "is_open": row.status in {row.Status.DRAFT, row.Status.RETURNED},
        "text_max": TEXT_MAX,
    }
    return render(request, "exchange/report_both.html", context, status=refusal.status)


@require_POST
@login_required
@says_no
def report_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the facts up again."""
    refresh_report(pk, by=request.viewer, version=_version(request))  # type: ignore[attr-defined]
    return HttpResponseRedirect(DUAL_REPORTS.url("record", pk))


@require_POST
@login_required
@says_no
def report_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a report one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_report(pk, step, by=viewer, version=_version(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(DUAL_REPORTS.url("record", pk))


@require_GET
@login_required
@says_no
def report_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as an official paper."""
    row = DUAL_REPORTS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined]
    paper = report_paper(row)
    return attachment(build(paper), f"{paper.title}.docx", DOCX)
