"""Units from the real world: every building of a community gets a cell, and cells know their neighbours.

A cell is all of the community nearer to its building than to any other (a Voronoi cell, of a point or of a footprint).
Two cells are neighbours if they share border of a certain length (rook adjacency); touching at a corner does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Bools, Floats, Ints
from gongjian.engine.gridplan.mosaic import (
    MILLIMETRE,
    NONE,
    Mosaic,
    Shapes,
    closing,
    join_loose,
    merged,
    mosaic,
    nearest_owner,
    ridges,
    summed,
)

SAME_PLACE = 0.05  # metres: points nearer than this are one place
APART = 0.5  # metres: how far from it buildings of one place are spread, in a ring
MOST_SAMPLES = 40_000  # points along footprints; beyond it they are set wider


@dataclass(frozen=True, slots=True)
class Cells:
    """The units of one community; its arrays fit inputs.Units and inputs.Edges.

    polygons   (n,) polygon or multipolygon of each building's cell; together they are the community, without overlap
    xy         (n, 2) metres, where the building is taken to stand
    area       (n,) square metres
    perimeter  (n,) metres
    pairs      (m, 2) indices of neighbours, the lower first, in order
    length     (m,) metres of shared border
    moved      (n,) True where a building had to be moved to get a cell: it lies outside the community, or on another
    """

    polygons: Shapes
    xy: Floats
    area: Floats
    perimeter: Floats
    pairs: Ints
    length: Floats
    moved: Bools


def cells(
    places: ArrayLike | Sequence[BaseGeometry],
    boundary: BaseGeometry,
    *,
    min_shared: float = 2.0,
    tolerance: float = 10.0,
    spacing: float = 2.0,
) -> Cells:
    """Cut one community into a cell for each building.

    places      (n, 2) metres, or n shapely points, polygons and multipolygons, mixed as they come. A footprint is never
                cut; where two overlap, the overlap goes to the smaller.
    boundary    the community in the same metres; parts and holes are allowed
    min_shared  metres of common border that make two cells neighbours
    tolerance   metres: gaps and cracks in the boundary up to this width do not separate neighbours
    spacing     metres between the points that stand for a footprint's outline
    raises      EngineError: the boundary has no area, or a place (named by its index) is no point or polygon
    Buildings at one point share its cell like slices of a cake; those outside are moved to the nearest place inside.
    O(v log v) for v vertices; about 10 ms for 60 points, 40 ms for 60 footprints.
    """
    region = _polygonal(boundary)
    if region.is_empty or region.area <= 0:
        raise EngineError("boundary: has no area")
    shapes = _shapes(places)
    at = _standing(shapes)
    if not len(shapes):
        return _assembled(np.zeros(0, dtype=object), at, np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0, bool))
    solid = shapely.get_dimensions(shapes) == 2
    shapely.prepare(region)
    outside = ~shapely.intersects(region, shapes)
    solid &= ~outside
    gaps = closing(region, tolerance)
    for _attempt in range(3):
        xy, moved = _set_apart(at, ~solid, region)
        tiles, label, anchor = _labelled(shapes, solid, xy, region, gaps, spacing)
        lost = np.setdiff1d(np.arange(len(shapes)), label[anchor])
        if not len(lost):
            break
        # one lies under another: both then count as points
        solid[lost] = False
        solid &= ~shapely.intersects(shapes, shapely.multipoints(at[lost]))
    else:
        raise EngineError(f"place {int(lost[0])}: there is no room for a cell")
    polygons, pairs, length = _joined(tiles, label, anchor, len(shapes), region)
    keep = length >= min_shared
    return _assembled(polygons, xy, pairs[keep], length[keep], moved | outside)


def given_polygons(
    polygons: Sequence[BaseGeometry], *, min_shared: float = 5.0, tolerance: float = 10.0, spacing: float | None = None
) -> Cells:
    """Units whose outlines are given, drawn by hand or by somebody else: with slivers, gaps and overlaps.

    polygons    n polygons or multipolygons in metres
    min_shared  metres of common border that make two of them neighbours
    tolerance   metres: gaps up to this width are filled from both sides, so they separate nobody (5 to 20 are usual)
    spacing     metres between the points by which a gap is divided; by default a quarter of the tolerance
    returns     cells: the given outlines, gaps filled, overlaps given to the smaller polygon
    raises      EngineError: a polygon (named by its index) has no area
    """
    shapes = _shapes(polygons)
    flat = shapely.area(shapes) <= 0
    if flat.any():
        raise EngineError(f"polygon {int(flat.argmax())}: has no area")
    xy = _standing(shapes)
    if not len(shapes):
        return _assembled(shapes, xy, np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0, bool))
    union = shapely.union_all(shapes, grid_size=MILLIMETRE)
    gaps = closing(union, tolerance)
    region = shapely.union_all([union, gaps], grid_size=MILLIMETRE)
    lines = shapely.boundary(shapes)
    if not gaps.is_empty:
        wide = spacing or max(tolerance / 4, 0.5)
        points, owner = _samples(shapes, wide, near=gaps)
        lines = np.append(lines, _near(ridges(points, owner, wide / 8), gaps))
    tiles = mosaic(lines, region, MILLIMETRE)
    label = _footprint_at(shapes, np.arange(len(shapes)), tiles.inside)
    gap = label == NONE
    label[gap] = shapely.STRtree(shapes).nearest(shapely.points(tiles.inside[gap]))
    out, pairs, length = _joined(tiles, label, ~gap, len(shapes), region)
    hidden = shapely.is_empty(out)
    if hidden.any():
        raise EngineError(f"polygon {int(hidden.argmax())}: lies wholly under others")
    keep = length >= min_shared
    return _assembled(out, xy, pairs[keep], length[keep], np.zeros(len(shapes), bool))


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
        points = _standing(points)
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


# ------------------------------------------------------------------ parts of the work
def _polygonal(geom: BaseGeometry) -> BaseGeometry:
    """A valid polygon or multipolygon; lines and points that validating leaves over are dropped."""
    valid = geom if shapely.is_valid(geom) else shapely.make_valid(geom)
    if valid.geom_type not in {"Polygon", "MultiPolygon"}:
        parts = shapely.get_parts(valid)
        valid = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapely.force_2d(valid)


def _shapes(places: ArrayLike | Sequence[BaseGeometry]) -> Shapes:
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
        shapes[index] = geom if geom.geom_type == "Point" else _polygonal(geom)
        if shapes[index].is_empty:
            raise EngineError(f"place {index}: must be a point or a polygon with an area")
    return shapes


def _standing(shapes: Shapes) -> Floats:
    """(n, 2) the middle of each shape, or a point on it where the middle lies outside."""
    if not len(shapes):
        return np.zeros((0, 2))
    middle = shapely.centroid(shapes)
    off = ~shapely.intersects(shapes, middle)
    middle[off] = shapely.point_on_surface(shapes[off])
    return _coordinates(middle)


def _set_apart(at: Floats, loose: Bools, region: BaseGeometry) -> tuple[Floats, Bools]:
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


def _labelled(
    shapes: Shapes, solid: Bools, xy: Floats, region: BaseGeometry, gaps: BaseGeometry, spacing: float
) -> tuple[Mosaic, Ints, Bools]:
    """The region (gaps filled) in faces; for each the building nearest to it, and whether the building stands there."""
    loose, built = np.flatnonzero(~solid), np.flatnonzero(solid)
    points, owner, straighten = xy[loose], loose, 0.0
    if len(built):
        straighten = spacing / 8
        outline, of = _samples(shapes[built], spacing)
        points, owner = np.vstack((points, outline)), np.append(owner, built[of])
    whole = region if gaps.is_empty else shapely.union_all([region, gaps], grid_size=MILLIMETRE)
    lines = np.append(_near(ridges(points, owner, straighten), whole), shapely.boundary(shapes[built]))
    if whole is not region:
        lines = np.append(lines, shapely.boundary(region))
    tiles = mosaic(lines, whole, None if whole is region and not len(built) else MILLIMETRE)
    label = _footprint_at(shapes, built, tiles.inside)
    anchor = label != NONE
    label[~anchor] = nearest_owner(points, owner, tiles.inside[~anchor])
    if len(loose):
        place, face = shapely.STRtree(tiles.faces).query(shapely.points(xy[loose]), predicate="intersects")
        anchor[face[label[face] == loose[place]]] = True
    return tiles, label, anchor


def _near(lines: Shapes, region: BaseGeometry) -> Shapes:
    shapely.prepare(region)
    near: Shapes = lines[shapely.intersects(region, lines)]
    return near


def _samples(shapes: Shapes, spacing: float, near: BaseGeometry | None = None) -> tuple[Floats, Ints]:
    """Points along outlines (those near a region only), and the index of the shape each belongs to."""
    outlines = shapely.boundary(shapes)
    if near is not None:
        outlines = shapely.intersection(outlines, shapely.buffer(near, 0.01 + spacing, quad_segs=2))
    wide = max(spacing, float(shapely.length(outlines).sum()) / MOST_SAMPLES)
    xy, index = shapely.get_coordinates(shapely.segmentize(outlines, wide), return_index=True)
    return xy, index


def _footprint_at(shapes: Shapes, which: Ints, at: Floats) -> Ints:
    """The smallest of some footprints over each place, of equals the first, or NONE."""
    over = np.full(len(at), NONE, dtype=np.int64)
    if len(which) and len(at):
        place, hit = shapely.STRtree(shapes[which]).query(shapely.points(at), predicate="within")
        order = np.lexsort((-hit, -shapely.area(shapes[which[hit]])))
        over[place[order]] = which[hit[order]]  # the last one written stays
    return over


def _joined(tiles: Mosaic, label: Ints, anchor: Bools, count: int, region: BaseGeometry) -> tuple[Shapes, Ints, Floats]:
    """Cells in one piece each where that is possible, and the borders between them."""
    label, held = join_loose(tiles, label, anchor)
    one, other = tiles.pairs[:, 0], tiles.pairs[:, 1]
    between = (label[one] != label[other]) & held[one] & held[other]
    pairs, length = summed(label[tiles.pairs[between]], tiles.length[between])
    shapely.prepare(region)
    keep = shapely.contains_xy(region, tiles.inside[:, 0], tiles.inside[:, 1])
    return merged(tiles.faces[keep], label[keep], count), pairs, length


def _assembled(polygons: Shapes, xy: Floats, pairs: Ints, length: Floats, moved: Bools) -> Cells:
    return Cells(polygons, xy, shapely.area(polygons), shapely.length(polygons), pairs, length, moved)
