"""The form of a new need."""

from typing import Any

from django import forms
from django.urls import reverse

from gongjian.base.registers.forms import RowForm, form_for
from gongjian.exchange.registers import NEEDS

FIRST = ("title", "category", "beneficiaries", "wanted_by")


def need_form(viewer: Any, data: Any = None) -> RowForm:
    """The form of a new need; its title asks while it is written whether the same need stands there already."""
    form = form_for(NEEDS.typed, viewer, data)
    asks = {
        "hx-get": reverse("exchange:need-similar"),
        "hx-target": "#similar",
        "hx-swap": "innerHTML",
        "hx-include": "closest form",
        "hx-push-url": "false",
    }
    form.fields["title"].widget.attrs.update(asks | {"hx-trigger": "input changed delay:300ms"})
    form.fields["category"].widget.attrs.update(asks | {"hx-trigger": "change"})
    form.fields["details"].widget = forms.Textarea(attrs={"rows": 4})
    form.initial.update({"source": "unit" if _is_of_unit(viewer) else "visit", "urgency": "normal"})
    return form


def _is_of_unit(viewer: Any) -> bool:
    return bool(viewer.kinds == {"unit_liaison"})
