"""Cutting polygons: the few geometric moves that blocks, lots and grids are made of. Metres throughout."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

Rng = np.random.Generator
Ring = list[tuple[float, float]]


def parts(shape: BaseGeometry, least_m2: float = 0.0) -> list[Polygon]:
    """The polygons of any shape that are larger than least_m2."""
    return [piece for piece in shapely.get_parts(shape) if piece.geom_type == "Polygon" and piece.area > least_m2]


def long_axis(polygon: Polygon) -> tuple[float, float, float]:
    """Direction of the longer side of the smallest rectangle around (radians, -pi/2..pi/2), its length and width."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(polygon))
    if len(corners) < 4:
        return 0.0, 0.0, 0.0
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    if math.hypot(*one) < math.hypot(*two):
        one, two = two, one
    angle = math.atan2(one[1], one[0])
    return (angle + math.pi / 2) % math.pi - math.pi / 2, math.hypot(*one), math.hypot(*two)


def south_angle(polygon: Polygon, limit: float = 0.42) -> float:
    """Direction of house rows: along the plot, but never turned more than limit radians from east-west."""
    angle = long_axis(polygon)[0]
    turned = (angle + math.pi / 4) % (math.pi / 2) - math.pi / 4
    return turned if abs(turned) <= limit else turned * 0.35


def cut(polygon: Polygon, middle: tuple[float, float], angle: float) -> tuple[list[Polygon], LineString]:
    """The pieces of a polygon on both sides of a straight line through middle, and that line."""
    reach = 2 * math.hypot(polygon.bounds[2] - polygon.bounds[0], polygon.bounds[3] - polygon.bounds[1]) + 1
    dx, dy = math.cos(angle) * reach, math.sin(angle) * reach
    line = LineString([(middle[0] - dx, middle[1] - dy), (middle[0] + dx, middle[1] + dy)])
    return parts(split(polygon, line)), line


def cut_across(polygon: Polygon, share: float, tilt: float = 0.0) -> tuple[list[Polygon], LineString]:
    """Cut across the long axis at a share (0..1) of its length; tilt turns the cut by radians."""
    angle, length, _width = long_axis(polygon)
    centre = polygon.oriented_envelope.centroid
    along = (share - 0.5) * length
    middle = (centre.x + math.cos(angle) * along, centre.y + math.sin(angle) * along)
    return cut(polygon, middle, angle + math.pi / 2 + tilt)


def subdivide(polygon: Polygon, size_m2: float, rng: Rng, tilt: float) -> tuple[list[Polygon], list[LineString]]:
    """Cut until every piece is near size_m2; returns the pieces and the cuts, coarsest first."""
    todo, done, cuts = [polygon], [], []
    while todo:
        piece = todo.pop(0)
        if piece.area < size_m2 * rng.uniform(0.9, 1.7):
            done.append(piece)
            continue
        pieces, line = cut_across(piece, rng.uniform(0.42, 0.58), rng.normal(0, tilt))
        if len(pieces) < 2 or min(part.area for part in pieces) < 0.12 * size_m2:
            done.append(piece)
            continue
        inside = line.intersection(piece)
        cuts += [part for part in shapely.get_parts(inside) if part.geom_type == "LineString" and part.length > 20]
        todo += pieces
    return done, cuts


def turn(points: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Points (n, 2) turned about the origin by angle radians, anticlockwise."""
    c, s = math.cos(angle), math.sin(angle)
    return np.asarray(points @ np.array([[c, s], [-s, c]]), dtype=np.float64)


def spans(ring: NDArray[np.float64], y: float) -> list[tuple[float, float]]:
    """Where a horizontal line at y runs inside a closed ring (n, 2): pairs of x from left to right."""
    y0, y1 = ring[:-1, 1], ring[1:, 1]
    hit = (y0 <= y) != (y1 <= y)
    share = (y - y0[hit]) / (y1[hit] - y0[hit])
    xs = np.sort(ring[:-1, 0][hit] + share * (ring[1:, 0][hit] - ring[:-1, 0][hit]))
    return list(zip(xs[0::2].tolist(), xs[1::2].tolist(), strict=False))


def clip(ring: Ring, px: float, py: float, nx: float, ny: float) -> Ring:
    """The part of an open convex ring where (p - (px, py)) . (nx, ny) >= 0 (Sutherland, Hodgman, CACM 17(1), 1974)."""
    kept: Ring = []
    x0, y0 = ring[-1]
    d0 = (x0 - px) * nx + (y0 - py) * ny
    for x1, y1 in ring:
        d1 = (x1 - px) * nx + (y1 - py) * ny
        if (d0 >= 0) != (d1 >= 0):
            t = d0 / (d0 - d1)
            kept.append((x0 + t * (x1 - x0), y0 + t * (y1 - y0)))
        if d1 >= 0:
            kept.append((x1, y1))
        x0, y0, d0 = x1, y1, d1
    return kept


def ring_area(ring: Ring) -> float:
    """Area of an open ring, always positive."""
    total = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))
    return abs(total) / 2
