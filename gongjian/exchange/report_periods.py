"""The periods of dual reports: which one can be reported now, and until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from gongjian.params.queries import value

EARLY = timedelta(days=31)  # a report may be begun in the last month of its period
OLD_YEARS = 2


@dataclass(frozen=True)
class Period:
    """A year (half 0) or half of one."""

    year: int
    half: int = 0

    @property
    def first(self) -> date:
        return date(self.year, 7 if self.half == 2 else 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    def due(self, kind: str) -> date:
        """The last day for sending, counted from the end of the period."""
        return self.last + timedelta(days=value(f"dual.{kind}.days", self.last))

    def is_open(self, today: date) -> bool:
        """Whether it can be reported: it is over or nearly, and not long ago."""
        return self.last - EARLY < today and self.year >= today.year - OLD_YEARS


def current(kind: str, today: date) -> Period:
    """The latest period that can be reported."""
    halves = (0,) if kind == "unit" else (2, 1)
    for year in (today.year, today.year - 1):
        for half in halves:
            if Period(year, half).is_open(today):
                return Period(year, half)
    return Period(today.year - 1, halves[0])
