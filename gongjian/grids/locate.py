"""Which grid is this address in, and on that day? By point, by address, for everybody: what is published is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Case, Count, Max, Q, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gongjian.base.errors import RuleBroken
from gongjian.base.paging import holds
from gongjian.engine.gridplan.locate import Locator
from gongjian.grids.models import Grid, GridBuilding, GridKind
from gongjian.places.models import Building

FOUND_MAX = 20
FULL_WIDTH = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": " "})


@dataclass(frozen=True)
class Found:
    """An answer: the building when one was named, and the grid it was in on the day (None: in no grid)."""

    building: Building | None
    grid: Grid | None


def locate_point(lon: float, lat: float, on: date) -> Grid | None:
    """The grid in force on a day that holds a point; on a shared border the one with the lower code."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise RuleBroken("not_a_place", _("Longitude is between -180 and 180, latitude between -90 and 90."))
    near = Grid.objects.on(on).in_box(lon, lat, lon, lat).exclude(kind=GridKind.MICRO).filter(shape__isnull=False)
    rows = list(near.select_related("area").order_by("code"))
    place = int(Locator([grid.shape for grid in rows]).locate(np.array([[lon, lat]]))[0]) if rows else -1
    return rows[place] if place >= 0 else None


def locate_points(lonlat: NDArray[np.float64], on: date) -> tuple[NDArray[np.int64], Sequence[int]]:
    """(n,) for many points the place of their grid in the list of grid ids that is returned, -1 for none."""
    seen = Grid.objects.aggregate(n=Count("pk"), last=Max("changed_at"))
    locator, ids = _locator(on, seen["n"], seen["last"])
    return locator.locate(lonlat), ids


@lru_cache(maxsize=4)
def _locator(on: date, count: int, last: Any) -> tuple[Locator, tuple[int, ...]]:
    rows = Grid.objects.on(on).exclude(kind=GridKind.MICRO).filter(shape__isnull=False).order_by("code")
    found = list(rows.values_list("pk", "shape"))
    return Locator([shape for _pk, shape in found]), tuple(pk for pk, _shape in found)


def locate_address(text: str, on: date) -> list[Found]:
    """Buildings whose address, name, estate or code fits the words, each with its grid of the day; exact ones first.

    raises  RuleBroken when fewer than two characters are given
    """
    words = text.translate(FULL_WIDTH).split()
    if sum(map(len, words)) < 2:
        raise RuleBroken("too_short", _("Write at least two characters of the address."), {"q": _("Write more.")})
    rows = Building.objects.filter(is_gone=False).select_related("estate", "area")
    for word in words[:6]:
        rows = rows.filter(
            holds("address", word) | holds("name", word) | holds("estate__name", word) | Q(code__iexact=word)
        )
    is_other = Case(When(Q(address="".join(words)) | Q(name="".join(words)), then=0), default=1)
    return _with_grids(list(rows.order_by(is_other, Length("address"), "code")[:FOUND_MAX]), on)


def _with_grids(buildings: Sequence[Building], on: date) -> list[Found]:
    places = GridBuilding.objects.on(on).filter(building__in=buildings, grid__in=Grid.objects.on(on))
    places = places.exclude(grid__kind=GridKind.MICRO).select_related("grid__area").order_by("-grid__code")
    grid_of = {place.building_id: place.grid for place in places}
    return [Found(building, grid_of.get(building.pk)) for building in buildings]
