"""Changing as little as possible: the grids of today are kept as far as the range allows."""

import numpy as np

from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.testing import make_lattice

KEEP = Options(mode="minchange", effort=0.1)


def test_grids_that_are_fine_stay_as_they_are():
    existing = np.arange(120) % 12 // 3 + 1
    units, edges = make_lattice(12, 10, 13, existing=existing)
    result = plan(units, edges, KEEP)
    assert result.score.moved == 0.0
    assert result.grids == 4


def test_only_what_is_too_much_moves():
    existing = np.where(np.arange(80) % 8 < 5, 1, 2)  # 550 and 330 households of 880
    units, edges = make_lattice(8, 10, 11, existing=existing)
    result = plan(units, edges, KEEP)
    assert (result.grids, result.score.bad) == (2, 0)
    assert result.score.moved == 55 / 880


def test_a_grid_in_two_parts_is_mended():
    existing = np.where(np.arange(120) % 12 < 6, 1, 2)
    existing[[11, 23]] = 1
    units, edges = make_lattice(12, 10, 7, existing=existing)
    result = plan(units, edges, KEEP)
    assert result.score.noncontig == 0
    assert 0 < result.score.moved <= 4 * 7 / 840


def test_units_without_a_grid_join_one_and_count_as_no_change():
    existing = np.where(np.arange(120) % 12 < 6, 1, 2)
    existing[50:58] = 0
    units, edges = make_lattice(12, 10, 7, existing=existing)
    result = plan(units, edges, KEEP)
    assert (result.score.bad, result.score.moved) == (0, 0.0)


def test_tiny_grids_are_dissolved_and_giants_split():
    existing = np.where(np.arange(120) % 12 < 9, 1, np.arange(120) + 10)  # 900 in one grid, 30 of 10 households
    units, edges = make_lattice(12, 10, 10, existing=existing)
    result = plan(units, edges, KEEP)
    assert result.score.bad == 0
    assert 3 <= result.grids <= 4


def test_without_any_grid_of_today_it_plans_by_size():
    units, edges = make_lattice(12, 10, 10)
    result = plan(units, edges, KEEP)
    assert (result.grids, result.score.bad) == (3, 0)
