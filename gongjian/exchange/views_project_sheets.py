"""Door 1: 项目推进表 and 认领公示, the two sheets of projects and claims that are printed and put up."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongjian.base.pages import number_from, says_no
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.scoping import no_record
from gongjian.checkin.models import Claim
from gongjian.exchange.models import RUNNING, Pair, Project
from gongjian.exchange.registers import PROJECTS
from gongjian.exchange.registers.projects import TONES

ROWS_MAX = 1000
CHECK = "need.check"  # whoever keeps the lists of an area puts the claims up
C = Claim.Status
TAKEN = (C.CLAIMED, C.DOING, C.SUBMITTED, C.RETURNED, C.CONFIRMED)


@require_GET
@login_required
@says_no
def project_sheet(request: HttpRequest) -> HttpResponse:
    """项目推进表: projects of the area that run, or ended in the year, with parties, needs and milestones."""
    refuse_closed(PROJECTS, request)
    viewer, area = request.viewer, request.area  # type: ignore[attr-defined]
    year = _year(request)
    rows = PROJECTS.rows(viewer).within(area.path if area else "")
    rows = rows.filter(Q(status__in=RUNNING, begun_on__year__lte=year) | Q(ended_on__year=year))
    linked = ("milestones", "parties__org", "needs")
    found = list(rows.order_by("area__code", "ends_on", "pk").prefetch_related(*linked)[:ROWS_MAX])
    context = {"area": area, "shown": [_line(row) for row in found], "year": year, "day": viewer.today}
    return render(request, "exchange/project_sheet.html", context)


def _year(request: HttpRequest) -> int:
    """The year that is asked for, this one without."""
    today = request.viewer.today  # type: ignore[attr-defined]
    return min(max(number_from(request, "year") or today.year, 2000), 2200)


def _line(project: Project) -> dict[str, Any]:
    steps = list(project.milestones.all())
    waiting = [step for step in steps if step.reached_on is None]
    return {
        "project": project,
        "tone": TONES.get(project.status, "none"),
        "parties": [one.org for one in project.parties.all() if one.org_id != project.org_id],
        "needs": list(project.needs.all()),
        "reached": len(steps) - len(waiting),
        "steps": len(steps),
        "next": waiting[0] if waiting and project.status in RUNNING else None,
    }


@require_GET
@login_required
@says_no
def claim_sheet(request: HttpRequest) -> HttpResponse:
    """认领公示: which organisation took on which need with what, and how many people claimed what. No person's name."""
    refuse_closed(PROJECTS, request)
    viewer, area = request.viewer, request.area  # type: ignore[attr-defined]
    if not viewer.can(CHECK):
        raise no_record()
    year, path = _year(request), area.path if area else ""
    pairs = Pair.objects.visible_to(viewer).within(path).filter(status=Pair.Status.ACCEPTED, decided_on__year=year)
    pairs = pairs.exclude(project__status=Project.Status.STOPPED)
    linked = ("need__area", "need__org", "resource__org", "project")
    rows = pairs.select_related(*linked).defer("need__area__shape").order_by("need__area__code", "decided_on", "pk")
    claims = Claim.objects.visible_to(viewer).within(path).filter(status__in=TAKEN, claimed_at__year=year)
    context = {
        "area": area,
        "pairs": rows[:ROWS_MAX],
        "claims": _claims(claims),
        "year": year,
        "day": viewer.today,
    }
    return render(request, "exchange/claim_sheet.html", context)


def _claims(rows: Any) -> list[dict[str, Any]]:
    """What was claimed, each thing once: units by name, people as a number (domain 3.5)."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    linked = ("activity", "wish", "unit", "org", "area")
    for claim in rows.select_related(*linked).defer("area__shape").order_by("area__code", "first_day", "pk")[:ROWS_MAX]:
        key = ("activity", claim.activity_id) if claim.activity_id else ("wish", claim.wish_id)
        one = found.setdefault(
            key, {"title": claim.target, "org": claim.org, "work": claim, "units": [], "counts": Counter()}
        )
        if claim.unit is not None:
            one["units"].append(claim.unit)
        else:
            one["counts"]["people"] += 1
        one["counts"]["done"] += claim.status == C.CONFIRMED
        one["counts"]["all"] += 1
    return [one | {"counts": dict(one["counts"])} for one in found.values()]
