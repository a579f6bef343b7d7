"""Small invented markets for tests."""

from __future__ import annotations

import numpy as np

from gongjian.engine.matching.inputs import Market


def make_market(
    seed: int, needs: int = 6, resources: int = 5, *, share: float = 0.5, most_units: int = 3, most_weight: int = 9
) -> Market:
    """A random market; small weights make many ties. `share` of all possible pairs exist."""
    random = np.random.default_rng(seed)
    need, resource = np.nonzero(random.random((needs, resources)) < share)
    mixed = random.permutation(len(need))
    return Market(
        random.integers(0, most_units + 1, needs),
        random.integers(0, most_units + 1, resources),
        need[mixed],
        resource[mixed],
        random.integers(0, most_weight + 1, len(need)),
    )
