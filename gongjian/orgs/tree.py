"""The tree of organisations as it is shown: two levels at once, however large it is."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Length

from gongjian.base.tree import WIDTH
from gongjian.orgs.models import Org

SHOWN = 600  # organisations on one page
LEVELS = 3  # the one at the top counted


@dataclass
class Branch:
    """An organisation with what is shown below it. more: how many stand directly below, shown or not."""

    org: Org
    more: int
    below: list["Branch"] = field(default_factory=list)


def branches_of(viewer: Any, top: Org | None) -> list[Branch]:
    """The highest organisations within reach (or the one that was asked for) with two levels below them."""
    rows = Org.objects.visible_to(viewer).active().select_related("kind", "area").defer("area__shape")
    alive = Count("children", filter=Q(children__ended_on__isnull=True))
    rows = rows.annotate(long=Length("path"), more=alive).order_by("path")
    if top is not None:
        rows = rows.below(top.path).filter(long__lte=len(top.path) + (LEVELS - 1) * WIDTH)
        return _nested(list(rows[:SHOWN]))
    first = rows.first()
    if first is None:
        return []
    return _nested(list(rows.filter(long__lte=len(first.path) + (LEVELS - 1) * WIDTH)[:SHOWN]))


def _nested(rows: list[Any]) -> list[Branch]:
    found: dict[str, Branch] = {}
    tops: list[Any] = []
    for row in rows:
        branch = Branch(row, row.more)
        found[row.path] = branch
        above = found.get(row.path[:-WIDTH])
        (above.below if above else tops).append(branch)
    return tops
