"""Matching and projects through the pages and the API, in both languages, for those who may and those who may not."""

import json
import re

import pytest
from django.test import Client

from gongjian.exchange.models import MatchRun, Milestone, Pair, Project
from gongjian.exchange.tasks import run_match
from gongjian.exchange.testing import make_need, make_resource
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


@pytest.fixture
def sides(community, hospital):
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    return need, make_resource(hospital, "助浴车一台")


def browser(kind, org, language="en"):
    client = Client()
    client.force_login(make_account(kind, org=org))
    client.cookies["language"] = language
    return client


def text(response):
    assert response.status_code == 200, response.content[:400]
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_matching_are_whole_in_both_languages(community, hospital, sides, language):
    run = MatchRun.objects.create(area=community.area)
    run_match.call(run.pk)
    need, resource = sides
    secretary = browser("community_secretary", community.orgs["community"], language)
    liaison = browser("unit_liaison", hospital, language)

    for client, path in (
        (secretary, f"/exchange/needs/{need.pk}/match/"),
        (liaison, f"/exchange/resources/{resource.pk}/match/"),
        (secretary, "/exchange/matching/"),
        (secretary, f"/exchange/matching/{run.pk}/"),
        (secretary, f"/exchange/matching/{run.pk}/?status=gap"),
        (secretary, "/exchange/projects/"),
    ):
        page = text(client.get(path))
        assert page.count("<h1") == 1
        assert "style=" not in page and "<script>" not in page
    words = {"en": "both say: 助浴", "zh-hans": "共同词：助浴"}[language]
    assert words in text(secretary.get(f"/exchange/needs/{need.pk}/match/"))


def test_a_resource_is_chosen_and_taken_back_on_the_page(community, sides):
    need, resource = sides
    client = browser("community_secretary", community.orgs["community"])
    path = f"/exchange/needs/{need.pk}/match/"
    page = text(client.get(path))
    assert f'action="/exchange/pairs/{need.pk}/{resource.pk}/step/accept/"' in page
    version = re.search(r'name="version" value="(\d+)"', page).group(1)

    sent = client.post(f"/exchange/pairs/{need.pk}/{resource.pk}/step/accept/", {"version": version, "points": 8100})
    assert (sent.status_code, sent.url) == (302, path)
    pair = Pair.objects.get()
    assert (pair.status, pair.points) == ("accepted", 8100)
    assert f"/exchange/projects/{pair.project_id}/" in text(client.get(path))

    client.post(f"/exchange/pairs/{need.pk}/{resource.pk}/step/take_back/", {"version": pair.version})
    assert Pair.objects.get().status == "open"


def test_a_refusal_on_the_page_says_what_to_do(community, sides):
    need, resource = sides
    client = browser("community_secretary", community.orgs["community"])

    sent = client.post(f"/exchange/pairs/{need.pk}/{resource.pk}/step/refuse/", {"version": "1", "reason": " "})

    assert sent.status_code == 422
    assert not Pair.objects.exists()


@pytest.mark.parametrize("kind", ["unit_liaison", "grid_worker", "member", "administrator", "auditor"])
def test_those_who_do_not_match_find_no_run(community, kind):
    run = MatchRun.objects.create(area=community.area)
    client = browser(kind, community.orgs["community"])

    assert client.get(f"/exchange/matching/{run.pk}/").status_code == 404
    assert client.post("/exchange/matching/new/", {"area": community.area.pk}).status_code in {403, 404}
    assert MatchRun.objects.count() == 1


def test_a_project_is_led_on_its_page(community, sides):
    need, resource = sides
    client = browser("community_secretary", community.orgs["community"])
    client.post(f"/exchange/pairs/{need.pk}/{resource.pk}/step/accept/", {"version": 1})
    project = Project.objects.get()
    path = f"/exchange/projects/{project.pk}/"
    day = project.ends_on.isoformat()

    assert client.post(f"{path}milestones/", {"title": "第一次活动", "due": "someday"}).status_code == 422
    assert client.post(f"{path}milestones/", {"title": "第一次活动", "due": day}).status_code == 302
    step = Milestone.objects.get()
    assert "第一次活动" in text(client.get(path))
    assert client.post(f"{path}step/agree/", {"version": project.version}).status_code == 302
    sent = client.post(f"/exchange/milestones/{step.pk}/reach/", {"version": step.version, "note": "到场三十人"})
    assert sent.status_code == 302
    assert "到场三十人" in text(client.get(path))
    assert client.post(f"{path}step/agree/", {"version": 99}).status_code in {409, 422}


def test_the_api_gives_candidates_decides_and_moves_a_project(community, sides):
    need, resource = sides
    client = browser("community_secretary", community.orgs["community"])

    def send(path, **facts):
        return client.post(f"/api/v1{path}", json.dumps(facts), content_type="application/json")

    found = client.get(f"/api/v1/needs/{need.pk}/resources").json()
    assert [one["resource_id"] for one in found] == [resource.pk]
    assert {term["name"] for term in found[0]["terms"]} >= {"category", "text", "waiting"}
    pair = send(f"/pairs/{need.pk}/{resource.pk}/steps/accept").json()
    assert pair["status"] == "accepted"
    project = client.get(f"/api/v1/projects/{pair['project_id']}/steps").json()
    refused = send(f"/projects/{project['id']}/steps/agree", version=project["version"])
    assert refused.status_code == 422
    assert "milestones" in refused.json()["error"]["fields"]
    step = send(f"/projects/{project['id']}/milestones", title="第一次活动", due=str(Project.objects.get().ends_on))
    assert step.status_code == 200
    agreed = send(f"/projects/{project['id']}/steps/agree", version=project["version"])
    assert agreed.json()["status"] == "agreed"
    assert send("/matching", area_id=community.area.pk).json()["state"] == "waiting"
