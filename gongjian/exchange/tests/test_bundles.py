"""What a need asks for together is had whole or not at all, and no community goes without; in words for people."""

from datetime import timedelta

import pytest

from gongjian.base.clock import today
from gongjian.base.errors import RuleBroken
from gongjian.exchange.actions.need import add_need
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.bundles import codes_of, mask_of, tidy_wants, words_of
from gongjian.exchange.matching import solve as solving
from gongjian.exchange.matching.best import best_for_need
from gongjian.exchange.models import Category, MatchRun, Proposal
from gongjian.exchange.tasks import run_match
from gongjian.exchange.testing import TODAY, make_need, make_resource
from gongjian.exchange.testing_doors import page, signed_in
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.testing import make_org
from gongjian.params.models import ParamValue
from gongjian.places.testing import box, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


def matched(area) -> MatchRun:
    run = MatchRun.objects.create(area=area)
    run_match.call(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.message
    return run


def bundle(community, title="亲子科普日", wants="funds venue talent", **facts):
    return make_need(community.orgs["community"], title, status="checked", wants=wants, **facts)


def given(run, need):
    rows = Proposal.objects.filter(run=run, need=need, is_served=True)
    return {one.part: one.resource_id for one in rows}


# ------------------------------------------------------------------ words
@pytest.mark.parametrize(
    ("said", "kept"),
    [("资金 场地 人才", "funds venue talent"), ("Talent，funds", "funds talent"), ("venue venue", "venue"), (" ", "")],
)
def test_types_are_read_in_both_languages_and_kept_in_order(said, kept):
    assert tidy_wants(said) == kept
    assert codes_of(mask_of(kept)) == kept.split()


def test_an_unknown_type_is_refused_and_the_kept_ones_are_said(community):
    with pytest.raises(RuleBroken) as no:
        tidy_wants("资金 黄金")
    assert "黄金" in no.value.message
    assert words_of(["funds", "venue"]).count("、") == 1


# ------------------------------------------------------------------ all or nothing
def test_a_bundle_gets_one_resource_of_each_type_or_none_and_says_what_is_missing(community, hospital):
    need = bundle(community)
    money = make_resource(hospital, "共建资金", type="funds", category="aid")
    room = make_resource(hospital, "礼堂", type="venue", category="culture")

    short = matched(community.area)
    assert given(short, need) == {}
    gap = Proposal.objects.get(run=short, need=need)
    assert (gap.reason, gap.part, gap.is_served) == ("bundle", "talent", False)

    teacher = make_resource(hospital, "科普讲师", type="talent", category="children")
    whole = matched(community.area)
    assert given(whole, need) == {"funds": money.pk, "venue": room.pk, "talent": teacher.pk}
    assert (whole.result["needs"], whole.result["served"], whole.result["bundles"]) == (1, 1, 1)


def test_a_bundle_that_cannot_be_whole_leaves_its_parts_to_others(community, hospital):
    bundle(community, wants="venue talent", raised_on=today() - timedelta(60))
    other = make_need(community.orgs["community"], "文艺演出场地", category="culture", status="checked")
    room = make_resource(hospital, "文艺演出场地", type="venue", category="culture")

    run = matched(community.area)

    assert given(run, other) == {"": room.pk}
    assert run.result["value"] <= run.result["bound"]


def test_parts_that_are_chosen_already_are_not_asked_for_again(community, hospital):
    need = bundle(community, wants="venue talent")
    room = make_resource(hospital, "礼堂", type="venue", category="culture")
    decide(need.pk, room.pk, "accept", by=community.secretary, answers={})
    teacher = make_resource(hospital, "讲师", type="talent", category="party")
    make_resource(hospital, "会议室", type="venue", category="party")

    run = matched(community.area)

    assert given(run, need) == {"talent": teacher.pk}


def test_what_is_unsuitable_is_no_part_and_what_is_locked_stays(community, hospital):
    need = bundle(community, wants="venue talent")
    bad, good = (make_resource(hospital, name, type="venue") for name in ("礼堂", "会议室"))
    first, second = (make_resource(hospital, name, type="talent") for name in ("讲师甲", "讲师乙"))
    decide(need.pk, bad.pk, "refuse", by=community.secretary, answers={"reason": "太远"})
    decide(need.pk, second.pk, "lock", by=community.secretary, answers={})

    assert given(matched(community.area), need) == {"venue": good.pk, "talent": second.pk}
    assert first.pk != second.pk


def test_only_resources_of_the_wanted_types_are_proposed_on_the_match_page(community, hospital):
    need = bundle(community, wants="venue talent")
    make_resource(hospital, "老年人助浴", type="service")
    room = make_resource(hospital, "礼堂", type="venue", category="culture")
    assert [one.resource for one in best_for_need(need, community.secretary).candidates] == [room]


# ------------------------------------------------------------------ a minimum for each community
@pytest.fixture
def neighbour(community):
    area = make_area("community", parent=community.street, shape=box(0.1, 0.1, 0.2, 0.2))
    return make_org("Neighbour", kind="community", parent=community.orgs["street"], area=area)


def crowded(community, neighbour, hospital):
    """One bath car, wanted by a community that has two needs of more weight and by a neighbour with one of less."""
    for number in (1, 2):
        need = make_need(
            community.orgs["community"],
            f"助浴车助浴{number}",
            status="checked",
            raised_on=today() - timedelta(60),
        )
    lonely = make_need(neighbour, "养老助浴", status="checked", raised_on=today())
    make_resource(hospital, "助浴车助浴", serves=2)
    return need, lonely


def test_a_community_that_would_go_without_gets_its_minimum_and_it_says_so(community, neighbour, hospital):
    _need, lonely = crowded(community, neighbour, hospital)

    run = matched(community.street)

    row = Proposal.objects.get(run=run, need=lonely)
    assert (row.is_served, row.reason) == (True, "least")
    assert (run.result["served"], run.result["least"], run.result["without"]) == (2, 1, [])
    lost = Proposal.objects.get(run=run, is_served=False)
    assert lost.reason in {"taken", "rules"}
    text = page(signed_in(community.street_secretary), f"/exchange/matching/{run.pk}/")
    assert "每个社区至少 1 项" in text


def test_a_district_may_set_no_minimum(community, neighbour, hospital):
    _need, lonely = crowded(community, neighbour, hospital)
    ParamValue.objects.create(key="match.least", value=0, valid_from=TODAY, source="决定")
    assert not Proposal.objects.get(run=matched(community.street), need=lonely).is_served


def test_a_minimum_that_nobody_can_reach_is_lowered_and_named(community, neighbour, hospital):
    crowded(community, neighbour, hospital)
    make_need(neighbour, "篮球场地", category="culture", status="checked")
    ParamValue.objects.create(key="match.least", value=2, valid_from=TODAY, source="决定")

    run = matched(community.street)

    assert (run.result["wanted_least"], run.result["served"]) == (2, 2)
    assert neighbour.area_id in run.result["without"]
    page(signed_in(community.street_secretary), f"/exchange/matching/{run.pk}/", status=200)


def test_a_large_market_looks_at_near_pairs_only_and_finds_the_same(community, neighbour, hospital, monkeypatch):
    crowded(community, neighbour, hospital)
    bundle(community, wants="venue talent")
    for kind in ("venue", "talent"):
        make_resource(hospital, f"另一个{kind}", type=kind)
    exact = matched(community.street)
    kept = set(exact.proposals.values_list("need_id", "part", "resource_id"))
    exact.proposals.all().delete()  # so that nobody has waited longer in the second run
    monkeypatch.setattr(solving, "EXACT", 0)

    near = matched(community.street)

    assert set(near.proposals.values_list("need_id", "part", "resource_id")) == kept
    assert (near.result["value"], near.result["least"]) == (exact.result["value"], 1)
    assert near.result["value"] <= near.result["bound"]


# ------------------------------------------------------------------ doors
def test_a_need_with_a_bundle_is_raised_in_words_and_read_again(community):
    facts = {"title": "亲子科普日", "beneficiaries": 30, "category": Category.objects.get(code="children")}
    need = add_need(by=community.secretary, wants="funds venue", **facts)
    client = signed_in(community.secretary)
    assert words_of(["funds", "venue"]) and need.wants == "funds venue"
    assert "资金、场地" in page(client, f"/exchange/needs/{need.pk}/")
    body = {"version": need.version, "wants": "人才 场地"}
    answer = client.patch(f"/api/v1/needs/{need.pk}", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    need.refresh_from_db()
    assert need.wants == "venue talent"
    bad = client.patch(f"/api/v1/needs/{need.pk}", {"version": 2, "wants": "黄金"}, content_type="application/json")
    assert bad.status_code == 422 and "wants" in bad.json()["error"]["fields"]
