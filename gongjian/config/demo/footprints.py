"""Houses on a plot: rows of slabs, point towers, the warren of an old quarter. Metres; one list of polygons per plot.

Every footprint lies wholly inside its plot and apart from every other, by construction and by a last test.
"""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from gongjian.config.demo.shapes import Ring, Rng, clip, long_axis, ring_area, south_angle, spans, turn

# Outlines of towers in a square from -0.5 to 0.5: cross, butterfly, square, H, notched.
# fmt: off
TOWER_SHAPES: dict[str, list[tuple[float, float]]] = {
    "cross": [(-.2, -.5), (.2, -.5), (.2, -.2), (.5, -.2), (.5, .2), (.2, .2),
              (.2, .5), (-.2, .5), (-.2, .2), (-.5, .2), (-.5, -.2), (-.2, -.2)],
    "butterfly": [(-.5, -.42), (-.22, -.5), (0, -.2), (.22, -.5), (.5, -.42),
                  (.38, .1), (.14, .42), (-.14, .42), (-.38, .1)],
    "square": [(-.42, -.42), (.42, -.42), (.42, .42), (-.42, .42)],
    "aitch": [(-.5, -.4), (-.15, -.4), (-.15, -.22), (.15, -.22), (.15, -.4), (.5, -.4),
              (.5, .4), (.15, .4), (.15, .22), (-.15, .22), (-.15, .4), (-.5, .4)],
    "notched": [(-.45, -.45), (.25, -.45), (.25, -.2), (.45, -.2), (.45, .45), (-.2, .45), (-.2, .25), (-.45, .25)],
}
# fmt: on


def inside(plot: Polygon, made: NDArray[np.object_]) -> list[Polygon]:
    """Those footprints that are sound and lie inside the plot."""
    if not len(made):
        return []
    shapely.prepare(plot)
    good = shapely.is_valid(made) & shapely.contains_properly(plot, made)
    return list(made[good])


def rows(
    plot: Polygon,
    rng: Rng,
    *,
    depth: float,
    pitch: float,
    length: float,
    gap: float,
    keep: float = 0.96,
    ell: float = 0.0,
    angle: float | None = None,
) -> list[Polygon]:
    """Slabs in rows that face south: depth and length of a house, pitch from row to row, gap between neighbours.

    Lengths stretch a little so that a row fills its plot; a share `ell` of the houses has a wing and is an L.
    """
    theta = south_angle(plot) if angle is None else angle
    ring = turn(shapely.get_coordinates(plot.exterior), -theta)
    low, high = ring[:, 1].min() + 1, ring[:, 1].max() - 1
    count = max(1, math.floor((high - low - depth) / pitch) + 1)
    y = low + max(0.0, (high - low - (count - 1) * pitch - depth)) / 2
    slab = Slab(depth, pitch, length, gap, keep, ell)
    made: list[Ring] = []
    for _ in range(count):
        for left, right in _common(spans(ring, y), spans(ring, y + depth)):
            made += _row(left + 1, right - 1, y, slab, rng)
        y += pitch
    return inside(plot, _back(made, theta))


def _common(one: list[tuple[float, float]], two: list[tuple[float, float]]) -> list[tuple[float, float]]:
    both = [(max(a, c), min(b, d)) for a, b in one for c, d in two]
    return [(a, b) for a, b in both if b > a]


@dataclass(frozen=True)
class Slab:
    """The houses of a row: see rows()."""

    depth: float
    pitch: float
    length: float
    gap: float
    keep: float
    ell: float


def _row(left: float, right: float, y: float, slab: Slab, rng: Rng) -> list[Ring]:
    depth, length, gap = slab.depth, slab.length, slab.gap
    wide = right - left
    if wide < 0.55 * length:
        return []
    count = max(1, round((wide + gap) / (length + gap)))
    length = min((wide - (count - 1) * gap) / count, 1.35 * length)
    spare = wide - count * length - (count - 1) * gap
    x = left + spare * rng.uniform(0.3, 0.7)
    made: list[Ring] = []
    for _ in range(count):
        if rng.random() < slab.keep:
            x1, y1 = x + length, y + depth
            ring: Ring = [(x, y), (x1, y), (x1, y1), (x, y1)]
            wing = min(slab.pitch - depth - 6, depth)
            if wing > 4 and rng.random() < slab.ell:
                side = depth * 0.95
                ring = [(x, y), (x1, y), (x1, y1 + wing), (x1 - side, y1 + wing), (x1 - side, y1), (x, y1)]
            made.append(ring)
        x += length + gap
    return made


def _back(rings: list[Ring], theta: float) -> NDArray[np.object_]:
    """Open rings of the turned frame as polygons of the city."""
    if not rings:
        return np.array([], dtype=object)
    points = turn(np.array([point for ring in rings for point in [*ring, ring[0]]]), theta)
    index = np.repeat(np.arange(len(rings)), [len(ring) + 1 for ring in rings])
    return np.asarray(shapely.polygons(shapely.linearrings(points, indices=index)), dtype=object)


def towers(plot: Polygon, rng: Rng, *, pitch: float, size: float, shape: str, keep: float = 0.95) -> list[Polygon]:
    """Point towers in staggered rows, pitch apart."""
    theta = south_angle(plot)
    ring = turn(shapely.get_coordinates(plot.exterior), -theta)
    (x0, y0), (x1, y1) = ring.min(axis=0), ring.max(axis=0)
    up = _places(y1 - y0, size, pitch)
    unit = np.array(TOWER_SHAPES[shape]) * size
    made: list[Ring] = []
    for row in range(up):
        y = y0 + (y1 - y0) * (row + 0.5) / up
        left, right = max(spans(ring, y), key=lambda span: span[1] - span[0], default=(x0, x1))
        across = _places(right - left, size, pitch)
        shift = (row % 2 - 0.5) * min(8.0, pitch - size - 8) * (up > 1)
        for col in range(across):
            x = left + (right - left) * (col + 0.5) / across + shift + rng.normal(0, 1.0)
            if rng.random() < keep:
                made.append([tuple(point) for point in (unit + np.array([x, y + rng.normal(0, 1.0)])).tolist()])
    return inside(plot, _back(made, theta))


def _places(room: float, size: float, pitch: float) -> int:
    return max(1, math.floor((room - 3 - size) / pitch) + 1)


def warren(plot: Polygon, rng: Rng, *, size_m2: float, keep: float = 0.88) -> tuple[list[Polygon], list[LineString]]:
    """Small crooked houses of an old quarter, and the lanes between them, widest first.

    Cuts a plot again and again by slightly crooked lines; the first cuts leave lanes, the later ones walls and gaps.
    """
    theta = long_axis(plot)[0]
    room = plot.buffer(-0.6, join_style="mitre")
    if room.geom_type != "Polygon" or room.is_empty:
        return [], []
    start: Ring = [tuple(point) for point in turn(shapely.get_coordinates(room.exterior), -theta)[:-1].tolist()]
    todo: list[tuple[Ring, int]] = [(start, 0)]
    houses: list[Ring] = []
    lanes: list[Ring] = []
    while todo:
        ring, depth = todo.pop()
        area = ring_area(ring)
        if area < size_m2 * rng.uniform(0.7, 1.75):
            if area > 0.28 * size_m2 and rng.random() < keep:
                houses.append(_crooked(ring, rng))
            continue
        px, py, nx, ny, reach = _crooked_cut(ring, rng)
        half = (2.3, 1.8, 1.2)[depth] if depth < 3 else rng.uniform(0.35, 0.8)
        one = clip(ring, px + nx * half, py + ny * half, nx, ny)
        two = clip(ring, px - nx * half, py - ny * half, -nx, -ny)
        if depth < 2:
            lanes.append([(px - ny * reach, py + nx * reach), (px + ny * reach, py - nx * reach)])
        todo += [(part, depth + 1) for part in (one, two) if len(part) > 2]
    lines = [LineString(turn(np.array(lane), theta)).intersection(plot) for lane in lanes]
    kept = [line for line in lines if line.geom_type == "LineString" and line.length > 25]
    return inside(plot, _back(houses, theta)), kept


def _crooked_cut(ring: Ring, rng: Rng) -> tuple[float, float, float, float, float]:
    """A point, a normal and a reach of a cut across the longer side of a ring."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    share, tilt = rng.uniform(0.36, 0.64), rng.normal(0, 0.05)
    if wide >= high:
        return min(xs) + wide * share, min(ys) + high / 2, math.cos(tilt), math.sin(tilt), wide + high
    return min(xs) + wide / 2, min(ys) + high * share, -math.sin(tilt), math.cos(tilt), wide + high


def _crooked(ring: Ring, rng: Rng) -> Ring:
    """Some four-cornered houses lose a corner and become an L."""
    if len(ring) != 4 or rng.random() > 0.2:
        return ring
    turned = int(rng.integers(4))
    a, b, c, d = ring[turned:] + ring[:turned]
    s, t = rng.uniform(0.4, 0.65, 2)

    def at(u: float, v: float) -> tuple[float, float]:
        return (
            (1 - u) * (1 - v) * a[0] + u * (1 - v) * b[0] + u * v * c[0] + (1 - u) * v * d[0],
            (1 - u) * (1 - v) * a[1] + u * (1 - v) * b[1] + u * v * c[1] + (1 - u) * v * d[1],
        )

    return [a, b, at(1, t), at(s, t), at(s, 1), d]


def sports_field(plot: Polygon) -> Polygon | None:
    """A running track in the middle of a plot, as large as fits; None when none does."""
    angle, length, width = long_axis(plot)
    centre = plot.centroid
    for radius in (32.0, 26.0, 20.0, 15.0):
        half = min(length / 2 - radius - 4, radius * 1.25)
        if half > 8 and width > 2 * radius + 4:
            dx, dy = math.cos(angle) * half, math.sin(angle) * half
            field = LineString([(centre.x - dx, centre.y - dy), (centre.x + dx, centre.y + dy)]).buffer(
                radius, quad_segs=6
            )
            if plot.contains(field):
                return field
    return None
