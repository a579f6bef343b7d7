"""Terms of a pair's score and the whole-number weight they add up to, each term kept so that it can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.inputs import Bools, Ints, refuse, whole

Floats = NDArray[np.float64]
POINTS = 10_000  # what a pair gets whose terms are all 1
NEAR = 0.6  # of a category that is not the same but goes with it


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Weights and where they come from.

    names   of the terms            weight  (k,) points, 0 for a pair that is not allowed, else 1 or more
    points  (k, terms) points of each term; a row adds up to the weight
    """

    names: tuple[str, ...]
    weight: Ints
    points: Ints


def combine(terms: Mapping[str, ArrayLike], shares: Mapping[str, float], allowed: ArrayLike) -> Scores:
    """Add terms up to whole-number weights.

    terms    (k,) each, from 0 (nothing speaks for the pair) to 1
    shares   0 or more for each term, in any unit: only their ratio counts
    allowed  (k,) False for a pair that must not be matched
    raises   EngineError: a term without a share or the reverse, a wrong shape, a value outside 0 to 1
    """
    if set(terms) != set(shares) or not terms:
        raise EngineError(f"terms {sorted(terms)} and shares {sorted(shares)} must have the same names")
    share = np.array([shares[name] for name in terms], np.float64)
    if not np.isfinite(share).all() or (share < 0).any() or share.sum() == 0:
        raise EngineError("shares must be finite, 0 or more, and not all 0")
    may = np.asarray(allowed, bool)
    columns = [_term(name, values, len(may)) for name, values in terms.items()]
    points = np.rint(np.stack(columns, 1) * (share / share.sum() * POINTS)).astype(np.int64)
    points[points.sum(axis=1) == 0, int(share.argmax())] = 1
    points[~may] = 0
    return Scores(tuple(terms), points.sum(axis=1), points)


def _term(name: str, values: ArrayLike, count: int) -> Floats:
    term = np.asarray(values, np.float64)
    if term.shape != (count,):
        raise EngineError(f"{name}: shape {term.shape}, expected {(count,)}")
    bad = ~((term >= 0) & (term <= 1))
    if bad.any():
        raise EngineError(f"{name}[{int(bad.argmax())}]: {term[bad.argmax()]} is not between 0 and 1")
    return term


def category_term(wanted: ArrayLike, offered: ArrayLike, near: ArrayLike) -> Floats:
    """1 where the wanted category (k,) is the offered one (k,), NEAR where it is one near that (k, c), else 0."""
    want = np.asarray(wanted)
    fits = (want[:, None] == np.asarray(near)).any(axis=1)
    return np.asarray(np.where(want == np.asarray(offered), 1.0, np.where(fits, NEAR, 0.0)))


def distance_term(metres: ArrayLike, near: float, far: float) -> Floats:
    """1 up to `near` metres, falling evenly to 0 at `far`."""
    away = np.asarray(metres, np.float64)
    if not (0 <= near < far < np.inf) or not (away >= 0).all():
        raise EngineError("distances must be 0 or more metres, near 0 or more, and far above near")
    return np.asarray(np.clip((far - away) / (far - near), 0.0, 1.0))


def overlap_term(first: ArrayLike, last: ArrayLike, open_first: ArrayLike, open_last: ArrayLike) -> Floats:
    """The share of the wanted days (first to last, both included) on which the resource is there. All (k,) days."""
    begin, end = np.asarray(first, np.int64), np.asarray(last, np.int64)
    refuse("last", end, end < begin, "is before the first day")
    common = np.minimum(end, np.asarray(open_last)) - np.maximum(begin, np.asarray(open_first)) + 1
    return np.asarray(np.maximum(common, 0) / (end - begin + 1))


def capacity_term(capacity: ArrayLike, demand: ArrayLike) -> Floats:
    """How much of the demand (k,) one resource alone could serve, at most 1."""
    return np.asarray(np.minimum(1.0, np.asarray(capacity) / np.maximum(np.asarray(demand), 1)))


def waiting_term(days: ArrayLike, full: int) -> Floats:
    """Days waited over `full` days, at most 1."""
    if full < 1:
        raise EngineError(f"full must be a day or more, not {full}")
    return np.asarray(np.clip(np.asarray(days, np.float64) / full, 0, 1))


def aged(weight: ArrayLike, runs_without: ArrayLike, step: int) -> Ints:
    """Weights that grow with every run in which a need went without, so that no need is starved for ever.

    weight        (k,) of the pairs; 0 stays 0
    runs_without  (k,) runs that the pair's need has waited in vain
    step          points a run; after greatest weight / step runs a need outweighs every fresh rival
    """
    plain, runs = whole("weight", weight, 2**40), whole("runs_without", runs_without, 2**20)
    if step < 0 or plain.shape != runs.shape:
        raise EngineError("step must be 0 or more, and there must be one count of runs for each weight")
    grown: Bools = plain > 0
    return np.asarray(np.where(grown, plain + step * runs, 0), np.int64)
