"""Door 1: posting a need, what is like it, and the steps of needs and resources."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no, version_of
from gongjian.base.paging import holds
from gongjian.base.registers.pages import refuse_closed
from gongjian.base.scoping import no_record
from gongjian.exchange.actions.need import add_need
from gongjian.exchange.actions.step import move_need, move_resource
from gongjian.exchange.answers import answers_of
from gongjian.exchange.forms import FIRST, need_form
from gongjian.exchange.models import Category, Need
from gongjian.exchange.options import areas_for
from gongjian.exchange.queries import need_cards, needs_like
from gongjian.exchange.registers import NEEDS, RESOURCES
from gongjian.exchange.workflow import NEED, steps_for

TITLE_MAX = 60


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def need_add(request: HttpRequest) -> HttpResponse:
    """Raise a need: four fields, the rest behind "more"."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not NEEDS.may_add(viewer):
        raise no_record()
    form = need_form(viewer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(NEEDS.url("record", add_need(by=viewer, **form.facts()).pk))
        except DomainError as refusal:
            if refusal.status != 422:
                raise
            form.blame(refusal)
    rest = [form[name] for name in form.fields if name not in FIRST]
    context = {
        "register": NEEDS,
        "form": form,
        "first": [form[name] for name in FIRST],
        "rest": rest,
        "has_fault_below": any(field.errors for field in rest),
    }
    return render(request, "exchange/need_add.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
@says_no
def need_similar(request: HttpRequest) -> HttpResponse:
    """Open needs of the same area and category whose titles are like what is being written."""
    refuse_closed(NEEDS, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    said = request.GET.get("category", "")[:32]
    category = Category.objects.visible_to(viewer).filter(code=said).values_list("pk", flat=True).first()
    title = request.GET.get("title", "")[:TITLE_MAX]
    found = needs_like(title, viewer, area_path=_area_path(request, viewer), category_id=category)
    return render(request, "exchange/_similar.html", {"needs": found})


def _area_path(request: HttpRequest, viewer: Any) -> str:
    """The area that the form names, else the one the reader posts for."""
    said = request.GET.get("area", "")[:32]
    rows = areas_for("need.post")(viewer).filter(code=said) if said else []
    return next((area.path for area in rows), "") or viewer.home_area_path


@require_POST
@login_required
@says_no
def need_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a need one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_need(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(NEEDS.url("record", pk))


@require_POST
@login_required
@says_no
def resource_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a resource one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_resource(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(RESOURCES.url("record", pk))


@require_GET
@login_required
@says_no
def need_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the need that goes on: those most like this one, or what a search finds."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    need: Need = need_cards().visible_to(viewer).get_or_refuse(pk=pk)
    if "merge" not in {step.name for step in steps_for(NEED, viewer, need)}:
        raise no_record()
    said = request.GET.get("q", "").replace("\x00", "").strip()[:TITLE_MAX]
    if said:
        rows = need_cards().visible_to(viewer).live().exclude(pk=pk).filter(holds("title", said) | holds("code", said))
        found = list(rows.order_by("raised_on", "pk")[:50])
    else:
        found = needs_like(need.title, viewer, area_path=need.area.path, without=pk, limit=10)
    mine = [one for one in found if viewer.can("need.check", one.area)]
    context = {"need": need, "needs": mine, "said": said, "register": NEEDS}
    return render(request, "exchange/need_merge.html", context)
