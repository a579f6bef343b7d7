"""Coordinates of map files: projections and datums are turned into degrees, what cannot be true is named."""

import json

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, Point, box

from gongjian.base.datums import Datum
from gongjian.base.geo import convert, project
from gongjian.base.geofiles import guess_datum, write_geojson
from gongjian.base.tests.map_files import HOUSE, collection, feature, polygon, read, refusal, shapefile, zipped


def test_a_shapefile_without_prj_is_read_as_it_is_and_says_so(tmp_path):
    parts = shapefile(tmp_path, [HOUSE])
    del parts["theirs.prj"]

    found = read(zipped(parts), "map.zip")

    assert found.features[0].geometry.equals(HOUSE)
    assert len(found.problems) == 1


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:3857", "EPSG:32651"])
def test_a_shapefile_in_another_projection_is_turned_into_degrees(tmp_path, crs):
    change = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    from_wgs = shapely.transform(HOUSE, lambda xy: np.column_stack(change.transform(*xy.T)))

    found = read(zipped(shapefile(tmp_path, [from_wgs], crs=crs)), "map.zip")

    assert shapely.hausdorff_distance(found.features[0].geometry, HOUSE) < 1e-6


@pytest.mark.parametrize("prefix", [0, 40_000_000])
def test_surveyors_metres_without_a_projection_are_recognised(prefix):
    metres = shapely.transform(project(HOUSE, 40), lambda xy: np.add(xy, (prefix, 0)))

    found = read(collection(json.loads(shapely.to_geojson(metres))), district=HOUSE)

    assert shapely.hausdorff_distance(found.features[0].geometry, HOUSE) < 1e-7
    assert len(found.problems) == 1


def test_metres_of_an_unknown_zone_are_refused():
    metres = project(HOUSE, 40)

    assert refusal(collection(json.loads(shapely.to_geojson(metres)))).code == "projection_unknown"


def test_the_datum_is_converted():
    there = convert(HOUSE, "wgs84", "gcj02")

    found = read(write_geojson([feature(there)]), datum=Datum.GCJ02)

    assert found.features[0].geometry.equals_exact(HOUSE, 1e-8)


def test_coordinates_that_are_no_numbers_are_named():
    good = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[121,31]}}'
    for bad in ("NaN", "Infinity", "1e999"):
        data = f'{{"type":"FeatureCollection","features":[{good},{good.replace("31]", bad + "]")}]}}'

        no = refusal(data.encode())

        assert (no.code, list(no.fields)) == ("coordinates_not_numbers", ["feature 2"])


def test_latitude_before_longitude_is_recognised():
    assert refusal(collection(polygon([31, 121], [31.1, 121], [31.1, 121.1]))).code == "coordinates_swapped"


def test_coordinates_beyond_the_earth_are_named():
    no = refusal(collection({"type": "Point", "coordinates": [121, 31]}, {"type": "Point", "coordinates": [190, 31]}))

    assert (no.code, list(no.fields)) == ("coordinates_out_of_range", ["feature 2"])


def test_coordinates_abroad_are_read_with_a_warning():
    assert len(read(collection({"type": "Point", "coordinates": [2.3, 48.9]})).problems) == 1


# ------------------------------------------------------------------ datum
DISTRICT = box(121.45, 31.20, 121.50, 31.25)
TILES = [box(x, y, x + 0.01, y + 0.01) for x in np.arange(121.45, 121.495, 0.01) for y in np.arange(31.2, 31.245, 0.01)]


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_the_datum_is_guessed_from_the_district(datum):
    drawn = [convert(tile, "wgs84", datum) for tile in TILES]

    guess = guess_datum(drawn, DISTRICT)

    assert (guess.datum, guess.sure) == (datum, True)
    assert guess.inside[datum] == pytest.approx(1, abs=1e-6)


def test_features_well_inside_decide_nothing():
    guess = guess_datum([box(121.474, 31.224, 121.476, 31.226)], DISTRICT)

    assert (guess.datum, guess.sure) == (Datum.WGS84, False)


def test_points_and_lines_can_be_guessed_by_too():
    points = [Point(x, y) for x in np.linspace(121.4505, 121.4995, 20) for y in np.linspace(31.2005, 31.2495, 20)]
    lines = [LineString([(121.4501, y), (121.4999, y)]) for y in np.linspace(31.2001, 31.2499, 20)]

    for drawn in (points, lines):
        assert guess_datum([convert(geom, "wgs84", "bd09") for geom in drawn], DISTRICT).datum == Datum.BD09


def test_a_file_read_with_a_district_carries_the_guess():
    drawn = [feature(convert(tile, "wgs84", "gcj02"), k) for k, tile in enumerate(TILES)]

    found = read(write_geojson(drawn), district=DISTRICT)

    assert found.guessed_datum.datum == Datum.GCJ02
    assert read(write_geojson(drawn)).guessed_datum is None
