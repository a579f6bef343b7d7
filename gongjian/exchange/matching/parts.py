"""Needs that ask for several types together, as parts for the engine: each part is matched, all of them or none.

A part is a row of Needs that wants exactly one type; the parts of a need have the need's key. What running projects
hold already is not asked for again.
"""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from gongjian.exchange.bundles import BIT, codes_of
from gongjian.exchange.matching.rows import Ints, Needs
from gongjian.exchange.models import Pair

PARTS = len(BIT)  # of one need at most


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """needs: one row for each part; bundle: number of the need of a part, -1 where a need is one part by itself;
    is_first: the part that stands for its need where needs are counted."""

    needs: Needs
    bundle: Ints
    is_first: Any

    @property
    def part_keys(self) -> Ints:
        """Lasting keys of the parts, each once."""
        _n, place = np.unique(self.needs.keys, return_index=True)
        first = place[np.searchsorted(np.sort(self.needs.keys[place]), self.needs.keys)]
        return self.needs.keys * PARTS + (np.arange(len(first)) - first)

    def codes(self, i: int) -> str:
        """The type that a part wants; "" for a need that takes any."""
        return " ".join(codes_of(int(self.needs.wants[i])))


def parted(needs: Needs) -> Parted:
    """The parts of needs that nothing is chosen for yet, in their order."""
    held = _held()
    found: list[tuple[int, int, int]] = []  # number of the need, type or 0, bundle or -1
    for i, (key, mask) in enumerate(zip(needs.keys.tolist(), needs.wants.tolist(), strict=True)):
        if not mask and key not in held:
            found.append((i, 0, -1))
            continue
        open_types = [bit for bit in BIT.values() if mask & bit & ~held.get(key, 0)]
        found += [(i, bit, i if len(open_types) > 1 else -1) for bit in open_types]
    at, wants, bundle = np.array(found, np.int64).reshape(-1, 3).T
    cut = {one.name: getattr(needs, one.name) for one in fields(needs) if one.name != "texts"}
    some = replace(
        needs,
        texts=[needs.texts[i] for i in at],
        **{name: values[at] for name, values in cut.items()},  # type: ignore[arg-type]
    )
    some = replace(some, wants=wants)
    is_first = np.r_[True, at[1:] != at[:-1]] if len(at) else np.zeros(0, bool)
    return Parted(some, bundle, is_first)


def _held() -> dict[int, int]:
    """Need -> types that chosen pairs of running projects give it."""
    found: dict[int, int] = defaultdict(int)
    for need, kind in Pair.objects.holding().values_list("need_id", "resource__type"):
        found[need] |= BIT[kind]
    return found
