"""Mutual review: blind, once for each side, with a right of reply before anything is published."""

import contextlib
import random
from datetime import timedelta

import pytest

from gongjian.base.errors import DomainError, NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import FIGURES, Scope
from gongjian.base.workdays import add_workdays
from gongjian.exchange.actions.agreement_clock import advance
from gongjian.exchange.actions.encourage import decide_encouragement, propose_encouragement
from gongjian.exchange.actions.review import answer_review, publish_review, reply_review
from gongjian.exchange.actions.review_open import open_review_of
from gongjian.exchange.models import Encouragement, Review, ReviewAnswer
from gongjian.exchange.review_reading import answers_for, medians
from gongjian.exchange.testing_agreements import TODAY, make_agreement, make_pair, make_review
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.people.models import Account
from gongjian.people.testing import make_viewer
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
SCORES = {"responsiveness": 4, "fulfilment": 3, "usefulness": 5}


@pytest.fixture
def pair():
    return make_pair()


def answer(review, viewer, **changed):
    return answer_review(review.pk, by=viewer, **{"comment": "好", **SCORES} | changed)


def on(viewer, day):
    """The same person on another day."""
    return viewer_of(Account.objects.get(pk=viewer.account_id), day)


# ------------------------------------------------------------------ answering
def test_both_answer_once_and_then_the_reply_window_opens(pair):
    review = make_review(pair.org, pair.unit)
    answer(review, pair.secretary)
    with pytest.raises(RuleBroken, match="answered"):
        answer(review, pair.secretary)
    answer(review, pair.liaison)

    review.refresh_from_db()
    assert (review.status, review.reply_until) == ("reply_window", add_workdays(TODAY, 5))
    assert list(Entry.objects.filter(subject="exchange.review").order_by("seq").values_list("verb", flat=True)) == [
        "answer",
        "answer",
        "both_filled",
        "open_replies",
    ]


def test_only_the_two_sides_answer(pair):
    review = make_review(pair.org, pair.unit)
    for viewer in (pair.street, make_viewer("community_worker", pair.org)):
        with pytest.raises(NotAllowed):
            answer(review, viewer)
    with pytest.raises(NotAllowed):
        answer(review, pair.secretary, side="unit")
    with pytest.raises(NotFound):
        answer(review, make_pair().liaison)


@pytest.mark.parametrize(
    "changed", [{"usefulness": 0}, {"fulfilment": 6}, {"responsiveness": None}, {"comment": "x" * 401}]
)
def test_senseless_answers_are_refused_at_their_field(pair, changed):
    with pytest.raises(RuleBroken) as refused:
        answer(make_review(pair.org, pair.unit), pair.secretary, **changed)
    assert set(refused.value.fields) == set(changed) and not ReviewAnswer.objects.exists()


def test_facts_are_frozen_on_opening(pair):
    agreement = make_agreement(pair.org, pair.unit, status="expired")
    review = open_review_of(agreement.pk, by=pair.liaison)
    agreement.versions.get().items.all().delete()
    review.refresh_from_db()
    assert review.snapshot["all"]["total"] == 2
    with pytest.raises(RuleBroken, match="period_reviewed"):
        open_review_of(agreement.pk, by=pair.secretary)
    with pytest.raises(RuleBroken, match="not_ended"):
        open_review_of(make_agreement(pair.org, pair.unit, status="in_force").pk, by=pair.secretary)


# ------------------------------------------------------------------ blindness
def seen(viewer, review):
    """The sides whose words a viewer reads, by every way there is."""
    return {one.side for one in answers_for(viewer, Review.objects.get(pk=review.pk)) if one.comment}


def test_nothing_of_the_other_side_is_seen_before_both_have_answered(pair):
    review = make_review(pair.org, pair.unit, answers=("unit",))
    assert seen(pair.secretary, review) == set()
    assert seen(pair.liaison, review) == {"unit"}
    assert seen(pair.street, review) == set()
    answer(review, pair.secretary)
    assert seen(pair.secretary, review) == {"unit", "community"}
    assert seen(pair.street, review) == set()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_in_whatever_order_the_review_stays_blind(pair, seed):
    """Random deeds of all; after each, whoever reads sees only what the rule of the moment gives."""
    rng, review, day = random.Random(seed), make_review(pair.org, pair.unit), TODAY
    viewers = {"community": pair.secretary, "unit": pair.liaison, "": pair.street}
    for _step in range(14):
        side = rng.choice(list(viewers))
        viewer = on(viewers[side], day)
        deed = rng.choice(
            [
                lambda v=viewer, s=side: answer_review(review.pk, by=v, comment=f"SECRET-{s}", **SCORES),
                lambda v=viewer: reply_review(review.pk, by=v, text="谢谢"),
                lambda v=viewer: publish_review(review.pk, by=v, version=None),
                lambda d=day: advance(d),
            ]
        )
        with contextlib.suppress(DomainError):
            deed()
        if rng.random() < 0.3:
            day += timedelta(days=rng.choice((1, 9)))
        _check_blind(review, viewers)
    said = [str(entry.said) + str(entry.after) for entry in Entry.objects.all()]
    assert not any("SECRET" in one for one in said)
    assert not any("SECRET" in str(item.facts) for item in OutboxItem.objects.all())


def _check_blind(review, viewers):
    review.refresh_from_db()
    given = set(review.answers.values_list("side", flat=True))
    for side, viewer in viewers.items():
        if review.status == "opened":
            may = given & {side}
        elif side or review.status == "published":
            may = given
        else:
            may = set()
        assert seen(viewer, review) == may, (review.status, side)
    if review.status == "published":
        assert review.all_replied or review.published_on > review.reply_until
    if review.status in {"both_filled"}:
        assert given == {"unit", "community"}


def test_time_out_opens_what_one_side_said_and_closes_what_nobody_did(pair):
    one, none = make_review(pair.org, pair.unit, answers=("unit",)), make_review(pair.org, pair.unit)
    assert advance(TODAY + timedelta(days=21)) == 0
    assert advance(TODAY + timedelta(days=22)) == 2
    one.refresh_from_db()
    none.refresh_from_db()
    assert (one.status, none.status) == ("reply_window", "expired")
    assert seen(pair.secretary, one) == {"unit"}
    with pytest.raises(RuleBroken, match="wrong_status"):
        answer(none, pair.liaison)


def test_an_answer_after_the_last_day_is_refused(pair):
    review = make_review(pair.org, pair.unit)
    with pytest.raises(RuleBroken, match="time_out"):
        answer(review, on(pair.secretary, TODAY + timedelta(days=22)))


# ------------------------------------------------------------------ replies and publishing
def test_nothing_is_published_before_the_reviewed_side_could_reply(pair):
    review = make_review(pair.org, pair.unit, status="reply_window", answers=("unit", "community"))
    with pytest.raises(RuleBroken, match="wrong_status"):
        publish_review(review.pk, by=pair.street, version=1)
    assert advance(review.reply_until) == 0
    assert advance(review.reply_until + timedelta(days=1)) == 1
    with pytest.raises(NotAllowed):
        publish_review(review.pk, by=pair.secretary, version=None)
    with pytest.raises(Stale):
        publish_review(review.pk, by=pair.street, version=1)
    day = review.reply_until + timedelta(days=1)
    assert publish_review(review.pk, by=on(pair.street, day), version=2).status == "published"
    shown = answers_for(pair.street, Review.objects.get(pk=review.pk))
    assert [one.comment for one in shown] == ["SAID-BY-community", "SAID-BY-unit"]
    assert all(one.scores == () for one in shown), "scores of one review are for the two sides"


def test_replies_of_both_settle_at_once_and_each_replies_once(pair):
    review = make_review(pair.org, pair.unit, status="reply_window", answers=("unit", "community"))
    reply_review(review.pk, by=pair.secretary, text="已改进")
    with pytest.raises(RuleBroken, match="replied"):
        reply_review(review.pk, by=pair.secretary, text="再说")
    reply_review(review.pk, by=pair.liaison)
    review.refresh_from_db()
    assert (review.status, review.all_replied) == ("settled", True)
    assert publish_review(review.pk, by=pair.street, version=None).published_on == TODAY


def test_nobody_replies_before_or_after_the_window_nor_to_nothing(pair):
    with pytest.raises(RuleBroken, match="no_replies"):
        reply_review(make_review(pair.org, pair.unit).pk, by=pair.secretary, text="x")
    review = make_review(pair.org, pair.unit, status="reply_window", answers=("unit",))
    with pytest.raises(RuleBroken, match="nothing_said"):
        reply_review(review.pk, by=pair.liaison, text="x")
    with pytest.raises(RuleBroken, match="no_replies"):
        reply_review(review.pk, by=on(pair.secretary, TODAY + timedelta(days=8)), text="x")
    with pytest.raises(RuleBroken):
        reply_review(review.pk, by=pair.secretary, text="x" * 401)


def test_medians_are_shown_from_three_reviews_on(pair):
    for _n in range(2):
        make_review(pair.org, pair.unit, status="published", answers=("unit", "community"))
    make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    few = {one.org.pk: one for one in medians(pair.street)}
    assert few[pair.unit.pk].n == 2 and few[pair.unit.pk].scores == ()
    make_review(pair.org, pair.unit, status="published", answers=("community",))
    enough = {one.org.pk: one for one in medians(pair.street)}
    assert (enough[pair.unit.pk].n, enough[pair.unit.pk].scores) == (3, (4, 3, 5))
    assert enough[pair.org.pk].scores == (), "two only"
    assert medians(make_pair().street) == []


def test_figures_of_reviews(pair):
    make_review(pair.org, pair.unit, answers=("unit",))
    make_review(pair.org, pair.unit, status="expired")
    review = make_review(pair.org, pair.unit, status="reply_window", answers=("unit", "community"))
    reply_review(review.pk, by=pair.secretary, text="谢谢")
    advance(review.reply_until + timedelta(days=1))
    scope = Scope(pair.street, "", TODAY)
    mutual, replies = (FIGURES[key].value(scope) for key in ("exchange.mutual_complete", "exchange.reply_rate"))
    assert (mutual.num, mutual.den) == (1, 2) and (replies.num, replies.den) == (1, 2)


# ------------------------------------------------------------------ encouragement
def test_the_other_side_proposes_with_the_records_and_a_person_decides(pair):
    review = make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    row = propose_encouragement(review.pk, by=pair.secretary, side="unit", kind="letter")
    assert (row.org, row.status) == (pair.unit, "proposed") and "每月义诊：0/3次" in row.text
    with pytest.raises(NotAllowed):
        decide_encouragement(row.pk, "approve", by=pair.secretary, version=1, answers={"result": "x"})
    with pytest.raises(RuleBroken, match="answer_missing"):
        decide_encouragement(row.pk, "approve", by=pair.street, version=1, answers={})
    done = decide_encouragement(row.pk, "approve", by=pair.street, version=1, answers={"result": "同意发函"})
    assert (done.status, done.decided_on, done.decided_by_id) == ("approved", TODAY, pair.street.person_id)


def test_nobody_proposes_the_own_side_decides_the_own_proposal_or_twice(pair):
    review = make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    with pytest.raises(NotAllowed):
        propose_encouragement(review.pk, by=pair.liaison, side="unit", kind="honour")
    row = propose_encouragement(review.pk, by=pair.street, side="community", kind="honour")
    with pytest.raises(RuleBroken, match="own_proposal"):
        decide_encouragement(row.pk, "decline", by=pair.street, version=1, answers={"reason": "x"})
    with pytest.raises(RuleBroken, match="proposed_already"):
        propose_encouragement(review.pk, by=pair.liaison, side="community", kind="honour")
    for changed in ({"kind": "medal"}, {"side": "both"}, {"text": "x" * 1501}):
        with pytest.raises(RuleBroken):
            propose_encouragement(review.pk, by=pair.street, **{"side": "unit", "kind": "letter"} | changed)
    with pytest.raises(RuleBroken, match="not_settled"):
        propose_encouragement(make_review(pair.org, pair.unit).pk, by=pair.street, side="unit", kind="letter")
    assert Encouragement.objects.count() == 1
