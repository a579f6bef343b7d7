"""Points to grids: the same answer for one point and for many, one grid for each point."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.cells import cells
from gongjian.engine.gridplan.locate import Locator, _Raster

FOUR = [box(0, 0, 10, 10), box(10, 0, 20, 10), box(0, 10, 10, 20), box(10, 10, 20, 20)]


def with_raster(polygons):
    """A locator as it is after a large question."""
    locator = Locator(polygons)
    locator._raster = _Raster(locator.polygons, locator._tree)
    return locator


EITHER = pytest.mark.parametrize("make", [Locator, with_raster], ids=["by tree", "by raster"])


@EITHER
def test_points_inside_outside_and_nowhere(make):
    asked = [[5, 5], [15, 15], [25, 5], [-1, 5], [np.nan, 5], [5, np.inf]]

    assert make(FOUR).locate(asked).tolist() == [0, 3, -1, -1, -1, -1]


@EITHER
def test_a_point_on_a_common_border_belongs_to_the_first_grid_only(make):
    asked = [[10, 5], [5, 10], [10, 10], [0, 0], [20, 20], [20, 10]]

    assert make(FOUR).locate(asked).tolist() == [0, 0, 0, 0, 3, 1]


@EITHER
def test_overlaps_go_to_the_lower_index_and_are_reported(make):
    locator = make([box(0, 0, 10, 10), box(5, 0, 15, 10)])
    asked = [[1, 1], [7, 1], [12, 1], [50, 1]]

    assert locator.locate(asked).tolist() == [0, 0, 1, -1]
    assert [found.tolist() for found in locator.locate_all(asked)] == [[0, 1, 1, 2], [0, 0, 1, 1]]
    assert locator.overlapped(asked).tolist() == [1]


@EITHER
def test_holes_parts_and_missing_outlines(make):
    ring = Polygon(box(0, 0, 10, 10).exterior, [box(4, 4, 6, 6).exterior])
    locator = make([None, Polygon(), MultiPolygon([ring, box(20, 0, 30, 10)])])

    assert locator.locate([[5, 5], [1, 1], [25, 5], [15, 5]]).tolist() == [-1, 2, 2, -1]


@EITHER
@pytest.mark.parametrize("polygons", [[], [None], [Polygon()], [box(0, 0, 0, 0)]])
def test_without_grids_every_point_is_nowhere(make, polygons):
    assert make(polygons).locate([[3, 3]]).tolist() == [-1]
    assert make(polygons).locate([]).tolist() == []


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_many_points_are_found_as_one_by_one(seed):
    rng = np.random.default_rng(seed)
    drawn = list(cells(rng.uniform(0, 100, (25, 2)), box(0, 0, 100, 100)).polygons)
    drawn += [shapely.Point(50, 50).buffer(20), box(90, 90, 140, 95)]
    corners = shapely.get_coordinates(np.array(drawn))
    asked = np.vstack((rng.uniform(-10, 150, (2000, 2)), corners, (corners[1:] + corners[:-1]) / 2))

    assert (with_raster(drawn).locate(asked) == Locator(drawn).locate(asked)).all()


def test_a_question_of_half_a_million_points_has_one_answer_each():
    asked = np.random.default_rng(1).uniform(0, 20, (500_000, 2))

    found = Locator(FOUR).locate(asked)

    assert (found == (asked[:, 0] > 10) + 2 * (asked[:, 1] > 10)).all()


@pytest.mark.parametrize("asked", [[1, 2], [[1, 2, 3]], 5])
def test_what_are_not_points_is_refused(asked):
    with pytest.raises(EngineError, match="xy"):
        Locator(FOUR).locate(asked)
