"""Numbers by year and area: the third activity of 2026 in a community is HD2026-<code of the area>-0003."""

from typing import Any

from django.db.models import Max

from gongjian.places.models import Area

PREFIX = {"activity": "HD", "wish": "XY"}  # name of the model in small letters -> prefix


def give_numbers(rows: list[Any], year: int) -> None:
    """Number new rows in their order, each area by itself: year, serial and code.

    Call it inside the transaction that stores them; two that number at once wait for each other at the area.
    """
    if not rows:
        return
    model = type(rows[0])
    areas = sorted({row.area_id for row in rows})
    list(Area.objects.filter(pk__in=areas).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    taken = (
        model._default_manager.filter(area__in=areas, year=year).order_by().values_list("area").annotate(Max("serial"))
    )
    last: dict[int, int] = dict(taken)
    for row in rows:
        last[row.area_id] = number = last.get(row.area_id, 0) + 1
        row.year, row.serial = year, number
        row.code = f"{PREFIX[model._meta.model_name or '']}{year}-{row.area.code}-{number:04d}"
