"""Numbers by year and area: 需 2026 年 杏园社区 第 3 号 is XQ2026-<code of the area>-0003."""

from typing import Any

from django.db.models import Max

from gongjian.places.models import Area

PREFIX = {"need": "XQ", "resource": "ZY", "project": "XM", "venue": "CD", "fund": "JF", "committee": "DW"}


def give_numbers(rows: list[Any], year: int) -> None:
    """Number new rows in their order, each area by itself. Call it inside the transaction that stores them."""
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
