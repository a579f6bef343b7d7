"""Answering, replying to and publishing a mutual review; each side once, blind until both have answered."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workdays import add_workdays
from gongjian.exchange.actions.agreement_telling import (
    REVIEW_FILLED,
    REVIEW_PUBLISHED,
    REVIEW_REPLIED,
    REVIEW_SETTLED,
    tell_parties,
)
from gongjian.exchange.models import Review, ReviewAnswer, Side
from gongjian.exchange.models.agreements import PARTIES, other
from gongjian.exchange.models.reviews import SCORES
from gongjian.exchange.workflow_agreements import REVIEW, sides_of
from gongjian.history.actions import record
from gongjian.params.queries import value
from gongjian.people.viewer import System, Viewer

R = Review.Status
ANSWER = "review.answer"
REPLIES = (R.BOTH_FILLED, R.REPLY_WINDOW)


def locked_review(review_id: int, by: Viewer) -> Review:
    """The review within reach, locked."""
    rows = Review.objects.visible_to(by).select_related("org", "unit", "area").defer("area__shape")
    return rows.locked(pk=review_id)  # type: ignore[no-any-return]


def _side(review: Review, by: Viewer, said: str) -> Side:
    mine = [side for side in sides_of(by, review, ANSWER) if said in {"", side}]
    if not mine:
        raise NotAllowed("not_allowed", _("Only the two sides of a review answer it."))
    return mine[0]


@transaction.atomic
def answer_review(review_id: int, *, by: Viewer, side: str = "", comment: str = "", **scores: Any) -> ReviewAnswer:
    """Answer for the reader's side: three scores from 1 to 5 and a comment, once. Raises NotAllowed, RuleBroken."""
    review = locked_review(review_id, by)
    mine = _side(review, by, side)
    REVIEW.step("fill").check(review.status, {})
    if by.today > review.due_on:
        raise RuleBroken("time_out", _("The time to answer is over."))
    if review.answers.filter(side=mine).exists():
        raise RuleBroken("answered", _("Your side has answered already. An answer is given once."))
    answer = ReviewAnswer(review=review, side=mine, comment=comment.strip(), by_id=by.person_id, at=now())
    assign(answer, scores, SCORES)
    refuse_faults(answer, names={*SCORES, "comment"})
    if len(answer.comment) > 400:
        text = _("At most %(n)s characters.") % {"n": 400}
        raise RuleBroken("too_long", text, {"comment": text})
    answer.save()
    record(review, "answer", by=by, said={"side": mine.value})  # never what was said: it is blind
    if review.answers.count() == len(PARTIES):
        _set(review, R.BOTH_FILLED, "both_filled", by)
        open_replies(review, by=by)
    return answer


def _set(review: Review, status: str, verb: str, by: Viewer | System) -> None:
    before, review.status, review.version = review.status, status, review.version + 1
    review.save()
    record(review, verb, by=by, before={"status": before}, after={"status": status})


def open_replies(review: Review, *, by: Viewer | System, today: Any = None) -> None:
    """Both sides may read now; each replies within working days, before anything is published."""
    day = today or by.today  # type: ignore[union-attr]
    REVIEW.step("open_replies").check(review.status, {})
    review.reply_until = add_workdays(day, value("review.reply.days", day))
    _set(review, R.REPLY_WINDOW, "open_replies", by)
    tell_parties(review, REVIEW_FILLED, by=System(), on=day, day=review.reply_until.isoformat())


@transaction.atomic
def reply_review(review_id: int, *, by: Viewer, text: str = "", side: str = "") -> ReviewAnswer:
    """Reply to what the other side said, once; an empty reply says that none is needed. Raises like answering."""
    review = locked_review(review_id, by)
    mine = _side(review, by, side)
    if review.status not in REPLIES or (review.reply_until and by.today > review.reply_until):
        raise RuleBroken("no_replies", _("Replies are possible after both have answered, until the day named."))
    answer = review.answers.filter(side=other(mine)).first()
    if answer is None:
        raise RuleBroken("nothing_said", _("The other side has said nothing to reply to."))
    if answer.replied_at is not None:
        raise RuleBroken("replied", _("Your side has replied already."))
    if len(text) > 400:
        said = _("At most %(n)s characters.") % {"n": 400}
        raise RuleBroken("too_long", said, {"reply": said})
    answer.reply, answer.replied_by_id, answer.replied_at = text.strip(), by.person_id, now()
    refuse_faults(answer, names={"reply"})
    answer.save()
    record(review, "reply", by=by, said={"side": mine.value})
    tell_parties(review, REVIEW_REPLIED, by=by, on=by.today, sides=[other(mine)])
    if not review.answers.filter(replied_at__isnull=True).exists():
        review.all_replied = True
        settle_review(review, by=by, today=by.today)
    return answer  # type: ignore[no-any-return]


def settle_review(review: Review, *, by: Viewer | System, today: Any) -> None:
    """Everybody who could reply has replied, or the time to reply is over."""
    REVIEW.step("settle").check(review.status, {})
    if not review.all_replied and (review.reply_until is None or today <= review.reply_until):
        raise RuleBroken("reply_time", _("The other side can still reply."))
    _set(review, R.SETTLED, "settle", by)
    tell_parties(review, REVIEW_SETTLED, by=System(), on=today)


@transaction.atomic
def publish_review(review_id: int, *, by: Viewer, version: int | None) -> Review:
    """Let everybody within reach read it. Never before the reviewed side could reply. Raises NotAllowed, RuleBroken."""
    review = locked_review(review_id, by)
    step = REVIEW.step("publish")
    by.require(step.ability, review.area)
    refuse_stale(review, version, ("status",))
    step.check(review.status, {})
    review.published_on = by.today
    _set(review, R.PUBLISHED, "publish", by)
    tell_parties(review, REVIEW_PUBLISHED, by=by, on=by.today)
    return review
