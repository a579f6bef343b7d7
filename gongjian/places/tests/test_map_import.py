"""Map files: outlines with the meaning and datum that somebody chose, checked and stored like a roster."""

import json

import pytest
import shapely
from django.http import QueryDict
from django.test import Client

from gongjian.base.datums import Datum
from gongjian.base.errors import RuleBroken
from gongjian.base.geo import convert
from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import verdicts_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.maps import propose
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import checked, stored
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_viewer
from gongjian.places.maps import WRITERS, features_of
from gongjian.places.models import Area, Barrier, Building
from gongjian.places.registers import AREAS, BARRIERS, BUILDINGS, LANES
from gongjian.places.testing import SOUTH, STEP, WEST, box, make_area, make_barrier, make_building, make_lane

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def district():
    return make_area("明川区", level="district", code="990101000000", shape=box(0, 0, 40, 40))


@pytest.fixture
def body(district):
    return make_viewer("grid_body", make_org(area=district, kind="district"))


def geojson(*features):
    rows = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, properties in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def looked_at(register, content, body, *, name="map.geojson", **options):
    """Hand a map file in, choose the proposed mapping, carry out the dry run."""
    run = checked(register, content, by=body, name=name, is_map=True)
    assert run.phase == ImportRun.Phase.CHOOSING
    runs.choose(run.pk, options, register=register, by=body)
    check_import.call(run.pk)
    run.refresh_from_db()
    return run


def test_boundaries_become_areas_below_the_one_they_lie_in(district, body):
    content = geojson((box(0, 0, 10, 10), {"code": "990101001000", "name": "青禾街道"}))
    run = looked_at(AREAS, content, body, level="street", mapping={"code": "code", "name": "name"})
    assert run.counts["create"] == 1, (run.message, verdicts_of(run))
    stored(run, by=body)
    street = Area.objects.get(code="990101001000")
    assert (street.parent, street.level_id, street.path.startswith(district.path)) == (district, "street", True)
    assert 1_000_000 < street.area_m2 < 1_200_000


def test_the_report_names_overlaps_and_gaps_with_their_square_metres(district, body):
    content = geojson(
        (box(0, 0, 10, 10), {"code": "990101001000", "name": "甲街道"}),
        (box(9, 0, 10, 10), {"code": "990101002000", "name": "乙街道"}),
    )
    run = looked_at(AREAS, content, body, level="street", mapping={"code": "code", "name": "name"})
    assert any(is_error and "甲街道" in sentence and area > 90_000 for is_error, sentence, area in run.report["fit"])


def test_a_feature_far_away_is_compared_with_the_others_of_its_file(district, body):
    street = make_area("甲街道", parent=district, shape=box(0, 0, 10, 10))
    content = geojson(
        (box(0, 0, 10, 10), {"code": "990101001001", "name": "近社区", "of": street.code}),
        (box(900, 900), {"code": "990101001002", "name": "远社区", "of": street.code}),
    )
    mapping = {"code": "code", "name": "name", "parent": "of"}
    run = looked_at(AREAS, content, body, level="community", mapping=mapping)
    assert [row[1] for row in verdicts_of(run)] == ["create", "fault"]
    assert len(run.report["fit"]) == 1, run.report["fit"]  # nothing of the street is left over because of it


@pytest.mark.parametrize(
    "corners, said",
    [
        ([(1, 1), (2, 2), (2, 1), (1, 2)], "自相交"),
        ([(1, 1), (2, 1), (3, 1)], "没有面积"),
        ([(1, 1), (2, 2), (1, 1), (1, 1)], "没有面积"),
    ],
)
def test_a_faulty_outline_is_a_fault_of_its_feature(corners, said, body):
    shape = shapely.Polygon([(120 + x / 1000, 30 + y / 1000) for x, y in corners])
    run = looked_at(BUILDINGS, geojson((box(1, 1), {}), (shape, {})), body, mapping={})
    assert [row[1] for row in verdicts_of(run)] == ["fault", "fault"]  # the first lies in no community
    assert said in verdicts_of(run)[1][3][0][1]


def test_an_outline_outside_the_district_is_refused_with_what_to_do(body):
    run = looked_at(BUILDINGS, geojson((box(900, 900), {"name": "远楼"})), body, mapping={"name": "name"})
    (_heading, said) = verdicts_of(run)[0][3][0]
    assert "坐标" in said or "datum" in said


def test_footprints_find_their_community_and_keep_their_made_up_code(district, body):
    community = make_area("杏园社区", parent=district, shape=box(0, 0, 10, 10))
    content = geojson((box(2, 2, 0.2, 0.1), {"name": "", "levels": 6}), (box(4, 2, 0.2, 0.1), {"name": "二号楼"}))
    mapping = propose(BUILDINGS, ["name", "levels"])
    assert mapping == {"name": "name", "storeys": "levels"}
    stored(looked_at(BUILDINGS, content, body, mapping=mapping), by=body)
    first, second = Building.objects.order_by("-name")
    assert {first.area, second.area} == {community}
    assert {first.storeys, second.storeys} == {6, None}
    again = looked_at(BUILDINGS, content, body, name="again.geojson", mapping=mapping)
    assert again.counts["skip"] == 2, verdicts_of(again)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_outlines_of_another_datum_land_where_they_belong(datum, district, body):
    make_area("杏园社区", parent=district, shape=box(0, 0, 10, 10))
    shape = box(5, 5, 0.2, 0.1)
    content = geojson((convert(shape, Datum.WGS84, datum), {"name": "楼"}))
    stored(looked_at(BUILDINGS, content, body, datum=datum, mapping={"name": "name"}), by=body)
    assert Building.objects.get().shape.equals_exact(shape, 1e-6)


def test_lines_become_barriers_of_the_area_that_holds_them(district, body):
    make_area("杏园社区", parent=district, shape=box(0, 0, 10, 10))
    inside = shapely.LineString([(WEST + STEP, SOUTH + STEP), (WEST + 5 * STEP, SOUTH + STEP)])
    across = shapely.LineString([(WEST + STEP, SOUTH + STEP), (WEST + 30 * STEP, SOUTH + STEP)])
    content = geojson((inside, {"n": "内河", "k": "river"}), (across, {"n": "大街", "k": "main road"}))
    run = looked_at(BARRIERS, content, body, mapping={"name": "n", "kind": "k"})
    run = stored(run, by=body)
    assert run.phase == "stored", run.message
    assert {row.name: row.area.level_id for row in Barrier.objects.all()} == {"内河": "community", "大街": "district"}


def test_points_are_refused_where_lines_are_wanted(body):
    with pytest.raises(RuleBroken) as refusal:
        run = checked(LANES, geojson((shapely.Point(120.001, 30.001), {})), by=body, name="x.geojson", is_map=True)
        runs.choose(run.pk, {"mapping": {}}, register=LANES, by=body)
        check_import.call(run.pk)
        run.refresh_from_db()
        raise RuleBroken(run.state, run.message)
    assert refusal.value.code == "failed"
    assert refusal.value.message


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("kind", ["buildings", "areas", "lanes", "barriers"])
def test_what_is_exported_as_a_map_can_be_imported_again_and_changes_nothing(kind, ending, district, body):
    community = make_area("杏园社区", parent=district, shape=box(0, 0, 10, 10))
    building = make_building(community, households=None, storeys=6, address="1 号, 甲")
    building.set_shape(box(5, 5, 0.2, 0.1))
    building.save()
    lane = make_lane(community)
    lane.set_shape(shapely.LineString([(WEST, SOUTH), (WEST + STEP / 3, SOUTH + STEP / 7)]))
    lane.save()
    make_barrier(community, shapely.LineString([(WEST, SOUTH), (WEST + STEP, SOUTH)]))
    register = {"buildings": BUILDINGS, "areas": AREAS, "lanes": LANES, "barriers": BARRIERS}[kind]
    write, _type, suffix = WRITERS[ending]
    features = features_of(register, Listing(register, body, QueryDict("")))
    content = write(features)
    mapping = propose(register, list(features[0].properties))
    assert set(mapping) >= {"name", "code"}
    run = looked_at(register, content, body, name=f"map{suffix}", mapping=mapping)
    assert run.counts["skip"] == len(features), (run.message, verdicts_of(run))


def test_areas_of_several_levels_keep_the_level_the_file_says_and_overlap_within_a_level_only(district, body):
    street = make_area("青禾街道", level="street", parent=district, code="990101004000", shape=box(0, 0, 20, 20))
    make_area("杏园社区", parent=street, code="990101004001", shape=box(0, 0, 10, 10))
    content = WRITERS["geojson"][0](features_of(AREAS, Listing(AREAS, body, QueryDict())))

    run = checked(AREAS, content, by=body, name="areas.geojson", is_map=True)
    client = Client()
    client.force_login(Account.objects.get(pk=body.account_id))
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert '<option value="">' in page and 'name="of_level" value="level"' in page
    mapping = {name: name for name in ("name", "code", "level", "parent")}
    runs.choose(run.pk, {"mapping": mapping, "level": ""}, register=AREAS, by=body)
    check_import.call(run.pk)
    run.refresh_from_db()

    assert run.counts["skip"] == 3 and not run.counts.get("update")
    assert not [sentence for _is_error, sentence, _area in run.report.get("fit", []) if "杏园社区" in sentence]
