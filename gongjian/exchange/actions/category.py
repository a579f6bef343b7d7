"""Categories: added and changed by the district; one no longer used is switched off, never deleted."""

from typing import Any

from django.db import transaction

from gongjian.exchange.models import Category
from gongjian.history.keeping import add_word, edit_word
from gongjian.people.viewer import Viewer

FACTS = ("code", "name", "name_en", "rank", "near", "is_active")


@transaction.atomic
def add_category(*, by: Viewer, **facts: Any) -> Category:
    """Add a category. Raises NotAllowed, RuleBroken (faulty facts, code or name taken)."""
    by.require("category.edit")
    return add_word(Category(), facts, FACTS, by=by)


@transaction.atomic
def edit_category(category_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Category:
    """Change or switch off a category. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Category = Category.objects.visible_to(by).locked(pk=category_id)
    by.require("category.edit")
    return edit_word(row, facts, FACTS, by=by, version=version)
