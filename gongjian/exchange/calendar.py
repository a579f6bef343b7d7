"""The calendar of a venue: a week of half hours, each free, booked, over or closed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongjian.exchange.hours import DAY_END, STEP, hours_text, time_text
from gongjian.exchange.models import Booking, Venue

DAYS = 7


@dataclass(frozen=True)
class Slot:
    """Half an hour: state is free, booked, over or closed; booking only where the reader may open it."""

    start: int
    state: str
    booking: Booking | None = None
    is_first: bool = True  # of the hours of one booking

    @property
    def text(self) -> str:
        """`09:00`."""
        return time_text(self.start)

    @property
    def end_text(self) -> str:
        """`09:30`."""
        return time_text(self.start + STEP)


@dataclass
class DayColumn:
    """One day of the week with its slots from the first to the last hour of the week."""

    day: date
    hours: str
    is_over: bool
    is_today: bool
    slots: list[Slot] = field(default_factory=list)

    @property
    def shown(self) -> list[Slot]:
        """Slots of the list for a phone: those that are open."""
        return [slot for slot in self.slots if slot.state != "closed"]


@dataclass(frozen=True)
class WeekRow:
    """One line of the table: the same half hour of all days."""

    label: str
    cells: list[tuple[DayColumn, Slot]]


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def week_of(venue: Venue, monday: date, viewer: Any, minute: int) -> list[DayColumn]:
    """The week that begins on a Monday.

    minute  of today, before which nothing can be booked. That hours are taken everybody sees; by whom only both sides
    """
    days = [monday + timedelta(days=n) for n in range(DAYS)]
    rows = list(Booking.objects.taking().filter(venue=venue, day__in=days))
    visible = Booking.objects.visible_to(viewer).filter(pk__in=[row.pk for row in rows])
    known = {row.pk: row for row in visible.select_related("org")}
    first, last = _span(venue, days, rows)
    columns = []
    for day in days:
        column = DayColumn(day, hours_text(venue.hours_on(day)), day < viewer.today, day == viewer.today)
        taken = [row for row in rows if row.day == day]
        passed = DAY_END if column.is_over else minute if column.is_today else 0
        column.slots = [_slot(venue, day, start, taken, known, passed) for start in range(first, last, STEP)]
        columns.append(column)
    return columns


def _span(venue: Venue, days: list[date], rows: list[Booking]) -> tuple[int, int]:
    """From the first to the last minute of the week, on half hours."""
    spans = [span for day in days for span in venue.hours_on(day)] + [(row.starts_at, row.ends_at) for row in rows]
    if not spans:
        return 0, 0
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    return first - first % STEP, -(-last // STEP) * STEP


def _slot(venue: Venue, day: date, start: int, taken: list[Booking], known: dict[int, Booking], passed: int) -> Slot:
    end = start + STEP
    row = next((one for one in taken if one.starts_at < end and start < one.ends_at), None)
    if row is not None:
        return Slot(start, "booked", known.get(row.pk), is_first=row.starts_at >= start)
    if not any(opens <= start and end <= shuts for opens, shuts in venue.hours_on(day)):
        return Slot(start, "closed")
    return Slot(start, "over" if start < passed else "free")


def rows_of(columns: list[DayColumn]) -> list[WeekRow]:
    """The columns as lines of a table."""
    count = len(columns[0].slots)
    return [WeekRow(columns[0].slots[n].text, [(column, column.slots[n]) for column in columns]) for n in range(count)]


def week_words(venue: Venue) -> list[tuple[str, str]]:
    """The opening hours of the week in words: (days, hours), days with the same hours together."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    found: list[tuple[list[str], str]] = []
    for name, hours in zip(names, venue.week, strict=True):
        if found and found[-1][1] == hours:
            found[-1][0].append(name)
        else:
            found.append(([name], hours))
    return [
        (
            days[0]
            if len(days) == 1
            else pgettext("days of the week", "%(first)s to %(last)s") % {"first": days[0], "last": days[-1]},
            hours,
        )
        for days, hours in found
        if hours
    ]
