"""Small invented districts for tests: square cells on a lattice, so that every figure can be worked out by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongjian.engine.gridplan.inputs import Edges, Units


def make_lattice(
    width: int,
    height: int,
    households: ArrayLike = 60,
    *,
    community: ArrayLike = 0,
    pin: ArrayLike = 0,
    existing: ArrayLike = 0,
    river_after_column: int | None = None,
) -> tuple[Units, Edges]:
    """width x height cells of 1 x 1 metre, numbered row by row; a river may run to the right of one column."""
    n = width * height
    at = np.arange(n)
    right, up = at[at % width < width - 1], at[: n - width]
    pairs = np.concatenate([np.stack([right, right + 1], 1), np.stack([up, up + width], 1)])
    barrier = np.zeros(len(pairs), bool)
    if river_after_column is not None:
        barrier[: len(right)] = right % width == river_after_column

    def spread(values: ArrayLike) -> NDArray[np.int64]:
        return np.array(np.broadcast_to(np.asarray(values), (n,)), np.int64)

    units = Units(
        xy=np.stack([at % width + 0.5, at // width + 0.5], axis=1),
        households=spread(households),
        area=np.ones(n),
        perimeter=np.full(n, 4.0),
        community=spread(community),
        pin=spread(pin),
        existing=spread(existing),
    )
    return units, Edges(pairs, np.ones(len(pairs)), barrier)


def make_town(seed: int, width: int = 12, height: int = 10, communities: int = 2) -> tuple[Units, Edges]:
    """A lattice with uneven households, some of them 0, a few pinned cells, a river, and grids of today in strips."""
    random = np.random.default_rng(seed)
    n = width * height
    at = np.arange(n)
    households = np.where(random.random(n) < 0.1, 0, random.integers(5, 90, n))
    pin = np.zeros(n, np.int64)
    for k in range(int(random.integers(0, 4))):
        pin[int(random.integers(n))] = k + 1
    community = at % width * communities // width
    existing = community * 100 + at // width // 2 + 1
    return make_lattice(
        width,
        height,
        households,
        community=community,
        pin=pin,
        existing=np.where(random.random(n) < 0.1, 0, existing),
        river_after_column=int(random.integers(width - 1)),
    )
