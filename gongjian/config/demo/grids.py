"""Today's grids and the governance grids of every community: mostly decent, imperfect on purpose.

A community is cut in two by straight lines that run through the widest gaps between houses (roads, that is), until
every piece holds about the wanted number of households. The faults come afterwards and are drawn per community.
"""

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from gongjian.config.demo.shapes import Rng, cut, long_axis, parts

SNAP_M = 0.01  # pieces of different cuts are joined on a lattice of a centimetre, or hair cracks stay between them
TARGET = 400.0  # households of a general grid
UNKNOWN_AS = 40.0  # a home whose households are unknown weighs as much while grids are drawn
OBJECT_CODE = "000000"  # places 1-6 of a grid code: the managed object; here the grid itself (CJ/T 349-2010)
BAD = {
    "coarse": 0.05,
    "fine": 0.04,
    "uneven": 0.05,
    "gap": 0.06,
    "overlap": 0.05,
    "split": 0.05,
}  # shares of communities
DIFFERENT = 0.15  # share of communities whose governance grids are other ones


Floats = NDArray[np.float64]
Halves = tuple[Polygon, Polygon, NDArray[np.intp], NDArray[np.intp]]  # two pieces and the houses of each


@dataclass
class Cell:
    """One grid on the ground: houses as indices into the community, boundary in metres."""

    boundary: Polygon | MultiPolygon
    houses: set[int]
    kind: str = "general"
    carrier: str = ""
    twin: int = -1  # number of the governance grid it coincides with


@dataclass(frozen=True)
class Homes:
    """The houses of one community as the drawing needs them: outlines, weights, vertices."""

    outlines: NDArray[np.object_]
    weights: NDArray[np.float64]
    points: NDArray[np.float64]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, outlines: NDArray[np.object_], households: list[int | None]) -> "Homes":
        """Collect the houses of a community."""
        weights = np.array([UNKNOWN_AS if value is None else float(value) for value in households])
        points, owner = shapely.get_coordinates(outlines, return_index=True)
        starts = np.searchsorted(owner, np.arange(len(outlines)))
        return cls(outlines, weights + 0.01, points, starts)

    def extents(self, angle: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest place of every house along a direction."""
        along = self.points @ np.array([math.cos(angle), math.sin(angle)])
        return np.minimum.reduceat(along, self.starts), np.maximum.reduceat(along, self.starts)


def draw(outline: Polygon, homes: Homes, count: int, rng: Rng, wobble: float = 0.0) -> list[Cell]:
    """Cut a community into so many grids of about equal households; wobble makes them unequal."""
    todo = [(outline, np.arange(len(homes.weights)), count)]
    cells = []
    while todo:
        piece, members, number = todo.pop()
        if number <= 1 or len(members) < 2:
            cells.append(Cell(piece, set(members.tolist())))
            continue
        first = number // 2
        share = float(np.clip(first / number + rng.normal(0, wobble), 0.15, 0.85))
        found = _best_cut(piece, homes, members, share, number)
        if found is None:
            cells.append(Cell(piece, set(members.tolist())))
            continue
        one, two, low, high = found
        todo += [(one, low, first), (two, high, number - first)]
    return cells


def _best_cut(piece: Polygon, homes: Homes, members: NDArray[np.intp], share: float, number: int) -> Halves | None:
    axis = long_axis(piece)[0]
    options = []
    for angle in (axis, axis + math.pi / 2, axis + 0.15, axis - 0.15, axis + 1.4, axis + 1.75, 0.0, math.pi / 2):
        lows, highs = homes.extents(angle)
        options += _gaps(lows[members], highs[members], homes.weights[members], share, number, angle)
    for _score, angle, at in sorted(options)[:10]:
        middle = (math.cos(angle) * at, math.sin(angle) * at)
        # the point of the cutting line nearest to the piece, so that the line is long enough
        centre = piece.centroid
        off = at - (centre.x * math.cos(angle) + centre.y * math.sin(angle))
        middle = (centre.x + math.cos(angle) * off, centre.y + math.sin(angle) * off)
        pieces, _line = cut(piece, middle, angle + math.pi / 2)
        if len(pieces) != 2:
            continue
        pieces.sort(key=lambda part: part.centroid.x * math.cos(angle) + part.centroid.y * math.sin(angle))
        lows, _highs = homes.extents(angle)
        below = lows[members] < at
        return pieces[0], pieces[1], members[below], members[~below]
    return None


def _gaps(
    lows: Floats, highs: Floats, weights: Floats, share: float, number: int, angle: float
) -> list[tuple[float, float, float]]:
    """Places along a direction where a line meets no house: (badness, angle, place)."""
    order = np.argsort(lows, kind="stable")
    reach = np.maximum.accumulate(highs[order])[:-1]
    nexts = lows[order][1:]
    free = nexts - reach
    part = np.cumsum(weights[order])[:-1] / weights.sum()
    good = free > 1.0
    miss = np.abs(part - share) * number
    badness = miss - 0.005 * np.minimum(free, 30.0)
    return [(float(badness[k]), angle, float((nexts[k] + reach[k]) / 2)) for k in np.flatnonzero(good & (miss < 1.5))]


def faults(rng: Rng, showcase: bool) -> str:
    """What is wrong with the grids of a community: a key of BAD, or "" for decent ones."""
    draw_ = rng.random()
    if showcase:
        return "uneven"
    for fault, share in BAD.items():
        if draw_ < share:
            return fault
        draw_ -= share
    return ""


def draw_community(outline: Polygon, homes: Homes, fault: str, rng: Rng) -> list[Cell]:
    """Party grids of one community, with its fault."""
    total = homes.weights.sum()
    target = {"coarse": 850.0, "fine": 170.0}.get(fault, TARGET)
    count = max(1, round(total / target))
    cells = draw(outline, homes, count, rng, {"uneven": 0.16, "": 0.015}.get(fault, 0.02))
    if fault in {"gap", "overlap", "split"} and len(cells) > 1:
        {"gap": _gap, "overlap": _overlap, "split": _split}[fault](cells, homes, rng)
    return _in_order(cells)


def _bite(cell: Cell, homes: Homes, rng: Rng, most: int) -> tuple[Polygon, set[int], Polygon] | None:
    """A piece at one end of a grid with a few houses, and the rest of the grid."""
    if not isinstance(cell.boundary, Polygon) or len(cell.houses) < 4:
        return None
    members = np.array(sorted(cell.houses))
    share = float(np.clip(rng.uniform(1, most) / len(members), 0.08, 0.45))
    flat = replace(homes, weights=np.ones_like(homes.weights))
    found = _best_cut(cell.boundary, flat, members, share, len(members))
    if found is None or not len(found[2]) or len(found[2]) > 0.6 * len(members):
        return None
    return found[0], set(found[2].tolist()), found[1]


def _gap(cells: list[Cell], homes: Homes, rng: Rng) -> None:
    """Take a corner with a few houses out of one or two grids: nobody's."""
    for k in rng.permutation(len(cells))[:2]:
        bite = _bite(cells[k], homes, rng, 4)
        if bite:
            _piece, houses, rest = bite
            cells[k].boundary = rest
            cells[k].houses -= houses


def _overlap(cells: list[Cell], homes: Homes, rng: Rng) -> None:
    """Let a grid claim a corner of its neighbour as well."""
    for k in rng.permutation(len(cells))[:2]:
        bite = _bite(cells[k], homes, rng, 4)
        if not bite:
            continue
        piece, houses, _rest = bite
        for other in cells:
            if other is cells[k] or piece.intersection(other.boundary).length < 10:
                continue
            joined = shapely.union(piece, other.boundary, grid_size=SNAP_M)
            if isinstance(joined, Polygon):
                other.boundary = joined
                other.houses |= houses
                break


def _split(cells: list[Cell], homes: Homes, rng: Rng) -> None:
    """Give a corner of one grid to another that does not touch it, or as little as there is."""
    for k in rng.permutation(len(cells))[:1]:
        bite = _bite(cells[k], homes, rng, 5)
        far = [cell for cell in cells if cell is not cells[k]]
        if not bite or not far:
            continue
        piece, houses, rest = bite
        other = max(far, key=lambda cell: (cell.boundary.distance(piece), cell.boundary.centroid.distance(piece)))
        cells[k].boundary = rest
        cells[k].houses -= houses
        other.boundary = shapely.union(other.boundary, piece, grid_size=SNAP_M)
        other.houses |= houses


def _in_order(cells: list[Cell]) -> list[Cell]:
    """West to east in bands, north to south."""

    def reading(cell: Cell) -> tuple[float, float]:
        spot = cell.boundary.representative_point()
        return (-math.floor(spot.y / 120), spot.x)

    return sorted(cells, key=reading)


def dedicate(cells: list[Cell], carrier: str, plot: Polygon | MultiPolygon, houses: set[int]) -> None:
    """Cut a carrier's plot out of the general grids and make it a grid of its own."""
    for cell in cells:
        if cell.boundary.intersects(plot):
            cell.boundary = shapely.difference(cell.boundary, plot, grid_size=SNAP_M)
            cell.houses -= houses
    cells.append(Cell(plot, houses, "dedicated", carrier))


def governance_cells(outline: Polygon, homes: Homes, party: list[Cell], rng: Rng, differs: bool) -> list[Cell]:
    """The grids of the social-governance line: the Party grids, or in some communities a division of their own."""
    if not differs:
        for number, cell in enumerate(party, start=1):
            cell.twin = number if len(party) > 1 else 0
        return [replace(cell, houses=set(cell.houses)) for cell in party]
    if rng.random() < 0.5:
        count = max(1, round(homes.weights.sum() / rng.uniform(450, 620)))
        cells = _in_order(draw(outline, homes, count, rng, 0.05))
    else:  # one border was moved long ago and only one line knows
        cells = [replace(cell, houses=set(cell.houses)) for cell in party if cell.kind == "general"]
        _overlap_move(cells, homes, rng)
    for number, cell in enumerate(party, start=1):
        cell.twin = min(number, len(cells)) if len(cells) > 1 else 0
    return cells


def _overlap_move(cells: list[Cell], homes: Homes, rng: Rng) -> None:
    for k in rng.permutation(len(cells)):
        bite = _bite(cells[k], homes, rng, 5)
        if bite:
            piece, houses, rest = bite
            others = [cell for cell in cells if cell is not cells[k] and cell.boundary.distance(piece) < 1]
            if others:
                cells[k].boundary, cells[k].houses = rest, cells[k].houses - houses
                others[0].boundary = shapely.union(others[0].boundary, piece, grid_size=SNAP_M)
                others[0].houses |= houses
                return


def in_force(rng: Rng, today: date) -> date:
    """The first of a month, one to four years back."""
    months = int(rng.integers(12, 48))
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 1)


def tidy(shapes: NDArray[np.object_], least: float) -> NDArray[np.object_]:
    """Sound outlines only: rounding may pinch a thin corner. Pieces not larger than least (units of the shapes) go."""
    bad = ~shapely.is_valid(shapes)
    for k in np.flatnonzero(bad):
        pieces = [part for part in parts(shapely.make_valid(shapes[k])) if part.area > least]
        shapes[k] = pieces[0] if len(pieces) == 1 else MultiPolygon(pieces)
    return shapes
