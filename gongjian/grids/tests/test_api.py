"""Door 2: a plan from draft to publication, and reading what is in force, as a program does it."""

import json
from typing import Any

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.grids.models import Grid, Plan, PlanRun
from gongjian.grids.testing import Community, make_community, make_grid, make_grids
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.people.viewer import Viewer

pytestmark = pytest.mark.django_db


class Program:
    """A program with the session of an account; its answers are (status, body)."""

    def __init__(self, viewer: Viewer | Account) -> None:
        self.client = Client()
        pk = viewer.account_id if isinstance(viewer, Viewer) else viewer.pk
        self.client.force_login(Account.objects.get(pk=pk))

    def get(self, address: str, **query: Any) -> Any:
        return self._answer(self.client.get(f"/api/v1{address}", query))

    def send(self, method: str, address: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self._answer(
            self.client.generic(
                method, f"/api/v1{address}", json.dumps(body or {}), content_type="application/json", headers=headers
            )
        )

    def post(self, address: str, body: Any = None, key: str = "") -> Any:
        return self.send("POST", address, body, key)

    @staticmethod
    def _answer(response: Any) -> tuple[int, Any]:
        return response.status_code, response.json()


@pytest.fixture
def community() -> Community:
    return make_community()


def test_a_plan_goes_from_draft_to_publication_through_the_api(community):
    make_grids(community, 3)
    secretary, street, district = map(Program, (community.secretary, community.street_secretary, community.grid_body))
    status, plan = secretary.post(f"/areas/{community.area.pk}/plan")
    assert status == 200 and plan["status"] == "draft" and len(plan["grids"]) == 3

    people = [community.worker("community_committee"), *(community.worker() for _number in range(3))]
    for grid, worker in zip(plan["grids"], people[1:], strict=True):
        for role, person in (("leader", worker), ("worker_full", worker)):
            body = {"version": plan["version"], "person_id": person.pk, "role": role}
            status, plan = secretary.post(f"/plans/{plan['id']}/grids/{grid['number']}/staff", body)
            assert status == 200, plan
    for program, step, answers in (
        (secretary, "submit", {"deliberation": "2026-04-01"}),
        (street, "approve", {}),
        (district, "file", {}),
        (district, "publish", {"valid_from": today().isoformat()}),
    ):
        status, plan = program.post(
            f"/plans/{plan['id']}/steps/{step}", {"version": plan["version"], "answers": answers}
        )
        assert status == 200, plan

    assert plan["status"] == "published" and plan["steps"] == {}
    assert secretary.get("/grids")[1]["total"] == 3
    assert secretary.get(f"/areas/{community.area.pk}/grids", on=today().isoformat())[1]["total"] == 3
    assert secretary.get(f"/areas/{community.area.pk}/grids", on="2000-01-01")[1]["total"] == 0


def test_a_step_is_offered_only_to_whoever_may_take_it(community):
    _status, plan = Program(community.secretary).post(f"/areas/{community.area.pk}/plan")

    street = Program(community.street_secretary)
    assert "submit" not in street.get(f"/plans/{plan['id']}")[1]["steps"]
    status, body = street.post(
        f"/plans/{plan['id']}/steps/submit", {"version": plan["version"], "answers": {"deliberation": "x"}}
    )
    assert (status, body["error"]["code"]) == (403, "not_allowed")


def test_a_move_shows_its_options_first_and_can_be_taken_back(community):
    make_grids(community, 3)
    program = Program(community.secretary)
    _status, plan = program.post(f"/areas/{community.area.pk}/plan")
    border = community.buildings[11].pk  # the last of the first grid's two rows
    _status, options = program.get(f"/plans/{plan['id']}/options", building=border)
    possible = next(option for option in options if option["ok"])

    body = {"version": plan["version"], "buildings": [border], "grid": possible["number"]}
    status, moved = program.post(f"/plans/{plan['id']}/moves", body)

    assert status == 200 and moved["plan"]["labels"][str(border)] == possible["number"]
    status, back = program.post(f"/plans/{plan['id']}/undo", {"version": moved["plan"]["version"]})
    assert status == 200 and back["labels"] == plan["labels"]


def test_an_edit_that_started_from_an_older_version_is_refused_with_the_present_one(community):
    program = Program(community.secretary)
    _status, plan = program.post(f"/areas/{community.area.pk}/plan")
    program.post(f"/plans/{plan['id']}/redraft", {"version": plan["version"]})

    status, body = program.post(f"/plans/{plan['id']}/redraft", {"version": plan["version"]})

    assert (status, body["error"]["code"]) == (409, "stale")
    assert body["error"]["current"]["version"] == plan["version"] + 1


def test_a_run_asked_for_twice_with_one_key_is_one_run(community):
    program = Program(community.secretary)

    first = program.post(f"/areas/{community.area.pk}/runs", {"mode": "size"}, key="run-1")
    second = program.post(f"/areas/{community.area.pk}/runs", {"mode": "size"}, key="run-1")

    assert first[0] == 202 and first == second, first
    assert PlanRun.objects.count() == 1
    assert program.get(f"/runs/{first[1]['id']}")[1]["state"] == "waiting"
    assert program.post(f"/runs/{first[1]['id']}/stop")[1]["state"] == "stopped"
    assert program.get("/runs")[1]["items"][0]["state"] == "stopped"


@pytest.mark.parametrize("wish", [{"lower": 0}, {"lower": True}, {"upper": "500"}, {"balance": -1}, {"mode": "best"}])
def test_a_wish_that_cannot_be_is_named(community, wish):
    status, body = Program(community.secretary).post(f"/areas/{community.area.pk}/runs", wish)

    assert (status, body["error"]["code"]) == (422, "invalid")
    assert set(body["error"]["fields"]) == set(wish)


def test_where_an_address_belongs_is_told_by_words_and_by_point(community):
    grids = make_grids(community, 3)
    building = community.buildings[0]
    member = Program(make_account("member"))  # what is published is public

    _status, by_words = member.get("/locate", q=building.name)
    assert {place["grid"]["id"] for place in by_words if place["building_id"] == building.pk} == {grids[0].pk}
    assert member.get("/locate", lon=0, lat=0)[1] == [
        {"building_id": None, "building": None, "address": None, "grid": None}
    ]
    assert member.post("/locate", {"points": [[0, 0], [120.001, 30.001]]})[1][0] is None
    assert member.get("/locate", q="x")[0] == 422
    assert member.get("/locate", lon="nan", lat=0)[0] == 422
    assert member.post("/locate", {"points": [[0, 91]]})[0] == 422


def test_the_two_checks_open_their_buildings(community):
    make_grid(community.area, community.buildings[:-1], number=1)
    make_grid(community.area, community.buildings[:1], number=2)
    program = Program(community.secretary)

    _status, coverage = program.get(f"/areas/{community.area.pk}/coverage")

    assert coverage["none"] == [community.buildings[-1].pk] and coverage["several"] == [community.buildings[0].pk]
    _status, pairs = program.get(f"/areas/{community.area.pk}/coincidence")
    assert [pair["governance_code"] for pair in pairs] == [None, None]


def test_a_layer_is_cut_to_its_box(community):
    program = Program(community.secretary)

    _status, near = program.get("/layers/buildings", box="119.9,29.9,120.1,30.1")
    _status, far = program.get("/layers/buildings", box="0,0,1,1")

    assert len(near["features"]) == 36 and far["features"] == []
    for box in ("", "1,2,3", "a,b,c,d", "nan,nan,nan,nan", "9,9,1,1"):
        assert program.get("/layers/buildings", box=box)[0] == 422
    assert program.get("/layers/nothing", box="0,0,1,1")[0] == 422


def test_what_is_out_of_reach_looks_as_if_it_never_existed(community):
    grids = make_grids(community, 2)
    _status, plan = Program(community.secretary).post(f"/areas/{community.area.pk}/plan")
    stranger = Program(make_community().secretary)

    for address in (
        f"/grids/{grids[0].pk}",
        f"/grids/{grids[0].pk}/buildings",
        f"/grids/{grids[0].pk}/posts",
        f"/areas/{community.area.pk}/grids",
        f"/plans/{plan['id']}",
        f"/plans/{plan['id']}/map",
        f"/areas/{community.area.pk}/coverage",
        "/grids/999999",
    ):
        status, body = stranger.get(address)
        assert (status, body["error"]["code"]) == (404, "not_found")
    assert stranger.get("/grids")[1]["total"] == 0
    assert stranger.get("/plans")[1]["total"] == 0
    assert Grid.objects.count() == 2 and Plan.objects.count() == 1


def test_a_grid_in_force_is_named_staffed_and_shown_with_its_buildings(community):
    grid = make_grids(community, 2)[0]
    program = Program(community.secretary)
    worker = community.worker()

    status, named = program.send("PATCH", f"/grids/{grid.pk}", {"version": grid.version, "name": "河滨网格"})
    assert (status, named["name"]) == (200, "河滨网格")
    body = {"person_id": worker.pk, "role": "worker_full", "since": today().isoformat()}
    status, post = program.post(f"/grids/{grid.pk}/posts", body)
    assert (status, post["person"]) == (200, worker.name)
    assert (named["phone"], program.get(f"/grids/{grid.pk}")[1]["workers"]) == (grid.phone, worker.name)
    assert len(program.get(f"/grids/{grid.pk}/buildings")[1]) == 18
    assert [one["id"] for one in program.get(f"/grids/{grid.pk}/posts")[1]] == [post["id"]]
    status, ended = program.post(f"/grid_posts/{post['id']}/end", {"until": today().isoformat()})
    assert status == 200 and ended["valid_to"] == today().isoformat()
    for day in ("0001-01-01", "9999-12-31", "5", "2026-02-30", 5):
        assert program.post(f"/grids/{grid.pk}/posts", body | {"since": day})[0] == 422
