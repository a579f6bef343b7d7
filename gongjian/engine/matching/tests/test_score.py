"""Terms, weights, ageing, and the reasons why a need stays unmatched."""

import numpy as np
import pytest

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.assign import match
from gongjian.engine.matching.explain import Unmatched, unmatched
from gongjian.engine.matching.inputs import Market
from gongjian.engine.matching.score import (
    aged,
    capacity_term,
    category_term,
    combine,
    distance_term,
    overlap_term,
    waiting_term,
)


def test_terms_are_between_0_and_1_and_worked_out_by_hand():
    assert category_term([1, 2, 3], [1, 1, 1], [[2, -1]] * 3).tolist() == [1, 0.6, 0]
    assert distance_term([0, 1000, 2000, 9000], 1000, 5000).tolist() == [1, 1, 0.75, 0]
    assert overlap_term([0, 0, 0], [9, 9, 9], [5, 0, 10], [20, 30, 11]).tolist() == [0.5, 1, 0]
    assert capacity_term([3, 9], [6, 6]).tolist() == [0.5, 1]
    assert waiting_term([0, 15, 90], 30).tolist() == [0, 0.5, 1]


def test_the_points_of_the_terms_add_up_to_the_weight():
    terms = {"text": [0.333, 1, 0, 0.7], "distance": [0.5, 1, 0, 0.9]}
    scores = combine(terms, {"text": 3, "distance": 1}, [True, True, True, False])
    assert scores.weight.tolist() == [2498 + 1250, 10_000, 1, 0]
    assert np.array_equal(scores.points.sum(axis=1), scores.weight) and scores.names == ("text", "distance")


@pytest.mark.parametrize(
    ("terms", "shares", "sentence"),
    [
        ({"text": [0.5]}, {"place": 1}, "must have the same names"),
        ({"text": [1.5]}, {"text": 1}, "text[0]: 1.5 is not between 0 and 1"),
        ({"text": [np.nan]}, {"text": 1}, "text[0]: nan is not between 0 and 1"),
        ({"text": [0.1, 0.2]}, {"text": 1}, "text: shape (2,), expected (1,)"),
        ({"text": [0.5]}, {"text": 0}, "shares must be finite, 0 or more, and not all 0"),
    ],
)
def test_faulty_terms_are_refused(terms, shares, sentence):
    with pytest.raises(EngineError) as refused:
        combine(terms, shares, [True])
    assert sentence in str(refused.value)


def test_faulty_terms_of_place_and_time_are_refused():
    for wrong in (
        lambda: distance_term([-1], 1, 5),
        lambda: distance_term([1], 5, 5),
        lambda: overlap_term([5], [4], [0], [9]),
        lambda: waiting_term([1], 0),
        lambda: aged([1], [1, 2], 5),
    ):
        with pytest.raises(EngineError):
            wrong()


def test_ageing_serves_a_hard_need_in_the_end():
    # every run a fresh rival of 100 points wants the only resource; the hard need has 1 point and gains 10 a run
    for runs in range(20):
        weight = aged([1, 100], [runs, 0], 10)
        if match(Market([1, 1], [1], [0, 1], [0, 0], weight)).used[0]:
            break
    assert runs == 10


def test_each_unmatched_need_has_its_reason_and_what_it_lacked():
    # need 0 wins resource 0; need 1 is 3 points short there; need 2 has no pair; need 3 only a resource without units
    market = Market([1, 1, 1, 1], [1, 0], [0, 1, 3], [0, 0, 1], [9, 6, 5])
    result = match(market)
    first, second, third = unmatched(market, result)
    assert (first.need, first.reason, first.resource, first.holders) == (1, "taken", 0, (0,))
    assert 0 <= first.missing <= 3
    assert second == Unmatched(2, 1, "no_candidate", -1, 0, ())
    assert (third.need, third.reason, third.holders) == (3, "no_capacity", ())


def test_with_more_points_than_were_missing_the_need_wins():
    market = Market([1, 1, 1], [1, 1], [0, 0, 1, 1, 2], [0, 1, 0, 1, 1], [9, 8, 8, 9, 5])
    (short,) = unmatched(market, match(market))
    assert short.need == 2 and set(short.holders) <= {0, 1}
    weight = market.weight.copy()
    weight[4] += short.missing + 1
    raised = Market(market.demand, market.capacity, market.need, market.resource, weight)
    assert match(raised).used[4] == 1
