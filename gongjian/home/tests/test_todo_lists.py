"""What waits on the three lists, and for whom."""

from datetime import timedelta

import pytest

from gongjian.exchange.actions.pair import decide
from gongjian.exchange.models import Project
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.grids.testing import Community, make_community
from gongjian.home.todo_lists import need_todos, offer_todos, project_todos
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def sides(community):
    unit = make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    return need, make_resource(unit, "助浴车"), make_viewer("unit_liaison", unit)


def test_needs_to_check_wait_in_their_community_and_nowhere_else(community, sides):
    need = make_need(community.orgs["community"], "法律咨询")

    assert [todo.matter for todo in need_todos(community.secretary, community.area, TODAY)] == [
        f"exchange.need:{need.pk}"
    ]
    assert not list(need_todos(community.street_secretary, community.street, TODAY))
    assert not list(need_todos(sides[2], community.area, TODAY))


def test_an_offer_waits_for_whoever_decides_about_the_need(community, sides):
    need, resource, liaison = sides
    decide(need.pk, resource.pk, "take_on", by=liaison, answers={})

    (todo,) = offer_todos(community.secretary, community.area, TODAY)
    assert "Hospital" in todo.title and todo.url == f"/exchange/needs/{need.pk}/match/"
    assert not list(offer_todos(liaison, None, TODAY))
    decide(need.pk, resource.pk, "accept", by=community.secretary, answers={})
    assert not list(offer_todos(community.secretary, community.area, TODAY))


def test_a_project_waits_when_it_is_handed_in_or_silent_for_long(community, sides):
    need, resource, _liaison = sides
    decide(need.pk, resource.pk, "accept", by=community.secretary, answers={})
    assert not list(project_todos(community.secretary, community.area, TODAY))

    Project.objects.update(status="executing")
    on_the_day = TODAY + timedelta(90)
    assert not list(project_todos(community.secretary, community.area, on_the_day))
    assert len(list(project_todos(community.secretary, community.area, on_the_day + timedelta(1)))) == 1
    Project.objects.update(status="acceptance")
    assert len(list(project_todos(community.secretary, community.area, TODAY))) == 1
