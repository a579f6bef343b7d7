"""谁管这里: answers everybody, shows only what is published, and no more often than a person asks."""

from datetime import timedelta

import pytest

from gongjian.base.clock import today
from gongjian.grids.locate import locate_address
from gongjian.grids.models import Grid
from gongjian.grids.testing import draw_grids, make_community, make_grid_post, make_grids
from gongjian.grids.views import public
from gongjian.people.testing import TODAY
from gongjian.places.testing import make_building

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    found = make_community()
    found.grids = make_grids(found)
    draw_grids(found)
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_address_is_answered_without_an_account(client, community, settings, language):
    settings.SUPERVISION_PHONE = "0571-1234"
    client.cookies["language"] = language
    grid, leader, worker = community.grids[0], community.worker(), community.worker()
    Grid.objects.filter(pk=grid.pk).update(phone="8888")
    make_grid_post(grid, leader)
    make_grid_post(grid, worker, "worker_full")

    response = client.get("/grid/", {"q": community.buildings[0].name})

    page = response.content.decode()
    assert response.status_code == 200
    for said in (grid.name, grid.code, leader.name, worker.name, "8888", "0571-1234"):
        assert said in page


def test_private_numbers_and_building_heads_are_not_shown(client, community):
    person = community.worker("building_head")
    person.phone = "13800000000"
    person.save()
    make_grid_post(community.grids[0], person, "building_head")

    page = client.get("/grid/", {"q": community.buildings[0].name}).content.decode()

    assert person.name not in page and "13800000000" not in page


def test_a_place_on_the_map_is_answered_for_a_day(client, community):
    building, grid = community.buildings[0], community.grids[0]
    place = {"lon": building.lon, "lat": building.lat}

    assert grid.code in client.get("/grid/", place).content.decode()
    before = grid.valid_from - timedelta(days=1)
    assert grid.code not in client.get("/grid/", place | {"on": before.isoformat()}).content.decode()


@pytest.mark.parametrize(
    "said",
    [{"q": "a"}, {"lon": "x", "lat": "1"}, {"lon": "nan", "lat": "1"}, {"lon": "999", "lat": "1"}, {"on": "31.12."}],
)
def test_what_cannot_be_understood_is_said_in_words(client, said):
    response = client.get("/grid/", said)

    assert response.status_code == 422
    assert "note-stop" in response.content.decode()


def test_the_first_page_works_on_an_empty_database(client):
    assert client.get("/grid/").status_code == 200
    assert client.get("/grid/", {"q": "无此处"}).status_code == 200


def test_the_public_map_has_published_facts_only(client, community):
    community.grids[2].valid_to = today() - timedelta(days=1)
    community.grids[2].save()

    features = client.get("/grid/map.json", {"box": "119.9,29.9,120.1,30.1"}).json()["features"]

    grids = [one["properties"] for one in features if one["properties"]["layer"] == "grids"]
    assert {one["id"] for one in grids} == {grid.pk for grid in community.grids[:2]}
    assert all(set(one) == {"id", "layer", "number", "name"} for one in grids)
    assert client.get("/grid/map.json", {"box": "1"}).status_code == 422


def test_who_asks_too_often_waits_a_minute_and_others_do_not(client):
    asked = 2 * public.PAGES_A_MINUTE + 2  # twice, because a minute may end in between

    assert any(client.get("/grid/").status_code == 429 for _time in range(asked))
    assert client.get("/grid/", REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_search_asks_a_bounded_number_of_questions(client, community, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert client.get("/grid/", {"q": "Building"}).status_code == 200


def test_the_very_address_comes_first_however_many_others_hold_its_words(community):
    for number in range(130):
        make_building(community.area, code=f"A{number:03d}", name=f"{number}栋", address=f"长河路{number}1号")
    wanted = make_building(community.area, code="Z999", name="甲栋", address="长河路1号")
    make_building(community.area, code="Z998", name="乙栋", address="长河路1号甲")

    found = locate_address("长河路 1号", TODAY)

    assert found[0].building == wanted
    assert len(found) == 20
