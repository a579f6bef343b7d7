"""GeoJSON for the map: one address per layer, cut to the box that is shown."""

from collections.abc import Callable
from datetime import date
from gzip import compress

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongjian.base.clock import today
from gongjian.base.errors import DomainError, NotFound, RuleBroken
from gongjian.grids import layers
from gongjian.grids.models import Plan

LAYERS: dict[str, Callable[..., layers.Features]] = {
    "areas": layers.areas,
    "ground": layers.ground,
    "barriers": layers.barriers,
    "grids": layers.grids,
    "buildings": layers.buildings,
}


def day_from(request: HttpRequest) -> date:
    """The day the address asks for, today without one. Raises RuleBroken for a day that is none."""
    said = request.GET.get("on", "")
    try:
        return date.fromisoformat(said) if said else today()
    except ValueError:
        raise RuleBroken("not_a_day", _("Write a day like 2026-05-01."), {"on": _("Write a day.")}) from None


def packed(request: HttpRequest, text: str) -> HttpResponse:
    """GeoJSON for a browser: a sixth of its size on the way when the browser unpacks it, for 10 ms a megabyte."""
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(compress(text.encode(), 1) if is_packed else text, content_type="application/json")
    patch_vary_headers(answer, ("Accept-Encoding",))
    if is_packed:
        answer["Content-Encoding"] = "gzip"
    return answer


@require_GET
@login_required
def layer(request: HttpRequest, name: str) -> HttpResponse:
    """One layer of the map as a feature collection."""
    try:
        if name not in LAYERS:
            raise NotFound("no_such_layer", _("There is no such layer."))
        view = layers.view_of(request.GET.get("box", ""), day_from(request))
        extra = {"level": request.GET["level"]} if name == "areas" and "level" in request.GET else {}
        found = LAYERS[name](request.viewer, view, **extra)  # type: ignore[attr-defined]
    except DomainError as no:
        return JsonResponse({"error": {"code": no.code, "message": no.message, "fields": no.fields}}, status=no.status)
    return packed(request, layers.collection_text(found))


@require_GET
@login_required
def plan_layer(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A draft for the map: outlines of its grids, and which grid each building is in."""
    plan = Plan.objects.visible_to(request.viewer).select_related("area").get_or_refuse(pk=plan_id)  # type: ignore[attr-defined]
    return JsonResponse(plan_facts(plan), json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})


def plan_facts(plan: Plan) -> dict[str, object]:
    """What the map needs of a draft, in one answer."""
    return {
        "version": plan.version,
        "grids": layers.collection(layers.plan_grids(plan)),
        "labels": layers.plan_labels(plan),
        "can_undo": bool(plan.undo),
        "can_redo": bool(plan.redo),
    }
