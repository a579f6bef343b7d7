"""Editing by hand: verdicts against plain recomputation, totals against score()."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.edit import Editor
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.score import score
from gongjian.engine.gridplan.testing import make_lattice, make_town
from gongjian.engine.gridplan.tests import oracle

WINDOW = Options(lower=200, upper=330, effort=0.01)
STRIPS = np.repeat([0, 1, 2], 12)  # three grids of 3 x 4 cells on a lattice 4 wide


def make_editor(**facts):
    units, edges = make_lattice(4, 9, 25, **facts)
    return Editor(units, edges, STRIPS, WINDOW)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_any_row_of_moves_keeps_the_totals_true_and_the_plan_whole(seed):
    units, edges = make_town(seed)
    editor = Editor(units, edges, plan(units, edges, WINDOW).labels, WINDOW)
    near = oracle.neighbours(units, edges)
    random = np.random.default_rng(seed)
    for unit in random.integers(0, len(units), 40).tolist():
        for verdict in editor.neighbours(unit):
            moved = editor.labels.copy()
            moved[unit] = verdict.taker
            grids = oracle.grids_of(units, moved)
            whole = all(len(oracle.parts_of(grid, near)) == 1 for grid in grids)
            pure = all(len({int(units.community[u]) for u in grid}) == 1 for grid in grids)
            special = units.pin[unit] != 0 or (units.pin[editor.labels == verdict.taker] != 0).any()
            assert verdict.ok == (whole and pure and not special)
        allowed = [verdict for verdict in editor.neighbours(unit) if verdict.ok]
        if allowed:
            assert editor.move(unit, allowed[-1].taker).ok
    truth = score(units, edges, editor.labels, WINDOW.lower, WINDOW.upper)
    for name in ("grids", "ok", "in_range", "cv", "pp", "cut", "barrier_crossed"):
        assert getattr(editor.totals(), name) == pytest.approx(getattr(truth, name), abs=1e-9), name


def test_a_move_says_the_households_before_and_after():
    editor = make_editor()
    verdict = editor.check_move(11, 1)
    assert (verdict.ok, verdict.before, verdict.after) == (True, (300, 300), (275, 325))
    assert verdict.warnings == ()
    assert editor.labels.tolist() == STRIPS.tolist()


def test_a_move_out_of_range_is_warned_about_and_done():
    editor = make_editor()
    editor.move(11, 1)
    assert editor.move(10, 1).warnings == ("above_range",)
    assert editor.households.tolist() == [250, 350, 300]
    assert editor.totals().ok == 2


@pytest.mark.parametrize(
    ("unit", "grid", "facts", "refused"),
    [
        (0, 1, {}, "not_adjacent"),
        (0, 0, {}, "same_grid"),
        (0, 9, {}, "unknown_grid"),
        (0, -1, {}, "unknown_grid"),
        (11, 1, {"pin": np.arange(36) == 11}, "pinned"),
        (11, 1, {"pin": STRIPS == 1}, "special_grid"),
        (11, 1, {"community": STRIPS}, "other_community"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_its_reason(unit, grid, facts, refused):
    editor = make_editor(**facts)
    verdict = editor.move(unit, grid)
    assert (verdict.ok, verdict.refused) == (False, refused)
    assert editor.labels.tolist() == STRIPS.tolist()


def test_a_move_that_splits_the_grid_is_refused():
    units, edges = make_lattice(3, 2, 100)
    editor = Editor(units, edges, [0, 0, 0, 1, 1, 1], WINDOW)
    assert editor.check_move(1, 1).refused == "splits_grid"
    assert editor.check_move(0, 1).ok


def test_a_hard_barrier_refuses_and_a_soft_one_warns():
    units, edges = make_lattice(8, 2, 100, river_after_column=3)
    labels = np.arange(16) % 8 // 4
    soft = Editor(units, edges, labels, Options()).check_move(3, 1)
    hard = Editor(units, edges, labels, Options(barriers="hard")).check_move(3, 1)
    assert (soft.ok, "crosses_barrier" in soft.warnings) == (True, True)
    assert hard.refused == "crosses_barrier"


def test_the_last_unit_takes_its_grid_with_it():
    units, edges = make_lattice(3, 1, 100)
    editor = Editor(units, edges, [0, 1, 1], Options(lower=100, upper=300))
    assert editor.move(0, 1).warnings == ("removes_grid",)
    assert (editor.totals().grids, editor.totals().ok) == (1, 1)
    assert editor.check_move(1, 0).refused == "unknown_grid"


@pytest.mark.parametrize("unit", [-1, 36, 1.5, None, True])
def test_a_unit_that_is_not_there_is_an_error(unit):
    with pytest.raises(EngineError, match="there are units 0 to 35"):
        make_editor().check_move(unit, 0)


@pytest.mark.parametrize("labels", [[0], [-1] * 36, [0.5] * 36])
def test_labels_that_cannot_be_are_an_error(labels):
    units, edges = make_lattice(4, 9)
    with pytest.raises(EngineError, match="labels must be 36 whole numbers"):
        Editor(units, edges, labels, WINDOW)


def test_editing_scoring_and_explaining_do_not_load_the_compiler(run_python):
    said = run_python(
        "import sys, gongjian.engine.gridplan.edit, gongjian.engine.gridplan.score, gongjian.engine.gridplan.explain\n"
        "print('numba' in sys.modules, 'django' in sys.modules)"
    )
    assert said == "False False"
