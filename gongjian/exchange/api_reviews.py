"""Door 2 of mutual reviews and of what is proposed after them; lists come from their registers."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from gongjian.base.api import Id, Line, Request, Text, reads, writes
from gongjian.exchange.actions.encourage import decide_encouragement, propose_encouragement
from gongjian.exchange.actions.review import answer_review, publish_review, reply_review
from gongjian.exchange.actions.review_open import open_review_of
from gongjian.exchange.api_agreement_state import StepIn, StepName, VersionOnlyIn
from gongjian.exchange.models import Encouragement, Review, Side
from gongjian.exchange.models.reviews import SCORES
from gongjian.exchange.registers import REVIEWS
from gongjian.exchange.review_reading import answers_for

router = Router()


class AnswerIn(Schema):
    responsiveness: Annotated[int, Field(strict=True, ge=1, le=5)]
    fulfilment: Annotated[int, Field(strict=True, ge=1, le=5)]
    usefulness: Annotated[int, Field(strict=True, ge=1, le=5)]
    comment: Text = ""
    side: Side | None = None


class ReplyIn(Schema):
    """An empty text says that no reply is needed."""

    text: Text = ""
    side: Side | None = None


class ReviewAnswerOut(Schema):
    """An answer, as far as the caller may read it: before both have answered only the own one."""

    side: Side
    scores: dict[str, int]
    comment: str
    reply: str
    is_replied: bool


class ReviewStateOut(Schema):
    """A mutual review with the numbers frozen on opening."""

    id: int
    status: Review.Status
    version: int
    due_on: date
    reply_until: date | None
    numbers: dict[str, Any]
    answers: list[ReviewAnswerOut]


def _review(request: Request, pk: int) -> dict[str, Any]:
    review: Review = REVIEWS.rows(request.viewer).get_or_refuse(pk=pk)
    answers = [
        {
            "side": one.side,
            "scores": dict(zip(SCORES, (score for _label, score in one.scores), strict=True)) if one.scores else {},
            "comment": one.comment,
            "reply": one.reply,
            "is_replied": one.is_replied,
        }
        for one in answers_for(request.viewer, review)
    ]
    return {
        "id": review.pk,
        "status": review.status,
        "version": review.version,
        "due_on": review.due_on,
        "reply_until": review.reply_until,
        "numbers": review.snapshot,
        "answers": answers,
    }


@router.get(
    "/reviews/{review_id}/state", response=reads(ReviewStateOut), summary="A mutual review and what may be read of it"
)
def review_state(request: Request, review_id: Id) -> Any:
    return _review(request, review_id)


@router.post(
    "/agreements/{agreement_id}/review",
    response=writes(ReviewStateOut, 201),
    summary="Open the mutual review of an agreement that has ended",
)
def open_review(request: Request, agreement_id: Id) -> Any:
    return Status(201, _review(request, open_review_of(agreement_id, by=request.viewer).pk))


@router.post("/reviews/{review_id}/answer", response=writes(ReviewStateOut), summary="Answer for the own side, once")
def answer(request: Request, review_id: Id, payload: AnswerIn) -> Any:
    facts = payload.dict(exclude={"side"})
    answer_review(review_id, by=request.viewer, side=payload.side.value if payload.side else "", **facts)
    return _review(request, review_id)


@router.post("/reviews/{review_id}/reply", response=writes(ReviewStateOut), summary="Reply to the other side, once")
def reply(request: Request, review_id: Id, payload: ReplyIn) -> Any:
    side = payload.side.value if payload.side else ""
    reply_review(review_id, by=request.viewer, text=payload.text, side=side)
    return _review(request, review_id)


@router.post("/reviews/{review_id}/publish", response=writes(ReviewStateOut), summary="Publish a settled review")
def publish(request: Request, review_id: Id, payload: VersionOnlyIn) -> Any:
    publish_review(review_id, by=request.viewer, version=payload.version)
    return _review(request, review_id)


# ------------------------------------------------------------------ encouragement
class EncouragementIn(Schema):
    """Title and text are made from the records when left out."""

    side: Side
    kind: Encouragement.Kind
    title: Line = ""
    text: Text = ""


class EncouragementStateOut(Schema):
    id: int
    version: int
    side: Side
    kind: Encouragement.Kind
    title: str
    text: str
    status: Encouragement.Status
    outcome: str
    decided_on: date | None


@router.post(
    "/reviews/{review_id}/encouragements",
    response=writes(EncouragementStateOut, 201),
    summary="Propose a letter or an honour",
)
def propose(request: Request, review_id: Id, payload: EncouragementIn) -> Any:
    facts = payload.dict() | {"side": payload.side.value, "kind": payload.kind.value}
    return Status(201, propose_encouragement(review_id, by=request.viewer, **facts))


@router.post(
    "/encouragements/{row_id}/steps/{step}", response=writes(EncouragementStateOut), summary="Approve or decline"
)
def decide(request: Request, row_id: Id, step: StepName, payload: StepIn) -> Any:
    return decide_encouragement(row_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
