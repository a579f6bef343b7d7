"""A project from draft to acceptance: what it needs to be agreed, who takes which step, what ends with it."""

from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.milestone import add_milestone, drop_milestone, reach_milestone
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.project import add_need_to_project, add_project, edit_project
from gongjian.exchange.actions.project_step import move_project
from gongjian.exchange.models import Milestone, Project
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.exchange.workflow_projects import PROJECT
from gongjian.grids.testing import Community, make_community
from gongjian.history.models import Entry
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db
DAYS = {"starts_on": TODAY, "ends_on": TODAY + timedelta(60)}


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


@pytest.fixture
def project(community, hospital) -> Project:
    """A draft that may be agreed: a need, a resource, its days and a milestone."""
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    pair = decide(need.pk, make_resource(hospital).pk, "accept", by=community.secretary, answers={})
    add_milestone(pair.project_id, by=community.secretary, title="第一次活动", due=TODAY + timedelta(20))
    return Project.objects.get()


def move(project, step, by, **answers):
    return move_project(project.pk, step, by=by, version=None, answers=answers)


def test_a_project_goes_from_draft_to_done_and_its_needs_are_met(community, project):
    by = community.secretary
    for step, answers in (
        ("agree", {}),
        ("start", {}),
        ("hand_in", {"result": "办了四次，服务三十一人"}),
        ("return", {"reason": "缺回访"}),
        ("hand_in", {"result": "办了四次，已回访"}),
        ("accept", {"evaluation": "老人满意"}),
    ):
        project = move(project, step, by, **answers)

    assert (project.status, project.outcome, project.evaluation) == ("done", "办了四次，已回访", "老人满意")
    assert (project.agreed_on, project.ended_on) == (TODAY, TODAY)
    need = project.needs.get()
    assert (need.status, need.outcome) == ("met", "办了四次，已回访")
    assert Entry.objects.filter(subject="exchange.need", subject_id=need.pk, verb="meet").exists()
    assert not project.pairs.holding().exists()  # the resource is free again


def test_what_is_missing_is_named_before_a_project_is_agreed(community):
    project = add_project(by=community.secretary, title="空项目")

    with pytest.raises(RuleBroken) as no:
        move(project, "agree", community.secretary)

    assert set(no.value.fields) == {"needs", "gap", "starts_on", "ends_on", "milestones"}


def test_a_stated_gap_takes_the_place_of_a_resource(community):
    project = add_project(by=community.secretary, title="电梯加装", gap="没有单位提供", **DAYS)
    add_need_to_project(project.pk, make_need(community.orgs["community"]).pk, by=community.secretary)
    add_milestone(project.pk, by=community.secretary, title="议定", due=TODAY)

    assert move(project, "agree", community.secretary).status == "agreed"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"budget_yuan": 5000}, "budget_source"),
        ({"budget_yuan": 0}, "budget_yuan"),
        ({"budget_yuan": 10**12}, "budget_yuan"),
        ({"title": "长" * 61}, "title"),
        ({"title": ""}, "title"),
    ],
)
def test_faulty_facts_are_refused_with_their_field(community, facts, field):
    with pytest.raises(RuleBroken) as no:
        add_project(by=community.secretary, **({"title": "项目"} | facts))

    assert field in no.value.fields
    assert not Project.objects.exists()


def test_days_in_the_wrong_order_are_refused(community):
    with pytest.raises(RuleBroken) as no:
        add_project(by=community.secretary, title="项目", starts_on=TODAY, ends_on=TODAY - timedelta(1))

    assert "结束日期" in no.value.message


@pytest.mark.parametrize("status", Project.Status.values)
@pytest.mark.parametrize("step", PROJECT.steps.values(), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, project, step, status):
    Project.objects.update(status=status, outcome="because")
    answers = dict.fromkeys(step.asks, "because")

    if status in step.sources:
        assert move(project, step.name, community.secretary, **answers).status == step.target
    else:
        with pytest.raises(RuleBroken):
            move(project, step.name, community.secretary, **answers)


def test_those_who_take_part_see_a_draft_and_strangers_do_not(community, hospital, project):
    liaison = make_viewer("unit_liaison", hospital)
    stranger = make_viewer("unit_liaison", make_org("School", kind="unit", parent=community.orgs["district"]))

    assert list(Project.objects.visible_to(liaison)) == [project]
    assert not Project.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        move(project, "agree", stranger)
    with pytest.raises(NotAllowed):
        move(project, "agree", liaison)
    move(project, "agree", community.secretary)
    assert list(Project.objects.visible_to(stranger)) == [project]


def test_a_stale_edit_is_refused_and_a_frozen_project_stays(community, project):
    edit_project(project.pk, by=community.secretary, version=project.version, title="助浴进家")
    with pytest.raises(Stale):
        edit_project(project.pk, by=community.secretary, version=project.version, title="另一个名字")
    Project.objects.update(status="done", outcome="because")
    with pytest.raises(RuleBroken) as no:
        edit_project(project.pk, by=community.secretary, version=None, title="改名")
    assert no.value.code == "project_frozen"


def test_a_milestone_lies_within_the_days_and_is_reached_once(community, project):
    late = project.ends_on + timedelta(1)
    with pytest.raises(RuleBroken) as no:
        add_milestone(project.pk, by=community.secretary, title="太晚", due=late)
    assert "due" in no.value.fields
    step = Milestone.objects.get()

    reached = reach_milestone(step.pk, by=community.secretary, version=step.version, note="到场三十人")
    assert (reached.reached_on, reached.note) == (TODAY, "到场三十人")
    project.refresh_from_db()
    assert project.moved_on == TODAY
    with pytest.raises(RuleBroken):
        reach_milestone(step.pk, by=community.secretary, version=None)
    with pytest.raises(RuleBroken):
        drop_milestone(step.pk, by=community.secretary)


def test_a_milestone_of_others_looks_as_if_it_never_existed(community, project):
    step = Milestone.objects.get()
    stranger = make_viewer("unit_liaison", make_org("School", kind="unit", parent=community.orgs["district"]))

    with pytest.raises(NotFound):
        reach_milestone(step.pk, by=stranger, version=None)
    with pytest.raises(NotFound):
        drop_milestone(step.pk, by=stranger)
    drop_milestone(step.pk, by=community.secretary)
    assert not Milestone.objects.exists()
