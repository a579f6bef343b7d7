"""The categories of needs and resources."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.actions.category import add_category, edit_category
from gongjian.exchange.models import Category
from gongjian.history.timeline import timeline


def category_rows(viewer: Any) -> Any:
    """All categories."""
    return Category.objects.visible_to(viewer)


CATEGORIES = declare(
    Register(
        key="categories",
        noun="category",
        app="exchange",
        group="exchange",
        title=_("Categories"),
        one=_("category"),
        model=Category,
        rows=category_rows,
        order=("rank", "code"),
        order_words=_("in the order of the form"),
        search=("name", "name_en", "code"),
        chips=(Chip("used", _("in use"), lambda day: Q(is_active=True)),),
        write="category.edit",
        add=add_category,
        edit=edit_category,
        timeline=timeline,
        columns=(
            Column(name="name", sort="name", is_required=True),
            Column(name="name_en", is_required=True),
            Column(name="code", kind=Kind.CODE, sort="code", is_required=True, is_fixed=True, example="elderly"),
            Column(name="rank", kind=Kind.NUMBER, sort="rank", is_grouped=False),
            Column(
                name="near",
                is_listed=False,
                hint=_("Codes of categories whose resources may also help, with blanks between."),
            ),
            Column(name="is_active", kind=Kind.FLAG, filter="is_active"),
        ),
        about=_("What needs and resources are about. One that is no longer used is switched off."),
        filled_by=_("The district keeps the table."),
    )
)
