"""From units to the outlines of grids, and the order in which grids are numbered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Floats, Ints
from gongjian.engine.gridplan.mosaic import MILLIMETRE, Shapes

SNAP = 0.02  # metres: outlines of neighbouring communities are cut apart and can miss each other by a rounding


def outlines(polygons: Sequence[BaseGeometry], labels: ArrayLike) -> list[BaseGeometry]:
    """The outline of each grid; neighbours share their border exactly when the units do.

    polygons  n polygons or multipolygons in metres, as given by cells
    labels    (n,) whole numbers, the grid of each unit; a negative one leaves its unit out
    returns   one polygon or multipolygon for each different label, in ascending order of the labels
    raises    EngineError: lengths differ
    """
    shapes, label = np.asarray(polygons, dtype=object), np.asarray(labels)
    if label.shape != (len(shapes),):
        raise EngineError(f"labels {label.shape} must be ({len(shapes)},), one for each polygon")
    use = np.flatnonzero((label >= 0) & ~shapely.is_empty(shapes)) if len(shapes) else np.zeros(0, np.int64)
    use = use[np.argsort(label[use], kind="stable")]
    groups = np.split(use, np.flatnonzero(np.diff(label[use])) + 1) if len(use) else []
    return [_joined(shapes[group]) for group in groups]


def _joined(shapes: Shapes) -> BaseGeometry:
    clean = shapely.coverage_is_valid(shapes)  # if not, units overlap or miss each other by a hair
    whole = shapely.coverage_union_all(shapes) if clean else shapely.union_all(shapes, grid_size=MILLIMETRE)
    return whole.geoms[0] if whole.geom_type == "MultiPolygon" and len(whole.geoms) == 1 else whole


def simplify(polygons: Sequence[BaseGeometry], tolerance: float) -> list[BaseGeometry]:
    """Outlines with fewer vertices for the map; a border shared before is shared after.

    polygons   outlines that should meet without gaps; differences below two centimetres are snapped together first
    tolerance  metres: corners that stand out by a triangle smaller than tolerance squared go
    source     Visvalingam and Whyatt, "Line generalisation by repeated elimination of points", The Cartographic
               Journal 30(1), 1993, 46-51, on the edges of the whole coverage (GEOS CoverageSimplifier)
    """
    shapes = np.asarray(polygons, dtype=object)
    if not len(shapes):
        return []
    if not shapely.coverage_is_valid(shapes):
        shapes = shapely.coverage_clean(shapes, snapping_distance=SNAP)
    return list(shapely.coverage_simplify(shapes, tolerance))


def order_codes(grids: Sequence[BaseGeometry] | ArrayLike) -> Ints:
    """Sequence numbers 1, 2, ... of grids inside one community: rows from north to south, in a row from west to east.

    grids    outlines, or (n, 2) centres; metres or degrees
    returns  (n,) the number of each
    source   CJ/T 349-2010 orders grids from left to right and top to bottom (docs: domain 3.1). A row is what begins
             within half a usual grid's height below the northernmost grid left, so a small difference in latitude
             does not tear neighbours apart. The standard leaves the row to the reader's eye.
    """
    centres, height = _centres(grids)
    if not np.isfinite(centres).all():
        raise EngineError(f"grid {int((~np.isfinite(centres).all(axis=1)).argmax())}: has no place")
    rank = np.zeros(len(centres), dtype=np.int64)
    rows = np.lexsort((centres[:, 0], -centres[:, 1]))
    number, first = 1, 0
    while first < len(rows):
        top = centres[rows[first], 1]
        last = first + int(np.searchsorted(top - centres[rows[first:], 1], height / 2, side="right"))
        row = rows[first:last]
        row = row[np.lexsort((-centres[row, 1], centres[row, 0]))]
        rank[row] = np.arange(number, number + len(row))
        number, first = number + len(row), last
    return rank


def _centres(grids: Sequence[BaseGeometry] | ArrayLike) -> tuple[Floats, float]:
    """(n, 2) centres, and the usual height of a grid."""
    given = np.asarray(grids, dtype=object) if len(np.shape(grids)) < 2 else np.asarray(grids, dtype=np.float64)
    if given.dtype == object:
        if not len(given):
            return np.zeros((0, 2)), 0.0
        box = shapely.bounds(given)  # of an empty one: NaN
        centres = np.full((len(given), 2), np.nan)
        some = ~np.isnan(box[:, 0])
        centres[some] = shapely.get_coordinates(shapely.centroid(given[some]))
        return centres, float(np.median(box[:, 3] - box[:, 1]))
    if len(given) < 2:
        return given.reshape(-1, 2), 0.0
    apart = cKDTree(given).query(given, k=2)[0][:, 1] if np.isfinite(given).all() else np.zeros(1)
    return given, float(np.median(apart))
