"""Which dual reports a reader can begin."""

from typing import Any

from django import template

from gongjian.exchange.registers.reports import periods_of

register = template.Library()


@register.simple_tag
def reports_to_begin(viewer: Any) -> list[tuple[str, str]]:
    """Kind and period of the own reports that are not there yet."""
    return periods_of(viewer)
