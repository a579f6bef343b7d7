"""Records of grids and lanes: shown, edited in place, staffed, divided; who may, and who sees nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.grids.models import Grid, GridPost, LaneChief, MicroRun
from gongjian.grids.tasks_micro import run_micro
from gongjian.grids.testing import make_community, make_grid, make_grid_post
from gongjian.grids.tests.browsing import browser, text
from gongjian.people.testing import make_account, make_viewer
from gongjian.places.testing import make_lane

pytestmark = pytest.mark.django_db


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
