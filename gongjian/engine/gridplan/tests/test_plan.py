"""Every plan is valid, repeatable and, on maps small enough to try everything, as good as it can be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.score import score
from gongjian.engine.gridplan.testing import make_lattice, make_town
from gongjian.engine.gridplan.tests import oracle

MODES = st.sampled_from(["size", "maxp", "minchange"])


def assert_valid(units, edges, result):
    """Every unit in one grid; grids connected, in one community; special grids only of their own pinned units."""
    labels = result.labels
    assert labels.shape == (len(units),)
    assert sorted(set(labels.tolist())) == list(range(labels.max() + 1))
    near = oracle.neighbours(units, edges)
    for grid in oracle.grids_of(units, labels):
        assert len(oracle.parts_of(grid, near)) == 1
        assert len({int(units.community[u]) for u in grid}) == 1
    pinned = units.pin != 0
    assert not set(labels[pinned].tolist()) & set(labels[~pinned].tolist())
    named = {(int(c), int(p)) for c, p in zip(units.community[pinned], units.pin[pinned], strict=True)}
    assert len(set(labels[pinned].tolist())) == len(named)
    assert result.grids == len(oracle.grids_of(units, labels))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), MODES, st.sampled_from(["soft", "hard"]), st.sampled_from([(300, 500), (90, 150)]))
def test_every_plan_of_every_town_is_valid(seed, mode, barriers, window):
    units, edges = make_town(seed)
    options = Options(mode=mode, barriers=barriers, lower=window[0], upper=window[1], seed=seed, effort=0.01)
    result = plan(units, edges, options)
    assert_valid(units, edges, result)
    assert len(result.forced) == result.score.forced_bad
    assert result.score == score(units, edges, result.labels, *window)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), MODES)
def test_the_same_seed_gives_the_same_plan_on_any_number_of_threads(seed, mode):
    units, edges = make_town(seed, 16, 10, communities=4)
    plans = [
        plan(units, edges, Options(mode=mode, lower=200, upper=330, seed=seed, threads=k, effort=0.02)).labels
        for k in (1, 1, 2, 5)
    ]
    assert all(one.tobytes() == plans[0].tobytes() for one in plans)


def test_reports_of_progress_do_not_change_the_plan():
    units, edges = make_town(5)
    silent = plan(units, edges, Options(effort=0.05))
    watched = plan(units, edges, Options(effort=0.05), lambda now: True)
    assert silent.labels.tobytes() == watched.labels.tobytes()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_small_maps_are_planned_as_well_as_trying_everything(seed):
    random = np.random.default_rng(seed)
    units, edges = make_lattice(4, 3, random.integers(20, 120, 12))
    possible = oracle.counts_in_range(units, edges, 150, 250)
    balanced = plan(units, edges, Options(lower=150, upper=250, effort=0.02))
    many = plan(units, edges, Options(mode="maxp", lower=150, upper=250, effort=0.2))
    if possible:
        assert balanced.score.bad == 0
        assert (many.score.bad, many.grids) == (0, max(possible))
    else:
        assert balanced.score.bad > 0


def test_grids_are_of_middle_size_unless_as_many_as_possible_are_wanted():
    units, edges = make_lattice(20, 12, 20)
    assert plan(units, edges, Options(effort=0.1)).grids == 12
    many = plan(units, edges, Options(mode="maxp", effort=0.1))
    assert (many.grids, many.ok) == (16, 16)


def test_a_larger_balance_makes_grids_more_equal():
    units, edges = make_lattice(20, 12, np.random.default_rng(3).integers(1, 40, 240))
    spread = [plan(units, edges, Options(balance=x, effort=0.1)).score.cv for x in (0.0, 3.0, 30.0)]
    assert spread[0] > spread[1] > spread[2]
    assert spread[2] < 0.06


def test_units_without_households_belong_to_grids_too():
    units, edges = make_lattice(10, 10, np.where(np.arange(100) % 3 == 0, 0, 15))
    result = plan(units, edges, Options(effort=0.1))
    assert_valid(units, edges, result)
    assert result.score.bad == 0


def test_a_soft_barrier_is_crossed_less_and_a_hard_one_not_at_all():
    units, edges = make_lattice(14, 8, 30, river_after_column=6)
    soft = plan(units, edges, Options(effort=0.1))
    hard = plan(units, edges, Options(barriers="hard", effort=0.1))
    assert soft.score.barrier_crossed <= 2
    assert (hard.score.barrier_crossed, len(hard.opened), hard.score.bad) == (0, 0, 0)


def test_a_hard_barrier_gives_way_where_a_bank_could_not_be_planned_alone():
    units, edges = make_lattice(9, 4, 30, river_after_column=1)  # 240 households on one bank
    result = plan(units, edges, Options(barriers="hard", effort=0.1))
    assert result.score.bad == 0
    assert len(result.opened) == 4
    assert edges.barrier[result.opened].all()


@pytest.mark.parametrize("mode", ["size", "maxp", "minchange"])
def test_one_unit_one_grid(mode):
    units, edges = make_lattice(1, 1, 400, existing=3)
    result = plan(units, edges, Options(mode=mode))
    assert (result.labels.tolist(), result.ok) == ([0], 1)
