"""Cells of buildings: they tile the community, neighbours are symmetric, nothing odd in the input breaks that."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely.geometry import MultiPolygon, Point, Polygon, box

from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.cells import cells, given_polygons
from gongjian.engine.gridplan.crossing import crossed
from gongjian.engine.gridplan.inputs import Edges, Units

SQUARE = box(0, 0, 100, 100)


def assert_tiles(result, boundary, tolerance=1e-5):
    """Every place of the boundary lies in exactly one cell."""
    area = shapely.area(result.polygons)
    assert shapely.is_valid(result.polygons).all()
    assert (area > 0).all()
    assert area.sum() == pytest.approx(boundary.area, rel=tolerance)
    assert boundary.symmetric_difference(shapely.union_all(result.polygons)).area < tolerance * boundary.area
    assert result.area == pytest.approx(area)
    assert result.perimeter == pytest.approx(shapely.length(result.polygons))


def neighbours(result):
    return {tuple(pair) for pair in result.pairs.tolist()}


def parts(result):
    n = len(result.area)
    links = coo_matrix((np.ones(len(result.pairs)), result.pairs.T), shape=(n, n))
    return connected_components(links, directed=False)[0]


def star(seed, corners=24):
    """A community with bays and headlands."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = 200 * (1 + 0.6 * rng.uniform(-1, 1, corners))
    return shapely.make_valid(
        Polygon(np.column_stack((640_000 + reach * np.cos(angle), 3_457_000 + reach * np.sin(angle))))
    )


# ------------------------------------------------------------------ points
def test_two_buildings_halve_the_square():
    result = cells([[25, 50], [75, 50]], SQUARE)

    assert result.area == pytest.approx([5000, 5000])
    assert result.perimeter == pytest.approx([300, 300])
    assert neighbours(result) == {(0, 1)}
    assert result.length == pytest.approx([100])
    assert not result.moved.any()


def test_corner_contact_is_no_neighbourhood():
    result = cells([[25, 25], [75, 25], [25, 75], [75, 75]], SQUARE)

    assert neighbours(result) == {(0, 1), (0, 2), (1, 3), (2, 3)}
    assert result.length == pytest.approx([50, 50, 50, 50])


def test_a_border_below_the_minimum_is_no_neighbourhood():
    places = [[25, 24], [75, 25], [25, 75], [75, 76]]

    assert (0, 3) not in neighbours(cells(places, SQUARE, min_shared=5))
    assert len(neighbours(cells(places, SQUARE, min_shared=0))) == 5


def test_the_arrays_fit_the_planner():
    result = cells(np.random.default_rng(1).uniform(0, 100, (30, 2)), SQUARE)
    zero = np.zeros(30, int)

    units = Units(result.xy, zero, result.area, result.perimeter, zero, zero, zero)
    edges = Edges(result.pairs, result.length, np.zeros(len(result.pairs), bool))

    edges.check_within(len(units))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_cells_cover_any_community_exactly_once(seed, count):
    boundary = star(seed)
    west, south, east, north = boundary.bounds
    places = np.random.default_rng(seed).uniform([west, south], [east, north], (count, 2))

    result = cells(places, boundary)

    assert_tiles(result, boundary)
    assert (result.pairs[:, 0] < result.pairs[:, 1]).all()
    assert len(neighbours(result)) == len(result.pairs)
    inside = shapely.contains_xy(boundary, places[:, 0], places[:, 1])
    assert (result.moved == ~inside).all()
    assert shapely.intersects_xy(result.polygons, result.xy[:, 0], result.xy[:, 1]).all()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_neighbourhood_does_not_depend_on_the_order_of_the_buildings(seed):
    rng = np.random.default_rng(seed)
    places, turn = rng.uniform(0, 100, (20, 2)), rng.permutation(20)

    one, other = cells(places, SQUARE), cells(places[turn], SQUARE)

    assert neighbours(one) == {tuple(sorted((int(turn[i]), int(turn[j])))) for i, j in other.pairs}
    assert one.area[turn] == pytest.approx(other.area)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_each_place_of_a_convex_community_goes_to_its_nearest_building(seed):
    rng = np.random.default_rng(seed)
    places, probes = rng.uniform(0, 100, (15, 2)), rng.uniform(0, 100, (200, 2))

    result = cells(places, SQUARE)

    away = np.hypot(*(probes[:, None] - places[None]).transpose(2, 0, 1))
    nearest = away.argmin(axis=1)
    assert shapely.dwithin(result.polygons[nearest], shapely.points(probes), 1e-6).all()


@pytest.mark.parametrize("count", [2, 5, 60])
def test_buildings_at_one_point_share_its_cell(count):
    result = cells([[20.0, 20.0]] * count + [[80.0, 80.0]], SQUARE)

    assert_tiles(result, SQUARE)
    assert result.moved.tolist() == [True] * count + [False]
    assert parts(result) == 1


def test_buildings_in_one_line_are_cut_into_strips():
    result = cells([[10.0 * k + 5, 50.0] for k in range(10)], SQUARE)

    assert_tiles(result, SQUARE)
    assert neighbours(result) == {(k, k + 1) for k in range(9)}


def test_a_lattice_has_only_its_sides_as_neighbours():
    lattice = np.stack(np.meshgrid(np.arange(8), np.arange(8)), -1).reshape(-1, 2) * 20.0 + 10

    result = cells(lattice, box(0, 0, 160, 160))

    assert len(result.pairs) == 2 * 8 * 7


def test_buildings_outside_are_brought_in_and_marked():
    result = cells([[50, 50], [150, 50], [-1e5, -1e5], [150, 50]], SQUARE)

    assert_tiles(result, SQUARE)
    assert result.moved.tolist() == [False, True, True, True]
    assert shapely.contains_xy(SQUARE, *result.xy.T).all()


def test_parts_and_holes_wider_than_the_tolerance_separate():
    boundary = shapely.union_all([box(0, 0, 40, 100), box(60, 0, 100, 100), box(300, 0, 400, 100)])

    result = cells([[20, 50], [80, 30], [80, 70], [350, 50]], boundary)

    assert_tiles(result, boundary)
    assert neighbours(result) == {(1, 2)}


def test_a_crack_in_the_boundary_does_not_separate():
    boundary = shapely.union_all([box(0, 0, 49, 100), box(52, 0, 100, 100)])

    result = cells([[25, 50], [80, 50]], boundary, tolerance=10)

    assert_tiles(result, boundary)
    assert neighbours(result) == {(0, 1)}
    assert result.length == pytest.approx([100], abs=1)
    assert neighbours(cells([[25, 50], [80, 50]], boundary, tolerance=0)) == set()


def test_a_part_cut_off_from_its_building_goes_to_the_neighbour_it_touches():
    bay = SQUARE.difference(box(45, 30, 55, 100))  # two arms joined at the bottom, the water between them 10 m wide

    result = cells([[42, 90], [58, 50], [80, 10]], bay, tolerance=0)

    assert_tiles(result, bay)
    assert shapely.get_num_geometries(result.polygons).tolist() == [1, 1, 1]


def test_an_island_without_a_building_belongs_to_somebody_and_joins_nobody():
    boundary = shapely.union_all([box(0, 0, 40, 100), box(0, 200, 40, 240)])

    result = cells([[10, 50], [30, 50]], boundary)

    assert_tiles(result, boundary)
    assert result.length == pytest.approx([100])  # the border on the island does not count


def test_no_buildings_give_no_cells():
    result = cells([], SQUARE)

    assert result.pairs.shape == (0, 2)
    assert len(result.polygons) == len(result.length) == 0


@pytest.mark.parametrize(
    ("places", "boundary", "said"),
    [
        ([[1, 1]], Polygon(), "boundary"),
        ([[1, 1]], Point(0, 0), "boundary"),
        ([[1, 1], [np.nan, 1]], SQUARE, "place 1"),
        ([Point(1, 1), None], SQUARE, "place 1"),
        ([box(0, 0, 1, 1), Polygon()], SQUARE, "place 1"),
        ([[1, 1, 1]], SQUARE, "place 0"),
    ],
)
def test_what_cannot_be_cut_is_refused_by_its_index(places, boundary, said):
    with pytest.raises(EngineError, match=said):
        cells(places, boundary)


# ------------------------------------------------------------------ footprints
def blocks(seed, rows=4, columns=5):
    """Slab blocks in rows, some turned a little, some touching."""
    rng = np.random.default_rng(seed)
    made = []
    for row in range(rows):
        for column in range(columns):
            slab = shapely.box(40 * column + 5, 30 * row + 5, 40 * column + rng.uniform(20, 45), 30 * row + 17)
            made.append(shapely.affinity.rotate(slab, rng.uniform(-5, 5)) if rng.random() < 0.5 else slab)
    return made


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_cells_of_footprints_tile_and_cut_no_building(seed):
    buildings, boundary = blocks(seed), box(-10, -10, 215, 130)

    result = cells(buildings, boundary)

    assert_tiles(result, boundary)
    for number, (building, cell) in enumerate(zip(buildings, result.polygons, strict=True)):
        smaller = [other for k, other in enumerate(buildings) if (other.area, k) < (building.area, number)]
        own = building.difference(shapely.union_all(smaller))
        assert own.difference(cell.buffer(0.002)).area < 0.01


def test_points_and_footprints_mix():
    result = cells(
        [box(10, 10, 30, 90), Point(80, 50), MultiPolygon([box(45, 0, 50, 10), box(45, 90, 50, 100)])], SQUARE
    )

    assert_tiles(result, SQUARE)
    assert neighbours(result) == {(0, 1), (0, 2), (1, 2)}


def test_the_cell_of_a_long_building_follows_its_outline():
    result = cells([box(0, 40, 100, 50), box(40, 90, 60, 95)], SQUARE)

    assert result.polygons[0].contains(Point(2, 69))
    assert result.polygons[1].contains(Point(50, 71.5))


@pytest.mark.parametrize(
    "places",
    [
        [box(10, 10, 20, 20)] * 3,
        [box(10, 10, 20, 20), Point(15, 15)],
        [box(10, 10, 20, 20), box(10, 10, 15, 20), box(15, 10, 20, 20)],
    ],
    ids=["the same footprint thrice", "a point on a footprint", "one covered by two"],
)
def test_buildings_that_lie_on_each_other_all_get_a_cell(places):
    result = cells([*places, box(60, 60, 70, 70)], SQUARE)

    assert_tiles(result, SQUARE)
    assert parts(result) == 1


# ------------------------------------------------------------------ given outlines
def test_given_outlines_with_gaps_and_slivers_are_neighbours():
    drawn = [box(0, 0, 50, 50), box(53, 0, 100, 50), box(0, 52, 50, 100), box(48, 50, 100, 100)]

    result = given_polygons(drawn, tolerance=10, min_shared=8)

    assert neighbours(result) == {(0, 1), (0, 2), (1, 3), (2, 3)}
    assert result.length == pytest.approx([50, 50, 47, 50], abs=4)
    assert_tiles(result, SQUARE, 0.01)


def test_gaps_wider_than_the_tolerance_separate():
    drawn = [box(0, 0, 50, 50), box(80, 0, 100, 50)]

    assert neighbours(given_polygons(drawn, tolerance=20)) == set()
    assert neighbours(given_polygons(drawn, tolerance=40)) == {(0, 1)}


def test_given_outlines_that_meet_at_a_corner_are_no_neighbours():
    assert neighbours(given_polygons([box(0, 0, 50, 50), box(50, 50, 100, 100)])) == set()
    assert neighbours(given_polygons([box(0, 0, 50, 50), box(52, 52, 100, 100)])) == set()


def test_exact_outlines_stay_as_they_are():
    drawn = cells(np.random.default_rng(2).uniform(0, 100, (20, 2)), SQUARE, min_shared=5)

    result = given_polygons(list(drawn.polygons), min_shared=5)

    assert neighbours(result) == neighbours(drawn)
    assert result.length == pytest.approx(drawn.length, abs=0.01)


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ([SQUARE, Polygon([(0, 0), (1, 1), (2, 2)])], "polygon 1|place 1"),
        ([SQUARE, box(0, 0, 60, 100), box(40, 0, 100, 100)], "polygon 0"),
    ],
    ids=["no area", "wholly covered"],
)
def test_an_outline_without_a_place_of_its_own_is_refused(drawn, said):
    with pytest.raises(EngineError, match=said):
        given_polygons(drawn)


def test_no_outlines_give_no_units():
    assert len(given_polygons([]).polygons) == 0


# ------------------------------------------------------------------ barriers
ROAD = shapely.LineString([(50, -10), (50, 60)])


def test_a_road_between_two_buildings_separates_them():
    pairs = np.array([[0, 1], [2, 3], [0, 2]])
    at = [[25, 25], [75, 25], [25, 75], [75, 75]]

    assert crossed(pairs, at, [ROAD]).tolist() == [True, False, False]


def test_a_road_along_the_common_border_separates_even_off_the_line_between_the_buildings():
    pairs = np.array([[0, 1], [2, 3]])
    outlines = [box(0, 0, 50, 50), box(50, 0, 100, 50), box(0, 50, 50, 100), box(50, 50, 100, 100)]
    beside = shapely.LineString([(53, -10), (53, 60)])

    assert crossed(pairs, [[25, 55], [49, 55], [25, 75], [75, 75]], [beside], polygons=outlines).tolist() == [
        True,
        False,
    ]
    assert crossed(pairs, outlines, [beside]).tolist() == [True, False]


def test_without_barriers_nothing_is_separated():
    assert crossed(np.array([[0, 1]]), [[0, 0], [1, 1]], []).tolist() == [False]
    assert crossed(np.zeros((0, 2), int), [[0, 0], [1, 1]], [ROAD]).tolist() == []
