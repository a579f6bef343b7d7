"""Door 1: the steps of a project, its milestones and its needs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongjian.base.errors import RuleBroken
from gongjian.base.pages import posted_number, says_no, version_of
from gongjian.exchange.actions.milestone import add_milestone, drop_milestone, reach_milestone
from gongjian.exchange.actions.project import add_need_to_project
from gongjian.exchange.actions.project_step import move_project
from gongjian.exchange.answers import answers_of
from gongjian.exchange.registers import PROJECTS


def _back(project_id: int) -> HttpResponse:
    return HttpResponseRedirect(PROJECTS.url("record", project_id))


@require_POST
@login_required
@says_no
def project_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a project one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_project(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return _back(pk)


@require_POST
@login_required
@says_no
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a milestone."""
    add_milestone(pk, by=request.viewer, title=request.POST.get("title", ""), due=_day(request))  # type: ignore[attr-defined]
    return _back(pk)


def _day(request: HttpRequest) -> Any:
    try:
        found = parse_date(request.POST.get("due", "").strip())
    except ValueError:
        found = None
    if found is None:
        said = _("Give the day, for example 2027-03-31.")
        raise RuleBroken("day_missing", said, {"due": said})
    return found


@require_POST
@login_required
@says_no
def milestone_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a milestone is reached."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = reach_milestone(pk, by=viewer, version=version_of(request), note=request.POST.get("note", ""))
    return _back(row.project_id)


@require_POST
@login_required
@says_no
def milestone_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a milestone."""
    return _back(drop_milestone(pk, by=request.viewer).pk)  # type: ignore[attr-defined]


@require_POST
@login_required
@says_no
def need_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a further need into a project."""
    add_need_to_project(pk, posted_number(request, "need") or 0, by=request.viewer)  # type: ignore[attr-defined]
    return _back(pk)
