"""Door 2 of agreements and mutual reviews: texts, signing, steps, work done; lists come from their registers."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from gongjian.base.api import Day, Flag, Id, Line, Request, StrictCount, StrictId, Text, Version, reads, writes
from gongjian.exchange.actions import agreement_step as steps
from gongjian.exchange.actions.agreement import draft_agreement, edit_wording
from gongjian.exchange.actions.agreement_item import drop_item
from gongjian.exchange.actions.agreement_progress import move_progress, tell_progress
from gongjian.exchange.actions.agreement_sign import check_text, missing_in, return_text, sign_agreement
from gongjian.exchange.actions.encourage import decide_encouragement, propose_encouragement
from gongjian.exchange.actions.review import answer_review, publish_review, reply_review
from gongjian.exchange.actions.review_open import open_review_of
from gongjian.exchange.agreement_page import digest_now, versions_of, whole
from gongjian.exchange.agreement_text import text_of
from gongjian.exchange.models import (
    Agreement,
    AgreementItem,
    AgreementVersion,
    Encouragement,
    Need,
    Progress,
    Resource,
    Review,
    Side,
)
from gongjian.exchange.models.reviews import SCORES
from gongjian.exchange.registers import AGREEMENTS, REVIEWS
from gongjian.exchange.review_reading import answers_for
from gongjian.exchange.workflow_agreements import open_names, steps_of_agreement
from gongjian.orgs.models import Org

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
Answers = Annotated[dict[str, Text], Field(max_length=10)]
Ids = Annotated[list[StrictId], Field(max_length=60)]


class SignatureOut(Schema):
    side: Side
    org_id: int
    function: str
    signed_at: datetime
    digest: str


class VersionOut(Schema):
    """A wording: text and digest as they stand; frozen_on once both have signed it."""

    number: int
    stage: AgreementVersion.Stage
    version: int
    text: str
    digest: str
    frozen_on: date | None
    missing: list[str]
    signatures: list[SignatureOut]


class AgreementStateOut(Schema):
    """Where an agreement stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    code: str
    number: str
    status: Agreement.Status
    version: int
    steps: dict[str, list[str]]
    versions: list[VersionOut]


class StepIn(Schema):
    version: Version
    answers: Answers = {}


class DraftIn(Schema):
    """The party that is left out is the caller's own. Chosen needs and resources become items."""

    org_id: StrictId | None = None
    unit_id: StrictId | None = None
    title: Line = ""
    valid_from: Day
    valid_to: Day | None = None
    need_ids: Ids = []
    resource_ids: Ids = []


class WordingIn(Schema):
    version: Version
    purpose: Text | None = None
    involves_money: Flag | None = None


class SignIn(Schema):
    """digest: of the text that was read."""

    digest: Digest
    function: Line
    side: Side | None = None


class VersionOnlyIn(Schema):
    version: Version


class NoteIn(Schema):
    note: Text


class ReasonIn(Schema):
    reason: Text


class CheckIn(Schema):
    digest: Digest
    note: Text


class ProgressIn(Schema):
    quantity: StrictCount
    note: Line
    done_on: Day | None = None
    side: Side | None = None


class ProgressOut(Schema):
    id: int
    version: int
    key: int
    side: Side
    quantity: int
    done_on: date
    note: str
    status: Progress.Status
    reason: str


def _agreement(request: Request, pk: int) -> Agreement:
    return AGREEMENTS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[no-any-return]


def _state(request: Request, pk: int) -> dict[str, Any]:
    agreement = _agreement(request, pk)
    return {
        "id": agreement.pk,
        "code": agreement.code,
        "number": agreement.number,
        "status": agreement.status,
        "version": agreement.version,
        "steps": open_names(steps_of_agreement(request.viewer, agreement)),
        "versions": [_version(one) for one in versions_of(agreement)],
    }


def _version(one: Any) -> dict[str, Any]:
    version = one.version
    return {
        "number": version.number,
        "stage": version.stage,
        "version": version.version,
        "text": version.text or text_of(whole(version)),
        "digest": digest_now(version),
        "frozen_on": version.closed_on if version.digest else None,
        "missing": missing_in(version) if version.stage == AgreementVersion.Stage.OPEN else [],
        "signatures": one.signatures,
    }


# ------------------------------------------------------------------ agreements
@router.get(
    "/agreements/{agreement_id}/state",
    response=reads(AgreementStateOut),
    summary="Texts, signatures, next steps of an agreement",
)
def agreement_state(request: Request, agreement_id: Id) -> Any:
    return _state(request, agreement_id)


@router.post(
    "/agreements/drafts", response=writes(AgreementStateOut, 201), summary="Draft an agreement from needs and resources"
)
def draft(request: Request, payload: DraftIn) -> Any:
    parties = {name: _org(pk) for name, pk in (("org", payload.org_id), ("unit", payload.unit_id)) if pk is not None}
    viewer = request.viewer
    needs = [Need.objects.visible_to(viewer).get_or_refuse(pk=pk) for pk in payload.need_ids]
    offers = [Resource.objects.visible_to(viewer).get_or_refuse(pk=pk) for pk in payload.resource_ids]
    pairs: list[Any] = [(need, None) for need in needs] + [(None, row) for row in offers]
    facts = payload.dict(include={"title", "valid_from", "valid_to"}, exclude_none=True)
    row = draft_agreement(by=viewer, pairs=pairs, **parties, **facts)
    return Status(201, _state(request, row.pk))


def _org(pk: int) -> Org:
    return Org.objects.active().select_related("area", "kind").get_or_refuse(pk=pk)  # type: ignore[no-any-return]


@router.post(
    "/agreements/{agreement_id}/steps/{step}",
    response=writes(AgreementStateOut),
    summary="Offer, settle or terminate an agreement",
)
def step_agreement(request: Request, agreement_id: Id, step: StepName, payload: StepIn) -> Any:
    steps.move_agreement(agreement_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
    return _state(request, agreement_id)


@router.patch(
    "/agreements/{agreement_id}/wording",
    response=writes(AgreementStateOut),
    summary="Change purpose and money of the open text",
)
def change_wording(request: Request, agreement_id: Id, payload: WordingIn) -> Any:
    facts = payload.dict(include={"purpose", "involves_money"}, exclude_none=True)
    edit_wording(agreement_id, by=request.viewer, version=payload.version, **facts)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/hand-over",
    response=writes(AgreementStateOut),
    summary="Ask the other side to read the changed text",
)
def hand_over(request: Request, agreement_id: Id) -> Any:
    steps.hand_over(agreement_id, by=request.viewer)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/sign", response=writes(AgreementStateOut), summary="Sign the text that was read"
)
def sign(request: Request, agreement_id: Id, payload: SignIn) -> Any:
    side = payload.side.value if payload.side else ""
    sign_agreement(agreement_id, by=request.viewer, digest=payload.digest, function=payload.function, side=side)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/return",
    response=writes(AgreementStateOut),
    summary="Return a text one side has signed to negotiation",
)
def return_to_negotiation(request: Request, agreement_id: Id, payload: ReasonIn) -> Any:
    return_text(agreement_id, by=request.viewer, reason=payload.reason)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/check", response=writes(AgreementStateOut), summary="Record the check of law and money"
)
def check(request: Request, agreement_id: Id, payload: CheckIn) -> Any:
    check_text(agreement_id, by=request.viewer, digest=payload.digest, note=payload.note)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/change",
    response=writes(AgreementStateOut),
    summary="Draft the next version of a signed agreement",
)
def change(request: Request, agreement_id: Id) -> Any:
    steps.draft_change(agreement_id, by=request.viewer)
    return _state(request, agreement_id)


@router.delete(
    "/agreements/{agreement_id}/change",
    response=writes(AgreementStateOut),
    summary="Give up a change that is not signed",
)
def give_up_change(request: Request, agreement_id: Id) -> Any:
    steps.drop_change(agreement_id, by=request.viewer)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/look",
    response=writes(AgreementStateOut),
    summary="Keep the numbers of today with a remark",
)
def look(request: Request, agreement_id: Id, payload: NoteIn) -> Any:
    steps.look_midterm(agreement_id, by=request.viewer, note=payload.note)
    return _state(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/renew",
    response=writes(AgreementStateOut, 201),
    summary="Draft the renewal of an agreement that has ended",
)
def renew(request: Request, agreement_id: Id) -> Any:
    return Status(201, _state(request, steps.renew_agreement(agreement_id, by=request.viewer).pk))


@router.post(
    "/agreement_items/{item_id}/take-out",
    response=writes(AgreementStateOut),
    summary="Take an item out of the open text",
)
def take_out_item(request: Request, item_id: Id, payload: VersionOnlyIn) -> Any:
    return _state(request, drop_item(item_id, by=request.viewer, version=payload.version).pk)


# ------------------------------------------------------------------ work done
@router.get(
    "/agreement_items/{item_id}/progress", response=reads(list[ProgressOut]), summary="What was done for an item"
)
def item_progress(request: Request, item_id: Id) -> Any:
    item = AgreementItem.objects.visible_to(request.viewer).select_related("of").get_or_refuse(pk=item_id)
    return list(Progress.objects.visible_to(request.viewer).filter(agreement=item.of.agreement_id, key=item.key))


@router.post(
    "/agreement_items/{item_id}/progress", response=writes(ProgressOut, 201), summary="Record what was done for an item"
)
def add_progress(request: Request, item_id: Id, payload: ProgressIn) -> Any:
    side = payload.side.value if payload.side else ""
    row = tell_progress(
        item_id, by=request.viewer, quantity=payload.quantity, note=payload.note, done_on=payload.done_on, side=side
    )
    return Status(201, row)


@router.post(
    "/progress/{progress_id}/steps/{step}",
    response=writes(ProgressOut),
    summary="Confirm, return or take back what was done",
)
def step_progress(request: Request, progress_id: Id, step: StepName, payload: StepIn) -> Any:
    return move_progress(progress_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


# ------------------------------------------------------------------ mutual review
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
