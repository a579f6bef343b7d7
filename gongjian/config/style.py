"""/style/: every shared part in every state, on one page. Anybody may look in a demonstration, else those signed in."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.figures import Figure, Scope, Value
from gongjian.base.icons import ICONS
from gongjian.base.templatetags.base import TONES


class Sample(forms.Form):
    """A form with every kind of field, one of them faulty."""

    what = forms.CharField(
        label=gettext_lazy("What it is about"),
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One sentence is enough."),
    )
    households = forms.IntegerField(
        label=gettext_lazy("Households"),
        error_messages={"invalid": gettext_lazy("Households must be a whole number from 0 to 99,999.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("a", gettext_lazy("residential"))], required=False)
    is_public = forms.BooleanField(label=gettext_lazy("Show it on the notice board"), required=False)


def _tones() -> list[tuple[str, str, str]]:
    said = {
        "open": (_("to be taken up"), _("circle: not begun")),
        "doing": (_("in hand"), _("half circle: in hand")),
        "wait": (_("waits for others"), _("two bars: the clock stands")),
        "done": (_("done"), _("tick: done")),
        "soon": (_("Due today"), _("diamond: due soon")),
        "late": (_("Overdue"), _("triangle: late")),
        "block": (_("blocked"), _("square: cannot go on")),
        "none": (_("not verified"), _("dashed circle: not known")),
        "draft": (_("draft"), _("dashed square: not in force")),
    }
    return [(tone, *said[tone]) for tone in TONES]


def _table() -> dict[str, Any]:
    columns = [
        {"label": _("Status")},
        {"label": _("Building"), "sort_url": "?order=name", "direction": "ascending"},
        {"label": _("Households"), "is_number": True},
    ]
    rows = [
        {
            "title": _("Building %(n)d") % {"n": n},
            "url": "#",
            "second": f"P-{n:03d}",
            "words": words,
            "tone": tone,
            "cells": [{"label": _("Households"), "text": f"{n * 37:,}", "is_number": True}],
        }
        for n, (tone, words, _why) in enumerate(_tones()[:3], start=1)
    ]
    return {"columns": columns, "rows": rows}


def _filter() -> dict[str, Any]:
    return {
        "placeholder": _("Search in this list"),
        "chips": [
            {"label": _("households not known"), "count": 38, "url": "#", "is_on": True},
            {"label": _("in no grid"), "count": 6, "url": "#", "is_on": False},
        ],
        "selects": [{"name": "kind", "label": _("Kind"), "options": [("", _("all kinds"))], "value": ""}],
        "found": 38,
        "order": _("in the order of codes"),
        "clear_url": "#",
    }


def _values(request: HttpRequest) -> dict[str, Value]:
    figure = Figure("style.sample", gettext_lazy("Buildings in exactly one grid"), lambda scope: None)  # type: ignore[arg-type,return-value]
    scope = Scope(None, "", now().date())
    return {
        "value": Value(figure, scope, 17, 26),
        "few": Value(figure, scope, 2, 4),
        "many": Value(figure, scope, 7_994, 8_012, 12),
        "plain": Value(figure, scope, 170, None),
    }


def _job(pk: int, **facts: Any) -> SimpleNamespace:
    known = {"is_over": False, "stage": "", "message": "", "is_stop_asked": False, "get_state_display": _("done")}
    return SimpleNamespace(pk=pk, **(known | facts))


def _context(request: HttpRequest) -> dict[str, Any]:
    values = _values(request)
    faulty = Sample({"what": "", "households": "300户", "kind": "a"})
    moment = now()
    return {
        "tones": _tones(),
        "icons": sorted(ICONS),
        "form": Sample(),
        "faulty": faulty,
        "refusal": RuleBroken(
            "sample", _("Not saved: the record was changed meanwhile. Compare both texts and save again.")
        ),
        "list": _table(),
        "filter": _filter(),
        "page": Paginator(range(312), 25).page(2),
        "values": values,
        "facts": [
            {"label": _("Buildings in exactly one grid"), "value": values["many"], "note": _("12 not known yet")},
            {"label": _("Grids"), "value": values["plain"]},
            {"label": _("Longest wait"), "text": "23", "of": _("days")},
        ],
        "running": _job(1, progress=64, stage=_("14 communities, 9 done"), state="running"),
        "over": _job(2, progress=100, message=_("10 grids, all in range"), state="done", is_over=True),
        "entries": [
            {"when": moment, "title": _("Submitted to the street"), "who": "陆知夏", "tone": "now"},
            {"when": moment - timedelta(days=2), "title": _("Draft made"), "who": "周明远", "tone": "ok"},
        ],
        "steps": [
            {"label": _("Range of households"), "state": "ok"},
            {"label": _("Way of planning"), "state": "now"},
            {"label": _("Compare and adjust"), "state": ""},
        ],
    }


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet of parts."""
    if settings.MODE != "demo":
        return login_required(_sheet)(request)
    return _sheet(request)


def _sheet(request: HttpRequest) -> HttpResponse:
    return render(request, "config/style.html", _context(request))
