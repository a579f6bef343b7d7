"""Datums, metres, the geometry field."""

import json

import numpy as np
import pytest
import shapely
from django.core.exceptions import ValidationError
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from gongjian.base.datums import Datum, to_datum
from gongjian.base.geo import (
    GeometryField,
    bbox,
    convert,
    geojson,
    project,
    read_projected,
    to_lonlat,
    to_metres,
    unproject,
    zone_of,
)

IN_CHINA = st.tuples(st.floats(74, 135), st.floats(4, 53))
PEOPLES_SQUARE = (121.4737, 31.2304)


def test_known_points_agree_with_the_formulae_in_general_use():
    here = [116.404, 39.915]

    assert to_datum(here, "wgs84", "gcj02") == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-12)
    assert to_datum(here, "gcj02", "bd09") == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-8)


@given(st.lists(IN_CHINA, min_size=1, max_size=20), st.sampled_from(list(Datum)), st.sampled_from(list(Datum)))
def test_there_and_back_is_the_same_point(points, source, target):
    there = to_datum(points, source, target)

    assert np.abs(to_datum(there, target, source) - points).max() < 1e-8


@pytest.mark.parametrize("place", [(2.35, 48.86), (-74.0, 40.7), (140.0, 36.0), (100.0, -5.0)])
@pytest.mark.parametrize("target", ["gcj02", "bd09"])
def test_points_outside_china_are_unchanged(place, target):
    assert to_datum(place, "wgs84", target) == pytest.approx(place, abs=0)
    assert to_datum(place, target, "wgs84") == pytest.approx(place, abs=0)


def test_wgs84_and_cgcs2000_are_taken_as_equal():
    assert (to_datum(PEOPLES_SQUARE, "cgcs2000", "wgs84") == PEOPLES_SQUARE).all()


def test_a_converted_polygon_keeps_its_holes():
    ring = Polygon(box(121.4, 31.2, 121.5, 31.3).exterior, [box(121.44, 31.24, 121.46, 31.26).exterior])

    moved = convert(ring, "wgs84", "gcj02")

    assert len(moved.interiors) == 1
    assert convert(moved, "gcj02", "wgs84").equals_exact(ring, 1e-9)


@pytest.mark.parametrize(("lon", "zone"), [(121.47, 40), (116.4, 39), (119.51, 40), (118.49, 39), (75, 25)])
def test_the_zone_is_that_of_the_nearest_central_meridian(lon, zone):
    assert zone_of(lon) == zone
    assert abs(3 * zone - lon) <= 1.5


@given(st.floats(119.5, 122.5), st.floats(18, 53))
def test_metres_and_degrees_are_each_others_inverse(lon, lat):
    assert to_lonlat(to_metres([[lon, lat]], 40), 40) == pytest.approx(np.array([[lon, lat]]), abs=1e-9)


def test_metres_are_metres():
    one, other = to_metres([PEOPLES_SQUARE, (121.4737, 31.2404)])

    assert np.hypot(*(other - one)) == pytest.approx(1108.7, abs=0.5)  # a hundredth of a degree of latitude at 31 N
    assert to_metres(PEOPLES_SQUARE) == pytest.approx([640412.315, 3457455.489], abs=0.001)  # EPSG:4549


@pytest.mark.parametrize("turned", [False, True], ids=["easting first", "northing first"])
@pytest.mark.parametrize("prefix", [0, 40e6], ids=["no zone number", "zone number 40"])
def test_surveyors_coordinates_are_read_with_and_without_zone_number(prefix, turned):
    east, north = to_metres(PEOPLES_SQUARE, 40)
    pair = (north, east + prefix) if turned else (east + prefix, north)

    assert read_projected([pair], near=121.0)[0] == pytest.approx(PEOPLES_SQUARE, abs=1e-9)


def test_six_degree_zones_are_read_by_their_number():
    assert read_projected([(21_350_000.0, 3_457_000.0)])[0] == pytest.approx([121.426, 31.228], abs=0.01)


@pytest.mark.parametrize(
    "pairs", [[(640412, 3457455)], [(121.4, 31.2)], [(40.6e6, 3.4e6), (39.6e6, 3.4e6)], [(np.nan, 3.4e6)], []]
)
def test_what_cannot_be_placed_is_not_guessed(pairs):
    assert read_projected(pairs) is None


def test_a_projected_geometry_comes_back():
    shape = box(121.4, 31.2, 121.41, 31.21)

    there = project(shape)

    assert 1.05e6 < there.area < 1.06e6
    assert unproject(there, 40).equals_exact(shape, 1e-9)


def test_geojson_is_rounded_and_flat():
    said = geojson(Point(121.123456789, 31.2, 5.0), digits=4)

    assert said == {"type": "Point", "coordinates": [121.1235, 31.2]}
    assert json.dumps(said)


def test_the_box_of_nothing_is_none():
    assert bbox(None) is None
    assert bbox(Polygon()) is None
    assert bbox(box(1, 2, 3, 4)) == (1, 2, 3, 4)


class Shape(models.Model):
    """Lives in this test only."""

    place = GeometryField(null=True)

    class Meta:
        app_label = "geo_field_test"

    def __str__(self) -> str:
        return str(self.place)


@pytest.fixture
def shapes(transactional_db, django_db_serialized_rollback):
    with connection.schema_editor() as editor:
        editor.create_model(Shape)
    yield Shape.objects
    with connection.schema_editor() as editor:
        editor.delete_model(Shape)


def test_a_geometry_is_stored_and_read_back_on_the_database_in_use(shapes):
    two = MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])
    shapes.create(place=two)
    shapes.create(place=None)
    shapes.create(place=Point(1, 2, 3))

    first, second, third = shapes.order_by("pk")

    assert first.place == two
    assert second.place is None
    assert third.place == Point(1, 2)  # heights are not kept
    assert shapes.get(place=two) == first
    assert shapes.filter(place__isnull=True).count() == 1


def test_the_field_survives_a_migration_and_a_dump():
    field = Shape._meta.get_field("place")
    name, path, args, kwargs = field.clone().deconstruct()
    row = Shape(place=box(0, 0, 1, 1))

    assert (path, args, kwargs) == ("gongjian.base.geo.GeometryField", [], {"null": True})
    assert name in (None, "place")
    assert field.to_python(field.value_to_string(row)) == row.place
    assert field.to_python(field.value_to_string(Shape())) is None
    assert field.to_python(shapely.to_wkb(row.place)) == row.place


@pytest.mark.parametrize("rubbish", ["not base64!", b"\x00\x01", 7])
def test_what_is_no_geometry_is_refused(rubbish):
    with pytest.raises(ValidationError):
        Shape._meta.get_field("place").to_python(rubbish)
