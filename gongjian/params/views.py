"""Door 1: every threshold with value, unit, source and the day from which it holds."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongjian.base.errors import DomainError, NotFound
from gongjian.base.pages import says_no
from gongjian.base.scoping import no_record
from gongjian.params.actions import set_param
from gongjian.params.catalogue import PARAMETERS, Parameter
from gongjian.params.models import ParamValue
from gongjian.params.queries import in_force

GROUPS = {
    "grid": gettext_lazy("Grids"),
    "micro": gettext_lazy("Micro grids"),
    "community": gettext_lazy("Communities"),
    "plan": gettext_lazy("Planning"),
    "match": gettext_lazy("Matching"),
    "project": gettext_lazy("Projects"),
    "agreement": gettext_lazy("Agreements"),
    "review": gettext_lazy("Mutual review"),
    "venue": gettext_lazy("Venues"),
    "checkin": gettext_lazy("Check-in"),
    "wish": gettext_lazy("Small wishes"),
    "dual": gettext_lazy("Dual reports"),
}


class ParamForm(forms.Form):
    """A new value of one parameter from a day on."""

    value = forms.IntegerField(label=gettext_lazy("New value"))
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("The document that sets this number, with its number and day."),
    )


def _may_read(viewer: Any) -> bool:
    return bool(viewer.can("figure.read") or viewer.can("param.set"))


def _refuse(viewer: Any) -> None:
    if not _may_read(viewer):
        raise no_record()


@require_GET
@login_required
@says_no
def param_list(request: HttpRequest) -> HttpResponse:
    """All parameters as they hold today, by what they are about."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    values = sorted(in_force(PARAMETERS, viewer.today).values(), key=lambda one: one.parameter.key)
    groups = [
        (GROUPS.get(name, name), list(rows))
        for name, rows in groupby(values, lambda one: one.parameter.key.split(".")[0])
    ]
    return render(request, "params/param_list.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def param(request: HttpRequest, key: str) -> HttpResponse:
    """One parameter: where it comes from, its earlier values, and the form for a new one."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    parameter = PARAMETERS.get(key)
    if parameter is None:
        raise NotFound("not_found", _("There is no such parameter."))
    may_set = parameter.is_local and viewer.can("param.set")
    form = ParamForm(request.POST) if request.method == "POST" else ParamForm(initial={"valid_from": viewer.today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _is_set(form, parameter, viewer):
            return HttpResponseRedirect(reverse("params:param-record", args=[key]))
    context = {
        "parameter": parameter,
        "now": in_force([key], viewer.today)[key],
        "earlier": ParamValue.objects.filter(key=key).order_by("-valid_from", "-pk") if parameter.is_local else (),
        "form": form if may_set else None,
        "today": viewer.today,
    }
    return render(request, "params/param.html", context, status=status)


def _is_set(form: ParamForm, parameter: Parameter, viewer: Any) -> bool:
    said = form.cleaned_data
    try:
        set_param(parameter.key, said["value"], by=viewer, valid_from=said["valid_from"], source=said["source"])
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
        if not refusal.fields:
            form.add_error(None, refusal.message)
        return False
    return True
