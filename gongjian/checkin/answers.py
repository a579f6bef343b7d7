"""What the steps ask: the forms of their dialogs, and the answers that come back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.forms import CellField
from gongjian.base.workflow import Step
from gongjian.checkin.models import Claim
from gongjian.checkin.models.claim import HOURS_MAX

ANSWERS = {
    "reason": Column(name="reason", heading=_("Reason"), is_required=True, max_length=200),
    "came_of_it": Column(name="came_of_it", heading=_("What came of it"), is_required=True, max_length=200),
    "done": Column(name="done", heading=_("What was done, in one sentence"), is_required=True, max_length=200),
}
HOURS = Column(name="hours", heading=_("Hours"), kind=Kind.DECIMAL, low=0, high=HOURS_MAX)


class AnswerForm(forms.Form):
    """What a step asks; the prefix keeps the dialogs of a page apart."""

    def __init__(self, step: Step, **kw: Any) -> None:
        super().__init__(**kw)
        for name in step.asks:
            if name == "witness":
                self.fields[name] = forms.ChoiceField(
                    label=_("Who saw it"),
                    choices=Claim.Witness.choices,
                    widget=forms.RadioSelect(attrs={"class": "rd"}),
                )
            else:
                column = ANSWERS[name]
                self.fields[name] = CellField(column, label=column.heading, widget=forms.Textarea(attrs={"rows": 3}))
        if step.name == "submit":
            self.fields["hours"] = CellField(
                HOURS, label=HOURS.heading, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
            )


def dialogs_of(steps: list[Step]) -> list[tuple[Step, AnswerForm]]:
    """The steps that ask something, each with its form."""
    return [(step, AnswerForm(step, prefix=step.name)) for step in steps if step.asks]


def answered(step: Step, data: Any) -> tuple[dict[str, str], float | None, AnswerForm]:
    """The answers of a sent dialog, the hours among them, and its form to say what is wrong with them."""
    form = AnswerForm(step, data=data, prefix=step.name)
    form.is_valid()
    said = {name: str(form.cleaned_data.get(name) or "") for name in step.asks}
    hours = form.cleaned_data.get("hours")
    return said, None if hours is None else float(hours), form
