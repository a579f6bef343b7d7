"""The declaration of a figure: numerator and denominator as querysets, so that every number opens its records.

Every app declares its own figures; `indicators` only collects, snapshots and shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

Rows = Callable[["Scope"], QuerySet[Any]]
PERCENT_FROM = 5  # domain 3.14: no percent below this denominator


@dataclass(frozen=True)
class Scope:
    """What figures are computed for: who looks, which area, which day, since when.

    counted  rows that several figures share are counted once for a scope
    """

    viewer: Any
    path: str
    day: date
    since: date | None = None
    counted: dict["Rows", int] = field(default_factory=dict, compare=False, repr=False)

    def count(self, rows: "Rows") -> int:
        """How many rows there are."""
        if rows not in self.counted:
            self.counted[rows] = rows(self).count()
        return self.counted[rows]


def percent_of(num: int, den: int) -> int:
    """Whole percent of a part: 100 and 0 are said only when it is all or none.

    >>> percent_of(1719, 1726), percent_of(1, 1000), percent_of(5, 5)
    (99, 1, 100)
    """
    return round(100 * num / den) if num in {0, den} else min(99, max(1, round(100 * num / den)))


@dataclass(frozen=True)
class Figure:
    """A number with its definition.

    numerator, denominator  scope -> rows; the denominator may be None for a plain count
    total                   scope -> a number in place of the denominator, where what it counts are no records here
    unknown                 scope -> rows that nobody has checked yet: beside, never inside, the two others
    measure, unit           scope -> a median over the rows of the numerator, in a unit; their number is its n
    counts                  scope -> the two numbers where they are cheaper to find than by counting the rows
    sums                    scope -> amount, of the numerator and of the denominator, where hours or money are summed
                            instead of rows; the rows then open beside each other, as what was summed
    is_persons              only the numerator opens; the rest of the denominator stays a number (design 3)
    register                key of the register that shows the rows
    definition, source      how it is computed, and after which rule
    """

    key: str
    label: str | Promise
    numerator: Rows
    denominator: Rows | None = None
    total: Callable[[Scope], int] | None = None
    unknown: Rows | None = None
    register: str = ""
    is_persons: bool = False
    measure: Callable[[Scope], float | None] | None = None
    unit: str | Promise = ""
    definition: str | Promise = ""
    source: str | Promise = ""
    sums: tuple[Callable[[Scope], int], Callable[[Scope], int]] | None = None
    counts: Callable[[Scope], tuple[int, int]] | None = None

    def value(self, scope: Scope) -> "Value":
        """The figure counted now for a scope."""
        num, den = self._count(scope)
        return Value(
            figure=self,
            scope=scope,
            num=num,
            den=den,
            unknown=scope.count(self.unknown) if self.unknown else 0,
            measured=self.measure(scope) if self.measure else None,
        )

    def _count(self, scope: Scope) -> tuple[int, int | None]:
        if self.counts:
            return self.counts(scope)
        if self.sums:
            return self.sums[0](scope), self.sums[1](scope)
        return scope.count(self.numerator), self._count_all(scope)

    def _count_all(self, scope: Scope) -> int | None:
        if self.total is not None:
            return self.total(scope)
        return scope.count(self.denominator) if self.denominator else None

    def rest(self, scope: Scope) -> QuerySet[Any]:
        """Records of the denominator that are not in the numerator."""
        if self.denominator is None or self.is_persons or self.sums:
            return self.numerator(scope).none()
        return self.denominator(scope).exclude(pk__in=self.numerator(scope).values("pk"))


@dataclass(frozen=True)
class Value:
    """A counted figure."""

    figure: Figure
    scope: Scope
    num: int
    den: int | None
    unknown: int = 0
    measured: float | None = None

    @property
    def is_measure(self) -> bool:
        """Whether the figure is a median; num is then its n."""
        return self.figure.measure is not None

    @property
    def percent(self) -> int | None:
        """Whole percent, or None where the denominator is too small to say one."""
        if self.den is None or self.den < PERCENT_FROM:
            return None
        return percent_of(self.num, self.den)


FIGURES: dict[str, Figure] = {}


def declare(figure: Figure) -> Figure:
    """Put a figure into the one catalogue. A key is declared once."""
    if figure.key in FIGURES:
        raise ValueError(f"figure {figure.key} is declared twice")
    FIGURES[figure.key] = figure
    return figure
