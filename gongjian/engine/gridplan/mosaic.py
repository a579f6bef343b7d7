"""A region cut into faces by lines, and what borders what: the exact geometry under cells.py and outline.py.

All lines are noded together once, so two neighbours have the very same vertices along their border: nothing overlaps,
nothing is left open, and a border's length is a sum over identical segments instead of a search with a tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from gongjian.engine.gridplan.inputs import Bools, Floats, Ints

Shapes = NDArray[np.object_]
MILLIMETRE = 1e-3
NONE = -1


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Faces and their borders.

    faces   (f,) polygons without overlap
    inside  (f, 2) a point inside each
    pairs   (k, 2) indices of faces that share a border, the lower first
    length  (k,) metres of that border
    """

    faces: Shapes
    inside: Floats
    pairs: Ints
    length: Floats


def mosaic(lines: Shapes, region: BaseGeometry, grid: float | None = None) -> Mosaic:
    """Faces of a region between lines, the region's own outline among them.

    lines  (l,) lines or polygon outlines in any order, crossing as they like
    grid   metres to which all vertices are rounded, which also removes slivers narrower than that; None for none
    """
    net = _noded(np.append(lines, shapely.boundary(region)), grid)
    faces = shapely.get_parts(shapely.polygonize([net]))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces)).reshape(-1, 2)
    shapely.prepare(region)
    keep = shapely.contains_xy(region, inside[:, 0], inside[:, 1])
    faces, inside = faces[keep], inside[keep]
    pairs, length = borders(faces)
    return Mosaic(faces, inside, pairs, length)


def _noded(lines: Shapes, grid: float | None) -> BaseGeometry:
    try:
        net: BaseGeometry = shapely.union_all(lines, grid_size=grid)
    except GEOSException:  # nearly parallel lines can defeat the exact noder; on a grid it cannot fail
        net = shapely.union_all(lines, grid_size=MILLIMETRE)
    return net


def borders(polygons: Shapes) -> tuple[Ints, Floats]:
    """Pairs of polygons with identical boundary segments, and metres of them: O(v log v) for v vertices.

    polygons  (n,) polygons or multipolygons that meet vertex to vertex
    returns   pairs (k, 2), the lower index first, in order; length (k,)
    """
    rings, owner_of_ring = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    step = ring[1:] == ring[:-1]
    start, end, owner = xy[:-1][step], xy[1:][step], owner_of_ring[ring[:-1][step]]
    back = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    segment = np.hstack((np.where(back[:, None], end, start), np.where(back[:, None], start, end)))
    order = np.lexsort(segment.T[::-1])
    segment, owner = segment[order], owner[order]
    twin = (segment[1:] == segment[:-1]).all(axis=1) & (owner[1:] != owner[:-1])
    low, high = np.minimum(owner[:-1], owner[1:])[twin], np.maximum(owner[:-1], owner[1:])[twin]
    along = segment[:-1][twin]
    return summed(np.column_stack((low, high)), np.hypot(along[:, 2] - along[:, 0], along[:, 3] - along[:, 1]))


def summed(pairs: Ints, length: Floats) -> tuple[Ints, Floats]:
    """The same pair listed several times, made one with the lengths added; in order, the lower index first."""
    low, high = np.minimum(pairs[:, 0], pairs[:, 1]), np.maximum(pairs[:, 0], pairs[:, 1])
    base = np.int64(high.max()) + 1 if len(high) else np.int64(1)
    keys, place = np.unique(low.astype(np.int64) * base + high, return_inverse=True)
    total = np.bincount(place, weights=length, minlength=len(keys))
    return np.column_stack((keys // base, keys % base)).astype(np.int64), total.astype(np.float64)


def ridges(points: Floats, owner: Ints, straighten: float = 0.0) -> Shapes:
    """Lines of equal distance between points of different owners (Voronoi ridges).

    points      (s, 2) metres; equal points are allowed, all but one of them then own nothing
    owner       (s,) who owns the point
    straighten  metres by which a line may be moved to have fewer vertices; where three meet stays as it is
    Complete within three times the extent of the points: four far points keep every ridge finite.
    """
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    far = 20 * max(float(np.ptp(points, axis=0).max()), 1000.0)
    corners = far * np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]])
    diagram = Voronoi(np.vstack((points - middle, corners)))
    who = np.append(owner, np.arange(NONE - 4, NONE))
    ends = np.array(diagram.ridge_vertices, dtype=np.int64).reshape(-1, 2)
    sides = who[diagram.ridge_points]
    use = (ends >= 0).all(axis=1) & (sides[:, 0] != sides[:, 1])
    # rounded, so that vertices of one place (equidistant points) become one and no border is a hair long
    vertices = np.round(diagram.vertices + middle, 6)
    lines = vertices[ends[use]]
    lines = lines[(lines[:, 0] != lines[:, 1]).any(axis=1)]
    drawn: Shapes = shapely.linestrings(lines) if len(lines) else np.zeros(0, dtype=object)
    if straighten > 0:
        drawn = shapely.simplify(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(drawn))), straighten)
    return drawn


def nearest_owner(points: Floats, owner: Ints, at: Floats) -> Ints:
    """(f,) the owner of the point nearest to each place."""
    _far, index = cKDTree(points).query(at)
    nearest: Ints = owner[index]
    return nearest


def join_loose(tiles: Mosaic, label: Ints, anchor: Bools) -> tuple[Ints, Bools]:
    """Faces cut off from the rest of their label, given to the neighbour with the longest common border.

    label   (f,) label of each face
    anchor  (f,) faces that hold their label in place (the building stands there)
    returns new labels, and (f,) which faces are now connected to an anchor of their label. Faces that border on
            nothing anchored (an island without a building) keep their label.
    """
    label = label.copy()
    count = len(label)
    while True:
        same = label[tiles.pairs[:, 0]] == label[tiles.pairs[:, 1]]
        links = tiles.pairs[same]
        graph = coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(count, count))
        parts, part = connected_components(graph, directed=False)
        held = (np.bincount(part, weights=anchor, minlength=parts) > 0)[part]
        if held.all() or not _hand_over(tiles, label, part, held):
            return label, held


def _hand_over(tiles: Mosaic, label: Ints, part: Ints, held: Bools) -> bool:
    """Give each loose part that touches a held face to the label it touches longest. Whether any was given."""
    one, other = tiles.pairs[:, 0], tiles.pairs[:, 1]
    mixed = held[one] != held[other]
    if not mixed.any():
        return False
    loose = np.where(held[one], other, one)[mixed]
    holder = np.where(held[one], one, other)[mixed]
    pairs = np.column_stack((part[loose], label[holder])).astype(np.int64)
    keys, place = np.unique(pairs, axis=0, return_inverse=True)
    total = np.bincount(place.ravel(), weights=tiles.length[mixed], minlength=len(keys))
    order = np.lexsort((keys[:, 1], -total))
    taken, first = np.unique(keys[order, 0], return_index=True)
    winner = np.full(int(part.max()) + 1, NONE, dtype=np.int64)
    winner[taken] = keys[order[first], 1]
    given = (winner[part] != NONE) & ~held
    label[given] = winner[part[given]]
    return True


def merged(faces: Shapes, label: Ints, count: int) -> Shapes:
    """(count,) for each label 0 .. count - 1 the union of its faces; an empty polygon for a label without any."""
    result = np.full(count, shapely.Polygon(), dtype=object)
    order = np.argsort(label, kind="stable")
    cuts = np.searchsorted(label[order], np.arange(count + 1))
    for which in range(count):
        mine = order[cuts[which] : cuts[which + 1]]
        if len(mine) == 1:
            result[which] = faces[mine[0]]
        elif len(mine):
            result[which] = shapely.coverage_union_all(faces[mine])
    return result


def closing(region: BaseGeometry, width: float) -> BaseGeometry:
    """What must be added to a region so that gaps and cracks up to a width are filled. Polygons, perhaps none.

    Left out is the small change, such as closing puts into narrow inward corners. Vertices are rounded to millimetres,
    so what is put together with them must be as well.
    """
    if width <= 0:
        return shapely.Polygon()
    wide = shapely.buffer(region, width / 2, join_style="mitre")
    closed = shapely.buffer(wide, -width / 2, join_style="mitre")
    parts = shapely.get_parts(shapely.difference(closed, region, grid_size=MILLIMETRE))
    keep = (shapely.get_dimensions(parts) == 2) & (shapely.length(parts) > 3 * width)
    filled: BaseGeometry = shapely.union_all(parts[keep])
    return filled
