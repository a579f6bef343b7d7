"""Pages: the workbench, the records behind a figure, what the search box finds."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongjian.base.clock import today
from gongjian.base.figures import FIGURES, Scope
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.home.begin import steps
from gongjian.home.deadlines import deadlines
from gongjian.home.figures import GROUPS, WORKBENCH, as_row, facts, keys_of, prepared, tabs_of
from gongjian.home.search import SOURCES, search
from gongjian.home.todo import todos
from gongjian.people.posts import PostKind
from gongjian.people.present import areas_within_reach
from gongjian.places.models import Area

SEARCH_ROWS, SEARCH_PEEK = 20, 5


@require_GET
@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """工作台: what waits, what comes, and the figures."""
    viewer, day = request.viewer, today()  # type: ignore[attr-defined]
    if viewer.kinds == {PostKind.AUDITOR}:
        return HttpResponseRedirect(reverse("history:entry-list"))
    area = request.area  # type: ignore[attr-defined]
    if request.GET.get("part") == "figures":
        return render(request, "home/_figures.html", _figures(request))
    waiting = todos(viewer, area or None, day)
    rows = [(todo, *todo.state(day), todo.left(day)) for todo in waiting]
    context: dict[str, Any] = {
        "day": day,
        "begin": steps(viewer),
        "rows": rows,
        "late": sum(todo.is_late(day) for todo in waiting),
        "deadlines": deadlines(viewer, day),
        "has_figures": bool(area) and viewer.can("figure.read"),
    }
    if area and area.level.has_grids:  # few enough to count at once; a district is counted after the page has come
        context |= _figures(request)
    return render(request, "home/workbench.html", context)


def _figures(request: HttpRequest) -> dict[str, Any]:
    viewer, area = request.viewer, request.area  # type: ignore[attr-defined]
    if not area or not viewer.can("figure.read"):
        return {}
    found, counted_at = facts(WORKBENCH, Scope(viewer, area.path, today()))
    return {"facts": found, "counted_at": counted_at, "figure_area": area}


@require_GET
@login_required
def figure_list(request: HttpRequest) -> HttpResponse:
    """Every figure of the present area with its definition, group by group.

    Those of a community are counted at once, those of a larger area after the page has come: ?part=group.
    """
    viewer, area = request.viewer, request.area  # type: ignore[attr-defined]
    viewer.require("figure.read")
    scope = Scope(viewer, area.path if area else "", today())
    part = request.GET.get("part")
    if part in GROUPS:
        return render(request, "home/_figure_group.html", _group(part, scope))
    is_small = not area or area.level.has_grids or "all" in request.GET
    groups = [_group(key, scope if is_small else None) for key in GROUPS if keys_of(key)]
    return render(request, "home/figure_list.html", {"groups": groups, "figure_area": area})


def _group(key: str, scope: Scope | None) -> dict[str, Any]:
    """One group for its template; counted when a scope is given."""
    found, counted_at = facts(keys_of(key), scope) if scope else ([], None)
    return {"group": key, "heading": GROUPS[key], "facts": found, "counted_at": counted_at}


@require_GET
@login_required
@says_no
def figure_records(request: HttpRequest, key: str) -> HttpResponse:
    """Exactly the records a figure counts; the rest of its denominator in a second tab."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    figure = FIGURES.get(key)
    if figure is None:
        raise Http404
    viewer.require("figure.read")
    area = _area_of(request)
    scope = Scope(viewer, area.path if area else "", _day_of(request))
    tabs = tabs_of(figure, scope)
    tab = next((one for one in tabs if one.key == request.GET.get("tab", "")), tabs[0])
    page = page_of(prepared(tab.rows), request)
    rows = [as_row(row) for row in page]
    context = {
        "figure": figure,
        "figure_area": area,
        "scope": scope,
        "tab": tab,
        "tabs": [(one, page.paginator.count if one is tab else one.count) for one in tabs],
        "page": page,
        "rows": rows,
        "cells": rows[0].cells if rows else (),
    }
    return page_or_part(request, "home/figure_records.html", "home/_figure_records.html", context)


def _area_of(request: HttpRequest) -> Area | None:
    """The area named by the address (its path), within reach only; else the present one."""
    path = request.GET.get("in")
    if path is None:
        return request.area or None  # type: ignore[attr-defined]
    if not path:
        return None
    area = areas_within_reach(request.viewer).filter(path=path[:64]).defer("shape").first()  # type: ignore[attr-defined]
    if area is None:
        raise Http404
    return area  # type: ignore[no-any-return]


def _day_of(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today()


@require_GET
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """What the search box finds: a few of each kind below the box, more of them on the page."""
    said, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    is_part = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    limit = SEARCH_PEEK if is_part else SEARCH_ROWS
    groups = search(said, request.viewer, day=today(), limit=limit, kind=kind)  # type: ignore[attr-defined]
    context = {"groups": groups, "search_words": said, "kind": kind, "kinds": SOURCES, "limit": limit}
    return page_or_part(request, "home/search.html", "home/_found.html", context)
