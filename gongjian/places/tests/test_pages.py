"""Pages of places: lists with conditions and order, records edited in place, files in and out through the browser."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from gongjian.base.models import ImportRun, SavedView
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.places.models import Building
from gongjian.places.registers import AREAS, BARRIERS, BUILDINGS, CARRIERS, ESTATES, LANES
from gongjian.places.testing import box, make_area, make_barrier, make_building, make_carrier, make_estate, make_lane

pytestmark = pytest.mark.django_db
ALL = [AREAS, ESTATES, BUILDINGS, CARRIERS, LANES, BARRIERS]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def community():
    return make_area("杏园社区")


@pytest.fixture
def reader(client, community):
    """A browser signed in as the community's secretary."""
    account = make_account("community_secretary", org=make_org(area=community))
    client.force_login(account)
    client.cookies["language"] = "en"
    client.account = account
    return client


def one_of(register, area):
    line = box(1, 1, 2, 2).boundary
    makers = {
        "areas": lambda: area,
        "estates": lambda: make_estate(area),
        "buildings": lambda: make_building(area),
        "carriers": lambda: make_carrier(area),
        "lanes": lambda: make_lane(area),
        "barriers": lambda: make_barrier(area, line),
    }
    return makers[register.key]()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("register", ALL, ids=lambda register: register.key)
def test_every_register_has_its_table_and_its_records(register, language, reader, community):
    reader.cookies["language"] = language
    row = one_of(register, community)
    page = reader.get(register.url("list"))
    assert page.status_code == 200
    assert row.name in page.content.decode()
    record = reader.get(register.url("record", row.pk))
    assert record.status_code == 200
    assert "style=" not in record.content.decode() and "<script>" not in record.content.decode()


@pytest.mark.parametrize("register", ALL[:4], ids=lambda register: register.key)  # lines are ground, seen by all
def test_records_of_another_community_look_like_not_there(register, reader):
    row = one_of(register, make_area("梨园社区", shape=box(20, 0, 10, 10)))
    assert reader.get(register.url("record", row.pk)).status_code == 404
    assert row.name not in reader.get(register.url("list")).content.decode()


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.key)
def test_a_table_asks_the_database_a_bounded_number_of_questions(
    register, reader, community, django_assert_max_num_queries
):
    for _row in range(2 if register is not AREAS else 1):
        one_of(register, community)
    for number in range(30):
        make_building(community, at=(number % 10, 3))
    with django_assert_max_num_queries(24):
        reader.get(register.url("list"))


def test_conditions_order_and_pages_stand_in_the_address(reader, community):
    for number, households in enumerate([30, None, 10, 20]):
        make_building(community, name=f"{number} Tower", code=f"B{number}", households=households)
    page = reader.get("/places/buildings/?sort=-households").content.decode()
    assert page.index("0 Tower") < page.index("3 Tower") < page.index("2 Tower") < page.index("1 Tower")
    assert 'aria-sort="descending"' in page and "by households, descending" in page
    found = reader.get("/places/buildings/?chip=unknown").content.decode()
    assert "1 Tower" in found and "0 Tower" not in found
    assert "2 Tower" in reader.get("/places/buildings/?q=2+tow").content.decode()


def test_areas_cannot_be_sorted_by_a_figure(reader):
    page = reader.get("/places/areas/?sort=-km2").content.decode()
    assert "aria-sort" not in page and "sort=km2" not in page


def test_nothing_found_says_which_condition_to_drop_and_what_that_gives(reader, community):
    make_building(community, households=3)
    page = reader.get("/places/buildings/?q=nowhere&kind=home").content.decode()
    assert "Without “contains “nowhere””: 1" in page


def test_an_empty_register_says_where_entries_come_from(reader):
    page = reader.get("/places/lanes/").content.decode()
    assert "They come from a roster or a map file" in page and "/places/lanes/template/" in page


def test_a_part_is_answered_to_htmx_and_the_whole_page_to_everybody_else(reader, community):
    make_building(community)
    part = reader.get("/places/buildings/", headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in part and 'id="register"' in part


def test_a_view_is_kept_under_a_name_and_forgotten(reader):
    reader.post("/places/buildings/view/", {"name": "mine", "query": "chip=unknown"})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.account_id) == ("mine", "chip=unknown", reader.account.pk)
    reader.post("/places/buildings/view/", {"forget": view.pk})
    assert not SavedView.objects.exists()


# ------------------------------------------------------------------ records
def edited(reader, building, version, **facts):
    kept = {
        "name": building.name,
        "code": building.code,
        "area": building.area.code,
        "kind": "home",
        "households": "36",
    }
    return reader.post(f"/places/buildings/{building.pk}/edit/main/", kept | facts | {"version": version})


def test_a_group_of_facts_is_edited_with_its_version(reader, community):
    building = make_building(community, households=30)
    assert "<form" in reader.get(f"/places/buildings/{building.pk}/?edit=main").content.decode()
    response = edited(reader, building, 1, households="３６", name="New name")
    assert response.status_code == 302, response.content.decode()
    building.refresh_from_db()
    assert (building.households, building.name, building.version) == (36, "New name", 2)


def test_a_change_is_undone_with_one_press_unless_somebody_changed_it_since(reader, community):
    building = make_building(community, households=30, name="Old name")
    address, headers = f"/places/buildings/{building.pk}/edit/main/", {"HX-Request": "true"}
    page = reader.get(f"/places/buildings/{building.pk}/?edit=main").content.decode()
    old = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.split("<form", 1)[1]))
    sent = old | {"area": community.code, "kind": "home", "households": "31", "version": 1}

    saved = reader.post(address, sent, headers=headers).content.decode()
    way_back = saved.split("data-undo", 1)[1].split("</form>", 1)[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', way_back))
    assert fields["households"] == "30" and fields["version"] == "2"
    undone = reader.post(address, fields, headers=headers)
    del fields["_key"]  # else the same sending is answered the same

    building.refresh_from_db()
    assert undone.status_code == 200
    assert (building.households, building.name, building.version) == (30, "Old name", 3)
    assert reader.post(address, fields, headers=headers).status_code == 409, "not over what came later"
    unchanged = reader.post(address, fields | {"version": 3}, headers=headers).content.decode()
    assert "data-undo" not in unchanged


def test_two_people_at_once_see_both_texts_and_nothing_is_overwritten(reader, community):
    building = make_building(community, households=30)
    edited(reader, building, 1, households="31")
    response = edited(reader, building, 1, households="99")
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="99"' in page and ">31<" in page and 'name="version" value="2"' in page
    building.refresh_from_db()
    assert building.households == 31


def test_faults_stand_at_their_fields_and_the_text_is_kept(reader, community):
    building = make_building(community)
    response = edited(reader, building, 1, households="many", name="")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in page and "you wrote “many”" in page


def test_a_worker_without_the_ability_sees_no_form_and_cannot_post(client, community):
    building = make_building(community)
    client.force_login(make_account("grid_worker", org=make_org(area=community)))
    assert client.get(f"/places/buildings/{building.pk}/").status_code == 404
    reader = make_account("street_committee", org=make_org(area=community))
    client.force_login(reader)
    assert "?edit=main" not in client.get(f"/places/buildings/{building.pk}/").content.decode()
    assert edited(client, building, 1, households="1").status_code == 403


def test_a_building_is_added_with_three_fields(reader, community):
    response = reader.post(
        "/places/buildings/add/", {"name": "新楼", "code": "N1", "area": community.code, "kind": "home"}
    )
    assert response.status_code == 302, response.content.decode()
    assert Building.objects.get(code="N1").area == community


def test_a_code_that_exists_already_is_refused_at_its_field(reader, community):
    make_building(community, code="N1")
    response = reader.post(
        "/places/buildings/add/", {"name": "新楼", "code": "N1", "area": community.code, "kind": "home"}
    )
    assert response.status_code == 422
    assert 'id="id_code_error"' in response.content.decode()


# ------------------------------------------------------------------ files
def test_an_export_says_conditions_day_and_who_and_holds_what_is_filtered(reader, community):
    make_building(community, code="B1", households=None)
    make_building(community, code="B2")
    response = reader.get("/places/buildings/export/?chip=unknown&format=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    above = " ".join(str(row[0]) for row in rows[:4])
    assert "households not known" in above and reader.account.person.name in above
    codes = {cell for row in rows for cell in row} & {"B1", "B2"}
    assert codes == {"B1"}
    assert "attachment" in response["Content-Disposition"]


def test_a_template_carries_chinese_headings(reader):
    reader.cookies["language"] = "zh-hans"
    response = reader.get("/places/buildings/template/")
    cells = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert any("户数" in str(cell) for row in cells for cell in row)


def test_a_roster_goes_through_the_browser_in_two_steps(reader, community):
    content = f"名称,编码,社区,户数\n1 号楼,B1,{community.code},36\n".encode("gbk")
    reader.cookies["language"] = "zh-hans"
    page = reader.post("/places/buildings/import/", {"file": SimpleUploadedFile("楼栋.csv", content)})
    run = ImportRun.objects.get()
    assert page["Location"] == f"/imports/{run.pk}/"
    assert "data-poll" in reader.get(page["Location"]).content.decode()
    check_import.call(run.pk)
    checked = reader.get(page["Location"]).content.decode()
    assert "1 号楼" in checked
    assert reader.get(f"/imports/{run.pk}/annotated/").status_code == 200
    reader.post(f"/imports/{run.pk}/store/")
    store_import.call(run.pk)
    assert Building.objects.get().households == 36
    assert reader.get(page["Location"]).status_code == 200


@pytest.mark.parametrize("said", [{"is_map": "1"}, {}], ids=["as a map", "put into the box of rosters"])
def test_a_map_file_goes_through_the_browser(reader, community, said):
    content = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"mc":"x"},"geometry":{"type":"Point","coordinates":[120.005,30.005]}}]}'  # noqa: E501
    page = reader.post("/places/buildings/import/", {"file": SimpleUploadedFile("p.geojson", content)} | said)
    run = ImportRun.objects.get()
    choose = reader.get(page["Location"]).content.decode()
    assert "data-map" in choose and 'name="of_name"' in choose
    assert reader.get(f"/imports/{run.pk}/preview.geojson").json()["features"]
    reader.post(f"/imports/{run.pk}/choose/", {"register": "buildings", "datum": "wgs84", "of_name": "mc"})
    check_import.call(run.pk)
    reader.post(f"/imports/{run.pk}/store/")
    store_import.call(run.pk)
    assert Building.objects.get().name == "x"


def test_somebody_elses_import_looks_like_not_there(reader, client, community):
    reader.post("/places/buildings/import/", {"file": SimpleUploadedFile("b.csv", b"a,b\n1,2\n")})
    run = ImportRun.objects.get()
    client.force_login(make_account("community_secretary", org=Account.objects.get().person.org))
    for path in ("", "annotated/", "progress/", "preview.geojson"):
        assert client.get(f"/imports/{run.pk}/{path}").status_code == 404


def test_a_map_export_comes_in_four_formats(reader, community):
    make_building(community)
    page = reader.get("/places/buildings/").content.decode()
    for ending, suffix in (("geojson", ".geojson"), ("gpkg", ".gpkg"), ("shapefile", ".zip"), ("kml", ".kml")):
        response = reader.get(f"/places/buildings/map/{ending}/")
        assert response.status_code == 200 and suffix in response["Content-Disposition"]
        assert f"/places/buildings/map/{ending}/" in page
