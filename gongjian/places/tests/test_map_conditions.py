"""Map files that hold more than is meant: conditions, values for all features, what lies outside, mixed types."""

import json

import pytest
import shapely

from gongjian.base.registers import runs
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import checked, stored, table
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer
from gongjian.places.models import Barrier, Building, Carrier, Estate, Lane, Surface
from gongjian.places.registers import BARRIERS, BUILDINGS, CARRIERS, ESTATES, LANES, SURFACES
from gongjian.places.testing import box, make_area, make_building

pytestmark = pytest.mark.django_db
NAMED = {"name": "name"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def west():
    district = make_area("明川区", level="district", shape=box(0, 0, 20, 10))
    make_area("东社区", parent=district, shape=box(10, 0, 10, 10))
    return make_area("西社区", parent=district, shape=box(0, 0, 10, 10))


@pytest.fixture
def body(west):
    return make_viewer("grid_body", make_org(area=west.parent, kind="district"))


def line(*points):
    return shapely.LineString([(120 + x * 0.001, 30 + y * 0.001) for x, y in points])


ROADS = (
    (line((1, 5), (9, 5)), {"name": "青禾路", "class": "primary", "bridge": False}),
    (line((1, 7), (9, 7)), {"name": "", "class": "primary", "bridge": True}),
    (line((1, 2), (4, 2)), {"name": "杏园里", "class": "residential", "bridge": False}),
    (line((40, 5), (49, 5)), {"name": "外环路", "class": "primary", "bridge": False}),
    (box(5, 0, 1, 10), {"name": "青溪", "class": "water", "bridge": False}),
)


def brought(register, body, *features, **options):
    rows = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, properties in features
    ]
    content = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    run = checked(register, content, by=body, name="map.geojson", is_map=True)
    run = runs.choose(run.pk, options, register=register, by=body)
    check_import.call(run.pk)
    run.refresh_from_db()
    return run if run.counts.get("fault") or run.message else stored(run, by=body)


def test_a_condition_and_a_value_for_all_take_the_main_roads_out_of_a_file(body):
    run = brought(
        BARRIERS, body, *ROADS, mapping=NAMED | {"kind": "=road"}, only={"class": "primary"}, inside_only=True
    )
    assert run.phase == "stored", verdicts_of(run)
    names = set(Barrier.objects.values_list("name", "kind", "is_hard"))
    assert names == {("青禾路", "road", True), (str(Barrier.Kind.ROAD.label), "road", True)}


def test_a_condition_without_values_leaves_out_features_that_do_not_say_it(body):
    brought(LANES, body, *ROADS, mapping=NAMED, only={"class": "residential, primary", "name": ""}, inside_only=True)
    assert set(Lane.objects.values_list("name", flat=True)) == {"青禾路", "杏园里"}


def test_truth_values_are_conditions_too(body):
    brought(LANES, body, *ROADS, mapping=NAMED, only={"bridge": "true"})
    assert Lane.objects.count() == 1


def test_a_river_drawn_as_an_area_is_a_barrier_by_its_banks_and_water_on_the_map(body):
    only = {"class": "water"}
    brought(BARRIERS, body, *ROADS, mapping=NAMED | {"kind": "=river"}, only=only)
    brought(SURFACES, body, *ROADS, mapping=NAMED | {"kind": "=water"}, only=only)

    assert Barrier.objects.get().shape.geom_type == "LineString"
    assert Surface.objects.get().shape.equals(ROADS[-1][0])


def test_what_lies_in_no_area_is_a_fault_unless_it_is_left_out(body):
    only = {"class": "primary", "name": ""}
    run = brought(LANES, body, *ROADS, mapping=NAMED, only=only)
    assert [row[0] for row in verdicts_of(run) if row[1] == "fault"] == [4]


def test_a_condition_that_nothing_fulfils_is_said(body):
    run = brought(LANES, body, *ROADS, mapping=NAMED, only={"class": "motorway"})
    assert (run.state, Lane.objects.count()) == ("failed", 0) and run.message


def test_a_footprint_across_a_border_belongs_where_most_of_it_lies(west, body):
    brought(
        BUILDINGS,
        body,
        (box(9, 3, 3, 1), {"name": "大部分在东"}),
        (box(7, 5, 4, 1), {"name": "大部分在西"}),
        mapping=NAMED,
    )
    assert {row.name: row.area.name for row in Building.objects.select_related("area")} == {
        "大部分在东": "东社区",
        "大部分在西": "西社区",
    }


@pytest.mark.parametrize(("register", "model"), [(ESTATES, Estate), (CARRIERS, Carrier)])
def test_estates_and_carriers_find_their_community_by_their_point(register, model, west, body):
    names = [name for name in ("code", "name", "kind", "lon", "lat") if name in register.by_name]
    said = {"code": "X1", "name": "杏园", "kind": "tower", "lon": 120.012, "lat": 30.004}
    headings = [str(register.column(name).heading) for name in names]
    run = checked(register, table(headings, [said[name] for name in names]), by=body)
    stored(run, by=body)
    assert (model.objects.get().area.name, model.objects.get().lon) == ("东社区", 120.012)


def test_a_count_from_a_file_takes_the_place_of_an_invented_one(west, body):
    building = make_building(west, households=50, is_generated=True)
    names = ("name", "code", "households")
    headings = [str(BUILDINGS.column(name).heading) for name in names]
    stored(checked(BUILDINGS, table(headings, [building.name, building.code, 36]), by=body), by=body)
    building.refresh_from_db()
    assert (building.households, building.is_generated) == (36, False)
