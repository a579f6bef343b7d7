"""The clock, which only doors ask, and how instants, days and spans are said (ui.md section 12)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = 3600, 86400  # seconds


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now().astimezone(UTC)


def today() -> date:
    """The day it is in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_of(moment: datetime) -> date:
    """The day an instant falls on in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def day_text(day: date, today: date) -> str:
    """`4月16日`, with the year when it is not this year."""
    return full_day_text(day) if day.year != today.year else formatted(day, pgettext("day of this year", "j M"))


def full_day_text(day: date) -> str:
    """`2026年4月16日`: for paper and sheets, which are read in other years too."""
    return formatted(day, pgettext("day with its year", "j M Y"))


def hour_text(moment: datetime) -> str:
    """`14:00` in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M")


def moment_text(moment: datetime, today: date) -> str:
    """`今天 14:00`, or `4月16日 14:00` for any other day."""
    day = day_of(moment)
    said = _("today") if day == today else day_text(day, today)
    return f"{said} {hour_text(moment)}"


def days_left_text(due: date, today: date) -> str:
    """How far off a last day is: `剩 4 天`, `今天到期`, `过 2 天`."""
    days = (due - today).days
    if days == 0:
        return _("due today")
    return _days_left(days) if days > 0 else _days_past(-days)


def time_left_text(due: datetime, now: datetime) -> str:
    """How far off an instant is, in the unit people use: minutes below an hour, hours below two days, then days."""
    seconds = round((due - now).total_seconds())
    span = abs(seconds)
    if span < HOUR:
        return _minutes(span // 60, is_past=seconds < 0)
    if span < 2 * DAY:
        return _hours(span // HOUR, is_past=seconds < 0)
    return _days_past(span // DAY) if seconds < 0 else _days_left(span // DAY)


def _days_left(n: int) -> str:
    return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}


def _days_past(n: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n}


def _hours(n: int, *, is_past: bool) -> str:
    if is_past:
        return ngettext("%(n)d hour late", "%(n)d hours late", n) % {"n": n}
    return ngettext("%(n)d hour left", "%(n)d hours left", n) % {"n": n}


def _minutes(n: int, *, is_past: bool) -> str:
    if is_past:
        return ngettext("%(n)d minute late", "%(n)d minutes late", n) % {"n": n}
    return ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n}
