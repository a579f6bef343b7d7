"""Reads that look for needs like another."""

from typing import Any

from gongjian.engine.text.similar import similar
from gongjian.exchange.models import Need
from gongjian.people.viewer import Viewer

LOOKED_THROUGH = 5000


def needs_like(
    title: str,
    viewer: Viewer,
    *,
    area_path: str,
    category_id: int | None = None,
    without: int | None = None,
    limit: int = 5,
) -> list[Need]:
    """Open needs within reach in one area whose titles are most like this one, best first."""
    rows = Need.objects.visible_to(viewer).live().within(area_path)
    if category_id is not None:
        rows = rows.filter(category_id=category_id)
    titles: Any = rows.exclude(pk=without).order_by("-pk").values_list("pk", "title")[:LOOKED_THROUGH]
    keys = [pk for _likeness, pk in similar(title, titles, limit=limit)]
    found = {need.pk: need for need in need_cards().filter(pk__in=keys)}
    return [found[pk] for pk in keys]


def need_cards() -> Any:
    """Needs with what a line about them shows."""
    return Need.objects.select_related("org", "area", "category").defer("area__shape")
