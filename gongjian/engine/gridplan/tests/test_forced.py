"""What cannot be met is said before the search, once per grid, with what could be done; the plan is no worse."""

import numpy as np
import pytest

from gongjian.engine.gridplan.explain import forced_list
from gongjian.engine.gridplan.inputs import Options
from gongjian.engine.gridplan.plan import plan
from gongjian.engine.gridplan.testing import make_lattice

QUICK = Options(effort=0.05)


def lattice(case):
    """The situations that force a grid out of range, and how many grids each forces."""
    row = np.full(40, 20)
    if case == "oversized":
        row[13] = 900
    if case == "two oversized":
        row[[3, 27]] = 501
    if case == "too small":
        return make_lattice(3, 2, 40)
    if case == "gap":
        return make_lattice(10, 2, 27)
    if case == "empty":
        return make_lattice(3, 3, 0)
    if case == "island behind a special grid":
        return make_lattice(10, 4, 20, pin=np.isin(np.arange(40), [8, 19]))
    if case == "small remains beside an oversized unit":
        return make_lattice(5, 1, [60, 60, 800, 70, 0])
    if case == "oversized unit between parts that are feasible only together":
        return make_lattice(5, 1, [150, 100, 800, 100, 50])
    if case == "gap beside an oversized unit":
        return make_lattice(6, 1, [190, 180, 180, 700, 350, 10])
    return make_lattice(10, 4, row)


CASES = [
    ("fine", [], 0),
    ("oversized", ["oversized"], 0),
    ("two oversized", ["oversized", "oversized"], 0),
    ("too small", ["too_small"], 0),
    ("gap", ["gap"], 0),
    ("empty", ["empty"], 0),
    ("island behind a special grid", ["too_small"], 0),
    ("small remains beside an oversized unit", ["too_small", "oversized"], 0),
    ("oversized unit between parts that are feasible only together", ["oversized"], 0),
    ("gap beside an oversized unit", ["oversized"], 0),
]


@pytest.mark.parametrize("mode", ["size", "maxp", "minchange"])
@pytest.mark.parametrize(("case", "kinds", "avoidable"), CASES, ids=[case for case, _, _ in CASES])
def test_each_forced_case_is_named_and_costs_no_more_than_it_must(case, kinds, avoidable, mode):
    units, edges = lattice(case)
    found = forced_list(units, edges, QUICK)
    assert sorted(one.kind for one in found) == sorted(kinds)
    result = plan(units, edges, Options(mode=mode, effort=0.05))
    assert [one.kind for one in result.forced] == [one.kind for one in found]
    assert result.score.forced_bad == len(kinds)
    assert result.score.avoidable_bad == avoidable
    assert result.score.noncontig == result.score.unassigned == 0


def test_an_oversized_unit_names_itself_and_stands_alone():
    units, edges = lattice("oversized")
    (one,) = forced_list(units, edges, QUICK)
    assert (one.units.tolist(), one.households) == ([13], 900)
    assert one.remedies[0] == "split_by_stairwell"
    labels = plan(units, edges, QUICK).labels
    assert (labels == labels[13]).sum() == 1


def test_an_island_behind_a_special_grid_may_join_it():
    units, edges = lattice("island behind a special grid")
    (one,) = forced_list(units, edges, QUICK)
    assert (one.units.tolist(), one.households) == ([9], 20)
    assert one.remedies == ("join_special_grid", "merge_across_barrier", "accept_small_grid")


def test_a_small_community_may_join_its_neighbour():
    units, edges = make_lattice(12, 4, 30, community=np.arange(48) % 12 < 2)
    (one,) = forced_list(units, edges, QUICK)
    assert (one.kind, one.community, one.households) == ("too_small", 1, 240)
    assert "join_neighbour_community" in one.remedies


def test_as_many_as_possible_leaves_one_grid_of_a_gap_out_of_range():
    units, edges = lattice("gap")  # 540 households
    result = plan(units, edges, Options(mode="maxp", effort=0.05))
    assert (result.grids, result.ok) == (2, 1)
