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
from shapely.geometry.base import BaseGeometry

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.footprints import footprint_at, polygonal, samples, set_apart, shapes_of, standing
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
    region = polygonal(boundary)
    if region.is_empty or region.area <= 0:
        raise EngineError("boundary: has no area")
    shapes = shapes_of(places)
    at = standing(shapes)
    if not len(shapes):
        return _assembled(np.zeros(0, dtype=object), at, np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0, bool))
    solid = shapely.get_dimensions(shapes) == 2
    shapely.prepare(region)
    outside = ~shapely.intersects(region, shapes)
    solid &= ~outside
    gaps = closing(region, tolerance)
    for _attempt in range(3):
        xy, moved = set_apart(at, ~solid, region)
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
    shapes = shapes_of(polygons)
    flat = shapely.area(shapes) <= 0
    if flat.any():
        raise EngineError(f"polygon {int(flat.argmax())}: has no area")
    xy = standing(shapes)
    if not len(shapes):
        return _assembled(shapes, xy, np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0, bool))
    union = shapely.union_all(shapes, grid_size=MILLIMETRE)
    gaps = closing(union, tolerance)
    region = shapely.union_all([union, gaps], grid_size=MILLIMETRE)
    lines = shapely.boundary(shapes)
    if not gaps.is_empty:
        wide = spacing or max(tolerance / 4, 0.5)
        points, owner = samples(shapes, wide, near=gaps)
        lines = np.append(lines, _near(ridges(points, owner, wide / 8), gaps))
    tiles = mosaic(lines, region, MILLIMETRE)
    label = footprint_at(shapes, np.arange(len(shapes)), tiles.inside)
    gap = label == NONE
    label[gap] = shapely.STRtree(shapes).nearest(shapely.points(tiles.inside[gap]))
    out, pairs, length = _joined(tiles, label, ~gap, len(shapes), region)
    hidden = shapely.is_empty(out)
    if hidden.any():
        raise EngineError(f"polygon {int(hidden.argmax())}: lies wholly under others")
    keep = length >= min_shared
    return _assembled(out, xy, pairs[keep], length[keep], np.zeros(len(shapes), bool))


# ------------------------------------------------------------------ parts of the work
def _labelled(
    shapes: Shapes, solid: Bools, xy: Floats, region: BaseGeometry, gaps: BaseGeometry, spacing: float
) -> tuple[Mosaic, Ints, Bools]:
    """The region (gaps filled) in faces; for each the building nearest to it, and whether the building stands there."""
    loose, built = np.flatnonzero(~solid), np.flatnonzero(solid)
    points, owner, straighten = xy[loose], loose, 0.0
    if len(built):
        straighten = spacing / 8
        outline, of = samples(shapes[built], spacing)
        points, owner = np.vstack((points, outline)), np.append(owner, built[of])
    whole = region if gaps.is_empty else shapely.union_all([region, gaps], grid_size=MILLIMETRE)
    lines = np.append(_near(ridges(points, owner, straighten), whole), shapely.boundary(shapes[built]))
    if whole is not region:
        lines = np.append(lines, shapely.boundary(region))
    tiles = mosaic(lines, whole, None if whole is region and not len(built) else MILLIMETRE)
    label = footprint_at(shapes, built, tiles.inside)
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
