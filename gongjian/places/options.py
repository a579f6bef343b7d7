"""Communities as choices: what a column may point to, and the conditions of a list."""

from typing import Any

from gongjian.places.models import Area


def communities(viewer: Any) -> Any:
    """Areas within reach that have grids, in the order of codes."""
    return Area.objects.visible_to(viewer).filter(level__has_grids=True).distinct().defer("shape").order_by("code")


def communities_of(viewer: Any) -> list[tuple[str, str]]:
    """The same as conditions of a list."""
    return [(str(pk), name) for pk, name in communities(viewer).values_list("pk", "name")]
