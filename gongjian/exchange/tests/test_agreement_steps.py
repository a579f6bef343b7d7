"""Agreements after signing: change, looks, settlement, renewal, merged parties."""

from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.exchange.actions.agreement import edit_agreement
from gongjian.exchange.actions.agreement_clock import advance
from gongjian.exchange.actions.agreement_item import add_item, edit_item
from gongjian.exchange.actions.agreement_sign import sign_agreement
from gongjian.exchange.actions.agreement_step import (
    draft_change,
    drop_change,
    hand_over,
    look_midterm,
    move_agreement,
    renew_agreement,
)
from gongjian.exchange.agreement_text import content_of, digest_of
from gongjian.exchange.models import Agreement, AgreementItem, Review
from gongjian.exchange.testing_agreements import TODAY, make_agreement, make_pair
from gongjian.exchange.workflow_agreements import AGREEMENT
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_person, make_post, make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


def digest(agreement):
    return digest_of(content_of(agreement.versions.get(stage="open")))


def signed(agreement, pair):
    """The agreement after both have signed what is open."""
    for viewer in (pair.secretary, pair.liaison):
        sign_agreement(agreement.pk, by=viewer, digest=digest(agreement), function="书记")
    agreement.refresh_from_db()
    return agreement


def told(text):
    return set(OutboxItem.objects.filter(text_id__contains=text).values_list("person_id", flat=True))


# ------------------------------------------------------------------ change
def test_a_change_is_a_new_version_and_the_old_one_holds_until_both_sign(pair):
    agreement = signed(make_agreement(pair.org, pair.unit, status="negotiating"), pair)
    number, version = agreement.number, draft_change(agreement.pk, by=pair.liaison)
    assert version.number == 2 and told("drafted a change") == {pair.secretary.person_id}
    edit_item(version.items.first().pk, by=pair.liaison, version=1, text="每两周义诊")
    valid = agreement.versions.get(stage="in_force")
    assert (valid.number, valid.items.first().text) == (1, "每月义诊")

    sign_agreement(agreement.pk, by=pair.liaison, digest=digest(agreement), function="书记")
    assert agreement.versions.get(stage="in_force").number == 1
    sign_agreement(agreement.pk, by=pair.secretary, digest=digest(agreement), function="书记")

    agreement.refresh_from_db()
    assert [(one.number, one.stage) for one in agreement.versions.all()] == [(2, "in_force"), (1, "replaced")]
    assert (agreement.status, agreement.number) == ("in_force", number)


def test_one_change_at_a_time_and_it_can_be_given_up(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    draft_change(agreement.pk, by=pair.secretary)
    with pytest.raises(RuleBroken, match="change_open"):
        draft_change(agreement.pk, by=pair.liaison)
    drop_change(agreement.pk, by=pair.liaison)
    assert draft_change(agreement.pk, by=pair.secretary).number == 3


def test_a_frozen_text_is_not_changed(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    item = AgreementItem.objects.first()
    for write in (
        lambda: edit_item(item.pk, by=pair.secretary, version=1, text="x"),
        lambda: edit_agreement(agreement.pk, by=pair.secretary, version=1, title="x"),
        lambda: add_item(by=pair.secretary, agreement=agreement, side="unit", text="x"),
    ):
        with pytest.raises(RuleBroken, match="text_frozen"):
            write()
    with pytest.raises(RuleBroken, match="first_version"):
        drop_change(make_agreement(pair.org, pair.unit).pk, by=pair.secretary)


def test_handing_over_keeps_what_the_other_side_saw(pair):
    agreement = make_agreement(pair.org, pair.unit)
    move_agreement(agreement.pk, "offer", by=pair.secretary, version=1, answers={})
    with pytest.raises(RuleBroken, match="nothing_new"):
        hand_over(agreement.pk, by=pair.liaison)
    edit_item(AgreementItem.objects.first().pk, by=pair.liaison, version=1, text="每两周义诊")
    kept = hand_over(agreement.pk, by=pair.liaison)
    assert (kept.number, kept.side) == (2, "unit")
    assert told("waits for you to read") == {pair.liaison.person_id}
    assert told("asks you to read") == {pair.secretary.person_id}


# ------------------------------------------------------------------ steps, looks, renewal
@pytest.mark.parametrize("status", Agreement.Status.values)
@pytest.mark.parametrize("name", ["offer", "settle", "terminate"])
def test_each_step_is_taken_only_from_its_own_statuses(pair, name, status):
    agreement = make_agreement(pair.org, pair.unit, status=status, valid_to=TODAY + timedelta(days=20))
    step = AGREEMENT.step(name)

    def move():
        return move_agreement(
            agreement.pk, name, by=pair.secretary, version=1, answers=dict.fromkeys(step.asks, "因为")
        )

    if status in step.sources:
        assert move().status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move()


@pytest.mark.parametrize("name", ["begin", "expire"])
def test_what_the_day_does_nobody_does_by_hand(pair, name):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    with pytest.raises(NotAllowed):
        move_agreement(agreement.pk, name, by=pair.secretary, version=1, answers={})
    with pytest.raises(RuleBroken):
        move_agreement(agreement.pk, "sign", by=pair.secretary, version=1, answers={})


def test_nothing_ends_without_a_reason(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY + timedelta(days=20))
    for name in ("settle", "terminate"):
        for said in ({}, {"reason": " ", "result": " "}, {"reason": "x" * 201, "result": "x" * 201}):
            with pytest.raises(RuleBroken):
                move_agreement(agreement.pk, name, by=pair.secretary, version=1, answers=said)


def test_settling_keeps_the_numbers_and_opens_the_review(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY + timedelta(days=20))
    move_agreement(agreement.pk, "settle", by=pair.liaison, version=1, answers={"result": "按约完成"})

    look = agreement.looks.get()
    assert (look.kind, look.facts["all"]) == ("settlement", {"done": 0, "due": 2, "total": 2})
    review = Review.objects.get(agreement=agreement)
    assert review.snapshot["unit"]["total"] == 1 and review.status == "opened"


def test_an_agreement_is_not_settled_months_before_its_end_but_looked_at(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    with pytest.raises(RuleBroken, match="too_early"):
        move_agreement(agreement.pk, "settle", by=pair.liaison, version=1, answers={"result": "x"})
    assert look_midterm(agreement.pk, by=pair.liaison, note="进展正常").facts["all"]["total"] == 2
    for note in ("", "x" * 201):
        with pytest.raises(RuleBroken):
            look_midterm(agreement.pk, by=pair.liaison, note=note)


def test_an_agreement_runs_out_and_is_renewed_by_signing_again(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force", valid_to=TODAY - timedelta(days=1))
    assert advance(TODAY) == 1
    new = renew_agreement(agreement.pk, by=pair.secretary)

    assert (new.status, new.valid_from, new.renewed_from) == ("draft", TODAY, agreement)
    assert new.versions.get().items.count() == 2
    with pytest.raises(RuleBroken, match="renewed_already"):
        renew_agreement(agreement.pk, by=pair.liaison)
    move_agreement(new.pk, "offer", by=pair.secretary, version=1, answers={})
    signed(new, pair)
    agreement.refresh_from_db()
    assert agreement.status == "renewed"


def test_parties_follow_an_organisation_that_is_merged_unless_they_became_one(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    other = make_org(kind="unit", parent=pair.unit.parent, area=pair.unit.area)
    cadre = make_viewer("district_cadre", pair.community.orgs["district"])

    merge_orgs(pair.unit.pk, other.pk, by=cadre, on=TODAY, reason="合并")
    agreement.refresh_from_db()
    assert agreement.unit == other
    with pytest.raises(RuleBroken, match="one_party"):
        merge_orgs(other.pk, pair.org.pk, by=cadre, on=TODAY, reason="合并")


def test_people_of_the_own_side_are_not_told_their_own_deed(pair):
    colleague = make_person(org=pair.org)
    make_post("community_committee", pair.org, person=colleague)
    agreement = make_agreement(pair.org, pair.unit, status="negotiating")
    signed(agreement, pair)
    assert told("is signed by both sides") == {pair.secretary.person_id, colleague.pk}
