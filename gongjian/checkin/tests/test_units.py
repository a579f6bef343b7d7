from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.checkin.actions.reporting import add_unit_checkin, edit_unit_checkin, move_unit_checkin
from gongjian.checkin.models import UnitCheckIn
from gongjian.checkin.testing import TODAY, make_unit, make_unit_checkin
from gongjian.checkin.workflow_reporting import RECEIVE, UNIT
from gongjian.grids.testing import make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.people.testing import make_person, make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def unit(community):
    return make_unit(community.area, "Hospital")


@pytest.fixture
def liaison(unit):
    return make_viewer("unit_liaison", unit)


def test_a_unit_reports_to_the_community_it_sits_in_and_the_community_is_told(community, unit, liaison):
    row = add_unit_checkin(by=liaison, notified=36)

    assert (row.org, row.area, row.day, row.liaison_id) == (unit, community.area, TODAY, liaison.person_id)
    assert (row.status, row.code) == ("reported", f"BD2026-{community.area.code}-0001")
    told = OutboxItem.objects.get()
    assert (told.person_id, told.kind, told.facts["unit"]) == (community.secretary.person_id, "todo", "Hospital")
    assert Entry.objects.get(subject="checkin.unitcheckin").verb == "add"


def test_the_community_enters_a_slip_on_paper_for_a_unit_of_its_own_only(community, unit):
    row = add_unit_checkin(by=community.secretary, org=unit, notified=5)

    assert row.liaison is None and row.area == community.area
    with pytest.raises(NotAllowed):
        add_unit_checkin(by=make_community().secretary, org=unit)
    with pytest.raises(NotAllowed):
        add_unit_checkin(by=make_viewer("member", unit), org=unit)


def test_a_liaison_reports_for_the_own_unit_only(community, liaison):
    with pytest.raises(NotAllowed):
        add_unit_checkin(by=liaison, org=make_unit(community.area))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": TODAY - timedelta(days=400)}, "day"),
        ({"notified": -1}, "notified"),
        ({"notified": 100_001}, "notified"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_senseless_facts_are_refused_at_their_field(liaison, changed, field):
    with pytest.raises(RuleBroken) as refused:
        add_unit_checkin(by=liaison, **changed)

    assert field in refused.value.fields
    assert not UnitCheckIn.objects.exists()


def test_only_units_report_and_only_to_communities(community, unit, liaison):
    for changed, field in (
        ({"org": community.orgs["community"]}, "org"),
        ({"org": unit, "area": community.street}, "area"),
        ({"org": unit, "liaison": make_person()}, "liaison"),
    ):
        with pytest.raises(RuleBroken) as refused:
            add_unit_checkin(by=community.street_secretary, **changed)
        assert field in refused.value.fields


def test_a_unit_reports_once_and_again_after_it_ended(community, unit, liaison):
    row = add_unit_checkin(by=liaison)
    with pytest.raises(RuleBroken):
        add_unit_checkin(by=liaison)
    move_unit_checkin(row.pk, "end", by=community.secretary, version=1, answers={"reason": "迁往外区"})

    assert add_unit_checkin(by=liaison).serial == 2


@pytest.mark.parametrize("status", UnitCheckIn.Status.values)
@pytest.mark.parametrize("step", list(UNIT), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, unit, liaison, step, status):
    row = make_unit_checkin(unit, status=status)
    by = community.secretary if step.ability == RECEIVE else liaison
    answers = dict.fromkeys(step.asks, "because")

    if status in step.sources:
        assert move_unit_checkin(row.pk, step.name, by=by, version=1, answers=answers).status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_unit_checkin(row.pk, step.name, by=by, version=1, answers=answers)


def test_the_unit_is_told_and_receives_nothing_itself(community, unit, liaison):
    row = add_unit_checkin(by=liaison)
    with pytest.raises(NotAllowed):
        move_unit_checkin(row.pk, "receive", by=liaison, version=1, answers={})
    with pytest.raises(NotFound):
        move_unit_checkin(row.pk, "receive", by=make_community().secretary, version=1, answers={})
    with pytest.raises(Stale):
        move_unit_checkin(row.pk, "receive", by=community.secretary, version=9, answers={})
    row = move_unit_checkin(row.pk, "receive", by=community.secretary, version=1, answers={})

    assert row.received_on == TODAY
    told = OutboxItem.objects.get()  # the one that waited for the community is dropped
    assert (told.person_id, told.kind) == (liaison.person_id, "result")


def test_an_edit_needs_the_present_version_and_a_live_report(community, unit, liaison):
    row = add_unit_checkin(by=liaison)
    assert edit_unit_checkin(row.pk, by=liaison, version=1, notified=40).notified == 40
    with pytest.raises(Stale):
        edit_unit_checkin(row.pk, by=liaison, version=1, notified=41)

    ended = make_unit_checkin(make_unit(community.area), status="ended")
    with pytest.raises(RuleBroken, match="checkin_ended"):
        edit_unit_checkin(ended.pk, by=community.secretary, version=1, notified=1)


def test_reports_are_seen_by_the_community_and_the_unit(community, unit, liaison):
    row = make_unit_checkin(unit)
    colleague = make_viewer("unit_liaison", make_unit(community.area))

    seen = [row in UnitCheckIn.objects.visible_to(one) for one in (community.secretary, liaison, colleague)]
    assert seen == [True, True, False]
    assert row not in UnitCheckIn.objects.visible_to(make_viewer("member", unit))


def test_a_report_follows_a_merged_unit(community):
    unit, into = (make_unit(community.area, parent=community.orgs["district"]) for _n in range(2))
    moved, twice = make_unit_checkin(unit), make_unit_checkin(into)

    cadre = make_viewer("district_cadre", community.orgs["district"])
    merge_orgs(unit.pk, into.pk, by=cadre, on=TODAY, reason="合并")

    moved.refresh_from_db(), twice.refresh_from_db()
    assert (moved.org, moved.status, twice.status) == (into, "ended", "received")
