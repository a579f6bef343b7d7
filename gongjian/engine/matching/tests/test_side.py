"""Each rule against brute force."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from gongjian.engine.errors import EngineError
from gongjian.engine.matching.assign import match
from gongjian.engine.matching.inputs import Market, Wishes
from gongjian.engine.matching.side import Rules, match_under
from gongjian.engine.matching.testing import make_market


def keeps(market, rules, x):
    got = np.bincount(market.need, x, len(market.demand))
    if (got > market.demand).any() or (np.bincount(market.resource, x, len(market.capacity)) > market.capacity).any():
        return False
    for bundle in np.unique(rules.bundle[rules.bundle >= 0]):
        inside = rules.bundle == bundle
        if (got[inside] > 0).any() and (got[inside] < market.demand[inside]).any():
            return False
    slots = rules.slot[(np.asarray(x) > 0) & (rules.slot >= 0)]
    if len(slots) != len(set(slots.tolist())):
        return False
    return all(got[rules.community == c].sum() >= least for c, least in enumerate(rules.least))


def brute_force(market, rules):
    """The best value, or None when no matching keeps the rules."""
    rooms = [
        range(min(market.demand[i], market.capacity[j]) + 1) for i, j in zip(market.need, market.resource, strict=True)
    ]
    values = [int(np.dot(x, market.weight)) for x in product(*rooms) if keeps(market, rules, x)]
    return max(values, default=None)


def make_rules(market, seed, kind):
    random, rules = np.random.default_rng(seed), Rules.none_for(market)
    n, k = len(market.demand), len(market)
    if kind in ("whole", "all"):
        rules = replace(rules, bundle=np.where(random.random(n) < 0.6, np.arange(n), -1))
    if kind == "bundle":
        rules = replace(rules, bundle=random.integers(-1, 2, n))
    if kind in ("slot", "all"):
        rules = replace(rules, slot=random.integers(-1, 2, k))
    if kind in ("minimum", "all"):
        rules = replace(rules, community=np.arange(n) % 2, least=np.array([1, random.integers(0, 3)]))
    return rules


@pytest.mark.parametrize("kind", ["whole", "bundle", "slot", "minimum", "all"])
@pytest.mark.parametrize("seed", range(8))
def test_each_rule_is_kept_at_the_best_value_there_is(kind, seed):
    market = make_market(seed, 4, 3, most_units=2, share=0.6)
    market = replace(market, weight=market.weight + 1)
    rules = make_rules(market, seed, kind)
    best = brute_force(market, rules)
    if best is None:
        with pytest.raises(EngineError, match="least"):
            match_under(market, rules)
        return
    result = match_under(market, rules)
    assert keeps(market, rules, result.used)
    assert result.value == best
    assert best <= result.bound <= match(market).value


def test_without_rules_the_plain_optimum_stands():
    market = make_market(3, 20, 15)
    assert np.array_equal(match_under(market, Rules.none_for(market)).used, match(market).used)


def test_funds_venue_and_talent_come_together_or_not_at_all():
    # project 0 is needs 0 to 2, but its talent also fits need 3, which pays more than the whole project
    market = Market([1, 1, 1, 1], [1, 1, 1], [0, 1, 2, 3], [0, 1, 2, 2], [5, 5, 5, 20])
    rules = replace(Rules.none_for(market), bundle=np.array([0, 0, 0, -1]))
    assert match_under(market, rules).used.tolist() == [0, 0, 0, 1]
    richer = replace(market, weight=np.array([9, 9, 5, 20]))
    assert match_under(richer, rules).used.tolist() == [1, 1, 1, 0]


def test_components_that_no_rule_touches_keep_the_plain_optimum_and_locks_hold():
    market = Market([1, 1, 2], [1, 1, 1], [0, 1, 2, 2], [0, 0, 1, 2], [5, 6, 4, 3])
    rules = replace(Rules.none_for(market), community=np.array([0, 1, -1]), least=np.array([1, 0]))
    result = match_under(market, rules, Wishes([[2, 2, 1]]))
    assert result.used.tolist() == [1, 0, 1, 1] and result.value == 12


def test_the_order_of_the_pairs_does_not_matter_under_rules():
    market = make_market(9, 8, 6, most_weight=2)
    rules = make_rules(market, 9, "slot")
    order = np.random.default_rng(1).permutation(len(market))
    other = replace(market, need=market.need[order], resource=market.resource[order], weight=market.weight[order])
    moved = replace(rules, slot=rules.slot[order])
    assert np.array_equal(match_under(market, rules).used[order], match_under(other, moved).used)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bundle": np.zeros(3, int)}, "bundle: expected 2 whole numbers"),
        ({"slot": np.array([-2])}, "slot: expected 1 whole numbers of -1 or more"),
        ({"community": np.array([0, 5]), "least": np.array([1])}, "community: 5 has no entry in least"),
        ({"least": np.array([3])}, "least[0]: the community has no need"),
        ({"community": np.array([0, 0]), "least": np.array([3])}, "there is no matching that gives the communities"),
    ],
)
def test_rules_that_do_not_fit_are_refused(change, sentence):
    market = Market([1, 1], [1], [0], [0], [1])
    with pytest.raises(EngineError) as refused:
        match_under(market, replace(Rules.none_for(market), **change))
    assert sentence in str(refused.value)
