"""Choosing, locking, refusing and taking back a resource for a need; what a project takes is not promised twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from gongjian.base.errors import DomainError, NotAllowed, RuleBroken, Stale
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.step import move_need, move_resource
from gongjian.exchange.models import Pair, Project
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.exchange.workflow_projects import PAIR, pair_node
from gongjian.grids.testing import Community, make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer


@pytest.fixture
def community(db) -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    """A unit elsewhere in the tree that shares something with the community."""
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


@pytest.fixture
def sides(community, hospital):
    """A need of the community and a resource of the unit."""
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    return need, make_resource(hospital, "助浴车一台")


def take(sides, step, by, **kw):
    need, resource = sides
    return decide(need.pk, resource.pk, step, by=by, answers=kw.pop("answers", {}), **kw)


def test_a_chosen_resource_begins_a_project_and_both_sides_are_told(community, hospital, sides):
    liaison = make_viewer("unit_liaison", hospital)

    pair = take(sides, "accept", community.secretary, points=8600)

    assert (pair.status, pair.points, pair.decided_on) == ("accepted", 8600, TODAY)
    project = pair.project
    assert (project.title, project.status, project.org) == ("老年人助浴", "draft", community.orgs["community"])
    assert list(project.needs.all()) == [sides[0]]
    assert {one.org for one in project.parties.all()} == {hospital, community.orgs["community"]}
    told = OutboxItem.objects.filter(matter=f"exchange.pair:{pair.pk}")
    assert [item.person_id for item in told] == [liaison.person_id]
    assert told[0].facts["resource"] == "助浴车一台"
    assert Entry.objects.filter(subject="exchange.pair", subject_id=pair.pk, verb="accept").exists()


def test_a_second_resource_joins_the_same_project(community, hospital, sides):
    first = take(sides, "accept", community.secretary)
    other = make_resource(hospital, "护士六名")

    second = take((sides[0], other), "accept", community.secretary)

    assert second.project == first.project
    assert Project.objects.count() == 1


def test_a_unit_offers_and_the_community_chooses(community, hospital, sides):
    liaison = make_viewer("unit_liaison", hospital)

    assert take(sides, "take_on", liaison).status == "claimed"
    with pytest.raises(NotAllowed):
        take(sides, "accept", liaison)
    assert take(sides, "accept", community.secretary).status == "accepted"


def test_nobody_offers_what_belongs_to_others(community, sides):
    stranger = make_viewer("unit_liaison", make_org("School", kind="unit", parent=community.orgs["district"]))

    with pytest.raises(NotAllowed):
        take(sides, "take_on", stranger)


@pytest.mark.parametrize("status", Pair.Status.values)
@pytest.mark.parametrize("step", PAIR.steps.values(), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, hospital, sides, step, status):
    facts = {"project": take(sides, "accept", community.secretary).project} if status == "accepted" else {}
    Pair.objects.update_or_create(
        need=sides[0], resource=sides[1], defaults={"status": status, "reason": "because", **facts}
    )
    pair = Pair.objects.get()
    by = community.secretary if step.ability == "need.check" else make_viewer("unit_liaison", hospital)
    assert pair_node(step, pair) in {community.area, hospital}
    answers = dict.fromkeys(step.asks, "because")

    if status in step.sources:
        assert take(sides, step.name, by, answers=answers).status == step.target
    else:
        with pytest.raises(RuleBroken):
            take(sides, step.name, by, answers=answers)


def test_a_refusal_names_its_reason_and_is_kept(community, sides):
    with pytest.raises(RuleBroken) as no:
        take(sides, "refuse", community.secretary)
    assert "reason" in no.value.fields
    with pytest.raises(RuleBroken):
        take(sides, "refuse", community.secretary, answers={"reason": "无" * 201})

    assert take(sides, "refuse", community.secretary, answers={"reason": "没有资质"}).reason == "没有资质"


def test_a_resource_serves_no_more_needs_than_its_owner_said(community, hospital, sides):
    take(sides, "accept", community.secretary)
    other = make_need(community.orgs["community"], "上门护理", status="checked")

    with pytest.raises(RuleBroken) as no:
        take((other, sides[1]), "accept", community.secretary)
    assert no.value.code == "used_up"
    assert not Pair.objects.filter(need=other).exists()

    take(sides, "take_back", community.secretary)
    assert take((other, sides[1]), "accept", community.secretary).status == "accepted"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_at_once_one_gets_the_last_place():
    community = make_community()
    unit = make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)
    resource = make_resource(unit, "助浴车一台")
    needs = [make_need(community.orgs["community"], f"需求{n}", status="checked") for n in range(8)]
    results, start = [], threading.Barrier(len(needs))

    def claim(need):
        try:
            start.wait()
            with transaction.atomic():
                results.append(decide(need.pk, resource.pk, "accept", by=community.secretary, answers={}).status)
        except DomainError as no:
            results.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(need,)) for need in needs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["accepted", *["used_up"] * 7]
    assert Pair.objects.holding().count() == 1


def test_what_is_ended_or_no_longer_on_offer_is_not_chosen(community, hospital, sides):
    need, resource = sides
    met = make_need(community.orgs["community"], status="met")
    over = make_resource(hospital, valid_to=TODAY - timedelta(1))

    with pytest.raises(RuleBroken):
        take((met, resource), "accept", community.secretary)
    with pytest.raises(RuleBroken):
        take((need, over), "accept", community.secretary)


def test_need_and_resource_of_one_organisation_are_no_pair(community):
    own = community.orgs["community"]

    with pytest.raises(RuleBroken):
        take((make_need(own, status="checked"), make_resource(own)), "accept", community.secretary)


def test_a_resource_that_projects_rely_on_is_not_withdrawn(community, hospital, sides):
    take(sides, "accept", community.secretary)
    liaison = make_viewer("unit_liaison", hospital)

    for step in ("pause", "withdraw"):
        with pytest.raises(RuleBroken) as no:
            move_resource(sides[1].pk, step, by=liaison, version=None, answers={"reason": "搬迁"})
        assert "老年人助浴" in no.value.message
    take(sides, "take_back", community.secretary)
    assert move_resource(sides[1].pk, "withdraw", by=liaison, version=None, answers={"reason": "搬迁"})


def test_a_need_that_a_project_serves_is_not_ended_behind_its_back(community, sides):
    take(sides, "accept", community.secretary)

    with pytest.raises(RuleBroken) as no:
        move_need(sides[0].pk, "close", by=community.secretary, version=None, answers={"reason": "不需要了"})
    assert no.value.code == "in_project"


def test_taking_the_only_resource_back_ends_a_fresh_draft(community, sides):
    project = take(sides, "accept", community.secretary).project

    assert take(sides, "take_back", community.secretary).project is None
    project.refresh_from_db()
    assert project.status == "stopped"
    assert take(sides, "accept", community.secretary).project != project


def test_a_stale_decision_is_refused(community, sides):
    take(sides, "lock", community.secretary)
    take(sides, "take_back", community.secretary)

    with pytest.raises(Stale):
        take(sides, "accept", community.secretary, version=1)
