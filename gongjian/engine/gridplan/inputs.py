"""What the planner works on: units, their adjacency, and the wishes. Checked once here, trusted everywhere below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.errors import EngineError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Mode = Literal["size", "maxp", "minchange"]
BarrierRule = Literal["soft", "hard"]

MOST_HOUSEHOLDS = 10**9  # in one unit; a sum over 10^9 units still fits an int64
MOST_THREADS = 256
FARTHEST = 1e9  # metres from the origin; farther is surely a wrong coordinate system


def _refuse(name: str, wrong: Any, what: str) -> None:
    """Name the first index that is wrong."""
    if np.any(wrong):
        raise EngineError(f"{name} {int(np.argmax(wrong))}: {what}")


def _floats(name: str, values: Any, shape: tuple[int, ...]) -> Floats:
    try:
        out = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise EngineError(f"{name}: must be numbers") from None
    if out.shape != shape:
        raise EngineError(f"{name}: shape {out.shape}, expected {shape}")
    if not np.isfinite(out).all():
        flat = ~np.isfinite(out.reshape(shape[0], -1)).all(axis=1)
        _refuse(name, flat, "must be a finite number")
    return out


def _ints(name: str, values: Any, shape: tuple[int, ...]) -> Ints:
    given = np.asarray(values)
    if given.dtype.kind in "iu" and given.shape == shape:
        if given.dtype == np.uint64:
            _refuse(name, (given > 2**63 - 1).reshape(shape[0], -1).any(axis=1), "is too large")
        return np.ascontiguousarray(given, dtype=np.int64)
    numbers = _floats(name, values, shape)
    wrong = (numbers != np.floor(numbers)) | (np.abs(numbers) > 2.0**53)
    _refuse(name, wrong.reshape(shape[0], -1).any(axis=1) if numbers.size else np.zeros(0, bool), "must be whole")
    return numbers.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Units:
    """The smallest parts that a grid is made of: buildings, or cells around them.

    xy          (n, 2) metres (any common unit), a point inside the unit
    households  (n,) whole, 0 to 10^9
    area        (n,) square metres, >= 0
    perimeter   (n,) metres, >= 0
    community   (n,) whole, the community the unit lies in
    pin         (n,) 0 = free; any other number = the special grid (market, tower, park) the unit is pinned to
    existing    (n,) 0 = none; any other number = the grid of today
    raises      EngineError naming the index
    """

    xy: Floats
    households: Ints
    area: Floats
    perimeter: Floats
    community: Ints
    pin: Ints
    existing: Ints

    def __post_init__(self) -> None:
        n = len(np.atleast_1d(np.asarray(self.households)))
        keep = object.__setattr__
        keep(self, "xy", _floats("xy", self.xy, (n, 2)))
        keep(self, "households", _ints("households", self.households, (n,)))
        keep(self, "area", _floats("area", self.area, (n,)))
        keep(self, "perimeter", _floats("perimeter", self.perimeter, (n,)))
        keep(self, "community", _ints("community", self.community, (n,)))
        keep(self, "pin", _ints("pin", self.pin, (n,)))
        keep(self, "existing", _ints("existing", self.existing, (n,)))
        _refuse("xy", (np.abs(self.xy) > FARTHEST).any(axis=1), f"is farther than {FARTHEST:.0e} from the origin")
        _refuse("households", self.households < 0, "is negative")
        _refuse("households", self.households > MOST_HOUSEHOLDS, f"is more than {MOST_HOUSEHOLDS}")
        _refuse("area", self.area < 0, "is negative")
        _refuse("perimeter", self.perimeter < 0, "is negative")
        _refuse("pin", self.pin < 0, "is negative")
        _refuse("existing", self.existing < 0, "is negative")

    def __len__(self) -> int:
        return len(self.households)


@dataclass(frozen=True, slots=True)
class Edges:
    """Which units share a boundary.

    pairs    (m, 2) indices of units, each pair once, in either order
    length   (m,) metres of shared boundary, >= 0
    barrier  (m,) True where a main road or a river runs between the two
    raises   EngineError naming the index
    """

    pairs: Ints
    length: Floats
    barrier: Bools

    def __post_init__(self) -> None:
        m = len(np.asarray(self.length))
        keep = object.__setattr__
        pairs = np.zeros((0, 2), np.int64) if m == 0 and np.size(self.pairs) == 0 else self.pairs
        keep(self, "pairs", _ints("edge", pairs, (m, 2)))
        keep(self, "length", _floats("edge length", self.length, (m,)))
        barrier = np.asarray(self.barrier)
        if barrier.shape != (m,):
            raise EngineError(f"edge barrier: shape {barrier.shape}, expected {(m,)}")
        keep(self, "barrier", np.ascontiguousarray(barrier, dtype=np.bool_))
        _refuse("edge length", self.length < 0, "is negative")
        _refuse("edge", (self.pairs < 0).any(axis=1), "names a unit below 0")
        _refuse("edge", self.pairs[:, 0] == self.pairs[:, 1], "joins a unit to itself")
        _refuse_doubles(self.pairs)

    def __len__(self) -> int:
        return len(self.length)

    def check_within(self, n: int) -> None:
        """Refuse an edge that names a unit beyond n - 1."""
        _refuse("edge", (self.pairs >= n).any(axis=1), f"names a unit beyond the last one, {n - 1}")


def _refuse_doubles(pairs: Ints) -> None:
    if len(pairs) < 2:
        return
    if pairs.max() >= 2**31:
        _refuse("edge", (pairs >= 2**31).any(axis=1), "names a unit beyond 2147483647")
    key = np.minimum(pairs[:, 0], pairs[:, 1]) << 32 | np.maximum(pairs[:, 0], pairs[:, 1])
    ordered = np.sort(key)
    double = ordered[1:] == ordered[:-1]
    if double.any():
        again = np.flatnonzero(key == ordered[1:][double][0])[1]
        raise EngineError(f"edge {int(again)}: joins units {pairs[again, 0]} and {pairs[again, 1]} a second time")


@dataclass(frozen=True, slots=True)
class Options:
    """What is wanted of a plan.

    mode      "size": grids of about the middle of the range; "maxp": as many grids as possible; "minchange": keep
              the existing grids as far as the range allows
    lower, upper  households of a grid, both ends included
    seed      the same inputs and seed give the same plan, whatever the number of threads
    barriers  "soft": crossing costs by its length; "hard": not crossed unless a part could not be planned otherwise
    balance   0 or more: how much equal grids count against round ones (3: CV about .07, 30: about .02)
    effort    tries per unit, as a multiple of the usual
    deadline  seconds, or None; the best plan so far is returned when they are over
    raises    EngineError
    """

    mode: Mode = "size"
    lower: int = 300
    upper: int = 500
    seed: int = 1
    threads: int = 1
    barriers: BarrierRule = "soft"
    balance: float = 0.0
    effort: float = 1.0
    deadline: float | None = None

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise EngineError(f"mode must be one of {', '.join(get_args(Mode))}, not {self.mode!r}")
        if self.barriers not in get_args(BarrierRule):
            raise EngineError(f"barriers must be one of {', '.join(get_args(BarrierRule))}, not {self.barriers!r}")
        _whole_within("lower", self.lower, 1, MOST_HOUSEHOLDS)
        _whole_within("upper", self.upper, 1, MOST_HOUSEHOLDS)
        _whole_within("seed", self.seed, 0, 2**63 - 1)
        _whole_within("threads", self.threads, 1, MOST_THREADS)
        if self.lower > self.upper:
            raise EngineError(f"lower {self.lower} is above upper {self.upper}")
        _number_within("balance", self.balance, 0.0, 1e6)
        _number_within("effort", self.effort, 1e-3, 1e3)
        if self.deadline is not None:
            _number_within("deadline", self.deadline, 0.0, 1e9)


def _whole_within(name: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise EngineError(f"{name} must be a whole number from {least} to {most}, not {value!r}")


def _number_within(name: str, value: object, least: float, most: float) -> None:
    fine = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not fine or not math.isfinite(float(value)) or not least <= float(value) <= most:  # type: ignore[arg-type]
        raise EngineError(f"{name} must be a number from {least:g} to {most:g}, not {value!r}")
