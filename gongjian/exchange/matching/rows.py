"""Needs and resources as the arrays that scoring works on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from gongjian.exchange.bundles import BIT, mask_of
from gongjian.exchange.models import Category, Need, Pair, Resource

FOR_EVER = date.max.toordinal()
NOTHING_NEAR = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """n needs: keys, texts, categories, places in degrees (NaN: unknown), days as ordinals (0: none named)."""

    keys: Ints
    texts: list[str]
    category: Ints
    lon: Floats
    lat: Floats
    raised: Ints
    wanted_by: Ints
    org: Ints
    area: Ints  # keys
    wants: Ints  # types of resources as in exchange.bundles, 0: any


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """m resources: as needs; near (m, c) keys of categories that go with the own one; serves and taken in needs."""

    keys: Ints
    texts: list[str]
    category: Ints
    near: Ints
    lon: Floats
    lat: Floats
    until: Ints
    serves: Ints
    taken: Ints
    org: Ints
    kind: Ints  # type as in exchange.bundles

    @property
    def left(self) -> Ints:
        """Needs that each resource can still serve."""
        return np.maximum(0, self.serves - self.taken)


NEED_COLUMNS = ("pk", "title", "details", "category_id", "raised_on", "wanted_by", "org_id", "lon", "lat")
NEED_MORE = ("area_id", "wants")
OF_BUILDING = ("building__west", "building__east", "building__south", "building__north")
OF_AREA = ("area__west", "area__east", "area__south", "area__north")


def needs_of(rows: Any) -> Needs:
    """The needs of a queryset, in its order."""
    found = list(rows.values_list(*NEED_COLUMNS, *OF_BUILDING, *OF_AREA, *NEED_MORE))
    own = _floats([row[7:9] for row in found], 2)
    places = _first_known(own, _middle([row[9:13] for row in found]), _middle([row[13:17] for row in found]))
    return Needs(
        keys=_ints(row[0] for row in found),
        texts=[f"{row[1]} {row[2]}" for row in found],
        category=_ints(row[3] for row in found),
        lon=places[:, 0],
        lat=places[:, 1],
        raised=_ints(row[4].toordinal() for row in found),
        wanted_by=_ints(row[5].toordinal() if row[5] else 0 for row in found),
        org=_ints(row[6] for row in found),
        area=_ints(row[17] for row in found),
        wants=_ints(mask_of(row[18]) for row in found),
    )


OFFER_COLUMNS = ("pk", "title", "conditions", "category_id", "valid_to", "serves", "org_id")


def offers_of(rows: Any) -> Offers:
    """The resources of a queryset, in its order, with what running projects take of them."""
    found = list(rows.values_list(*OFFER_COLUMNS, *OF_AREA, "type"))
    used = Counter(Pair.objects.holding().values_list("resource_id", flat=True))
    places, near = _middle([row[7:11] for row in found]), near_categories()
    return Offers(
        keys=_ints(row[0] for row in found),
        texts=[f"{row[1]} {row[2]}" for row in found],
        category=_ints(row[3] for row in found),
        near=_padded([near.get(row[3], []) for row in found]),
        lon=places[:, 0],
        lat=places[:, 1],
        until=_ints(row[4].toordinal() if row[4] else FOR_EVER for row in found),
        serves=_ints(row[5] for row in found),
        taken=_ints(used[row[0]] for row in found),
        org=_ints(row[6] for row in found),
        kind=_ints(BIT[row[11]] for row in found),
    )


def offered_rows(viewer: Any) -> Any:
    """Resources that a reader sees and that are on offer today."""
    return Resource.objects.visible_to(viewer).filter(on_offer(viewer.today)).order_by("pk")


def on_offer(day: date) -> Q:
    """Offered, and not only until a day that is over."""
    return Q(status=Resource.Status.OFFERED) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def waiting_rows(viewer: Any, area_path: str = "") -> Any:
    """Checked needs within reach that nobody has taken in hand yet."""
    rows = Need.objects.visible_to(viewer).within(area_path).filter(status=Need.Status.CHECKED)
    return rows.exclude(pk__in=Pair.objects.holding().values("need_id")).order_by("pk")


def near_categories() -> dict[int, list[int]]:
    """Key of a category -> keys of those that go with it, said on either side."""
    rows = list(Category.objects.values_list("pk", "code", "near"))
    key_of = {code: pk for pk, code, _near in rows}
    found: dict[int, list[int]] = {pk: [] for pk, _code, _near in rows}
    for pk, _code, near in rows:
        for other in {key_of[code] for code in near.split() if code in key_of} - {pk}:
            found[pk].append(other)
            found[other].append(pk)
    return {pk: sorted(set(others)) for pk, others in found.items()}


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _floats(rows: list[Any], wide: int) -> Floats:
    return np.array(rows, np.float64).reshape(len(rows), wide)


def _middle(boxes: list[Any]) -> Floats:
    """West, east, south, north -> longitude and latitude of the middle."""
    box = _floats(boxes, 4)
    return np.stack([(box[:, 0] + box[:, 1]) / 2, (box[:, 2] + box[:, 3]) / 2], 1)


def _first_known(*places: Floats) -> Floats:
    found = places[0].copy()
    for other in places[1:]:
        unknown = np.isnan(found).any(axis=1)
        found[unknown] = other[unknown]
    return found


def _padded(lists: list[list[int]]) -> Ints:
    wide = max((len(one) for one in lists), default=0)
    rows = [one + [NOTHING_NEAR] * (wide - len(one)) for one in lists]
    return np.array(rows, np.int64).reshape(len(lists), wide)
