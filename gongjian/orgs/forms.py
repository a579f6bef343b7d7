"""Forms of the steps of an organisation: move, merge, end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.forms import CellField, LinkField
from gongjian.orgs.models import Org

REASON = Column(name="reason", heading=_("Reason"), is_required=True, max_length=200)
DAY = Column(name="on", heading=_("Last day"), kind=Kind.DAY, is_required=True)


def other_org(heading: Any) -> Column:
    """A column that names another organisation within reach."""
    return Column(
        name="other",
        heading=heading,
        kind=Kind.LINK,
        is_required=True,
        refers=Reference(lambda viewer: Org.objects.visible_to(viewer).active(), "other"),
    )


class StepForm(forms.Form):
    """The answers of one step; prefix keeps the ids of several dialogs of a page apart."""

    def __init__(
        self, viewer: Any, today: Any, data: Any = None, *, other: Any = "", has_day: bool = False, **kw: Any
    ) -> None:
        super().__init__(data, **kw)
        if other:
            column = other_org(other)
            self.fields["other"] = LinkField(
                column, viewer, label=column.heading, help_text=_("Its code, or its whole name.")
            )
        if has_day:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields["on"] = CellField(DAY, label=DAY.heading, widget=widget, initial=today.isoformat())
        self.fields["reason"] = CellField(REASON, label=REASON.heading)


def move_form(viewer: Any, data: Any = None) -> StepForm:
    """Where to, and why."""
    return StepForm(viewer, viewer.today, data, other=_("New parent"), prefix="move")


def merge_form(viewer: Any, data: Any = None) -> StepForm:
    """Into which, from when, and why."""
    return StepForm(viewer, viewer.today, data, other=_("Taken over by"), has_day=True, prefix="merge")


def end_form(viewer: Any, data: Any = None) -> StepForm:
    """From when, and why."""
    return StepForm(viewer, viewer.today, data, has_day=True, prefix="end")
