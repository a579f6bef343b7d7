"""What a new day does by itself: agreements begin and run out, reviews end their waiting. Run by the quick worker."""

import time
from datetime import date
from typing import Any

from django.db import transaction

from gongjian.base.clock import today
from gongjian.exchange.actions.agreement_telling import BEGUN, EXPIRED, REVIEW_EXPIRED, tell_parties
from gongjian.exchange.actions.review import open_replies, settle_review
from gongjian.exchange.models import Agreement, Review
from gongjian.history.actions import record
from gongjian.people.viewer import System

EVERY_SECONDS, AT_ONCE = 60, 200
A, R = Agreement.Status, Review.Status
_looked = {"at": float("-inf")}


def look() -> None:
    """Once a minute (base.hooks.TICKS)."""
    if time.monotonic() - _looked["at"] >= EVERY_SECONDS:
        _looked["at"] = time.monotonic()
        advance(today())


def advance(day: date) -> int:
    """Take every step that a day takes by itself. Returns how many."""
    rows = Agreement.objects.filter(status=A.SIGNED, valid_from__lte=day)
    count = sum(_moved(pk, A.SIGNED, A.IN_FORCE, "begin", BEGUN, day) for pk in _keys(rows))
    rows = Agreement.objects.filter(status=A.IN_FORCE, valid_to__lt=day)
    count += sum(_moved(pk, A.IN_FORCE, A.EXPIRED, "expire", EXPIRED, day) for pk in _keys(rows))
    count += sum(_timed_out(pk, day) for pk in _keys(Review.objects.filter(status=R.OPENED, due_on__lt=day)))
    over = Review.objects.filter(status=R.REPLY_WINDOW, reply_until__lt=day)
    return count + sum(_settled(pk, day) for pk in _keys(over))


def _keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _moved(pk: int, source: str, target: str, verb: str, text: str, day: date) -> bool:
    """One agreement by one step; somebody may have been quicker."""
    agreement = _locked(Agreement, pk)
    if agreement.status != source:
        return False
    agreement.status, agreement.version = target, agreement.version + 1
    agreement.save()
    record(agreement, verb, by=System(), before={"status": source}, after={"status": target})
    tell_parties(agreement, text, by=System(), on=day)
    return True


def _locked(model: Any, pk: int) -> Any:
    rows = model.objects.select_related("org", "unit", "area").defer("area__shape")
    return rows.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def _timed_out(pk: int, day: date) -> bool:
    """Time is out: what one side said is open to a reply; without any answer the review is closed."""
    review: Review = _locked(Review, pk)
    if review.status != R.OPENED:
        return False
    if review.answers.exists():
        open_replies(review, by=System(), today=day)
        return True
    review.status, review.version = R.EXPIRED, review.version + 1
    review.save()
    record(review, "expire", by=System(), before={"status": R.OPENED}, after={"status": R.EXPIRED})
    tell_parties(review, REVIEW_EXPIRED, by=System(), on=day)
    return True


@transaction.atomic
def _settled(pk: int, day: date) -> bool:
    review: Review = _locked(Review, pk)
    if review.status != R.REPLY_WINDOW:
        return False
    settle_review(review, by=System(), today=day)
    return True
