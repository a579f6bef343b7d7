"""The optimum against brute force and linear programming; properties that hold for every market."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from gongjian.engine.errors import EngineError
from gongjian.engine.matching import assign
from gongjian.engine.matching.assign import match, rematch, warm_up
from gongjian.engine.matching.inputs import Market, Wishes
from gongjian.engine.matching.testing import make_market

seeds = st.integers(0, 10**6)


@pytest.fixture(scope="module", autouse=True)
def compiled():
    warm_up()


def brute_force(market):
    best = 0
    rooms = [
        range(min(market.demand[i], market.capacity[j]) + 1) for i, j in zip(market.need, market.resource, strict=True)
    ]
    for x in product(*rooms):
        got = np.bincount(market.need, x, len(market.demand)) <= market.demand
        given_ = np.bincount(market.resource, x, len(market.capacity)) <= market.capacity
        if got.all() and given_.all():
            best = max(best, int(np.dot(x, market.weight)))
    return best


def linear_programme(market):
    k = len(market)
    if k == 0:
        return 0
    rows = np.r_[market.need, len(market.demand) + market.resource]
    matrix = coo_array((np.ones(2 * k), (rows, np.r_[np.arange(k), np.arange(k)])))
    limits = np.r_[market.demand, market.capacity][: matrix.shape[0]]
    return round(-linprog(-market.weight, A_ub=matrix.tocsr(), b_ub=limits, method="highs").fun)


def check_limits(market, used):
    assert (used >= 0).all()
    assert (np.bincount(market.need, used, len(market.demand)) <= market.demand).all()
    assert (np.bincount(market.resource, used, len(market.capacity)) <= market.capacity).all()


def shuffled(market, seed, *, renumber=False):
    """The market with its pairs in another order; also returns that order. Keys keep who is who when renumbered."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(market))
    if not renumber:
        return replace(
            market, need=market.need[order], resource=market.resource[order], weight=market.weight[order]
        ), order
    p, q = random.permutation(len(market.demand)), random.permutation(len(market.capacity))
    keys = (market.need_key, market.resource_key)
    return Market(
        market.demand[np.argsort(p)],
        market.capacity[np.argsort(q)],
        p[market.need[order]],
        q[market.resource[order]],
        market.weight[order],
        *[None if key is None else key[np.argsort(move)] for key, move in zip(keys, (p, q), strict=True)],
    ), order


def test_a_chain_of_displacements_is_found():
    # need 1 can only use resource 0, which need 0 would take first
    market = Market([1, 1], [1, 1], [0, 0, 1], [0, 1, 0], [10, 8, 9])
    result = match(market)
    assert result.used.tolist() == [0, 1, 1]
    assert (result.value, result.bound, result.gap) == (17, 17, 0)


@pytest.mark.parametrize("seed", range(40))
def test_the_optimum_is_that_of_brute_force(seed):
    market = make_market(seed, 4, 3, most_units=2)
    assert match(market).value == brute_force(market)


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 30), st.integers(1, 20), st.floats(0.05, 1), st.sampled_from([1, 5, 1000]))
def test_the_optimum_is_that_of_linear_programming_and_its_prices_prove_it(seed, n, m, share, most):
    market = make_market(seed, n, m, share=share, most_units=4, most_weight=most)
    result = match(market)
    check_limits(market, result.used)
    assert result.value == linear_programme(market) == result.bound


@settings(max_examples=40, deadline=None)
@given(seeds, st.booleans(), st.sampled_from(["flow", "prices"]))
def test_the_order_of_the_pairs_does_not_matter(seed, keyed, method):
    market = make_market(seed, 12, 9, most_weight=3)
    if keyed:
        market = replace(market, need_key=np.arange(12) * 7, resource_key=np.arange(9) * 5)
    other, order = shuffled(market, seed + 1, renumber=keyed)
    assert np.array_equal(match(market, method=method).used[order], match(other, method=method).used)


def test_renumbering_without_keys_renumbers_the_answer():
    market = make_market(5, 200, 80, share=0.1, most_weight=1000)
    other, order = shuffled(market, 6, renumber=True)
    assert np.array_equal(match(market).used[order], match(other).used)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_prices_keep_the_limits_and_stay_within_the_stated_gap(seed):
    market = make_market(seed, 25, 15, most_weight=1000)
    result, best = match(market, method="prices"), match(market)
    check_limits(market, result.used)
    assert result.value <= best.value <= result.bound
    assert result.value >= (1 - result.gap) * best.value - 1e-6
    assert result.value >= 0.96 * best.value


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_locked_pairs_stay_and_forbidden_ones_are_never_used(seed):
    market = make_market(seed, 10, 8)
    random = np.random.default_rng(seed)
    first = match(market)
    on = np.flatnonzero(first.used)
    lock, ban = on[random.random(len(on)) < 0.3], random.integers(0, len(market), 4)
    ban = np.setdiff1d(ban, lock)
    pairs = np.stack([market.need, market.resource], 1)
    wishes = Wishes(np.c_[pairs[lock], first.used[lock]], pairs[ban])
    result = match(market, wishes)
    check_limits(market, result.used)
    assert (result.used[lock] >= first.used[lock]).all() and not result.used[ban].any()
    assert result.value == result.bound <= first.value


def changed(market, seed):
    """One need wants something else, one resource offers something else, one pair is gone, one weight differs."""
    random = np.random.default_rng(seed)
    demand, capacity, weight = market.demand.copy(), market.capacity.copy(), market.weight.copy()
    demand[random.integers(len(demand))] = random.integers(0, 4)
    capacity[random.integers(len(capacity))] = random.integers(0, 4)
    weight[random.integers(len(weight))] = random.integers(0, 10)
    keep = np.arange(len(weight)) != random.integers(len(weight))
    return Market(np.r_[demand, 2], capacity, market.need[keep], market.resource[keep], weight[keep])


@settings(max_examples=60, deadline=None)
@given(seeds, st.booleans())
def test_solving_again_after_a_change_is_as_good_as_from_scratch(seed, warm):
    before = make_market(seed, 30, 24, share=0.06)
    market = changed(before, seed)
    with pytest.MonkeyPatch.context() as patch:
        if warm:
            patch.setattr(assign, "FRESH_PAIRS", 0)
        again = rematch(market, before, match(before))
    scratch = match(market)
    check_limits(market, again.used)
    assert again.value == scratch.value == again.bound
    if not warm:
        assert np.array_equal(again.used, scratch.used)


@settings(max_examples=30, deadline=None)
@given(seeds, st.booleans())
def test_a_new_wish_is_a_change_as_well(seed, warm):
    market = make_market(seed, 12, 10, share=0.2)
    first = match(market)
    on = np.flatnonzero(first.used)
    if len(on) == 0:
        return
    wishes = Wishes(forbidden=np.stack([market.need[on[:1]], market.resource[on[:1]]], 1))
    with pytest.MonkeyPatch.context() as patch:
        if warm:
            patch.setattr(assign, "FRESH_PAIRS", 0)
        again = rematch(market, market, first, wishes)
    assert again.value == match(market, wishes).value and again.used[on[0]] == 0
    back = rematch(market, market, again, wishes_before=wishes)
    assert back.value == first.value


def test_components_without_a_change_keep_their_matching():
    before = Market([1, 1, 1], [1, 1], [0, 1, 2], [0, 0, 1], [5, 5, 7])
    was = match(before)
    again = rematch(replace(before, weight=np.array([5, 5, 8])), before, was)
    assert again.used.tolist() == was.used.tolist() and again.value == was.value + 1


def test_long_rows_and_great_weights_are_solved_as_well():
    market = make_market(3, 4, 150, share=1, most_units=9, most_weight=2**30)
    assert match(market).value == linear_programme(market)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (([1], [1], [0], [0], [-1]), "weight[0]: -1 is negative"),
        (([1], [1], [0], [0], [0.5]), "weight: numbers of type float64"),
        (([1], [1], [1], [0], [1]), "need[0]: 1 is beyond the last need, 0"),
        (([1], [1], [0], [3], [1]), "resource[0]: 3 is beyond the last resource, 0"),
        (([1], [1], [0], [0, 0], [1]), "need, resource and weight have 1, 2 and 1 entries"),
        (([[1]], [1], [0], [0], [1]), "demand: shape (1, 1)"),
        (([2**40], [2**40], [0], [0], [2**40]), "could exceed a 64-bit integer"),
        (([1], [1], [0, 0], [0, 0], [1, 2]), "pair 1: need and resource occur together a second time"),
        (([1, 1], [1], [0], [0], [1], [4, 4]), "need_key: 4 occurs twice"),
    ],
)
def test_a_faulty_market_is_refused_with_its_place(arrays, sentence):
    with pytest.raises(EngineError) as refused:
        match(Market(*arrays))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("locked", "forbidden", "sentence"),
    [
        ([[0, 1, 1]], [], "locked[0]: need 0 and resource 1 are no pair"),
        ([[0, 0, 2]], [], "locked: more units of need 0 than its demand"),
        ([[0, 0, 1]], [[0, 0]], "locked[0]: the pair is forbidden as well"),
        ([[0, 0]], [], "locked: shape (1, 2)"),
        ([], [[-1, 0]], "forbidden[0]: -1 is negative"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(locked, forbidden, sentence):
    with pytest.raises(EngineError) as refused:
        match(Market([1], [5, 5], [0], [0], [1]), Wishes(locked, forbidden))
    assert sentence in str(refused.value)


def test_a_method_that_does_not_exist_and_vanished_needs_are_refused():
    market = make_market(1)
    with pytest.raises(EngineError, match="method must be one of flow, prices"):
        match(market, method="guess")
    with pytest.raises(EngineError, match="must keep the needs"):
        rematch(make_market(1, 2, 2), market, match(market))


def test_nothing_at_all_is_matched_to_nothing():
    empty = Market([], [], [], [], [])
    for method in ("flow", "prices"):
        assert match(empty, method=method).value == 0
    assert rematch(empty, empty, match(empty)).gap == 0
