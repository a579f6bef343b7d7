"""Outlines of grids, their simplified form, and the order of their numbers."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.cells import cells
from gongjian.engine.gridplan.outline import order_codes, outlines, simplify

SQUARE = box(0, 0, 300, 300)


def units(seed, count=60):
    return cells(np.random.default_rng(seed).uniform(0, 300, (count, 2)), SQUARE)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_outlines_cover_what_their_units_cover_and_share_their_borders(seed, grids):
    made = units(seed)
    label = np.random.default_rng(seed).integers(0, grids, 60)

    drawn = outlines(list(made.polygons), label)

    assert len(drawn) == len(np.unique(label))
    assert shapely.coverage_is_valid(np.array(drawn))
    for number, outline in zip(np.unique(label), drawn, strict=True):
        assert outline.is_valid
        assert outline.area == pytest.approx(made.area[label == number].sum())


def test_a_negative_label_leaves_a_unit_out():
    drawn = outlines([box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 0, 6, 1), box(2, 0, 3, 1)], [7, 7, 3, -1])

    assert [outline.bounds for outline in drawn] == [(5, 0, 6, 1), (0, 0, 2, 1)]
    assert [outline.geom_type for outline in drawn] == ["Polygon", "Polygon"]


def test_units_apart_make_a_multipolygon():
    (drawn,) = outlines([box(0, 0, 1, 1), box(5, 0, 6, 1)], [1, 1])

    assert isinstance(drawn, MultiPolygon)


def test_units_that_overlap_a_little_still_make_a_valid_outline():
    (drawn,) = outlines([box(0, 0, 1.01, 1), box(1, 0, 2, 1)], [0, 0])

    assert drawn.is_valid
    assert drawn.area == pytest.approx(2)


def test_nothing_has_no_outline():
    assert outlines([], []) == []
    assert outlines([Polygon()], [0]) == []
    assert simplify([], 1) == []


def test_labels_of_another_number_are_refused():
    with pytest.raises(EngineError, match="labels"):
        outlines([box(0, 0, 1, 1)], [0, 1])


def test_simplified_outlines_still_share_their_borders():
    made = units(3, 400)
    drawn = outlines(list(made.polygons), (made.xy // 100) @ [1, 3])

    simple = simplify(drawn, 10)

    assert shapely.coverage_is_valid(np.array(simple))
    before, after = (shapely.get_num_coordinates(np.array(shapes)).sum() for shapes in (drawn, simple))
    assert after < before / 2
    assert shapely.union_all(simple).area == pytest.approx(SQUARE.area, rel=0.001)


def test_outlines_that_miss_each_other_by_a_hair_are_snapped_before_they_are_simplified():
    wavy = [(50 + 4 * np.sin(y), y) for y in range(101)]
    west = Polygon([(0, 0), *wavy, (0, 100)])
    east = Polygon([(100, 0), *[(x + 0.003, y) for x, y in wavy], (100, 100)])

    assert shapely.coverage_is_valid(np.array(simplify([west, east], 5)))


def test_grids_are_numbered_by_rows_from_the_north_west():
    grids = [box(x, y, x + 10, y + 10) for y in (0, 10, 20) for x in (20, 0, 10)]

    assert order_codes(grids).tolist() == [9, 7, 8, 6, 4, 5, 3, 1, 2]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000))
def test_small_differences_in_latitude_do_not_tear_a_row_apart(seed):
    rng = np.random.default_rng(seed)
    centres = np.array([[x, -y] for y in range(4) for x in range(5)], dtype=float) * 100
    turn = rng.permutation(20)

    ranks = order_codes((centres + rng.uniform(-15, 15, (20, 2)))[turn])

    assert ranks.tolist() == (turn + 1).tolist()


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=30))
def test_every_grid_gets_a_number_of_its_own(centres):
    ranks = order_codes(np.array(centres, dtype=float).reshape(-1, 2))

    assert sorted(ranks.tolist()) == list(range(1, len(centres) + 1))


def test_a_grid_without_a_place_is_named():
    with pytest.raises(EngineError, match="grid 1"):
        order_codes([box(0, 0, 1, 1), Polygon()])
