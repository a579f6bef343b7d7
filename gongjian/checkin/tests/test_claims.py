from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.checkin.actions.claim import claim_activity, claim_wish, give_up_claims_of, move_claim
from gongjian.checkin.models import Claim, Wish
from gongjian.checkin.testing import TODAY, make_activity, make_claim, make_member, make_wish
from gongjian.checkin.workflow import CLAIM
from gongjian.grids.testing import make_community
from gongjian.notices.models import OutboxItem
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_post, make_viewer
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def member(community):
    return make_member(community.area)


@pytest.fixture
def activity(community):
    return make_activity(community.orgs["community"], capacity=2)


def move(claim, step, by, hours=None, **answers):
    return move_claim(claim.pk, step, by=by, version=claim.version, answers=answers, hours=hours)


def test_a_member_claims_does_reports_and_the_community_confirms(community, member, activity):
    claim = claim_activity(activity.pk, by=member)
    assert (claim.status, claim.first_day, claim.last_day) == ("claimed", activity.starts_on, activity.ends_on)

    claim = move(claim, "begin", member)
    claim = move(claim, "submit", member, hours=2.5, done="陪三位老人就医")
    claim = move(claim, "confirm", community.secretary, witness="beneficiary")

    assert (claim.status, claim.hours, claim.result) == ("confirmed", 2.5, "陪三位老人就医")
    assert claim.confirmed_by_id == community.secretary.person_id
    told = [item for item in OutboxItem.objects.all() if item.person_id == member.person_id]
    assert len(told) == 1


def test_nobody_claims_for_somebody_else(community, member, activity):
    other = make_member(community.area)

    with pytest.raises(NotAllowed, match="for_another"):
        claim_activity(activity.pk, by=member, person_id=other.person_id)
    with pytest.raises(NotAllowed, match="for_another"):
        claim_wish(make_wish(community.orgs["community"]).pk, by=member, person_id=other.person_id)
    with pytest.raises(NotAllowed):
        claim_activity(activity.pk, by=community.secretary)
    assert not Claim.objects.exists()


def test_nobody_claims_before_the_check_in_is_confirmed(community, activity):
    fresh = make_viewer("member", make_org(kind="unit"))

    with pytest.raises(RuleBroken, match="not_checked_in"):
        claim_activity(activity.pk, by=fresh)
    with pytest.raises(RuleBroken, match="not_checked_in"):
        claim_wish(make_wish(community.orgs["community"]).pk, by=fresh)


def test_nobody_confirms_the_own_claim_whatever_post_is_held(community, member, activity):
    make_post("community_secretary", community.orgs["community"], person=_account(member).person)
    both = viewer_of(_account(member), TODAY)
    claim = make_claim(activity, member.person_id, status="submitted", result="x")

    for step, answers in (("confirm", {"witness": "community"}), ("return", {"reason": "x"})):
        with pytest.raises(NotAllowed, match="own_claim"):
            move(claim, step, both, **answers)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(
            status="confirmed", confirmed_by_id=member.person_id, confirmed_at=activity.opened_at
        )


def _account(viewer):
    return Account.objects.get(pk=viewer.account_id)


@pytest.mark.parametrize("status", Claim.Status.values)
@pytest.mark.parametrize("step", list(CLAIM), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, member, activity, step, status):
    claim = make_claim(activity, member.person_id, status=status)
    by = member if step.ability == "claim.make" else community.secretary
    answers = dict.fromkeys(step.asks, "community")

    if status in step.sources:
        assert move(claim, step.name, by, **answers).status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move(claim, step.name, by, **answers)


@pytest.mark.parametrize("step", list(CLAIM), ids=lambda step: step.name)
def test_nobody_moves_a_claim_that_is_not_theirs_to_move(community, member, activity, step):
    claim = make_claim(activity, member.person_id, status=min(step.sources))
    answers = dict.fromkeys(step.asks, "community")

    with pytest.raises(NotFound):
        move(claim, step.name, make_member(community.area), **answers)
    wrong = community.secretary if step.ability == "claim.make" else member
    with pytest.raises(NotAllowed):
        move(claim, step.name, wrong, **answers)
    with pytest.raises(Stale):
        right = member if step.ability == "claim.make" else community.secretary
        move_claim(claim.pk, step.name, by=right, version=7, answers=answers)


@pytest.mark.parametrize(
    ("days", "field"),
    [((-1, 2), "first_day"), ((3, 20), "last_day"), ((20, 21), "first_day"), ((5, 3), "last_day")],
)
def test_days_outside_the_window_are_refused(member, activity, days, field):
    first, last = (activity.starts_on + timedelta(days=n) for n in days)

    with pytest.raises(RuleBroken) as refused:
        claim_activity(activity.pk, by=member, first_day=first, last_day=last)
    assert field in refused.value.fields


@pytest.mark.parametrize("hours", [-1, 12.5, 1000, float("nan")])
def test_hours_outside_a_day_are_refused(member, activity, hours):
    claim = make_claim(activity, member.person_id)

    with pytest.raises(RuleBroken) as refused:
        move(claim, "submit", member, hours=hours, done="x")
    assert "hours" in refused.value.fields
    assert move(claim, "submit", member, done="x").hours is None


@pytest.mark.parametrize("facts", [{"status": "done"}, {"status": "cancelled"}, {"ends_on": TODAY - timedelta(days=1)}])
def test_what_is_over_cannot_be_joined(community, member, facts):
    row = make_activity(community.orgs["community"], starts_on=TODAY - timedelta(days=3), **facts)

    with pytest.raises(RuleBroken, match="not_open"):
        claim_activity(row.pk, by=member)


def test_a_second_sign_up_is_refused_but_a_post_may_be_taken_again(community, member, activity):
    claim_activity(activity.pk, by=member)
    with pytest.raises(RuleBroken, match="claimed_already"):
        claim_activity(activity.pk, by=member)

    post = make_activity(community.orgs["community"], kind="post", capacity=1)
    make_claim(post, member.person_id, status="confirmed")
    assert claim_activity(post.pk, by=member).status == "claimed"


def test_the_waiting_list_moves_up_when_somebody_leaves(community, activity):
    members = [make_member(community.area) for _n in range(4)]
    claims = [claim_activity(activity.pk, by=one) for one in members]
    assert [claim.status for claim in claims] == ["claimed", "claimed", "waiting", "waiting"]

    move(claims[0], "give_up", members[0])
    moved = list(Claim.objects.order_by("pk").values_list("status", flat=True))
    assert moved == ["cancelled", "claimed", "claimed", "waiting"]
    assert OutboxItem.objects.get(person_id=members[2].person_id).facts["title"] == activity.title

    move(claims[1], "release", community.secretary, reason="请假")
    assert Claim.objects.get(pk=claims[3].pk).status == "claimed"


def test_a_report_that_came_back_is_sent_again(community, member, activity):
    claim = make_claim(activity, member.person_id, status="submitted", result="x")
    claim = move(claim, "return", community.secretary, reason="写明人数")
    assert claim.said == "写明人数"

    claim = move(claim, "submit", member, done="陪伴三位老人")
    assert (claim.status, claim.said, claim.result) == ("submitted", "", "陪伴三位老人")
    with pytest.raises(RuleBroken) as refused:
        move(claim, "confirm", community.secretary, witness="myself")
    assert "witness" in refused.value.fields


def test_a_wish_is_claimed_once_and_fulfilled(community, member):
    wish = make_wish(community.orgs["community"])
    claim = claim_wish(wish.pk, by=member)
    with pytest.raises((RuleBroken, NotFound)):
        claim_wish(wish.pk, by=make_member(community.area))
    claim = move(claim, "submit", member, done="送去一副老花镜")
    move(claim, "confirm", community.secretary, witness="beneficiary")

    wish.refresh_from_db()
    assert (wish.status, wish.outcome) == ("done", "送去一副老花镜")


def test_a_wish_given_up_is_open_again(community, member):
    wish = make_wish(community.orgs["community"])
    move(claim_wish(wish.pk, by=member), "give_up", member)

    wish.refresh_from_db()
    assert wish.status == Wish.Status.OPEN
    assert claim_wish(wish.pk, by=member).status == "claimed"


def test_a_unit_claims_a_wish_and_nobody_of_the_unit_confirms_it(community):
    unit = make_org("School", kind="unit", parent=community.orgs["community"], area=community.area)
    liaison, colleague = make_viewer("unit_liaison", unit), make_viewer("unit_liaison", unit)
    wish = make_wish(community.orgs["community"])

    claim = claim_wish(wish.pk, by=liaison, as_unit=True)
    assert claim.unit == unit
    claim = move(claim, "submit", colleague, done="送去书架")
    with pytest.raises(NotAllowed):
        move(claim, "confirm", colleague, witness="community")
    assert move(claim, "confirm", community.secretary, witness="community").status == "confirmed"


def test_whoever_moves_away_gives_everything_up(community, member, activity):
    wish = make_wish(community.orgs["community"])
    claims = [claim_activity(activity.pk, by=member), claim_wish(wish.pk, by=member)]
    reported = make_claim(make_activity(community.orgs["community"]), member.person_id, status="submitted", result="x")

    with transaction.atomic():
        ended = give_up_claims_of(member.person_id, "已迁往外区", by=community.secretary)

    assert [one.pk for one in ended] == [one.pk for one in claims]
    wish.refresh_from_db(), reported.refresh_from_db()
    assert (wish.status, reported.status) == ("open", "submitted")


def test_members_do_not_see_the_claims_of_others(community, member, activity):
    make_claim(activity, make_member(community.area).person_id)
    mine = make_claim(activity, member.person_id)

    assert list(Claim.objects.visible_to(member)) == [mine]
    assert Claim.objects.visible_to(community.secretary).count() == 2
    assert Claim.objects.visible_to(make_community().secretary).count() == 0
