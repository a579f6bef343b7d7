"""What a matching is made of: needs with demand, resources with capacity, weighted pairs, and wishes of people."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongjian.engine.errors import EngineError

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MOST_WEIGHT = 2**40  # weights; the searches add a few of them
MOST_UNITS = 2**40  # units of one need or resource
MOST_VALUE = 2**62  # total weight that still fits a 64-bit integer


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Needs, resources and the pairs that may be matched, in any order.

    demand    (n,) units wanted, 0 or more        capacity  (m,) units offered, 0 or more
    need      (k,) number of the need of a pair   resource  (k,) number of its resource
    weight    (k,) worth of one unit, 0 or more; a pair of weight 0 is never used
    need_key, resource_key  (n,), (m,) lasting numbers that break ties, or None: likeness decides, then the number
    raises    EngineError naming the array and the index
    """

    demand: Ints
    capacity: Ints
    need: Ints
    resource: Ints
    weight: Ints
    need_key: Ints | None = None
    resource_key: Ints | None = None

    def __post_init__(self) -> None:
        keep = object.__setattr__
        for name, most in (("demand", MOST_UNITS), ("capacity", MOST_UNITS), ("need", 2**31), ("resource", 2**31)):
            keep(self, name, whole(name, getattr(self, name), most))
        keep(self, "weight", whole("weight", self.weight, MOST_WEIGHT))
        if not len(self.need) == len(self.resource) == len(self.weight):
            lengths = f"{len(self.need)}, {len(self.resource)} and {len(self.weight)}"
            raise EngineError(f"need, resource and weight have {lengths} entries, but a pair needs one of each")
        refuse("need", self.need, self.need >= len(self.demand), f"is beyond the last need, {len(self.demand) - 1}")
        last = len(self.capacity) - 1
        refuse("resource", self.resource, self.resource > last, f"is beyond the last resource, {last}")
        for name, count in (("need_key", len(self.demand)), ("resource_key", len(self.capacity))):
            if getattr(self, name) is not None:
                keep(self, name, _keys(name, getattr(self, name), count))
        units = min(float(self.demand.sum(dtype=float)), float(self.capacity.sum(dtype=float)))
        if units * float(self.weight.max(initial=0)) >= MOST_VALUE:
            raise EngineError("weight: so large that the total could exceed a 64-bit integer; scale the weights down")

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What people have settled beforehand.

    locked     (k, 3) need, resource, units: at least so many units of the pair are matched
    forbidden  (k, 2) need, resource: the pair is not used
    raises     EngineError: the shapes are wrong or a number is negative
    """

    locked: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    forbidden: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    def __post_init__(self) -> None:
        for name, wide in (("locked", 3), ("forbidden", 2)):
            given = np.asarray(getattr(self, name))
            given = np.zeros((0, wide), np.int64) if given.size == 0 else given
            if given.ndim != 2 or given.shape[1] != wide:
                raise EngineError(f"{name}: shape {given.shape}, expected (k, {wide})")
            object.__setattr__(self, name, whole(name, given.ravel(), MOST_UNITS).reshape(-1, wide))


def whole(name: str, values: ArrayLike, most: int) -> Ints:
    """The values as 64-bit integers. Refuses anything but one row of whole numbers from 0 to `most`."""
    given = np.asarray(values)
    if given.ndim != 1:
        raise EngineError(f"{name}: shape {given.shape}, expected one row of whole numbers")
    if given.size == 0:
        return np.zeros(0, np.int64)
    if given.dtype.kind not in "iu":
        raise EngineError(f"{name}: numbers of type {given.dtype}, expected whole numbers")
    refuse(name, given, given < 0, "is negative")
    refuse(name, given, given > most, f"is above {most}")
    return np.ascontiguousarray(given, dtype=np.int64)


def refuse(name: str, values: NDArray[np.int64], bad: Bools, why: str) -> None:
    """Raise EngineError for the first bad value."""
    if bad.any():
        at = int(bad.argmax())
        raise EngineError(f"{name}[{at}]: {values[at]} {why}")


def _keys(name: str, values: ArrayLike, count: int) -> Ints:
    keys = whole(name, values, 2**62)
    if len(keys) != count:
        raise EngineError(f"{name}: {len(keys)} entries, expected {count}")
    ordered = np.sort(keys)
    double = ordered[1:] == ordered[:-1]
    if double.any():
        raise EngineError(f"{name}: {ordered[1:][double][0]} occurs twice")
    return keys
