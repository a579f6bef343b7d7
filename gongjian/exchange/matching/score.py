"""The terms of the score of a pair (matching-text 7; shares are parameters), and the pairs worth looking at."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gongjian.engine.matching.score import (
    Scores,
    capacity_term,
    category_term,
    combine,
    distance_term,
    overlap_term,
    waiting_term,
)
from gongjian.engine.text.tfidf import word
from gongjian.exchange.matching.rows import Floats, Ints, Needs, Offers
from gongjian.exchange.params import SHARES
from gongjian.params.queries import in_force

TERMS = tuple(SHARES)
NUMBERS = ("near", "far", "waiting", "horizon", "least")
TEXT_LEAST = 0.1  # likeness from which wording alone makes a pair worth looking at
BLOCK = 256  # needs that are scored against all resources at a time
MOST = 20  # candidates of one need in a batch run (matching-text 7: top 20)
METRES_A_DEGREE = 111_320.0  # of latitude


@dataclass(frozen=True)
class Rules:
    """The parameters in force on a day: shares in parts, distances in metres, times in days."""

    day: date
    shares: dict[str, int]
    near: int
    far: int
    waiting: int
    horizon: int
    least: int = 0  # needs of each community that get something, if it can be had

    def most(self, term: str) -> float:
        """Points of 100 that a term gives at most."""
        return 100 * self.shares[term] / sum(self.shares.values())


def rules_of(day: date) -> Rules:
    """The rules of a day. Shares that are all 0 would say nothing: then those that ship hold."""
    keys = [f"match.{name}" for name in (*(f"share.{term}" for term in TERMS), *NUMBERS)]
    found = {key: one.value for key, one in in_force(keys, day).items()}
    shares = {term: found[f"match.share.{term}"] for term in TERMS}
    near = found["match.near"]
    return Rules(
        day=day,
        shares=shares if any(shares.values()) else SHARES,
        near=near,
        far=max(near + 1, found["match.far"]),
        waiting=found["match.waiting"],
        horizon=found["match.horizon"],
        least=found["match.least"],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Scored pairs: k numbers of needs and of resources, likeness of wording, metres (NaN unknown), points by term."""

    need: Ints
    offer: Ints
    text: Floats
    metres: Floats
    scores: Scores


def score_pairs(needs: Needs, offers: Offers, need: Ints, offer: Ints, text: Floats, rules: Rules) -> Pairs:
    """Score the pairs (need[k], offer[k]). A pair that is not allowed has 0 points."""
    today = rules.day.toordinal()
    metres = _metres(needs, offers, need, offer)
    last = np.maximum(today, np.where(needs.wanted_by > 0, needs.wanted_by, today + rules.horizon))[need]
    category = category_term(needs.category[need], offers.category[offer], offers.near[offer])
    terms = {
        "category": category,
        "text": np.sqrt(text),  # titles are short: half the words in common is much
        "distance": np.where(np.isnan(metres), 0.0, distance_term(np.nan_to_num(metres), rules.near, rules.far)),
        "time": overlap_term(np.full(len(need), today), last, np.full(len(need), today), offers.until[offer]),
        "capacity": capacity_term(offers.left[offer], offers.serves[offer]),
        "waiting": waiting_term(np.maximum(0, today - needs.raised[need]), rules.waiting),
    }
    fits = (needs.wants[need] & offers.kind[offer]) > 0  # a type that was asked for need not fit in category
    allowed = np.where(needs.wants[need] > 0, fits, (category > 0) | (text >= TEXT_LEAST))
    allowed &= (offers.left[offer] > 0) & (needs.org[need] != offers.org[offer])
    shares = {name: float(rules.shares[name]) for name in terms}
    return Pairs(need, offer, text, metres, combine(terms, shares, allowed))


def score_all(needs: Needs, offers: Offers, rules: Rules) -> Pairs:
    """Every need with every resource: for one need, or one resource."""
    n, m = len(needs.keys), len(offers.keys)
    need, offer = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    return score_pairs(needs, offers, need, offer, word(needs.texts, offers.texts).likeness(0, n).ravel(), rules)


def candidates(needs: Needs, offers: Offers, rules: Rules, also: set[tuple[int, int]], most: int = MOST) -> Pairs:
    """The best pairs of each need, and those of `also` (numbers of need and resource), which need not be allowed."""
    n, m = len(needs.keys), len(offers.keys)
    both, parts = word(needs.texts, offers.texts), []
    for first in range(0, n if m else 0, BLOCK):
        last = min(n, first + BLOCK)
        text = both.likeness(first, last)
        need, offer = np.repeat(np.arange(first, last), m), np.tile(np.arange(m), last - first)
        pairs = score_pairs(needs, offers, need, offer, text.ravel(), rules)
        chosen = _best(pairs.scores.weight.reshape(last - first, m), most)
        for i, j in also:
            if first <= i < last:
                chosen[i - first, j] = True
        parts.append(_some(pairs, np.flatnonzero(chosen.ravel())))
    return _joined(parts)


def _best(weight: Ints, most: int) -> NDArray[np.bool_]:
    """The `most` largest weights of each row, of equal ones the earlier; never a weight of 0."""
    chosen = weight > 0
    if weight.shape[1] > most:
        order = np.argsort(-weight, axis=1, kind="stable")[:, most:]
        np.put_along_axis(chosen, order, False, axis=1)
    return chosen


def _some(pairs: Pairs, on: Ints) -> Pairs:
    scores = Scores(pairs.scores.names, pairs.scores.weight[on], pairs.scores.points[on])
    return Pairs(pairs.need[on], pairs.offer[on], pairs.text[on], pairs.metres[on], scores)


def _joined(parts: list[Pairs]) -> Pairs:
    none, nothing = np.zeros(0, np.int64), np.zeros(0)
    empty = Pairs(none, none, nothing, nothing, Scores(TERMS, none, np.zeros((0, len(TERMS)), np.int64)))
    parts = parts or [empty]
    weight = np.concatenate([one.scores.weight for one in parts])
    points = np.concatenate([one.scores.points for one in parts])
    return Pairs(
        need=np.concatenate([one.need for one in parts]),
        offer=np.concatenate([one.offer for one in parts]),
        text=np.concatenate([one.text for one in parts]),
        metres=np.concatenate([one.metres for one in parts]),
        scores=Scores(TERMS, weight, points),
    )


def _metres(needs: Needs, offers: Offers, need: Ints, offer: Ints) -> Floats:
    """Straight distance in metres; inside one district the earth is flat enough."""
    east = (needs.lon[need] - offers.lon[offer]) * np.cos(np.radians(needs.lat[need]))
    return np.asarray(np.hypot(east, needs.lat[need] - offers.lat[offer]) * METRES_A_DEGREE)
