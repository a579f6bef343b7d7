"""What the address of a register's page asks for: search, conditions, order, page. Every state is an address."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, F, Q, QuerySet, Window
from django.http import QueryDict
from django.utils.translation import gettext as _

from gongjian.base.paging import ByKeys, holds
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Register

SIZES = (25, 50, 100)
PRINT_ROWS = 2000  # a page for the printer; longer lists are exported
SEARCH_MAX = 60


@dataclass(frozen=True)
class Condition:
    """One condition in force: the parameter that holds it, and how it is said."""

    name: str
    words: str
    q: Q


def _found_in(model: type[models.Model], lookup: str, word: str) -> Q:
    """The condition that a column holds a word; another table is searched once, not joined row by row."""
    path, _split, column = lookup.rpartition("__")
    if not path:
        return holds(lookup, word)
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return Q(**{f"{path}__in": model._base_manager.filter(holds(column, word)).values("pk")})


class Listing:
    """The rows of a register that one reader's address asks for."""

    def __init__(self, register: Register, viewer: Any, query: QueryDict, path: str = "") -> None:
        self.register, self.viewer, self.query = register, viewer, query
        reached = register.rows(viewer)
        self.reached: QuerySet[Any] = reached.within(path) if path and "area" in reached.lookups else reached

    @cached_property
    def conditions(self) -> list[Condition]:
        """The conditions of the address, in the order of the page. What is not understood is passed over."""
        found = [
            self._search(),
            *(self._chip(),),
            *(self._column(column) for column in self.register.columns if column.filter),
        ]
        return [condition for condition in found if condition]

    def _search(self) -> Condition | None:
        said = self.query.get("q", "").strip()[:SEARCH_MAX].replace("\x00", "")
        if not said or not self.register.search:
            return None
        whole = Q()
        for word in said.split():
            part = Q()
            for lookup in self.register.search:
                part |= _found_in(self.register.model, lookup, word)
            whole &= part
        return Condition("q", _("contains “%(text)s”") % {"text": said}, whole)

    def _chip(self) -> Condition | None:
        for chip in self.register.chips:
            if chip.key == self.query.get("chip"):
                return Condition("chip", str(chip.label), chip.condition(self.viewer.today))
        return None

    def _column(self, column: Column) -> Condition | None:
        said = self.query.get(column.parameter, "").strip()
        options = dict(column.condition_options(self.viewer)) if said else {}
        if said not in options:
            return None
        value: object = said == "1" if column.kind == Kind.FLAG else said
        words = _("%(column)s: %(value)s") % {"column": column.heading, "value": options[said]}
        return Condition(column.parameter, words, Q(**{column.filter: value}))

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Rows that fulfil every condition, in order."""
        return self.under(self.conditions).order_by(*self.order)

    def under(self, conditions: list[Condition]) -> QuerySet[Any]:
        """Rows within reach that fulfil these conditions."""
        rows = self.reached
        for condition in conditions:
            rows = rows.filter(condition.q)
        return rows

    @cached_property
    def sorted_by(self) -> tuple[Column, bool] | None:
        """The column the reader chose to sort by and whether downwards; None for the order of the register."""
        said = self.query.get("sort", "")
        column = self.register.by_name.get(said.lstrip("-"))
        if column is None or not self.register.sortable(column):
            return None
        return column, said.startswith("-")

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """Lookups to order by; blanks come last in both directions, and the key decides ties."""
        if self.sorted_by is None:
            return (*self.register.order, "pk")
        from_column, is_down = self.sorted_by
        expression = F(from_column.sort)
        return (expression.desc(nulls_last=True) if is_down else expression.asc(nulls_last=True), "pk")

    @property
    def order_words(self) -> str:
        """The order, said in words for the result line."""
        if self.sorted_by is None:
            return str(self.register.order_words)
        column, is_down = self.sorted_by
        said = _("by %(column)s, descending") if is_down else _("by %(column)s, ascending")
        return said % {"column": column.heading}

    @cached_property
    def total(self) -> int:
        """How many rows were found."""
        return self._head[1] if self._head else self.found.count()

    @cached_property
    def _head(self) -> tuple[list[Any], int] | None:
        """Keys of the page asked for and the number of all rows, in one question; None where two are quicker.

        A search reads every row, so it is asked once; without one the count alone is a fifth of the work.
        """
        said = self.query.get("page", "1")
        number = int(said) if said.isdecimal() and len(said) < 7 else 0
        if number < 1 or not self._search() or self.found.query.distinct:
            return None
        numbered = self.found.annotate(found_in_all=Window(Count("*"))).values_list("pk", "found_in_all")
        rows = list(numbered[(number - 1) * self.size : number * self.size])
        return ([key for key, _all in rows], rows[0][1]) if rows else None

    @property
    def size(self) -> int:
        """Rows of one page."""
        said = self.query.get("rows", "")
        if said == "print":
            return PRINT_ROWS
        return int(said) if said in {str(size) for size in SIZES} else SIZES[0]

    @cached_property
    def page(self) -> Page[Any]:
        """The page that the address asks for; one beyond the end is the last."""
        rows, asked = ByKeys(self.found, self.total), self.query.get("page")
        if not self._head:
            return Paginator(rows, self.size).get_page(asked)
        page: Page[Any] = Paginator(range(self.total), self.size).get_page(asked)
        page.object_list = rows.of(self._head[0])
        return page

    def without(self, condition: Condition) -> int:
        """How many rows dropping one condition would give."""
        return self.under([other for other in self.conditions if other is not condition]).count()

    @property
    def words(self) -> str:
        """All conditions in one line, for paper and exports."""
        return _("; ").join(condition.words for condition in self.conditions)

    def address(self, **changes: object) -> str:
        """The present address with some parameters changed; None takes one away."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value not in (None, ""):
                query[name] = str(value)
        return f"?{query.urlencode()}"
