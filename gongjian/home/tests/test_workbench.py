"""工作台: what waits for whom, in which order, and what is said when nothing does."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.base.clock import now, today
from gongjian.grids.models import Plan
from gongjian.grids.testing import Community, make_community, make_grids, make_plan
from gongjian.home.deadlines import deadlines
from gongjian.home.todo import Todo, todos
from gongjian.home.waiting import plans_waiting
from gongjian.notices.models import Message
from gongjian.orgs.models import Term
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.posts import PostKind
from gongjian.people.testing import make_account, make_post

pytestmark = pytest.mark.django_db
QUERIES = 60


@pytest.fixture
def community() -> Community:
    return make_community()


def viewers(community: Community):
    return {
        "community": community.secretary,
        "street": community.street_secretary,
        "grid body": community.grid_body,
    }


@pytest.mark.parametrize(
    "status, who",
    [("draft", "community"), ("checked", "community"), ("submitted", "street"), ("approved", "grid body"),
     ("filed", "grid body")],
)  # fmt: skip
def test_a_plan_waits_for_exactly_those_who_take_its_next_step(community: Community, status: str, who: str) -> None:
    make_plan(community, status=status)
    waiting = {name for name, viewer in viewers(community).items() if plans_waiting(viewer).exists()}
    assert waiting == {who}


@pytest.mark.parametrize("status", ["published", "retired", "dropped"])
def test_a_plan_that_is_over_waits_for_nobody(community: Community, status: str) -> None:
    make_plan(community, status=status)
    assert not any(plans_waiting(viewer).exists() for viewer in viewers(community).values())


def test_a_plan_of_another_community_waits_for_nobody_here(community: Community) -> None:
    stranger = make_community()
    make_plan(stranger)
    assert not plans_waiting(community.secretary).exists()


def test_a_returned_draft_says_why(community: Community) -> None:
    plan = make_plan(community)
    Plan.objects.filter(pk=plan.pk).update(returned_because="Grid 2 has no leader")
    first = next(todo for todo in todos(community.secretary, community.area, today()) if "plan" in todo.matter)
    assert first.tone == "block" and "Grid 2 has no leader" in first.second


def test_unstaffed_grids_wait_for_the_community_and_not_for_the_street(community: Community) -> None:
    make_grids(community)
    matters = {todo.matter.split(":")[0] for todo in todos(community.secretary, community.area, today())}
    assert "grids.staffing" in matters
    above = todos(community.street_secretary, community.street, today())
    assert [todo for todo in above if todo.matter.startswith("grids.")] == []


def message(person_id: int, matter: str, **facts) -> Message:
    known = {"kind": "todo", "text_id": f"About {matter}", "link": "/messages/", "made_at": now()}
    return Message.objects.create(person_id=person_id, matter=matter, **(known | facts))


def test_what_a_message_and_a_plan_both_say_is_shown_once(community: Community) -> None:
    plan = make_plan(community)
    message(community.secretary.person_id, f"grids.plan:{plan.pk}", due_at=now() + timedelta(days=3))
    found = [todo for todo in todos(community.secretary, community.area, today()) if "grids.plan" in todo.matter]
    assert len(found) == 1 and found[0].due is not None


def test_the_overdue_come_first_and_what_has_no_limit_last(community: Community) -> None:
    person = community.secretary.person_id
    message(person, "later", due_at=now() + timedelta(days=9))
    message(person, "never")
    message(person, "late", due_at=now() - timedelta(days=2))
    found = todos(community.secretary, None, today())
    assert [todo.matter for todo in found] == ["late", "later", "never"]
    assert found[0].is_late(today()) and not found[1].is_late(today())


def test_the_status_of_work_with_a_day_follows_the_day() -> None:
    day = date(2026, 4, 16)
    tones = [Todo("m", "t", "s", "", "go", "open", due=day + timedelta(days=n)).state(day)[1] for n in (-1, 0, 1, 2)]
    assert tones == ["late", "soon", "soon", "open"]


# ------------------------------------------------------------------ the page
def account_of(community: Community, kind: str = PostKind.COMMUNITY_SECRETARY, level: str = "community") -> Account:
    return make_account(kind, org=community.orgs[level])


def test_nobody_sees_the_work_of_another(client: Client, community: Community) -> None:
    make_plan(community)
    client.force_login(make_account(PostKind.UNIT_LIAISON))
    assert client.get("/").context["rows"] == []
    assert "今天没有等您办的事" in client.get("/").content.decode()


def test_the_workbench_shows_the_work_and_its_next_step(client: Client, community: Community) -> None:
    make_plan(community, status="submitted")
    client.force_login(account_of(community, PostKind.STREET_SECRETARY, "street"))
    client.cookies["language"] = "en"
    page = client.get("/").content.decode()
    assert f"Grid plan of {community.area}" in page and "Approve" in page


def test_the_figures_of_a_community_stand_on_the_page_and_those_of_a_street_follow_it(
    client: Client, community: Community
) -> None:
    make_grids(community)
    client.force_login(account_of(community))
    assert len(client.get("/").context["facts"]) == 5
    client.force_login(account_of(community, PostKind.STREET_SECRETARY, "street"))
    assert "facts" not in client.get("/").context
    part = client.get("/?part=figures")
    assert len(part.context["facts"]) == 5 and "<h1" not in part.content.decode()


def test_the_deadlines_name_terms_that_end_within_half_a_year(community: Community) -> None:
    org, day = community.orgs["community"], date(2026, 4, 16)
    Term.objects.create(org=org, number=1, starts_on=date(2021, 6, 1), ends_on=date(2026, 5, 31))
    Term.objects.create(org=org, number=2, starts_on=date(2026, 6, 1), ends_on=date(2031, 5, 31))
    assert [one.day for one in deadlines(community.secretary, day)] == [date(2026, 5, 31)]


def test_the_workbench_asks_the_database_a_bounded_number_of_times(client: Client, community: Community) -> None:
    account = account_of(community)
    client.force_login(account)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    make_plan(community)
    for n in range(8):
        message(account.person_id, f"m{n}")
    with CaptureQueriesContext(connection) as more:
        client.get("/")
    assert len(more) <= QUERIES
    assert len(more) - len(few) <= 6


# ------------------------------------------------------------------ an installation without anything
def test_an_empty_installation_says_what_to_bring_next_until_there_are_grids(client: Client) -> None:
    org = make_org(kind="district", area=None)
    account = make_account(PostKind.ADMINISTRATOR, org=org)
    make_post(PostKind.DISTRICT_CADRE, org, person=account.person)
    client.force_login(account)
    client.cookies["language"] = "en"
    page = client.get("/").content.decode()
    assert "Build up the registers first" in page and "/places/areas/import/" in page
    assert "/grids/plans/" not in page  # nothing to plan yet
    assert "Import areas, then name" in client.get("/grids/").content.decode()

    make_grids(make_community())
    assert "Build up the registers first" not in client.get("/").content.decode()
