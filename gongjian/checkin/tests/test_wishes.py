from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.checkin.actions.wish import add_wish, edit_wish, move_wish
from gongjian.checkin.models import Claim, Wish
from gongjian.checkin.testing import TODAY, make_claim, make_member, make_wish
from gongjian.checkin.workflow import WISH
from gongjian.grids.testing import make_community
from gongjian.notices.models import OutboxItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


def facts(**changed):
    return {"title": "想要一副老花镜", "for_whom": "一位独居老人", "work": "care", "value_yuan": 200} | changed


def test_a_community_posts_a_wish_that_can_be_claimed_at_once(community):
    row = add_wish(by=community.secretary, **facts())

    assert (row.status, row.code) == ("open", f"XY2026-{community.area.code}-0001")
    assert row in Wish.objects.visible_to(make_member(community.area))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value_yuan": 501}, "value_yuan"),
        ({"value_yuan": -1}, "value_yuan"),
        ({"for_whom": ""}, "for_whom"),
        ({"for_whom": "老张 13812342206"}, "for_whom"),
        ({"title": "证号 11010519491231002X"}, "title"),
        ({"work": "gold"}, "work"),
        ({"wanted_by": TODAY - timedelta(days=1)}, "wanted_by"),
    ],
)
def test_senseless_facts_are_refused_at_their_field(community, changed, field):
    with pytest.raises(RuleBroken) as refused:
        add_wish(by=community.secretary, **facts(**changed))

    assert field in refused.value.fields


def test_members_post_no_wishes_and_communities_only_their_own(community):
    with pytest.raises(NotAllowed):
        add_wish(by=make_member(community.area), **facts())
    with pytest.raises(NotAllowed):
        add_wish(by=community.secretary, **facts(area=community.street))


@pytest.mark.parametrize("status", Wish.Status.values)
@pytest.mark.parametrize("step", list(WISH), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, step, status):
    row = make_wish(community.orgs["community"], status=status)
    answers = dict.fromkeys(step.asks, "已解决")

    if status in step.sources:
        assert move_wish(row.pk, step.name, by=community.secretary, version=1, answers=answers).status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_wish(row.pk, step.name, by=community.secretary, version=1, answers=answers)


def test_whoever_claimed_a_wish_is_told_when_it_is_taken_back(community):
    row, member = make_wish(community.orgs["community"], status="claimed"), make_member(community.area)
    claim = make_claim(row, member.person_id)

    move_wish(row.pk, "withdraw", by=community.secretary, version=1, answers={"reason": "子女已买"})

    claim.refresh_from_db()
    assert (claim.status, claim.said) == ("cancelled", "子女已买")
    assert OutboxItem.objects.get().person_id == member.person_id


def test_a_wish_reported_as_fulfilled_is_not_taken_back(community):
    row = make_wish(community.orgs["community"], status="claimed")
    make_claim(row, make_member(community.area).person_id, status=Claim.Status.SUBMITTED, result="x")

    with pytest.raises(RuleBroken, match="wish_reported"):
        move_wish(row.pk, "withdraw", by=community.secretary, version=1, answers={"reason": "x"})


def test_a_claimed_wish_stays_as_it_is_and_is_seen_by_whoever_claimed_it(community):
    row, member = make_wish(community.orgs["community"], status="claimed"), make_member(community.area)
    make_claim(row, member.person_id)

    assert row in Wish.objects.visible_to(member)
    assert row not in Wish.objects.visible_to(make_member(community.area))
    with pytest.raises(RuleBroken, match="wish_claimed"):
        edit_wish(row.pk, by=community.secretary, version=1, title="x")
    with pytest.raises(NotFound):
        edit_wish(row.pk, by=make_community().secretary, version=1, title="x")


def test_an_edit_needs_the_present_version(community):
    row = make_wish(community.orgs["community"])

    assert edit_wish(row.pk, by=community.secretary, version=1, value_yuan=90).version == 2
    with pytest.raises(Stale):
        edit_wish(row.pk, by=community.secretary, version=1, value_yuan=80)
