"""The figures of the lists: what counts, what does not, and that closing a need does not improve them."""

from datetime import timedelta

import pytest

from gongjian.base.figures import FIGURES, Scope
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.step import move_need
from gongjian.exchange.models import Project, ProjectNeed
from gongjian.exchange.testing import TODAY, make_need, make_project, make_resource
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.testing import make_org

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


def counted(key, community):
    value = FIGURES[key].value(Scope(community.secretary, community.area.path, TODAY))
    return value.num, value.den, value.unknown


def test_needs_with_a_project_over_valid_needs(community, hospital):
    own = community.orgs["community"]
    served, waiting = (make_need(own, status="checked") for _number in range(2))
    for status in ("open", "declined", "closed"):
        make_need(own, status=status)
    decide(served.pk, make_resource(hospital).pk, "accept", by=community.secretary, answers={})

    assert counted("exchange.matched", community) == (1, 3, 1)
    move_need(waiting.pk, "close", by=community.secretary, version=None, answers={"reason": "不再需要"})
    assert counted("exchange.matched", community) == (1, 3, 1)  # closing a need does not raise the rate


def test_agreed_projects_that_are_done_and_those_that_serve_units(community, hospital):
    own = community.orgs["community"]
    of_unit = make_need(hospital, status="checked")
    of_community = make_need(own, status="checked")
    decide(of_unit.pk, make_resource(own).pk, "accept", by=community.secretary, answers={})
    decide(of_community.pk, make_resource(hospital).pk, "accept", by=community.secretary, answers={})
    assert counted("exchange.fulfilled", community) == (0, 0, 0)

    Project.objects.update(status="executing", agreed_on=TODAY)
    assert counted("exchange.fulfilled", community) == (0, 2, 0)
    assert counted("exchange.two_way", community) == (1, 2, 0)
    Project.objects.filter(needs=of_community).update(status="done", outcome="办完")
    assert counted("exchange.fulfilled", community) == (1, 2, 0)
    Project.objects.filter(needs=of_unit).update(status="stopped", outcome="中止")
    assert counted("exchange.fulfilled", community) == (1, 2, 0)  # stopping does not improve it


def test_the_median_of_days_from_a_need_to_its_first_agreed_project(community, hospital):
    own = community.orgs["community"]
    scope = Scope(community.secretary, community.area.path, TODAY)
    assert FIGURES["exchange.lead_time"].value(scope).measured is None
    for days, agreed_on in ((10, TODAY), (20, TODAY), (60, TODAY), (5, None), (3, TODAY - timedelta(400))):
        need = make_need(own, raised_on=(agreed_on or TODAY) - timedelta(days))
        project = make_project(own, agreed_on=agreed_on)
        ProjectNeed.objects.create(project=project, need=need)
        ProjectNeed.objects.create(project=make_project(own, agreed_on=None), need=need)

    scope = Scope(community.secretary, community.area.path, TODAY)  # counts are kept as long as a scope
    value = FIGURES["exchange.lead_time"].value(scope)

    assert (value.num, value.measured) == (3, 20)
    late = Scope(community.secretary, community.area.path, TODAY - timedelta(1))
    assert FIGURES["exchange.lead_time"].value(late).num == 0
