"""Which neighbours a main road, river or railway separates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from gongjian.engine.gridplan.footprints import standing
from gongjian.engine.gridplan.inputs import Bools, Ints
from gongjian.engine.gridplan.mosaic import Shapes


def crossed(
    pairs: Ints,
    at: ArrayLike | Sequence[BaseGeometry],
    lines: Sequence[BaseGeometry],
    *,
    polygons: Sequence[BaseGeometry] | None = None,
    tolerance: float = 10.0,
) -> Bools:
    """Which neighbours a barrier (main road, river, railway) separates.

    pairs      (m, 2) indices of neighbours
    at         (n, 2) metres where the buildings stand, or n polygons
    lines      the barriers, in metres
    polygons   n outlines (taken from `at` if that is polygons): then a barrier that runs along half of the common
               border or more, within the tolerance, separates as well
    returns    (m,) True where the line between the two buildings meets a barrier, or the barrier follows their border
    """
    barriers = np.array([line for line in lines if line is not None and not line.is_empty], dtype=object)
    found = np.zeros(len(pairs), dtype=np.bool_)
    if not len(barriers) or not len(pairs):
        return found
    points = np.asarray(at)
    if points.dtype == object:
        polygons = polygons if polygons is not None else list(points)
        points = standing(points)
    west, south, east, north = shapely.total_bounds(shapely.points(points))
    if polygons is not None:
        west, south, east, north = shapely.total_bounds(np.asarray(polygons, dtype=object))
    # a road may run through the whole city: only what is near counts
    barriers = shapely.clip_by_rect(barriers, *np.add((west, south, east, north), tolerance * np.array([-2, -2, 2, 2])))
    barriers = barriers[~shapely.is_empty(barriers)]
    tree = shapely.STRtree(barriers)
    found[tree.query(shapely.linestrings(points[pairs]), predicate="intersects")[0]] = True
    if polygons is not None and len(barriers):
        rest = np.flatnonzero(~found)
        found[rest] = _followed(np.asarray(polygons, dtype=object), pairs[rest], barriers, tolerance)
    return found


def _followed(polygons: Shapes, pairs: Ints, barriers: Shapes, tolerance: float) -> Bools:
    """Which pairs have half of their common border or more within the tolerance of a barrier."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    zone = shapely.union_all(shapely.buffer(barriers, tolerance, quad_segs=3))
    shapely.prepare(zone)
    close = np.flatnonzero(
        shapely.intersects(zone, polygons[pairs[:, 0]]) & shapely.intersects(zone, polygons[pairs[:, 1]])
    )
    one, other = polygons[pairs[close, 0]], polygons[pairs[close, 1]]
    border = shapely.intersection(shapely.boundary(one), shapely.boundary(other))
    apart = shapely.length(border) == 0  # outlines that do not meet vertex to vertex
    border[apart] = shapely.intersection(shapely.boundary(one[apart]), shapely.buffer(other[apart], tolerance / 2))
    length = shapely.length(border)
    along = np.where(shapely.covers(zone, border), length, shapely.length(shapely.intersection(border, zone)))
    found[close] = (length > 0) & (along >= length / 2)
    return found
