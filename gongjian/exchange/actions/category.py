"""Categories: added and changed by the district; one no longer used is switched off, never deleted."""

from typing import Any

from django.db import transaction

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.models import Category
from gongjian.history.actions import differences, record
from gongjian.people.viewer import Viewer

FACTS = ("code", "name", "name_en", "rank", "near", "is_active")


@transaction.atomic
def add_category(*, by: Viewer, **facts: Any) -> Category:
    """Add a category. Raises NotAllowed, RuleBroken (faulty facts, code or name taken)."""
    by.require("category.edit")
    row = Category()
    assign(row, {name: value for name, value in facts.items() if value is not None}, FACTS)
    refuse_faults(row)
    row.save()
    record(row, "add", by=by, after=row.facts(FACTS))
    return row


@transaction.atomic
def edit_category(category_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Category:
    """Change or switch off a category. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Category = Category.objects.visible_to(by).locked(pk=category_id)
    by.require("category.edit")
    refuse_stale(row, version, FACTS)
    old = row.facts(FACTS)
    names = assign(row, {name: value for name, value in facts.items() if value is not None}, FACTS)
    refuse_faults(row, names=names)
    before, after = differences(old, row.facts(FACTS))
    if after:
        row.version += 1
        row.save()
        record(row, "edit", by=by, before=before, after=after)
    return row
