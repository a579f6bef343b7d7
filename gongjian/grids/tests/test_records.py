"""Pages of grids in force: lists, records, checks, sheets, lanes, micro grids; who may, and who sees nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from gongjian.base.clock import today
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.fabric import grids_of_buildings
from gongjian.grids.models import GovernanceGrid, Grid, GridPost, LaneChief, MicroRun
from gongjian.grids.tasks_micro import run_micro
from gongjian.grids.testing import draw_grids, make_community, make_grid, make_grid_post, make_grids
from gongjian.grids.views import papers
from gongjian.people.testing import make_account, make_viewer
from gongjian.places.testing import box, make_area, make_building, make_lane

pytestmark = pytest.mark.django_db


def browser(kind, org, language="en"):
    """Somebody signed in with a post."""
    client = Client()
    client.force_login(make_account(kind, org=org))
    client.cookies["language"] = language
    return client


@pytest.fixture
def community():
    found = make_community()
    found.grids = make_grids(found)
    return found


@pytest.fixture
def secretary(community):
    return browser("community_secretary", community.orgs["community"])


def text(response):
    assert response.status_code == 200, response.content[:400]
    return response.content.decode()


def sheet(response):
    assert response.status_code == 200
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_a_click_names_the_leader_first_and_of_the_building_heads_only_the_own_one(community, secretary):
    grid = community.grids[0]
    first, second = (place.building for place in grid.places.order_by("pk")[:2])
    for role, building in (
        ("building_head", first),
        ("building_head", second),
        ("worker_full", None),
        ("leader", None),
    ):
        post = make_grid_post(grid, community.worker(), role)
        GridPost.objects.filter(pk=post.pk).update(building=building)
    said = text(secretary.get(f"/grids/here/?building={first.pk}"))
    roles = [said.find(words) for words in ("grid leader", "full-time grid worker", "building head")]
    assert roles == sorted(roles) and roles[0] > 0
    assert said.count("building head") == 1


LISTS = [
    "/grids/list/",
    "/grids/buildings/",
    "/grids/staff/",
    "/grids/governance/",
    "/grids/governance/buildings/",
    "/grids/lanes/",
    "/grids/coverage/",
    "/grids/coincidence/",
    "/grids/papers/",
    "/grids/papers/list/",
    "/grids/papers/staff/",
    "/grids/papers/lanes/",
]


# ------------------------------------------------------------------ lists
@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_list_is_a_whole_page_in_both_languages(community, address, language):
    client = browser("community_secretary", community.orgs["community"], language)
    make_grid_post(community.grids[0], community.worker())
    make_lane(community.area)

    page = text(client.get(address))

    assert page.count("<h1") == 1
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize("address", LISTS)
def test_lists_ask_the_same_number_of_questions_for_few_and_for_many_rows(
    community, secretary, address, django_assert_max_num_queries
):
    def fill():
        for number in range(4, 9):
            buildings = [make_building(community.area, at=(number, place / 2)) for place in range(3)]
            grid = make_grid(community.area, buildings, number=number)
            make_grid_post(grid, community.worker())
            governance = GovernanceGrid.objects.create(area=community.area, code=f"Z{number}", name=f"Z{number}")
            governance.buildings.set(buildings[:2])
            make_lane(community.area)

    fill()
    with django_assert_max_num_queries(40) as captured:
        text(secretary.get(address))
    few = len(captured)
    for number in range(9, 30):
        buildings = [make_building(community.area, at=(3, number / 4)) for _place in range(2)]
        grid = make_grid(community.area, buildings, number=number)
        make_grid_post(grid, community.worker())
        GovernanceGrid.objects.create(area=community.area, code=f"Z{number}", name=f"Z{number}").buildings.set(
            buildings[:1]
        )
        make_lane(community.area)

    with django_assert_max_num_queries(few + 2):
        text(secretary.get(address))


def test_the_list_of_another_day_shows_the_grids_of_that_day(community, secretary):
    old = community.grids[0]
    old.valid_to = today() - timedelta(days=1)
    old.save()

    assert f"/grids/{old.pk}/" not in text(secretary.get("/grids/list/"))
    assert f"/grids/{old.pk}/" in text(secretary.get(f"/grids/list/?on={old.valid_to}"))


def test_unstaffed_grids_are_a_ready_condition(community, secretary):
    for role in ("leader", "worker_part"):
        make_grid_post(community.grids[0], community.worker(), role)

    page = text(secretary.get("/grids/list/?chip=unstaffed"))

    assert f"/grids/{community.grids[0].pk}/" not in page
    assert f"/grids/{community.grids[1].pk}/" in page


# ------------------------------------------------------------------ record
def test_the_record_shows_staff_the_boundarys_history_and_micro_grids(community, secretary):
    old, new = community.grids[0], community.grids[1]
    old.valid_to = today() - timedelta(days=30)
    old.save()
    old.places.update(valid_to=old.valid_to)
    heir = make_grid(community.area, community.buildings[:12], number=9, since=today() - timedelta(days=29))
    make_grid_post(heir, community.worker())

    page = text(secretary.get(f"/grids/{heir.pk}/"))

    assert f"/grids/{old.pk}/" in page
    assert f"/grids/{new.pk}/" not in page
    assert "grid leader" in page
    assert f"/grids/{heir.pk}/" in text(secretary.get(f"/grids/{old.pk}/")), "an ended grid is still found"


def test_the_record_asks_a_bounded_number_of_questions(community, secretary, django_assert_max_num_queries):
    for role in ("leader", "worker_full", "worker_part"):
        make_grid_post(community.grids[0], community.worker(), role)

    with django_assert_max_num_queries(40):
        text(secretary.get(f"/grids/{community.grids[0].pk}/"))


@pytest.mark.parametrize("address", ["/grids/{}/", "/grids/papers/board/{}/", "/grids/{}/micro/"])
def test_a_grid_of_another_community_looks_as_if_it_never_existed(community, address):
    other = make_community()
    client = browser("community_secretary", other.orgs["community"])

    assert client.get(address.format(community.grids[0].pk)).status_code == 404
    assert client.get(address.format(10**12)).status_code == 404


def test_a_grid_worker_sees_the_own_grid_only(community):
    account = make_account("grid_worker", org=community.orgs["community"])
    make_grid_post(community.grids[0], account.person, "worker_part")
    client = Client()
    client.force_login(account)

    assert client.get(f"/grids/{community.grids[0].pk}/").status_code == 200
    assert client.get(f"/grids/{community.grids[1].pk}/").status_code == 404


def test_name_and_phone_are_edited_in_place_with_a_version(community, secretary):
    grid = community.grids[0]

    response = secretary.post(
        f"/grids/{grid.pk}/edit/main/", {"name": "河东网格", "phone": "8888", "version": grid.version}
    )

    assert response.status_code == 302
    grid.refresh_from_db()
    assert (grid.name, grid.phone) == ("河东网格", "8888")


def test_a_stale_edit_shows_both_texts_and_overwrites_nothing(community, secretary):
    grid = community.grids[0]
    Grid.objects.filter(pk=grid.pk).update(name="先改的名字", version=grid.version + 1)

    response = secretary.post(
        f"/grids/{grid.pk}/edit/main/", {"name": "后改的名字", "phone": "", "version": grid.version}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "先改的名字" in page and "后改的名字" in page
    assert Grid.objects.get(pk=grid.pk).name == "先改的名字"


def test_somebody_begins_and_ends_to_serve(community, secretary):
    grid, person = community.grids[0], community.worker()

    begun = secretary.post(f"/grids/{grid.pk}/posts/", {"person": person.pk, "role": "leader", "since": today()})
    assert begun.status_code == 302
    post = GridPost.objects.get(grid=grid)
    assert post.person == person

    ended = secretary.post(f"/grids/posts/{post.pk}/end/", {"until": today()})
    assert ended.status_code == 302
    post.refresh_from_db()
    assert post.valid_to == today()


def test_a_leader_who_is_not_fit_is_refused_at_the_field(community, secretary):
    person = community.worker("member")

    response = secretary.post(
        f"/grids/{community.grids[0].pk}/posts/", {"person": person.pk, "role": "leader", "since": today()}
    )

    assert response.status_code == 422
    assert str(person) in response.content.decode()
    assert not GridPost.objects.exists()


def test_who_may_only_read_sees_no_form_and_is_refused(community):
    reader = browser("street_committee", community.orgs["street"])
    grid = community.grids[0]

    assert "/posts/" not in text(reader.get(f"/grids/{grid.pk}/"))
    assert reader.post(f"/grids/{grid.pk}/posts/", {}).status_code == 403


# ------------------------------------------------------------------ checks
def test_the_coverage_check_names_buildings_in_none_and_in_several_grids(community, secretary):
    missed, doubled = community.buildings[0], community.buildings[1]
    community.grids[0].places.filter(building=missed).delete()
    community.grids[1].places.create(building=doubled, valid_from=community.grids[1].valid_from)
    unknown = community.buildings[5]
    unknown.households = None
    unknown.save()

    page = text(secretary.get("/grids/coverage/"))
    assert missed.name in page and doubled.name not in page
    assert f"/places/buildings/{missed.pk}/" in page
    several = text(secretary.get("/grids/coverage/?fault=several"))
    assert doubled.name in several and community.grids[1].name in several
    assert unknown.name in text(secretary.get("/grids/coverage/?fault=unknown"))

    codes = {cell for row in sheet(secretary.get("/grids/coverage/?format=xlsx")) for cell in row}
    assert {missed.code, doubled.code, unknown.code} <= codes


def test_the_coincidence_check_lists_differing_buildings_of_both_sides(community, secretary):
    first = GovernanceGrid.objects.create(area=community.area, code="Z1", name="综治一")
    first.buildings.set(community.buildings[1:13])
    second = GovernanceGrid.objects.create(area=community.area, code="Z2", name="综治二")
    second.buildings.set(community.buildings[13:24])

    page = text(secretary.get("/grids/coincidence/"))

    assert community.buildings[0].name in page and community.buildings[12].name in page
    assert f"/grids/plans/mend/{community.area.pk}/" in page
    rows = sheet(secretary.get("/grids/coincidence/?format=xlsx"))
    found = {(row[5], row[8]) for row in rows if len(row) > 8}
    assert (community.buildings[0].code, "only in the Party grid") in found
    assert (community.buildings[12].code, "only in the governance grid") in found


def test_the_mending_is_offered_only_to_those_who_draft(community):
    GovernanceGrid.objects.create(area=community.area, code="Z1", name="综治一").buildings.set(community.buildings[:3])
    reader = browser("street_committee", community.orgs["street"])

    assert "/grids/plans/mend/" not in text(reader.get("/grids/coincidence/"))


def test_equal_grids_coincide(community, secretary):
    for place, grid in enumerate(community.grids):
        mirror = GovernanceGrid.objects.create(area=community.area, code=f"Z{place}", name=f"综治{place}")
        mirror.buildings.set(grid.places.values_list("building_id", flat=True))

    page = text(secretary.get("/grids/coincidence/"))

    assert "3 of 3" in page
    assert "Every Party grid equals its governance grid" in page


# ------------------------------------------------------------------ sheets
def test_the_list_for_publication_names_range_staff_and_phone(community, secretary, settings):
    settings.SUPERVISION_PHONE = "0571-1234"
    grid, person = community.grids[0], community.worker()
    Grid.objects.filter(pk=grid.pk).update(phone="8888", address_list="甲路1号、甲路2号、甲路3号")
    make_grid_post(grid, person)

    page = text(secretary.get("/grids/papers/list/"))

    for said in (grid.code, person.name, "8888", "甲路1–3号", "0571-1234"):
        assert said in page


def test_the_notice_board_draws_the_grid_with_its_neighbours(community, secretary):
    draw_grids(community)

    page = text(secretary.get(f"/grids/papers/board/{community.grids[1].pk}/"))

    assert page.count('class="b-other"') == 2
    assert 'class="b-own"' in page and community.grids[0].name in page
    assert text(secretary.get("/grids/papers/boards/")).count('<article class="board">') == 3


def test_micro_grids_make_no_building_faulty_on_the_map(community):
    grid = community.grids[0]
    inside = [row.building for row in grid.places.select_related("building")[:3]]
    make_grid(community.area, inside, number=51, kind="micro", parent=grid)

    found = grids_of_buildings([one.pk for one in inside], today())

    assert set(map(tuple, found.values())) == {(grid.pk,)}


def test_more_boards_than_one_answer_holds_are_printed_by_community(community, monkeypatch):
    monkeypatch.setattr(papers, "BOARDS_MAX", 3)
    other = make_area(parent=community.street, shape=box(10, 0, 20, 10))
    make_grid(other, [make_building(other)])
    street = browser("street_secretary", community.orgs["street"])

    assert street.get("/grids/papers/boards/").status_code == 422
    page = text(street.get("/grids/papers/"))
    assert 'href="/grids/papers/boards/"' not in page
    assert f'href="/grids/papers/boards/?area={other.code}"' in page
    assert text(street.get(f"/grids/papers/boards/?area={other.code}")).count('<article class="board">') == 1


def test_a_draft_goes_out_as_a_table(community, secretary):
    plan = open_draft(community.area.pk, by=community.secretary)

    rows = sheet(secretary.get(f"/grids/plans/{plan.pk}/buildings/"))

    assert {row[2] for row in rows} >= {building.code for building in community.buildings}


# ------------------------------------------------------------------ lanes
def test_a_lane_gets_a_chief_from_the_streets_committee(community):
    lane = make_lane(community.area)
    member = make_viewer("street_committee", community.orgs["street"])
    client = browser("street_secretary", community.orgs["street"])

    page = text(client.get(f"/grids/lanes/{lane.pk}/"))
    assert member.name in page
    assert (
        client.post(f"/grids/lanes/{lane.pk}/chief/", {"person": member.person_id, "since": today()}).status_code == 302
    )

    assert LaneChief.objects.get(lane=lane).person_id == member.person_id
    assert member.name in text(client.get("/grids/papers/lanes/"))


def test_somebody_else_cannot_become_lane_chief(community):
    lane, client = make_lane(community.area), browser("street_secretary", community.orgs["street"])

    response = client.post(f"/grids/lanes/{lane.pk}/chief/", {"person": community.worker().pk, "since": today()})

    assert response.status_code == 422
    assert not LaneChief.objects.exists()


# ------------------------------------------------------------------ micro grids
def test_a_grid_is_divided_staffed_and_published_through_its_page(community, secretary):
    grid = community.grids[0]
    text(secretary.get(f"/grids/{grid.pk}/micro/"))
    assert secretary.post(f"/grids/{grid.pk}/micro/run/", {"lower": 100, "upper": 160}).status_code == 302
    run = MicroRun.objects.get()
    assert "data-poll" in text(secretary.get(f"/grids/{grid.pk}/micro/"))
    run_micro.call(run.pk)
    run.refresh_from_db()
    workers = {f"person-{part['number']}": community.worker().pk for part in run.parts}
    assert secretary.post(f"/grids/micro/{run.pk}/staff/", workers).status_code == 302

    page = text(secretary.get(f"/grids/{grid.pk}/micro/"))
    assert "Every micro grid has a worker" in page
    assert secretary.post(f"/grids/micro/{run.pk}/publish/", {"valid_from": today()}).status_code == 302

    assert Grid.objects.filter(parent=grid, kind="micro").count() == len(run.parts)


def test_a_range_upside_down_is_said_at_the_field(community, secretary):
    response = secretary.post(f"/grids/{community.grids[0].pk}/micro/run/", {"lower": 90, "upper": 50})

    assert response.status_code == 422
    assert not MicroRun.objects.exists()
