"""Door 1: the form of a need, filled with what was heard on a visit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no
from gongjian.base.scoping import no_record
from gongjian.checkin.models import Visit
from gongjian.checkin.registers import VISITS
from gongjian.exchange.actions.from_visit import add_need_from_visit
from gongjian.exchange.forms import FIRST, need_form
from gongjian.exchange.models.lists import TITLE_MAX
from gongjian.exchange.registers import NEEDS
from gongjian.exchange.visits import may

DECIDED = ("org", "area", "source")  # by the visit


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def visit_need(request: HttpRequest, pk: int) -> HttpResponse:
    """One press after a visit: the sentence is the title, the place is known, the category is chosen."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    visit: Visit = VISITS.rows(viewer).get_or_refuse(pk=pk)
    if not may(visit, viewer):
        raise no_record()
    form = need_form(viewer, request.POST if request.method == "POST" else None)
    for name in DECIDED:
        del form.fields[name]
    form.initial.update(_heard(visit))
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1
        try:
            need = add_need_from_visit(pk, by=viewer, version=number, **form.facts())
            return HttpResponseRedirect(NEEDS.url("record", need.pk))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    rest = [form[name] for name in form.fields if name not in FIRST]
    context = {
        "register": NEEDS,
        "visit": visit,
        "form": form,
        "first": [form[name] for name in FIRST],
        "rest": rest,
        "has_fault_below": any(field.errors for field in rest),
    }
    return render(request, "exchange/visit_need.html", context, status=422 if form.errors else 200)


def _heard(visit: Visit) -> dict[str, Any]:
    """What the visit says already: the sentence as title, whole among the details when it is too long, the building."""
    is_long = len(visit.heard) > TITLE_MAX
    return {
        "title": visit.heard[:TITLE_MAX],
        "details": visit.heard if is_long else "",
        "building": visit.building.code if visit.building else "",
    }
