"""Who reads what of a mutual review. Everything that shows an answer comes through here; it is blind at first.

Waiting for answers: each side sees its own. Answered, or time out: both sides see both. Published: everybody within
reach sees words and replies; scores of a single review stay with the two sides, others see medians of three or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from django.db.models import Prefetch

from gongjian.exchange.models import Review, ReviewAnswer, Side
from gongjian.exchange.models.agreements import other
from gongjian.exchange.models.reviews import SCORES
from gongjian.exchange.workflow_agreements import sides_of
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer

SHOWN_FROM = 3  # domain 3.8: nothing below
R = Review.Status


@dataclass(frozen=True)
class Read:
    """An answer as somebody may read it; scores: () when they are not for this reader."""

    side: str
    comment: str
    scores: tuple[tuple[Any, int], ...]
    reply: str
    is_replied: bool
    at: Any


def answers_for(viewer: Viewer, review: Review) -> list[Read]:
    """The answers of a review that is within reach, as far as the reader may read them now."""
    mine = {str(side) for side in (*sides_of(viewer, review), *sides_of(viewer, review, "review.answer"))}
    found = []
    for answer in review.answers.all():
        is_open = review.status != R.OPENED
        if answer.side in mine or (is_open and mine):
            found.append(_read(answer, with_scores=True))
        elif review.status == R.PUBLISHED:
            found.append(_read(answer, with_scores=False))
    return found


def _read(answer: ReviewAnswer, *, with_scores: bool) -> Read:
    meta: Any = answer._meta
    scores = tuple((meta.get_field(name).verbose_name, getattr(answer, name)) for name in SCORES)
    return Read(
        answer.side,
        answer.comment,
        scores if with_scores else (),
        answer.reply,
        answer.replied_at is not None,
        answer.at,
    )


@dataclass(frozen=True)
class Medians:
    """What was said about one organisation: how many reviews, and the medians when there are enough of them."""

    org: Org
    n: int
    scores: tuple[int, ...]


def medians(viewer: Viewer, path: str = "") -> list[Medians]:
    """Published reviews within reach by the organisation reviewed, in the order of the tree: never a ranking."""
    rows = Review.objects.visible_to(viewer).within(path).filter(status=R.PUBLISHED).select_related("org", "unit")
    said: dict[Org, list[ReviewAnswer]] = {}
    for review in rows.prefetch_related(Prefetch("answers")).order_by("pk"):
        for answer in review.answers.all():
            about = review.org if other(answer.side) == Side.COMMUNITY else review.unit
            said.setdefault(about, []).append(answer)
    return [_medians(org, answers) for org, answers in sorted(said.items(), key=lambda one: one[0].path)]


def _medians(org: Org, answers: Iterable[ReviewAnswer]) -> Medians:
    rows = list(answers)
    if len(rows) < SHOWN_FROM:
        return Medians(org, len(rows), ())
    return Medians(org, len(rows), tuple(median_low([getattr(row, name) for row in rows]) for name in SCORES))
