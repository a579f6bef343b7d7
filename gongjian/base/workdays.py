"""Working days: weekends, public holidays and make-up workdays (调休), as the State Council's office announces them.

The table is data, one file per year in data/holidays, each naming its notice. A year whose notice has not come out
has no file: its weekends are off and nothing else, and is_official(year) says so.
"""

import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "holidays"
ONE = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """The official notice behind a year: its title, number, day of issue and address."""

    year: int
    title: str
    number: str
    issued: date
    source: str


@dataclass(frozen=True)
class Table:
    """All years that have a notice.

    off    holiday -> its name, weekends inside a holiday included
    work   Saturdays and Sundays that are worked
    lost, won  sorted: Mondays to Fridays that are off, weekend days that are worked
    """

    notices: dict[int, Notice]
    off: dict[date, str]
    work: frozenset[date]
    lost: tuple[date, ...]
    won: tuple[date, ...]


def is_official(year: int) -> bool:
    """Whether the holidays of a year are announced and in the table."""
    return year in _table().notices


def notice(year: int) -> Notice | None:
    """The notice a year's table was taken from."""
    return _table().notices.get(year)


def holiday_name(day: date) -> str:
    """The Chinese name of the holiday a day belongs to, "" for any other day."""
    return _table().off.get(day, "")


def is_workday(day: date) -> bool:
    """Whether offices are open on a day."""
    table = _table()
    return day in table.work or (day.weekday() < SATURDAY and day not in table.off)


def next_workday(day: date) -> date:
    """The day itself when it is worked, else the first workday after it."""
    while not is_workday(day):
        day += ONE
    return day


def add_workdays(day: date, n: int) -> date:
    """The n-th workday after a day (before it when n is negative); the day itself when n is 0.

    The day of the event is not counted, as with any term that is set in days (Civil Code article 201).
    """
    step = ONE if n > 0 else -ONE
    for _ in range(abs(n)):
        day += step
        while not is_workday(day):
            day += step
    return day


def workdays_between(start: date, end: date) -> int:
    """How many workdays lie after start, up to and including end; negative when end comes first."""
    return _worked_until(end) - _worked_until(start)


def _worked_until(day: date) -> int:
    """Workdays from 1 January of year 1, a Monday, to a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    table = _table()
    return weeks * 5 + min(rest, 5) - bisect_right(table.lost, day) + bisect_right(table.won, day)


@cache
def _table() -> Table:
    notices: dict[int, Notice] = {}
    off: dict[date, str] = {}
    work: set[date] = set()
    for path in sorted(FOLDER.glob("[0-9]*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        issued = date.fromisoformat(told["issued"])
        notices[told["year"]] = Notice(told["year"], told["notice"], told["number"], issued, told["source"])
        work.update(map(date.fromisoformat, told["work"]))
        for holiday in told["off"]:
            first, last = date.fromisoformat(holiday["first"]), date.fromisoformat(holiday["last"])
            off.update({first + n * ONE: holiday["name"] for n in range((last - first).days + 1)})
    lost = tuple(sorted(day for day in off if day.weekday() < SATURDAY))
    won = tuple(sorted(day for day in work if day.weekday() >= SATURDAY))
    return Table(notices, off, frozenset(work), lost, won)
