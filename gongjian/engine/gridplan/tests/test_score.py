"""Figures against a slow oracle, hand-worked cases, and the scorer of the shared bench where it is there."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.explain import forced_list
from gongjian.engine.gridplan.files import read_edges, read_units
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.score import compactness, grid_table, score
from gongjian.engine.gridplan.testing import make_lattice, make_town
from gongjian.engine.gridplan.tests import oracle

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "bench" / "grid"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9))
def test_every_figure_of_any_labels_is_what_the_oracle_says(seed, k):
    units, edges = make_town(seed, 7, 6)
    labels = np.random.default_rng(seed).integers(-1, k, len(units))
    labels[np.flatnonzero(units.pin == 0)[0]] = 0
    ours = score(units, edges, labels, 100, 200)
    for name, value in oracle.figures(units, edges, labels, 100, 200).items():
        assert getattr(ours, name) == pytest.approx(value), name
    assert len(forced_list(units, edges, Options(lower=100, upper=200))) == ours.forced_bad


def test_two_squares_are_worked_out_by_hand():
    units, edges = make_lattice(4, 2, 100)
    labels = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    result = score(units, edges, labels, 300, 500)
    assert (result.grids, result.ok, result.in_range, result.cv, result.cut) == (2, 2, 1.0, 0.0, 2.0)
    assert result.pp == pytest.approx(np.pi / 4)
    assert result.dist == pytest.approx(np.sqrt(0.5) / 2)


def test_moved_counts_households_under_the_best_matching_of_old_and_new():
    units, edges = make_lattice(4, 1, [10, 20, 30, 40], existing=[7, 7, 9, 9])
    assert score(units, edges, np.array([5, 5, 5, 2]), 1, 100).moved == pytest.approx(0.3)
    assert score(units, edges, np.array([9, 9, 7, 7]), 1, 100).moved == 0.0


def test_without_existing_grids_nothing_can_be_said_about_change():
    units, edges = make_lattice(2, 1)
    assert score(units, edges, np.array([0, 0]), 1, 200).moved is None


def test_the_table_has_a_row_for_each_grid_and_none_for_special_ones():
    units, edges = make_lattice(3, 1, [10, 20, 30], pin=[0, 0, 4])
    table = grid_table(units, edges, np.array([8, 8, 1]))
    assert table.label.tolist() == [8]
    assert table.households.tolist() == [30]
    assert table.perimeter.tolist() == [6.0]
    assert table.compactness == pytest.approx(compactness(np.array([2.0]), np.array([6.0])))


@pytest.mark.parametrize("labels", [[0, 0, 0], [0.5, 0, 0, 0], ["a", "b", "c", "d"]])
def test_labels_that_are_not_one_whole_number_a_unit_are_refused(labels):
    units, edges = make_lattice(2, 2)
    with pytest.raises(EngineError, match="labels"):
        score(units, edges, labels, 1, 2)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared bench is not here")
@pytest.mark.parametrize(("name", "forced"), [("c100", 0), ("r1276", 2), ("r3217", 11), ("d20k", 3)])
def test_figures_and_forced_list_agree_with_the_shared_scorer(name, forced):
    spec = importlib.util.spec_from_file_location("scorer", SHARED / "make_grid_instance.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    instance = scorer.load(str(SHARED / name))
    units = read_units(SHARED / f"{name}.units.csv.gz")
    edges = read_edges(SHARED / f"{name}.edges.csv.gz", len(units))
    labels = np.where(units.pin == 0, units.existing, 0)
    theirs, ours = scorer.score(instance, labels), score(units, edges, labels, 300, 500)
    same = {"p": "grids", "p_ok": "ok", "p_max": "most", "p_min": "fewest"}
    for key in ("p", "p_ok", "p_max", "p_min", "in_range", "bad", "forced_bad", "avoidable_bad", "cv", "pp", "dist",
                "cut", "noncontig", "unassigned", "mixed_community", "barrier_crossed", "moved"):  # fmt: skip
        assert getattr(ours, same.get(key, key)) == pytest.approx(theirs[key], abs=0.06 if key == "cut" else 6e-5), key
    assert len(forced_list(units, edges, Options())) == forced == theirs["forced_bad"]
