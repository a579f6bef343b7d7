"""Buildings for a community whose own are not known yet: pure functions on metres, the same for the same seed.

Figures after the calibration of the demonstration: about 1,600 households in a community of an old core, 33 to 77 in a
slab block, up to 220 in a tower.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.config.demo.shapes import Rng, parts, south_angle, turn

MEDIAN_HOUSEHOLDS, SIGMA = 1600.0, 0.35
PER_KM2 = 45_000.0  # households that a square kilometre holds at most
ACROSS_M, DEEP_M = 46.0, 27.0  # room of one slab block with the space around it
SLAB_M, TOWER_M = (36.0, 11.5), (25.0, 21.0)
EDGE_M = 6.0  # from the boundary, from other buildings
TOWERS = 0.1  # share of buildings
MOST = 300  # households of one building
HOME_M2 = 75.0  # floor of a home, shared stairs included
ROOM = 0.7  # share of a footprint that is homes
STOREYS = 5  # where nobody says


@dataclass(frozen=True)
class Ground:
    """What is known of a community. Shapes in metres of one zone.

    taken      (n,) buildings that stand already, roads, lanes and water
    estates    (m, 2) places of estates without buildings
    carriers   (c, 2) places of carriers without buildings, NaN where nobody knows
    """

    boundary: BaseGeometry
    taken: NDArray[np.object_]
    estates: NDArray[np.float64]
    carriers: NDArray[np.float64]


class Plot(NamedTuple):
    """A building to be: its footprint, households and storeys, and the place of its estate or carrier in the lists."""

    outline: BaseGeometry
    households: int
    storeys: int
    estate: int
    carrier: int


NONE = -1


def target(land_m2: float, rng: Rng) -> int:
    """Households of a community that nobody has counted."""
    drawn = float(rng.lognormal(np.log(MEDIAN_HOUSEHOLDS), SIGMA))
    return int(min(drawn, land_m2 / 1e6 * PER_KM2))


def counts(footprint_m2: NDArray[np.float64], storeys: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """(n,) households of buildings that stand but were never counted, by floor; together not above most.

    storeys  0 where nobody knows
    """
    floor = footprint_m2 * np.where(storeys > 0, storeys, STOREYS) * ROOM
    found = np.where(footprint_m2 < 60, 0.0, np.minimum(floor / HOME_M2, 120.0))
    share = min(1.0, most / max(float(found.sum()), 1.0))
    return np.floor(found * share).astype(np.int64)


def plots(ground: Ground, households: int, rng: Rng) -> list[Plot]:
    """Buildings for so many households, one for each carrier, and a few near the point of each estate."""
    spots, angle = _spots(ground)
    if not len(spots):
        return []
    order = rng.permutation(len(spots))
    free = dict.fromkeys(order.tolist())
    found = [_carrier(spots, angle, k, _nearest(spots, free, point)) for k, point in enumerate(ground.carriers) if free]
    if households <= 0 or not free:
        return found
    sizes = _sizes(households, len(free), rng)
    homes = _estates(spots, free, ground.estates, len(sizes), rng)
    homes += [(spot, NONE) for spot in free][: max(0, len(sizes) - len(homes))]
    return found + [_home(spots[spot], angle, size, estate) for (spot, estate), size in zip(homes, sizes, strict=False)]


def _spots(ground: Ground) -> tuple[NDArray[np.float64], float]:
    """(n, 2) middles of free places for blocks in rows, and the direction of the rows."""
    pieces = sorted(parts(shapely.buffer(ground.boundary, -EDGE_M)), key=lambda piece: -piece.area)
    if not pieces:
        return np.empty((0, 2)), 0.0
    angle = south_angle(pieces[0])
    land = shapely.MultiPolygon(pieces)
    ring = turn(shapely.get_coordinates(shapely.oriented_envelope(land)), -angle)
    west, south = ring.min(axis=0)
    east, north = ring.max(axis=0)
    x, y = np.meshgrid(np.arange(west, east, ACROSS_M), np.arange(south, north, DEEP_M))
    middles = turn(np.column_stack([x.ravel(), y.ravel()]), angle)
    blocks = _blocks(middles, SLAB_M, angle)
    shapely.prepare(land)
    inside = shapely.contains(land, blocks)
    middles, blocks = middles[inside], blocks[inside]
    if len(ground.taken) and len(blocks):
        hit = shapely.STRtree(ground.taken).query(blocks, predicate="dwithin", distance=EDGE_M)[0]
        middles = np.delete(middles, np.unique(hit), axis=0)
    return middles, angle


def _blocks(middles: NDArray[np.float64], size: tuple[float, float], angle: float) -> NDArray[np.object_]:
    half = np.array(size) / 2
    corners = turn(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half, angle)
    blocks: NDArray[np.object_] = shapely.polygons(middles[:, None, :] + corners[None, :, :])
    return blocks


def _nearest(spots: NDArray[np.float64], free: dict[int, None], point: NDArray[np.float64]) -> int:
    """Take the free spot nearest to a point; the first in order when the point is not known."""
    if np.isnan(point).any():
        spot = next(iter(free))
    else:
        open_spots = np.fromiter(free, np.int64)
        spot = int(open_spots[np.argmin(((spots[open_spots] - point) ** 2).sum(axis=1))])
    del free[spot]
    return spot


def _sizes(households: int, room: int, rng: Rng) -> list[int]:
    """Households of one building after the other until all are placed; larger ones where the room is short."""
    sizes: list[int] = []
    while sum(sizes) < households and len(sizes) < room:
        tower = rng.random() < TOWERS
        sizes.append(int(rng.integers(110, 221) if tower else rng.integers(24, 78)))
    stretch = households / sum(sizes)
    if stretch > 1 or len(sizes) < room:
        sizes = [min(MOST, max(1, round(size * stretch))) for size in sizes]
    return sizes


def _estates(
    spots: NDArray[np.float64], free: dict[int, None], points: NDArray[np.float64], count: int, rng: Rng
) -> list[tuple[int, int]]:
    """(spot, estate) for estates, each with two to eight buildings, as long as there are buildings to place."""
    found: list[tuple[int, int]] = []
    for estate, point in enumerate(points):
        for _building in range(int(rng.integers(2, 9))):
            if free and len(found) < count:
                found.append((_nearest(spots, free, point), estate))
    return found


def _home(middle: NDArray[np.float64], angle: float, households: int, estate: int) -> Plot:
    size = TOWER_M if households > 90 else SLAB_M
    storeys = int(np.clip(round(households * HOME_M2 / (size[0] * size[1] * 0.85)), 2, 33))
    return Plot(_blocks(middle[None, :], size, angle)[0], households, storeys, estate, NONE)


def _carrier(spots: NDArray[np.float64], angle: float, carrier: int, spot: int) -> Plot:
    return Plot(_blocks(spots[spot][None, :], TOWER_M, angle)[0], 0, 12, NONE, carrier)
