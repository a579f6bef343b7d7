"""Streets (街道) and communities (社区): cells cut by secondary roads, dealt out to streets, without gap or overlap."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.strtree import STRtree

from gongjian.config.demo.city import QUAY_M, WIDTHS, ZONES, City, Way
from gongjian.config.demo.shapes import Rng

COMMUNITIES, STREETS = 170, 10  # at scale 1
LAND_LEAST_M2 = 30_000.0  # of a community, beside what the river takes
JOINED = 0.07  # share of communities that lie on both sides of an arterial road

Cell = tuple[int, int]
Box = tuple[float, float, float, float]  # u0, v0, u1, v1


@dataclass(frozen=True)
class Community:
    """A community on the ground, in metres. street and number count from 1 in the order of the codes."""

    index: int
    street: int
    number: int
    zone: str
    outline: Polygon
    is_joined: bool  # an arterial road runs through it


@dataclass(frozen=True)
class _Piece:
    cell: Cell
    outline: Polygon
    joined: bool = False


def build_areas(city: City) -> tuple[list[Community], list[Way]]:
    """The communities in the order of their codes, and the secondary roads between them."""
    rng = city.rng(2)
    wanted = max(2, round(COMMUNITIES * city.scale))
    joins = round(JOINED * wanted)
    shares = _deal(city, wanted + joins)
    boxes, ways = [], []
    for cell, count in shares.items():
        found, cuts = _split_cell(city, cell, count, rng)
        boxes += [(cell, box) for box in found]
        ways += cuts
    pieces = _faces(city, boxes, ways)
    streets = _streets(city, shares, max(1, round(STREETS * city.scale)))
    pieces = _drop_wet(city, pieces)
    pieces = _join(pieces, streets, len(pieces) - wanted, rng)
    clean = [Way(way.key, way.kind, way.line, way.width) for way in ways]
    return _ordered(city, pieces, streets), clean


def _deal(city: City, total: int) -> dict[Cell, int]:
    """Communities per cell by area and density, by largest remainder."""
    weight = {}
    for cell, zone in city.cells.items():
        i, j = cell
        ring = city.warp.at(np.array([i, i + 1, i + 1, i]), np.array([j, j, j + 1, j + 1.0]))
        weight[cell] = Polygon(ring).area * ZONES[zone][1]
    whole = sum(weight.values())
    exact = {cell: total * value / whole for cell, value in weight.items()}
    counts = {cell: max(1, math.floor(value)) for cell, value in exact.items()}
    order = sorted(exact, key=lambda cell: (counts[cell] - exact[cell], cell))
    for k in range(total - sum(counts.values())):
        counts[order[k % len(order)]] += 1
    return counts


def _split_cell(city: City, cell: Cell, count: int, rng: Rng) -> tuple[list[Box], list[Way]]:
    i, j = cell
    todo: list[tuple[Box, int, int]] = [((i, j, i + 1.0, j + 1.0), count, 0)]
    boxes, ways = [], []
    while todo:
        box, number, depth = todo.pop()
        if number == 1:
            boxes.append(box)
            continue
        first = number // 2 if rng.random() < 0.5 else number - number // 2
        upright = box[2] - box[0] >= box[3] - box[1] if depth else (i + j) % 2 == 0
        if depth and city.river_row in (box[1], box[3]):
            # whoever lies at the river reaches far enough inland to build on: only whole depths are cut across
            upright = box[3] - box[1] < 0.9 or box[2] - box[0] > 0.7
            first = number - number // 2 if box[1] == city.river_row else number // 2
        one, two, start, end, key = _halve(city, box, first / number, upright, depth, rng)
        ways.append(Way(key, "secondary", city.warp.line(start, end), WIDTHS["secondary"] - 4 * min(depth, 1)))
        todo += [(one, first, depth + 1), (two, number - first, depth + 1)]
    return boxes, ways


def _halve(
    city: City, box: Box, share: float, upright: bool, depth: int, rng: Rng
) -> tuple[Box, Box, tuple[float, float], tuple[float, float], str]:
    """Cut a box of the chequer; a first cut near the middle follows the line it shares with the neighbouring cells."""
    u0, v0, u1, v1 = box
    aligned = depth == 0 and abs(share - 0.5) < 0.12
    if upright:
        at = u0 + city.half_u[int(u0)] if aligned else u0 + (u1 - u0) * (share + rng.uniform(-0.04, 0.04))
        key = f"hu{int(u0)}" if aligned else f"s{u0:.3f}-{v0:.3f}-{at:.3f}"
        return (u0, v0, at, v1), (at, v0, u1, v1), (at, v0), (at, v1), key
    at = v0 + city.half_v[int(v0)] if aligned else v0 + (v1 - v0) * (share + rng.uniform(-0.04, 0.04))
    key = f"hv{int(v0)}" if aligned else f"t{u0:.3f}-{v0:.3f}-{at:.3f}"
    return (u0, v0, u1, at), (u0, at, u1, v1), (u0, at), (u1, at), key


def _faces(city: City, boxes: list[tuple[Cell, Box]], ways: list[Way]) -> list[_Piece]:
    """Node all lines together and find the face of every box: neighbours then share every vertex."""
    lines = [way.line for way in city.ways if way.key[0] in "uv"]
    lines += [_longer(way.line) for way in ways]
    noded = shapely.unary_union(shapely.multilinestrings([lines]), grid_size=0.01)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = STRtree(faces)
    middles = city.warp.at(
        np.array([(box[0] + box[2]) / 2 for _cell, box in boxes]),
        np.array([(box[1] + box[3]) / 2 for _cell, box in boxes]),
    )
    which, found = tree.query(shapely.points(middles), predicate="within")
    of_box = dict(zip(which.tolist(), found.tolist(), strict=True))
    if len(set(of_box.values())) != len(boxes):
        raise ValueError("the roads do not close around every community")
    return [_Piece(cell, faces[of_box[k]]) for k, (cell, _box) in enumerate(boxes)]


def _longer(line: LineString, more: float = 12.0) -> LineString:
    """The line with both ends drawn out, so that it crosses what it runs into; polygonize drops what sticks out."""
    points = shapely.get_coordinates(line)
    for end, before in ((0, 1), (-1, -2)):
        step = points[end] - points[before]
        points[end] = points[end] + step / np.hypot(*step) * more
    return LineString(points)


def _streets(city: City, shares: dict[Cell, int], count: int) -> dict[Cell, int]:
    """Cells of each street: each bank of the river halved again and again by number of communities."""
    if count == 1:
        return dict.fromkeys(shares, 0)
    north = [cell for cell in shares if cell[1] >= city.river_row]
    south = [cell for cell in shares if cell[1] < city.river_row]
    total = sum(shares.values())
    first = min(count - 1, max(1, round(count * sum(shares[cell] for cell in north) / total)))
    todo, streets, number = [(north, first), (south, count - first)], {}, 0
    while todo:
        cells, parts = todo.pop(0)
        if parts == 1:
            streets.update(dict.fromkeys(cells, number))
            number += 1
            continue
        wide = np.ptp([cell[0] for cell in cells]) >= np.ptp([cell[1] for cell in cells])
        cells = sorted(cells) if wide else sorted(cells, key=lambda cell: cell[::-1])
        running = np.cumsum([shares[cell] for cell in cells])
        at = int(np.abs(running - running[-1] * (parts // 2) / parts).argmin()) + 1
        at = min(max(at, 1), len(cells) - 1)
        todo += [(cells[:at], parts // 2), (cells[at:], parts - parts // 2)]
    return streets


def _drop_wet(city: City, pieces: list[_Piece]) -> list[_Piece]:
    """Pieces with hardly any land beside the river join the neighbour of their cell with the longest border."""
    strip = shapely.union_all([way.line.buffer(QUAY_M + 9, quad_segs=2) for way in city.ways if way.kind == "river"])
    kept = list(pieces)
    for piece in pieces:
        if piece.outline.difference(strip).area > LAND_LEAST_M2:
            continue
        others = [other for other in kept if other.cell == piece.cell and other is not piece]
        if others:
            near = max(others, key=lambda other: other.outline.intersection(piece.outline).length)
            kept = [other for other in kept if other is not near and other is not piece]
            kept.append(_Piece(piece.cell, shapely.union(near.outline, piece.outline)))
    return kept


def _join(pieces: list[_Piece], streets: dict[Cell, int], joins: int, rng: Rng) -> list[_Piece]:
    """Make one community of some neighbours of a street that an arterial road divides."""
    tree = STRtree([piece.outline for piece in pieces])
    one, two = tree.query([piece.outline for piece in pieces], predicate="touches")
    pairs = []
    for a, b in zip(one.tolist(), two.tolist(), strict=True):
        if a < b and pieces[a].cell != pieces[b].cell and streets[pieces[a].cell] == streets[pieces[b].cell]:
            border = pieces[a].outline.intersection(pieces[b].outline).length
            size = pieces[a].outline.area + pieces[b].outline.area
            if border > 0.3 * math.sqrt(size) and _beside(pieces[a].cell, pieces[b].cell):
                pairs.append((size * rng.uniform(0.8, 1.2), a, b))
    used: set[int] = set()
    made: list[_Piece] = []
    for _size, a, b in sorted(pairs):
        if len(made) < joins and not used & {a, b}:
            used |= {a, b}
            made.append(_Piece(pieces[a].cell, shapely.union(pieces[a].outline, pieces[b].outline), True))
    return [piece for k, piece in enumerate(pieces) if k not in used] + made


def _beside(one: Cell, two: Cell) -> bool:
    return abs(one[0] - two[0]) + abs(one[1] - two[1]) == 1


def _ordered(city: City, pieces: list[_Piece], streets: dict[Cell, int]) -> list[Community]:
    """Number streets and communities from the north-west, row by row (CJ/T 349-2010: left to right, top to bottom)."""

    def reading(point: shapely.Point, band: float) -> tuple[float, float]:
        return (-math.floor(point.y / band), point.x)

    outlines: dict[int, list[Polygon]] = {}
    for piece in pieces:
        outlines.setdefault(streets[piece.cell], []).append(piece.outline)
    middles = {street: shapely.union_all(found).centroid for street, found in outlines.items()}
    rank = {street: k + 1 for k, street in enumerate(sorted(middles, key=lambda s: reading(middles[s], 1200)))}
    pieces = sorted(pieces, key=lambda p: (rank[streets[p.cell]], reading(p.outline.centroid, 330)))
    made: list[Community] = []
    numbers = dict.fromkeys(rank.values(), 0)
    for index, piece in enumerate(pieces):
        street = rank[streets[piece.cell]]
        numbers[street] += 1
        zone = city.cells[piece.cell]
        made.append(Community(index, street, numbers[street], zone, piece.outline, piece.joined))
    return made
