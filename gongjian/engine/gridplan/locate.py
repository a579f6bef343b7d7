"""Which grid is this point in? For one address, and for a million."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Floats, Ints

MANY = 300_000  # points from which on making a raster (half a second for 3,000 grids) is worth it
BINS_PER_POLYGON = 64
MOST_BINS = 2_000_000


class Locator:
    """Polygons made ready for finding points in them; build it once, ask it often.

    polygons  n polygons or multipolygons (an empty one or None holds nothing), in the units of the points
    A few points go through an STRtree. Many go through a raster as well: a bin that lies inside one polygon and meets
    no other answers for all its points, so only points in bins along a border are tested against outlines.
    """

    def __init__(self, polygons: Sequence[BaseGeometry | None]) -> None:
        self.polygons: NDArray[np.object_] = np.array(polygons, dtype=object).reshape(-1)
        shapely.prepare(self.polygons)
        self._tree = shapely.STRtree(self.polygons)
        self._raster: _Raster | None = None

    def locate(self, xy: ArrayLike) -> Ints:
        """(k,) for each point the index of its polygon, or -1; on a common border or overlap the lower index.

        xy      (k, 2)
        raises  EngineError: not two numbers a point. A point with NaN is nowhere: -1.
        """
        points = _checked(xy)
        if self._raster is None and len(points) < MANY:
            found = np.full(len(points), -1, dtype=np.int64)
            which, polygon = self._tree.query(shapely.points(points), predicate="intersects")
            _lowest(found, which, polygon)
            return found
        if self._raster is None:
            self._raster = _Raster(self.polygons, self._tree)
        return self._raster.locate(points)

    def locate_all(self, xy: ArrayLike) -> tuple[Ints, Ints]:
        """Every pair of a point and a polygon that holds it: (p,) indices of points, (p,) of polygons, in order."""
        which, polygon = self._tree.query(shapely.points(_checked(xy)), predicate="intersects")
        order = np.lexsort((polygon, which))
        return which[order].astype(np.int64), polygon[order].astype(np.int64)

    def overlapped(self, xy: ArrayLike) -> Ints:
        """Indices of the points that lie in more than one polygon (a common border counts)."""
        points, _polygons = self.locate_all(xy)
        each, count = np.unique(points, return_counts=True)
        return each[count > 1]


class _Raster:
    """Square bins over all polygons: for each bin its only polygon, or the few that a point in it may be in."""

    def __init__(self, polygons: NDArray[np.object_], tree: shapely.STRtree) -> None:
        self.polygons = polygons
        box = shapely.total_bounds(polygons) if len(polygons) else np.full(4, np.nan)
        self.corner = box[:2]
        span = box[2:] - box[:2]
        bins = min(MOST_BINS, BINS_PER_POLYGON * max(len(polygons), 1))
        if not np.isfinite(box).all():
            self.corner, span = np.zeros(2), np.ones(2)
        self.side = max(float(np.sqrt(max(span[0] * span[1], 1e-300) / bins)), float(span.max()) / bins, 1e-12)
        self.columns, self.rows = (int(n) for n in np.floor(span / self.side).astype(np.int64) + 1)
        self._fill(tree)

    def _fill(self, tree: shapely.STRtree) -> None:
        """Candidates of each bin, as a run in one array; `sole` where the one candidate covers the whole bin."""
        count = self.columns * self.rows
        west = self.corner[0] + self.side * (np.arange(count) % self.columns)
        south = self.corner[1] + self.side * (np.arange(count) // self.columns)
        slack = self.side * 1e-6  # a point rounded into the next bin must still find its polygon
        boxes = shapely.box(west - slack, south - slack, west + self.side + slack, south + self.side + slack)
        bins, polygon = tree.query(boxes, predicate="intersects")
        order = np.lexsort((polygon, bins))
        bins, self.candidate = bins[order], polygon[order].astype(np.int64)
        self.start = np.searchsorted(bins, np.arange(count + 1))
        single = np.flatnonzero(np.diff(self.start) == 1)
        covered = shapely.covers(self.polygons[self.candidate[self.start[single]]], boxes[single])
        self.sole = np.full(count, -1, dtype=np.int64)
        self.sole[single[covered]] = self.candidate[self.start[single[covered]]]

    def locate(self, points: Floats) -> Ints:
        found = np.full(len(points), -1, dtype=np.int64)
        with np.errstate(invalid="ignore"):
            column, row = np.floor((points - self.corner) / self.side).T
        near = np.flatnonzero((column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows))
        bins = row[near].astype(np.int64) * self.columns + column[near].astype(np.int64)
        found[near] = self.sole[bins]
        open_ = found[near] < 0
        self._test(points, near[open_], bins[open_], found)
        return found

    def _test(self, points: Floats, which: Ints, bins: Ints, found: Ints) -> None:
        """Test points of border bins against each candidate, the lowest first, until one holds them."""
        turn = 0
        while len(which):
            left = self.start[bins] + turn < self.start[bins + 1]
            which, bins = which[left], bins[left]
            candidate = self.candidate[self.start[bins] + turn]
            order = np.argsort(candidate, kind="stable")  # a prepared outline stays in the cache
            which, bins, candidate = which[order], bins[order], candidate[order]
            inside = shapely.intersects_xy(self.polygons[candidate], points[which, 0], points[which, 1])
            found[which[inside]] = candidate[inside]
            which, bins = which[~inside], bins[~inside]
            turn += 1


def _checked(xy: ArrayLike) -> Floats:
    points = np.asarray(xy, dtype=np.float64)
    if points.size == 0:
        return np.zeros((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise EngineError(f"xy {points.shape} must be (k, 2)")
    return points


def _lowest(found: Ints, which: Ints, polygon: Ints) -> None:
    order = np.argsort(-polygon, kind="stable")
    found[which[order]] = polygon[order]
