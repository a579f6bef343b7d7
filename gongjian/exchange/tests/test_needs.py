from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.need import add_need, edit_need
from gongjian.exchange.actions.step import move_need
from gongjian.exchange.models import Category, Need
from gongjian.exchange.testing import TODAY, make_need
from gongjian.exchange.workflow import NEED
from gongjian.grids.testing import Community, make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.people.models import Person
from gongjian.people.testing import make_viewer
from gongjian.people.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def liaison(community: Community) -> Viewer:
    """Somebody of a unit that sits in the community but stands elsewhere in the tree."""
    unit = make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)
    return make_viewer("unit_liaison", unit)


def facts(**changed):
    category = Category.objects.get(code="elderly")
    return {"title": "老年人助浴", "category": category, "beneficiaries": 31} | changed


def test_a_community_raises_a_need_with_three_facts(community):
    need = add_need(by=community.secretary, **facts())

    assert (need.org, need.area, need.status) == (community.orgs["community"], community.area, "open")
    assert need.code == f"XQ2026-{community.area.code}-0001"
    assert need.raised_by_id == community.secretary.person_id
    assert add_need(by=community.secretary, **facts(title="法律咨询")).serial == 2
    assert Entry.objects.get(subject="exchange.need", subject_id=need.pk).verb == "add"


def test_a_unit_raises_its_own_need_and_nobody_elses(community, liaison):
    need = add_need(by=liaison, **facts(source="unit"))

    assert (need.org.name, need.area) == ("Hospital", community.area)
    with pytest.raises(NotAllowed):
        add_need(by=liaison, **facts(org=community.orgs["community"]))
    with pytest.raises(NotAllowed):
        add_need(by=liaison, **facts(area=community.street))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"beneficiaries": 0}, "beneficiaries"),
        ({"beneficiaries": 100_001}, "beneficiaries"),
        ({"beneficiaries": None}, "beneficiaries"),
        ({"category": None}, "category"),
        ({"title": ""}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"wanted_by": TODAY - timedelta(days=1)}, "wanted_by"),
        ({"wanted_by": TODAY.replace(year=2090)}, "wanted_by"),
        ({"budget_yuan": -5}, "budget_yuan"),
        ({"urgency": "at once"}, "urgency"),
    ],
)
def test_senseless_facts_are_refused_at_their_field(community, changed, field):
    with pytest.raises(RuleBroken) as refused:
        add_need(by=community.secretary, **facts(**changed))

    assert field in refused.value.fields
    assert not Need.objects.exists()


def test_half_a_place_and_a_building_elsewhere_are_refused(community):
    with pytest.raises(RuleBroken):
        add_need(by=community.secretary, **facts(lon=121.4))
    other = make_community()
    with pytest.raises(RuleBroken, match="invalid") as refused:
        add_need(by=community.secretary, **facts(building=other.buildings[0]))
    assert "building" in refused.value.fields


def test_a_stale_edit_overwrites_nothing(community):
    need = make_need(community.orgs["community"])
    edit_need(need.pk, by=community.secretary, version=1, title="新的标题")

    with pytest.raises(Stale):
        edit_need(need.pk, by=community.secretary, version=1, title="旧的标题")
    need.refresh_from_db()
    assert (need.title, need.version) == ("新的标题", 2)


def test_a_day_that_passed_meanwhile_does_not_stop_other_changes(community):
    need = make_need(community.orgs["community"], wanted_by=TODAY - timedelta(days=9))

    assert edit_need(need.pk, by=community.secretary, version=1, beneficiaries=5).beneficiaries == 5


def test_an_ended_need_is_not_changed(community):
    need = make_need(community.orgs["community"], status="closed")

    with pytest.raises(RuleBroken, match="need_ended"):
        edit_need(need.pk, by=community.secretary, version=1, title="x")


@pytest.mark.parametrize("status", ["open", "checked", "met", "declined", "closed"])
@pytest.mark.parametrize("step", [step for step in NEED if step.name != "merge"], ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, step, status):
    need = make_need(community.orgs["community"], status=status)
    answers = dict.fromkeys(step.asks, "因为")

    if status in step.sources:
        moved = move_need(need.pk, step.name, by=community.secretary, version=1, answers=answers)
        assert moved.status == step.target
        assert moved.outcome == ("" if step.name in {"check", "reopen"} else "因为")
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_need(need.pk, step.name, by=community.secretary, version=1, answers=answers)


@pytest.mark.parametrize("step", ["meet", "decline", "close", "withdraw"])
def test_nothing_ends_without_a_reason(community, step):
    need = make_need(community.orgs["community"])

    for said in ({}, {"reason": " ", "result": " "}, {"reason": "x" * 201, "result": "x" * 201}):
        with pytest.raises(RuleBroken):
            move_need(need.pk, step, by=community.secretary, version=1, answers=said)
    need.refresh_from_db()
    assert need.status == "open"


def test_a_step_from_an_old_version_is_refused(community):
    need = make_need(community.orgs["community"], version=3)

    with pytest.raises(Stale):
        move_need(need.pk, "check", by=community.secretary, version=2, answers={})


def test_a_unit_takes_back_its_own_need_but_checks_none(community, liaison):
    need = add_need(by=liaison, **facts())

    with pytest.raises(NotAllowed):
        move_need(need.pk, "check", by=liaison, version=1, answers={})
    assert move_need(need.pk, "withdraw", by=liaison, version=1, answers={"reason": "已解决"}).status == "closed"


def test_the_proposer_is_told_and_nobody_is_told_the_own_deed(community, liaison):
    need = add_need(by=liaison, **facts())
    move_need(need.pk, "decline", by=community.secretary, version=1, answers={"reason": "属物业"})
    own = add_need(by=community.secretary, **facts(title="社区食堂"))
    move_need(own.pk, "check", by=community.secretary, version=1, answers={})

    told = OutboxItem.objects.get()
    assert told.person == Person.objects.get(pk=liaison.person_id)
    assert told.facts["said"] == "属物业" and told.link == f"/exchange/needs/{need.pk}/"


def test_merging_keeps_the_need_with_a_reference_and_tells_the_proposer(community, liaison):
    need, into = add_need(by=liaison, **facts()), make_need(community.orgs["community"], "老人助浴")

    merged = move_need(need.pk, "merge", by=community.secretary, version=1, answers={"into": str(into.pk)})

    assert (merged.status, merged.merged_into) == ("merged", into)
    assert OutboxItem.objects.get().facts["into"] == "老人助浴"
    with pytest.raises(RuleBroken, match="need_ended"):
        move_need(into.pk, "merge", by=community.secretary, version=1, answers={"into": str(need.pk)})


def test_a_need_is_not_merged_into_itself_nor_out_of_reach(community):
    need, elsewhere = make_need(community.orgs["community"]), make_need(make_community().orgs["community"])
    hidden = make_need(make_community().orgs["community"], status="closed")

    def merge(into):
        move_need(need.pk, "merge", by=community.secretary, version=1, answers={"into": str(into)})

    with pytest.raises(RuleBroken, match="merge_circle"):
        merge(need.pk)
    with pytest.raises(NotAllowed):
        merge(elsewhere.pk)
    with pytest.raises(NotFound):
        merge(hidden.pk)
    with pytest.raises(RuleBroken, match="answer_missing"):
        merge("abc")
    need.refresh_from_db()
    assert need.status == "open"


def test_a_closed_need_of_another_community_looks_as_if_it_never_existed(community):
    need = make_need(make_community().orgs["community"], status="closed")

    with pytest.raises(NotFound):
        move_need(need.pk, "reopen", by=community.secretary, version=1, answers={"reason": "x"})


def test_needs_follow_an_organisation_that_is_merged(community):
    need = make_need(community.orgs["community"])
    other = make_org(kind="community", parent=community.orgs["street"], area=community.area)
    cadre = make_viewer("district_cadre", community.orgs["district"])

    merge_orgs(community.orgs["community"].pk, other.pk, by=cadre, on=TODAY, reason="合并")

    need.refresh_from_db()
    assert need.org == other
