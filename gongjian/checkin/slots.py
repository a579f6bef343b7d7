"""Times of a week in six pieces, said in a few taps: weekday or weekend, morning, afternoon or evening.

Kept as one number, a bit for each piece, so that what two have in common is one `&`; 0 means that nobody said.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.errors import RuleBroken

SLOTS_MAX = 63


class Slot(TextChoices):
    WEEKDAY_MORNING = "weekday_morning", gettext_lazy("weekday mornings")
    WEEKDAY_AFTERNOON = "weekday_afternoon", gettext_lazy("weekday afternoons")
    WEEKDAY_EVENING = "weekday_evening", gettext_lazy("weekday evenings")
    WEEKEND_MORNING = "weekend_morning", gettext_lazy("weekend mornings")
    WEEKEND_AFTERNOON = "weekend_afternoon", gettext_lazy("weekend afternoons")
    WEEKEND_EVENING = "weekend_evening", gettext_lazy("weekend evenings")


def mask_of(names: Iterable[str]) -> int:
    """The number that stands for some pieces of the week. Raises ValueError for a name that is none.

    >>> mask_of(["weekday_morning", "weekend_morning"])
    9
    """
    return sum(1 << Slot.values.index(name) for name in set(names))


def names_of(mask: int) -> list[str]:
    """The pieces that a number stands for, in the order of the week.

    >>> names_of(9)
    ['weekday_morning', 'weekend_morning']
    """
    return [name for bit, name in enumerate(Slot.values) if mask >> bit & 1]


def words_of(mask: int) -> str:
    """The pieces in words, "" when nobody said."""
    return _(", ").join(str(Slot(name).label) for name in names_of(mask))


def mask_from(text: str) -> int:
    """What people and programs write: the words of either language, or the names, between commas.

    Raises RuleBroken for a piece that is none.
    """
    known = {name: 1 << bit for bit, name in enumerate(Slot.values)}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {str(slot.label): 1 << bit for bit, slot in enumerate(Slot)}
    mask = 0
    for said in filter(None, (part.strip() for part in re.split("[,，、;；]", text))):
        if said not in known:
            raise RuleBroken("slot_unknown", _("“%(said)s” is no time of the week.") % {"said": said[:20]})
        mask |= known[said]
    return mask


class SlotsWidget(forms.CheckboxSelectMultiple):
    """Six boxes to tick instead of a line of words."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "ticks"}, choices=Slot.choices)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The boxes that are ticked as one text, or the text that a program sends."""
        said = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return ",".join(said)

    def format_value(self, value: Any) -> list[str]:
        """The boxes that a text of words ticks."""
        try:
            return names_of(mask_from(value or ""))
        except RuleBroken:
            return []
