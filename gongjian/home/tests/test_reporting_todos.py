from datetime import date

import pytest

from gongjian.checkin.testing import make_checkin, make_unit, make_unit_checkin
from gongjian.exchange.actions.dual_report import begin_report, move_report
from gongjian.grids.testing import make_community
from gongjian.home.todo import todos
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_person, make_viewer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 2)


def test_check_ins_wait_for_the_community_they_were_sent_to():
    community = make_community()
    unit = make_unit(community.area)
    make_unit_checkin(unit, status="reported")
    make_unit_checkin(make_unit(community.area))
    make_checkin(make_person(org=unit), community.area, status="registered", registered_on=TODAY)

    found = [todo for todo in todos(community.secretary, community.area, TODAY) if todo.matter.startswith("checkin.")]
    assert [todo.matter.split(":")[0] for todo in found] == ["checkin.unit", "checkin.member"]
    above = todos(community.street_secretary, community.street, TODAY)
    assert not [todo for todo in above if todo.matter.startswith("checkin.")]


def test_a_report_waits_first_for_its_writer_and_then_for_its_receiver():
    community = make_community()
    unit = make_org(kind="unit", parent=community.orgs["street"], area=community.area)
    liaison = make_viewer("unit_liaison", unit, today=TODAY)
    receiver = make_viewer("street_secretary", community.orgs["street"], today=TODAY)

    assert todos(liaison, None, TODAY) == []  # has not checked in: nobody is reminded of anything
    make_unit_checkin(unit)
    assert [todo.matter for todo in todos(liaison, None, TODAY)] == ["exchange.dualreport:unit"]
    row = begin_report(by=liaison)
    assert [todo.matter for todo in todos(liaison, None, TODAY)] == [f"exchange.dualreport:{row.pk}"]
    move_report(row.pk, "submit", by=liaison, version=1, answers={})
    assert todos(liaison, None, TODAY) == []
    assert f"exchange.dualreport:{row.pk}" in {todo.matter for todo in todos(receiver, None, TODAY)}
