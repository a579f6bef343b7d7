"""Columns of records that stand in a tree: what kind of node each is, and the node above it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from gongjian.base.registers.columns import Column, Kind, Reference, Words


def kind_of_node(name: str, table: type[Any], *, example: str) -> Column:
    """The level or kind of a node: a row of a small table with key, name and rank."""

    def rows(viewer: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = table.objects.all()
        return found

    return Column(
        name=name,
        kind=Kind.LINK,
        value=lambda row: str(getattr(row, name)),
        sort=f"{name}__rank",
        filter=f"{name}_id",
        options=lambda viewer: [(row.key, str(row)) for row in rows(viewer)],
        refers=Reference(rows, name, "key"),
        is_required=True,
        example=example,
    )


def parent(
    rows: Callable[[Any], QuerySet[Any]], *, options: Callable[[Any], Iterable[tuple[str, Words]]], hint: Words
) -> Column:
    """The node above, given once and then fixed. rows: reader -> what may stand above; options: of the condition."""
    return Column(
        name="parent",
        kind=Kind.LINK,
        value="parent__code",
        shows="parent__name",
        filter="parent_id",
        options=options,
        refers=Reference(rows, "parent"),
        is_fixed=True,
        hint=hint,
    )
