"""Trees with a parent key and a fixed-width path column: "00010007" is child 7 of node 1.

Measured in stack.md section 11 against nested sets, closure tables and recursive queries: a subtree is one index range.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import ScopedQuerySet, below

WIDTH = 4  # characters a level, base 36: 1,679,615 children of one node
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DEPTH_MAX = 16


def segment(number: int) -> str:
    """A child's number as one fixed-width segment of the path.

    >>> segment(37)
    '0011'
    """
    out = ""
    for _place in range(WIDTH):
        number, rest = divmod(number, 36)
        out = DIGITS[rest] + out
    if number:
        raise RuleBroken("tree_full", _("One node holds no more than 1,679,615 others below it."))
    return out


class Node(models.Model):
    """A node of a tree. Set path through place_below(), never by hand."""

    tree: ClassVar[str] = ""  # "org" or "area": which of a viewer's reaches applies

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=gettext_lazy("parent")
    )
    path = models.CharField(max_length=WIDTH * DEPTH_MAX, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def depth(self) -> int:
        """Levels above this node: 0 at the root."""
        return len(self.path) // WIDTH - 1

    def ancestor_paths(self) -> list[str]:
        """Paths from the root to this node's parent."""
        return [self.path[:end] for end in range(WIDTH, len(self.path), WIDTH)]


class NodeQuerySet(ScopedQuerySet):
    """Reads of a tree."""

    def below(self, path: str) -> Self:
        """The node with this path and all below it."""
        return self.filter(below("path", path))

    def next_path(self, parent: Any | None) -> str:
        """A free path below the parent (at the root without one), after the last child ever placed there."""
        prefix = parent.path if parent else ""
        if len(prefix) >= WIDTH * DEPTH_MAX:
            raise RuleBroken("tree_deep", _("The tree has at most 16 levels."))
        last = self.filter(parent=parent).order_by("path").values_list("path", flat=True).last()
        return prefix + segment(int(last[-WIDTH:], 36) + 1 if last else 1)


def from_the_root(rows: Iterable[Any], circle: str) -> Iterator[list[Any]]:
    """New nodes level by level, each with its path. Store every level before asking for the next.

    circle  the sentence for nodes that stand below each other in a circle; RuleBroken with it
    """
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if row.parent is None or row.parent.pk is not None]
        if not ready:
            raise RuleBroken("tree_circle", circle)
        place_below(ready)
        placed = {id(row) for row in ready}
        yield ready
        waiting = [row for row in waiting if id(row) not in placed]


def place_below(rows: Iterable[Any]) -> None:
    """Give new nodes their paths below parents that are stored, one question for each parent."""
    last: dict[int | None, int] = {}
    for row in rows:
        parent = row.parent = row.parent  # takes over the id of a parent that was just stored
        key = parent.pk if parent is not None else None
        if key not in last:
            last[key] = int(type(row)._default_manager.all().next_path(parent)[-WIDTH:], 36)
        else:
            last[key] += 1
        row.path = (parent.path if parent is not None else "") + segment(last[key])


def move_subtree(node: Any, parent: Any | None) -> None:
    """Hang a node and all below it under another parent. Call inside a transaction, with both rows locked.

    raises  RuleBroken when the new parent lies inside the subtree
    """
    rows = type(node)._default_manager
    if parent is not None and parent.path.startswith(node.path):
        raise RuleBroken(
            "tree_circle",
            _("It cannot be moved below itself. Choose another parent."),
            {"parent": _("Choose another parent.")},
        )
    old, new = node.path, rows.all().next_path(parent)
    deepest = rows.all().below(old).order_by(models.functions.Length("path")).values_list("path", flat=True).last()
    if len(deepest) - len(old) + len(new) > WIDTH * DEPTH_MAX:
        raise RuleBroken("tree_deep", _("The tree has at most 16 levels."))
    rows.all().below(old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    rows.filter(pk=node.pk).update(parent=parent)
    node.refresh_from_db(fields=["path", "parent"])
