"""Long lists by the page, and text looked for in them, in a way that stays quick with 100,000 rows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from gongjian.base.geo import GeometryField


def holds(lookup: str, word: str) -> Q:
    """The condition that a column holds a word, in capitals or not.

    A word without letters that have capitals (Chinese, digits) is compared as it is: PostgreSQL would otherwise raise
    every value first, which takes four times as long.
    """
    return Q(**{f"{lookup}__{'contains' if word.upper() == word.lower() else 'icontains'}": word})


class ByKeys(Sequence[Any]):
    """Ordered rows of which a page is read by its keys: to sort keys is a fifth of the work of sorting whole rows.

    rows   in their order; shapes of the model itself are not read
    total  how many there are, when that is known already
    """

    def __init__(self, rows: QuerySet[Any], total: int | None = None) -> None:
        self.rows, self.known = rows, total

    @cached_property
    def total(self) -> int:
        """How many rows there are."""
        return self.rows.count() if self.known is None else self.known

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        return self.of(list(self.rows.values_list("pk", flat=True)[part]))

    def of(self, keys: list[Any]) -> list[Any]:
        """The rows of these keys, in this order."""
        shapes = [field.name for field in self.rows.model._meta.fields if isinstance(field, GeometryField)]
        found = self.rows.order_by().defer(*shapes).in_bulk(keys)
        return [found[key] for key in keys if key in found]
