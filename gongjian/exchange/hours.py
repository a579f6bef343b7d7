"""Opening hours and times of day: how they are written, kept and compared. Pure; a time is a count of minutes.

>>> tidy_hours("8：30—12:00、14:00-17:30")
'08:30-12:00 14:00-17:30'
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken

DAY_END = 24 * 60
STEP = 30  # bookings begin and end on the half hour
INTERVALS_MAX = 4  # of one day
CLOSED_MAX = 30  # days that are kept as closed
TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)
INTERVAL = re.compile(r"(\d{1,2}:\d{2})\s*[-–—−~～至到]+\s*(\d{1,2}:\d{2})", re.ASCII)
SEPARATORS = re.compile(r"[\s,，、;；。/]+")
Interval = tuple[int, int]


def minutes_of(text: str) -> int:
    """`8:30` as 510. Raises RuleBroken for what is no time."""
    found = TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minutes <= DAY_END:
        raise RuleBroken("not_a_time", _("Write a time, for example 09:00."))
    return minutes


def time_text(minutes: int) -> str:
    """510 as `08:30`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def tidy_time(text: str) -> str:
    """A time as it is kept. Raises RuleBroken."""
    return time_text(minutes_of(text))


def intervals_of(text: str) -> list[Interval]:
    """Kept opening hours of one day as intervals, in order."""
    pairs = (part.split("-") for part in text.split())
    return [(minutes_of(start), minutes_of(end)) for start, end in pairs]


def hours_text(intervals: Iterable[Interval]) -> str:
    """Intervals as they are kept."""
    return " ".join(f"{time_text(start)}-{time_text(end)}" for start, end in intervals)


def tidy_hours(text: str) -> str:
    """Opening hours of a day as they are kept, "" for closed. Raises RuleBroken for what cannot be read."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = sorted((minutes_of(a), minutes_of(b)) for a, b in INTERVAL.findall(plain))
    if SEPARATORS.sub("", INTERVAL.sub("", plain)) or (plain and not found):
        raise RuleBroken("not_hours", _("Write hours such as 08:30-12:00 14:00-17:30; leave a closed day empty."))
    if len(found) > INTERVALS_MAX:
        raise RuleBroken("many_intervals", _("At most %(n)s spans a day.") % {"n": INTERVALS_MAX})
    if any(start >= end for start, end in found):
        raise RuleBroken("hours_reversed", _("A span must end after it begins."))
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise RuleBroken("hours_overlap", _("Two spans of this day overlap."))
    return hours_text(_joined(found))


def _joined(found: list[Interval]) -> list[Interval]:
    """Spans that touch are one."""
    whole: list[Interval] = []
    for start, end in found:
        if whole and whole[-1][1] == start:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def tidy_days(text: str) -> str:
    """Closed days as they are kept: ISO days in order, with blanks between. Raises RuleBroken."""
    words = [word for word in SEPARATORS.split(unicodedata.normalize("NFKC", text).strip()) if word]
    try:
        days = sorted({date.fromisoformat(word) for word in words})
    except ValueError:
        raise RuleBroken("not_days", _("Write days such as 2027-02-06, with blanks between.")) from None
    if len(days) > CLOSED_MAX:
        raise RuleBroken("many_days", _("At most %(n)s days.") % {"n": CLOSED_MAX})
    return " ".join(day.isoformat() for day in days)
