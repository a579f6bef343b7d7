"""Door 1: the tree of organisations, and the steps that change it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.errors import RuleBroken
from gongjian.base.pages import number_from, says_no
from gongjian.base.registers.pages import refuse_closed
from gongjian.orgs.actions import end_org, merge_orgs, move_org
from gongjian.orgs.forms import StepForm, end_form, merge_form, move_form
from gongjian.orgs.models import Org
from gongjian.orgs.registers import ORGS
from gongjian.orgs.tree import branches_of

FORMS: dict[str, Callable[..., StepForm]] = {"move": move_form, "merge": merge_form, "end": end_form}


@require_GET
@login_required
@says_no
def tree(request: HttpRequest) -> HttpResponse:
    """The tree from one organisation downwards, two levels at once."""
    refuse_closed(ORGS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    asked = number_from(request, "org")
    top = Org.objects.visible_to(viewer).get_or_refuse(pk=asked) if asked else None
    context = {"top": top, "branches": branches_of(viewer, top), "register": ORGS}
    return render(request, "orgs/org_tree.html", context)


@require_POST
@login_required
@says_no
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move, merge or end an organisation, with the reason that is asked."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    form = FORMS[name](viewer, request.POST)
    if not form.is_valid():
        faults = {field: str(errors[0]) for field, errors in form.errors.items()}
        raise RuleBroken("answer_missing", next(iter(faults.values())), faults)
    said = form.cleaned_data
    if name == "move":
        move_org(pk, said["other"].pk, by=viewer, reason=said["reason"])
    elif name == "merge":
        pk = merge_orgs(pk, said["other"].pk, by=viewer, on=said["on"], reason=said["reason"]).pk
    else:
        end_org(pk, by=viewer, on=said["on"], reason=said["reason"])
    return HttpResponseRedirect(ORGS.url("record", pk))
