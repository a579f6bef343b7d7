"""What is given for each building, a point or a footprint: checked, sampled, set apart where several share a place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Bools, Floats, Ints
from gongjian.engine.gridplan.mosaic import NONE, Shapes

SAME_PLACE = 0.05  # metres: points nearer than this are one place
APART = 0.5  # metres: how far from it buildings of one place are spread, in a ring
MOST_SAMPLES = 40_000  # points along footprints; beyond it they are set wider


def polygonal(geom: BaseGeometry) -> BaseGeometry:
    """A valid polygon or multipolygon; lines and points that validating leaves over are dropped."""
    valid = geom if shapely.is_valid(geom) else shapely.make_valid(geom)
    if valid.geom_type not in {"Polygon", "MultiPolygon"}:
        parts = shapely.get_parts(valid)
        valid = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapely.force_2d(valid)


def shapes_of(places: ArrayLike | Sequence[BaseGeometry]) -> Shapes:
    """Points and polygons of whatever was given, checked."""
    given = np.array(places, dtype=object) if isinstance(places, list | tuple) else np.asarray(places)
    if given.size == 0:
        return np.zeros(0, dtype=object)
    if given.ndim == 2:
        xy = given.astype(np.float64)
        bad = ~np.isfinite(xy).all(axis=1)
        if xy.shape[1] != 2 or bad.any():
            raise EngineError(f"place {int(bad.argmax())}: must be two finite numbers")
        made: Shapes = shapely.points(xy)
        return made
    shapes = np.empty(len(given), dtype=object)
    for index, geom in enumerate(given):
        if not isinstance(geom, BaseGeometry) or geom.is_empty or not np.isfinite(geom.bounds).all():
            raise EngineError(f"place {index}: must be a point or a polygon")
        shapes[index] = geom if geom.geom_type == "Point" else polygonal(geom)
        if shapes[index].is_empty:
            raise EngineError(f"place {index}: must be a point or a polygon with an area")
    return shapes


def standing(shapes: Shapes) -> Floats:
    """(n, 2) the middle of each shape, or a point on it where the middle lies outside."""
    if not len(shapes):
        return np.zeros((0, 2))
    middle = shapely.centroid(shapes)
    off = ~shapely.intersects(shapes, middle)
    middle[off] = shapely.point_on_surface(shapes[off])
    return _coordinates(middle)


def set_apart(at: Floats, loose: Bools, region: BaseGeometry) -> tuple[Floats, Bools]:
    """Points brought inside the region, those of one place spread in a ring. Where they stand, and which were moved."""
    xy, moved = at.copy(), np.zeros(len(at), dtype=np.bool_)
    which = np.flatnonzero(loose)
    if not len(which):
        return xy, moved
    ring, inner = APART, shapely.buffer(region, -2 * APART)
    while inner.is_empty and ring > 1e-4:
        ring, inner = ring / 4, shapely.buffer(region, -ring / 2)
    off = which[~shapely.intersects_xy(region, xy[which, 0], xy[which, 1])]
    xy[off] = _nearest_in(inner, xy[off])
    moved[off] = True
    close = cKDTree(xy[which]).query_pairs(SAME_PLACE, output_type="ndarray")
    graph = coo_matrix((np.ones(len(close)), (close[:, 0], close[:, 1])), shape=(len(which), len(which)))
    groups, group = connected_components(graph, directed=False)
    size = np.bincount(group, minlength=groups)
    if (size == 1).all():
        return xy, moved
    middles = np.column_stack([np.bincount(group, weights=xy[which, axis]) / size for axis in (0, 1)])
    doubled = np.flatnonzero(size > 1)
    middles[doubled] = _nearest_in(inner, middles[doubled])
    gap = cKDTree(middles).query(middles[doubled], k=2)[0][:, 1] if groups > 1 else np.full(len(doubled), np.inf)
    for number, room in zip(doubled, gap, strict=True):
        mine = which[group == number]
        angle = 2 * np.pi * np.arange(len(mine)) / len(mine)
        xy[mine] = middles[number] + min(ring, 0.3 * room) * np.column_stack((np.cos(angle), np.sin(angle)))
        moved[mine] = True
    return xy, moved


def _nearest_in(region: BaseGeometry, xy: Floats) -> Floats:
    """The nearest places of a region."""
    if not len(xy) or region.is_empty:
        return xy
    ways = shapely.shortest_line(region, shapely.points(xy))
    return _coordinates(shapely.get_point(ways, 0))


def _coordinates(points: Shapes) -> Floats:
    xy: Floats = shapely.get_coordinates(points).astype(np.float64)
    return xy


def samples(shapes: Shapes, spacing: float, near: BaseGeometry | None = None) -> tuple[Floats, Ints]:
    """Points along outlines (those near a region only), and the index of the shape each belongs to."""
    outlines = shapely.boundary(shapes)
    if near is not None:
        outlines = shapely.intersection(outlines, shapely.buffer(near, 0.01 + spacing, quad_segs=2))
    wide = max(spacing, float(shapely.length(outlines).sum()) / MOST_SAMPLES)
    xy, index = shapely.get_coordinates(shapely.segmentize(outlines, wide), return_index=True)
    return xy, index


def footprint_at(shapes: Shapes, which: Ints, at: Floats) -> Ints:
    """The smallest of some footprints over each place, of equals the first, or NONE."""
    over = np.full(len(at), NONE, dtype=np.int64)
    if len(which) and len(at):
        place, hit = shapely.STRtree(shapes[which]).query(shapely.points(at), predicate="within")
        order = np.lexsort((-hit, -shapely.area(shapes[which[hit]])))
        over[place[order]] = which[hit[order]]  # the last one written stays
    return over
