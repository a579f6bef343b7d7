"""Grids on the command line: lists, checks with their exit codes, moves."""

import json

import pytest

from gongjian.base.clock import today
from gongjian.config.commands import run
from gongjian.grids.models import GovernanceGrid, Plan
from gongjian.grids.standing import mark
from gongjian.grids.testing import make_community, make_grids, make_plan
from gongjian.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    """Runs a command for a viewer; returns its exit code and what it says to programs."""

    def call(viewer, *argv):
        username = Account.objects.get(pk=viewer.account_id).username
        code = run([*argv, "--as", username, "--json", "--lang", "en"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out.strip() else None

    return call


def test_grids_are_listed_in_the_order_of_codes(said):
    community = make_community()
    make_grids(community)

    code, data = said(community.secretary, "grids", "list", community.area.code)

    assert code == 0
    assert [row["households"] for row in data] == [480, 480, 480]
    assert [row["code"] for row in data] == sorted(row["code"] for row in data)


def test_the_coverage_check_fails_while_a_building_is_in_no_grid(said):
    community = make_community()
    grids = make_grids(community)
    assert said(community.secretary, "grids", "coverage", community.area.code)[0] == 0
    grids[0].places.filter(building=community.buildings[0]).delete()
    mark({community.area.pk})

    code, data = said(community.secretary, "grids", "coverage", community.area.code)

    assert code == 1
    assert data["none"] == [community.buildings[0].code]
    assert (data["in_one"], data["total"]) == (35, 36)


def test_the_coincidence_check_names_the_differing_buildings(said):
    community = make_community()
    make_grids(community, 1)
    GovernanceGrid.objects.create(area=community.area, code="Z1", name="Z1").buildings.set(community.buildings[1:])

    code, data = said(community.secretary, "grids", "coincidence", community.area.code)

    assert code == 1
    assert data[0]["only_party"] == [community.buildings[0].code]


def test_an_area_out_of_reach_is_refused(said):
    community, other = make_community(), make_community()

    code, data = said(other.secretary, "grids", "coverage", community.area.code)

    assert code == 1
    assert data["error"]["code"] == "not_found"


def test_open_plans_are_listed_and_buildings_moved(said):
    community = make_community()
    plan = make_plan(community)
    assert said(community.secretary, "plan", "list")[1][0]["plan"] == plan.pk
    border = community.buildings[12].code

    code, data = said(community.secretary, "plan", "move", str(plan.pk), "3", border)

    assert code == 0, data
    assert data["moved"] == [border]
    assert Plan.objects.get(pk=plan.pk).labels[str(community.buildings[12].pk)] == 3


def test_a_move_that_names_an_unknown_building_moves_nothing(said):
    community = make_community()
    plan = make_plan(community)

    code, data = said(community.secretary, "plan", "move", str(plan.pk), "3", community.buildings[12].code, "B-none")

    assert code == 1
    assert data["error"]["code"] == "building_not_here"
    assert Plan.objects.get(pk=plan.pk).version == plan.version


def test_another_day_is_asked_for(said):
    community = make_community()
    make_grids(community)

    day = today().replace(year=2000)

    assert said(community.secretary, "grids", "list", community.area.code, "--on", day.isoformat())[1] == []
