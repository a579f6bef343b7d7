"""Points to grids: the Locator beside a plain shapely STRtree query, on the same points and grids.

    python bench/locate_bench.py [--points 1000000] [--grids 3000] [--seed 1]

The grids are outlines of cells around invented buildings, with some 40 vertices each. Both answers are counted and
compared; the figure to hold is a million points to 3,000 grids in under two seconds.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import shapely
from scipy.spatial import cKDTree

from gongjian.engine.gridplan.cells import cells
from gongjian.engine.gridplan.locate import Locator
from gongjian.engine.gridplan.outline import outlines


def make_grids(count: int, rng: np.random.Generator) -> list[shapely.Geometry]:
    """Outlines that tile a district of about 150 m x 150 m a grid, each of about eight cells."""
    side = 150.0 * np.sqrt(count)
    units = cells(rng.uniform(0, side, (8 * count, 2)), shapely.box(0, 0, side, side))
    centres = rng.uniform(0, side, (count, 2))
    return outlines(list(units.polygons), cKDTree(centres).query(units.xy)[1])


def plain(grids: list[shapely.Geometry], xy: np.ndarray) -> np.ndarray:
    """The lowest grid of each point by one STRtree query, as anybody would write it."""
    tree = shapely.STRtree(grids)
    point, grid = tree.query(shapely.points(xy), predicate="intersects")
    found = np.full(len(xy), len(grids))
    np.minimum.at(found, point, grid)
    return np.where(found == len(grids), -1, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--grids", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    grids = make_grids(asked.grids, rng)
    west, south, east, north = shapely.total_bounds(np.array(grids))
    edge = 0.02 * (east - west)
    xy = rng.uniform([west - edge, south - edge], [east + edge, north + edge], (asked.points, 2))

    began = time.perf_counter()
    locator = Locator(grids)
    first = locator.locate(xy)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    locator.locate(xy)
    again = time.perf_counter() - began
    began = time.perf_counter()
    theirs = plain(grids, xy)
    beside = time.perf_counter() - began

    vertices = shapely.get_num_coordinates(np.array(grids)).mean()
    print(f"{len(xy):,} points, {len(grids):,} grids of {vertices:.0f} vertices on average")
    print(f"{'':28}{'seconds':>9}{'inside':>12}")
    print(f"{'Locator, made and asked':28}{ours:9.2f}{(first >= 0).sum():12,}")
    print(f"{'Locator, asked again':28}{again:9.2f}{(first >= 0).sum():12,}")
    print(f"{'STRtree.query, made and asked':28}{beside:9.2f}{(theirs >= 0).sum():12,}")
    same = bool((first == theirs).all())
    print(f"same answer: {same}")
    print(
        json.dumps(
            {
                "name": "locate",
                "points": len(xy),
                "grids": len(grids),
                "seconds": round(ours, 3),
                "again_s": round(again, 3),
                "strtree_s": round(beside, 3),
                "inside": int((first >= 0).sum()),
                "same": same,
            }
        )
    )


if __name__ == "__main__":
    main()
