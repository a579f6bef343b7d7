"""Which area a place lies in, for files that do not say it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from gongjian.places.models import Area

OUTSIDE_DEGREES = 0.003  # about 300 m: beyond, a point does not belong to its area, or is in another datum


class Locator:
    """Areas within reach, searchable by place. Built once for a whole file."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = [area for area in areas if area.shape is not None and not area.shape.is_empty]
        self.tree = shapely.STRtree([area.shape for area in self.areas])

    def around(self, shape: Any, *, above: Area | None = None, rank: int | None = None) -> Area | None:
        """The smallest area that holds a shape, across a border the one that holds most of it.

        With rank only areas of a level above that rank.
        """
        hits = [self.areas[index] for index in self.tree.query(shape, predicate="intersects")]
        found = [area for area in hits if rank is None or area.level.rank < rank]
        deepest = max((len(area.path) for area in found), default=0)
        found = sorted((area for area in found if len(area.path) == deepest), key=lambda area: area.code)
        if len(found) < 2 or shape.area == 0:
            return found[0] if found else None
        return max(found, key=lambda area: float(area.shape.intersection(shape).area))

    def touches(self, shape: Any) -> bool:
        """Whether a shape lies at least partly in one of the areas."""
        return bool(len(self.tree.query(shape, predicate="intersects")))

    def around_all(self, shape: Any) -> Area | None:
        """The smallest area that holds a line wholly; else the widest area that it touches."""
        touched = [self.areas[index] for index in self.tree.query(shape, predicate="intersects")]
        whole = [area for area in touched if area.shape.covers(shape)]
        if whole:
            return max(whole, key=lambda area: len(area.path))
        return min(touched, key=lambda area: len(area.path), default=None)


def far_away(placed: Sequence[tuple[Any, Any, Any]]) -> set[int]:
    """Ids of the drafts whose place lies so far outside their area that something must be wrong.

    placed  (draft, outline or point or None, area or None)
    """
    known = [one for one in placed if one[1] is not None and isinstance(one[2], Area) and one[2].shape is not None]
    if not known:
        return set()
    areas = np.array([area.shape for _draft, _place, area in known], dtype=object)
    shapely.prepare(areas)
    near = shapely.dwithin(areas, np.array([place for _draft, place, _area in known], dtype=object), OUTSIDE_DEGREES)
    return {id(known[index][0]) for index in np.flatnonzero(~near)}
