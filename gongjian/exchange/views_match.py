"""Door 1: who fits whom, what is decided about a pair, and the whole matching."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.pages import page_of, page_or_part, posted_number, says_no
from gongjian.base.registers.register import Register
from gongjian.base.workflow import Step
from gongjian.exchange.actions.match import start_match
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.pair_bulk import accept_proposals
from gongjian.exchange.agreement_pairs import onward_of
from gongjian.exchange.matching.best import Candidate, Found, best_for_need, best_for_resource
from gongjian.exchange.matching.rows import offered_rows, waiting_rows
from gongjian.exchange.matching.words import legend
from gongjian.exchange.models import LIVE, MatchRun, Need, Pair, Proposal, Resource
from gongjian.exchange.present import proposal_lines, run_tone
from gongjian.exchange.registers import NEEDS, RESOURCES
from gongjian.exchange.registers.needs import TONES as NEED_TONES
from gongjian.exchange.registers.resources import TONES as RESOURCE_TONES
from gongjian.exchange.workflow_projects import pair_steps
from gongjian.grids.views.now import area_of
from gongjian.places.models import Area

ALL = 200  # candidates when all are asked for


@dataclass(frozen=True)
class Shown:
    """A candidate as its card shows it."""

    of: Candidate
    steps: list[Step]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.of, name)

    @property
    def dialog(self) -> str:
        """Name of the dialog that asks for a reason."""
        return f"refuse-{self.of.need.pk}-{self.of.resource.pk}"

    @property
    def version(self) -> int:
        """The version that a decision is about."""
        return self.of.pair.version if self.of.pair else 1


@require_GET
@login_required
@says_no
def need_match(request: HttpRequest, pk: int) -> HttpResponse:
    """The best resources for a need, each with the terms of its score."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    need: Need = NEEDS.rows(viewer).get_or_refuse(pk=pk)
    found = best_for_need(need, viewer, shown=_shown(request))
    waited = max(0, (viewer.today - need.raised_on).days)
    facts = [
        ngettext("waits for %(n)s day", "waits for %(n)s days", waited) % {"n": waited},
        ngettext("for %(n)s person", "for %(n)s people", need.beneficiaries) % {"n": need.beneficiaries},
        str(need.area),
    ]
    return _page(request, need, "need", NEEDS, found, NEED_TONES, facts)


@require_GET
@login_required
@says_no
def resource_match(request: HttpRequest, pk: int) -> HttpResponse:
    """The needs that a resource could serve."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    resource: Resource = RESOURCES.rows(viewer).get_or_refuse(pk=pk)
    found = best_for_resource(resource, viewer, shown=_shown(request))
    facts = [str(resource.org), f"{resource.get_type_display()} {resource.quantity} {resource.unit}"]
    return _page(request, resource, "resource", RESOURCES, found, RESOURCE_TONES, facts)


def _shown(request: HttpRequest) -> int:
    return ALL if request.GET.get("shown") == "all" else 10


def _page(
    request: HttpRequest, row: Any, side: str, register: Register, found: Found, tones: Any, facts: list[str]
) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held = list(row.pairs.holding().select_related("need__org__kind", "need__area", "resource__org__kind", "project"))
    onward = onward_of(held, viewer)
    for pair in held:
        pair.onward = onward.get(pair.pk)
        pair.may_release = "take_back" in {step.name for step in pair_steps(viewer, pair)}
    is_open = side == "resource" or row.status in LIVE
    context = {
        "row": row,
        "facing": side,
        "register": register,
        "record_url": register.url("record", row.pk),
        "tone": tones.get(row.status, "none"),
        "sub_facts": facts,
        "found": found,
        "total": len(found.candidates) + found.more,
        "candidates": [Shown(one, _steps(viewer, one) if is_open else []) for one in found.candidates],
        "legend": legend(found.rules),
        "held": held,
        "back": side,
        "may_check": side == "need" and viewer.can("need.check", row.area),
        "may_read_params": viewer.can("figure.read") or viewer.can("param.set"),
    }
    return render(request, "exchange/match.html", context)


def _steps(viewer: Any, one: Candidate) -> list[Step]:
    pair = one.pair or Pair(need=one.need, resource=one.resource)
    pair.need, pair.resource = one.need, one.resource
    return pair_steps(viewer, pair)


@require_POST
@login_required
@says_no
def pair_step(request: HttpRequest, need_id: int, resource_id: int, step: str) -> HttpResponse:
    """Decide about a pair and return to where the decision was taken."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    points = posted_number(request, "points")
    decide(
        need_id,
        resource_id,
        step,
        by=viewer,
        version=posted_number(request, "version"),
        answers={"reason": request.POST.get("reason", "")},
        points=points if points is not None and points <= 10_000 else None,
    )
    if request.POST.get("back") == "resource":
        return redirect("exchange:resource-match", resource_id)
    return redirect("exchange:need-match", need_id)


# ------------------------------------------------------------------ the whole matching
@require_GET
@login_required
@says_no
def match_runs(request: HttpRequest) -> HttpResponse:
    """Runs over the area that is worked on and over the areas below it."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    area = area_of(request)
    runs = list(MatchRun.objects.visible_to(viewer).within(area.path).select_related("area")[:20])
    for run in runs:
        run.tone = run_tone(run)
    context = {
        "area": area,
        "runs": runs,
        "may_run": viewer.can("match.run", area),
        "waiting": waiting_rows(viewer, area.path).count(),
        "offered": offered_rows(viewer).count(),
    }
    return render(request, "exchange/match_runs.html", context)


@require_POST
@login_required
@says_no
def match_new(request: HttpRequest) -> HttpResponse:
    """Ask for a run."""
    run = start_match(posted_number(request, "area") or 0, by=request.viewer)  # type: ignore[attr-defined]
    return redirect("exchange:match-run", run.pk)


@require_GET
@login_required
@says_no
def match_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: its progress, then what it proposes and who goes without."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    run: MatchRun = MatchRun.objects.visible_to(viewer).select_related("area").get_or_refuse(pk=pk)
    status = "gap" if request.GET.get("status") == "gap" else "served"
    rows = Proposal.objects.visible_to(viewer).filter(run=run)
    needs = rows.order_by().values("need").distinct()  # a need may be given several things together
    counts = [(key, label, needs.filter(is_served=key == "served").count()) for key, label in _conditions()]
    page = page_of(rows.filter(is_served=status == "served").order_by("-points", "-missing", "pk"), request)
    proposal_lines(page, viewer)
    context = {
        "run": run,
        "page": page,
        "status": status,
        "counts": counts,
        "may_check": viewer.can("need.check", run.area),
        "may_run": viewer.can("match.run", run.area),
    }
    below = Area.objects.filter(pk__in=run.result.get("without", [])[:20]).order_by("code")
    context["without"] = "、".join(below.values_list("name", flat=True))
    for name in ("value", "bound"):
        run.result[f"{name}_shown"] = f"{run.result.get(name, 0) / 100:,.0f}"
    return page_or_part(request, "exchange/match_run.html", "exchange/_match_progress.html", context)


def _conditions() -> list[tuple[str, str]]:
    return [("served", _("With a proposal")), ("gap", _("Without"))]


@require_POST
@login_required
@says_no
def match_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the ticked proposals of a run, all or none."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    ticked = [
        int(one) for one in request.POST.getlist("proposal") if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    chosen = accept_proposals(pk, ticked, by=viewer)
    said = ngettext(
        "%(n)s proposal chosen; both sides are told.", "%(n)s proposals chosen; both sides are told.", chosen
    )
    messages.success(request, said % {"n": chosen})
    page = posted_number(request, "page") or 1
    return HttpResponseRedirect(f"/exchange/matching/{pk}/?page={page}")
