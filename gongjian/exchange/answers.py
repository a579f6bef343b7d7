"""What the steps ask: the forms of their dialogs, and the answers that come back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column
from gongjian.base.registers.forms import CellField
from gongjian.base.workflow import Step

ANSWERS = {
    "reason": Column(name="reason", heading=_("Reason"), is_required=True, max_length=200),
    "result": Column(name="result", heading=_("What was done"), is_required=True, max_length=200),
    "evaluation": Column(name="evaluation", heading=_("How well it served them"), is_required=True, max_length=200),
    "voucher": Column(name="voucher", heading=_("Voucher number"), is_required=True, max_length=32),
    "paid": Column(name="paid", heading=_("Paid, in yuan"), is_required=True, max_length=20, example="1200.50"),
}
LONG = 100  # an answer that may be longer gets a box of several lines


class AnswerForm(forms.Form):
    """What a step asks; the prefix keeps the dialogs of a page apart."""

    def __init__(self, asks: tuple[str, ...], **kw: Any) -> None:
        super().__init__(**kw)
        for name in asks:
            column = ANSWERS[name]
            widget = forms.Textarea(attrs={"rows": 3}) if column.max_length > LONG else forms.TextInput()
            self.fields[name] = CellField(column, label=column.heading, widget=widget)


def dialogs_of(steps: list[Step]) -> list[tuple[Step, AnswerForm]]:
    """The steps that ask something in words, each with its form."""
    return [(step, AnswerForm(step.asks, prefix=step.name)) for step in steps if set(step.asks) & ANSWERS.keys()]


def answers_of(data: Any) -> dict[str, str]:
    """The answers that were sent, whatever dialog they came from."""
    names = {*ANSWERS, "into"}
    return {name.rsplit("-", 1)[-1]: value for name, value in data.items() if name.rsplit("-", 1)[-1] in names}
