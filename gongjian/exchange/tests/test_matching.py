"""Who fits whom, with the terms of the score in words, and the whole matching of an area."""

from datetime import timedelta

import pytest

from gongjian.base.clock import today
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.exchange.actions.match import start_match
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.pair_bulk import accept_proposals
from gongjian.exchange.matching.best import best_for_need, best_for_resource
from gongjian.exchange.matching.score import TERMS, rules_of
from gongjian.exchange.models import MatchRun, Pair, Proposal
from gongjian.exchange.tasks import run_match
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.testing import make_org
from gongjian.params.models import ParamValue
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


def checked(community, title, **facts):
    return make_need(community.orgs["community"], title, status="checked", **facts)


def matched(community) -> MatchRun:
    run = MatchRun.objects.create(area=community.area)
    run_match.call(run.pk)
    run.refresh_from_db()
    return run


def test_the_best_resource_comes_first_and_its_terms_add_up(community, hospital):
    need = checked(community, "老年人助浴", raised_on=TODAY - timedelta(30))
    best = make_resource(hospital, "助浴车一台")
    same = make_resource(hospital, "文艺演出")
    near = make_resource(hospital, "健康讲座", category="health")
    make_resource(hospital, "篮球场", category="culture")  # neither category nor wording fits

    found = best_for_need(need, community.secretary)

    assert [one.resource for one in found.candidates] == [best, same, near]
    assert found.unlike == 1
    for one in found.candidates:
        assert [term.name for term in one.terms] == list(TERMS)
        assert abs(sum(term.points for term in one.terms) - one.points) <= 3  # each is rounded by itself
        assert all(0 <= term.points <= term.most for term in one.terms)
    words = {term.name: term.words for term in found.candidates[0].terms}
    assert "助浴" in words["text"]
    assert "30" in words["waiting"]


def test_what_people_found_unsuitable_is_named_and_not_proposed(community, hospital):
    need, resource = checked(community, "老年人助浴"), make_resource(hospital, "助浴车")
    decide(need.pk, resource.pk, "refuse", by=community.secretary, answers={"reason": "没有资质"})

    found = best_for_need(need, community.secretary)

    assert found.candidates == []
    assert [pair.reason for pair in found.unsuitable] == ["没有资质"]


def test_the_own_resource_and_a_used_one_are_left_out(community, hospital):
    first, second = checked(community, "老年人助浴"), checked(community, "老年人送餐")
    resource = make_resource(hospital, "助浴车")
    make_resource(community.orgs["community"], "助浴室")
    decide(first.pk, resource.pk, "accept", by=community.secretary, answers={})

    found = best_for_need(second, community.secretary)

    assert found.candidates == []
    assert (found.used_up, found.unlike) == (1, 1)


def test_a_resource_finds_the_needs_it_could_serve(community, hospital):
    long = checked(community, "老年人助浴", raised_on=TODAY - timedelta(60))
    fresh = checked(community, "老年人助浴", raised_on=TODAY)
    make_need(community.orgs["community"], "助浴", status="closed")
    liaison = make_viewer("unit_liaison", hospital)

    found = best_for_resource(make_resource(hospital, "助浴车"), liaison)

    assert [one.need for one in found.candidates] == [long, fresh]


def test_shares_of_a_district_change_the_order_and_all_zero_is_no_rule(community):
    for key in TERMS:
        ParamValue.objects.create(key=f"match.share.{key}", value=0, valid_from=TODAY, source="决定")
    assert sum(rules_of(TODAY).shares.values()) == 100
    ParamValue.objects.create(key="match.share.text", value=7, valid_from=TODAY + timedelta(1), source="决定")
    assert rules_of(TODAY + timedelta(1)).most("text") == 100


def test_the_whole_matching_serves_more_than_first_come_first_served(community, hospital):
    """The need with one way out gets it, although another one would like the same resource more."""
    picky = checked(community, "助浴", category="elderly")
    easy = checked(community, "助浴车助浴", raised_on=today() - timedelta(60))
    both = make_resource(hospital, "助浴车")
    other = make_resource(hospital, "老年大学")
    decide(picky.pk, other.pk, "refuse", by=community.secretary, answers={"reason": "不需要"})

    run = matched(community)

    assert run.state == "done"
    assert (run.result["needs"], run.result["resources"], run.result["served"]) == (2, 2, 2)
    assert run.result["value"] == run.result["bound"]
    given = dict(Proposal.objects.filter(run=run, is_served=True).values_list("need_id", "resource_id"))
    assert given == {picky.pk: both.pk, easy.pk: other.pk}


def test_who_goes_without_is_told_why(community, hospital):
    resource = make_resource(hospital, "助浴车")
    old = checked(community, "助浴", raised_on=today() - timedelta(60))
    fresh = checked(community, "助浴", raised_on=today())
    alone = checked(community, "篮球场地", category="culture")

    run = matched(community)

    rows = {one.need_id: one for one in Proposal.objects.filter(run=run)}
    assert rows[old.pk].resource_id == resource.pk
    assert (rows[fresh.pk].reason, rows[fresh.pk].resource_id) == ("taken", resource.pk)
    assert rows[fresh.pk].missing > 0
    assert (rows[alone.pk].reason, rows[alone.pk].resource_id) == ("no_candidate", None)


def test_a_locked_pair_stays_in_the_next_run(community, hospital):
    resource, other = make_resource(hospital, "助浴车"), make_resource(hospital, "文艺演出", category="culture")
    need = checked(community, "助浴")
    decide(need.pk, other.pk, "lock", by=community.secretary, answers={})

    run = matched(community)

    row = Proposal.objects.get(run=run, need=need)
    assert row.resource_id == other.pk != resource.pk
    assert run.result["locked"] == 1


def test_a_need_that_went_without_again_and_again_is_served_at_last(community, hospital):
    make_resource(hospital, "助浴车")
    checked(community, "助浴车助浴", raised_on=today() - timedelta(60))
    starved = checked(community, "养老", raised_on=today())
    served = [Proposal.objects.get(run=matched(community), need=starved).is_served for _run in range(8)]

    assert served[0] is False
    assert True in served


def test_the_same_rows_give_the_same_proposals(community, hospital):
    for number in range(6):
        checked(community, f"助浴{number % 2}")
        make_resource(hospital, f"助浴车{number % 3}")
    first, second = matched(community), matched(community)

    rows = [list(Proposal.objects.filter(run=run).values_list("need_id", "resource_id")) for run in (first, second)]
    assert rows[0] == rows[1]


def test_ticked_proposals_are_chosen_all_or_none(community, hospital):
    resource = make_resource(hospital, "助浴车", serves=2)
    needs = [checked(community, "助浴一"), checked(community, "助浴二")]
    run = matched(community)
    ids = list(Proposal.objects.filter(run=run, is_served=True).values_list("pk", flat=True))
    assert len(ids) == 2
    resource.serves = 1
    resource.save()

    with pytest.raises(RuleBroken) as no:
        accept_proposals(run.pk, ids, by=community.secretary)
    assert "助浴二" in no.value.message
    assert not Pair.objects.filter(status="accepted").exists()

    assert accept_proposals(run.pk, ids[:1], by=community.secretary) == 1
    assert Pair.objects.holding().get().need == needs[0]


def test_a_run_is_asked_for_where_one_may_and_once_at_a_time(community, hospital):
    with pytest.raises(NotAllowed):
        start_match(community.area.pk, by=make_viewer("street_committee", community.orgs["street"]))
    start_match(community.area.pk, by=community.secretary)
    with pytest.raises(RuleBroken) as no:
        start_match(community.area.pk, by=community.secretary)
    assert no.value.code == "run_going_on"
