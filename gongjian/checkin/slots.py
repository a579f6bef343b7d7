"""Times of a week in six pieces, said in a few taps: weekday or weekend, morning, afternoon or evening.

Kept as one number, a bit for each piece, so that what two have in common is one `&`; 0 means that nobody said.
"""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
