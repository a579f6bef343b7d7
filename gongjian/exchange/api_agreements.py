"""Door 2 of agreements: signing and the steps; drafts, work done and reviews have files of their own."""

from typing import Any

from ninja import Router, Schema, Status

from gongjian.base.api import Id, Line, Request, Text, reads, writes
from gongjian.exchange.actions import agreement_step as steps
from gongjian.exchange.actions.agreement_sign import check_text, return_text, sign_agreement
from gongjian.exchange.api_agreement_drafts import router as drafts_router
from gongjian.exchange.api_agreement_state import AgreementStateOut, Digest, StepIn, StepName, state_of
from gongjian.exchange.api_progress import router as progress_router
from gongjian.exchange.api_reviews import router as reviews_router
from gongjian.exchange.models import Side

router = Router()


class SignIn(Schema):
    """digest: of the text that was read."""

    digest: Digest
    function: Line
    side: Side | None = None


class NoteIn(Schema):
    note: Text


class ReasonIn(Schema):
    reason: Text


class CheckIn(Schema):
    digest: Digest
    note: Text


@router.get(
    "/agreements/{agreement_id}/state",
    response=reads(AgreementStateOut),
    summary="Texts, signatures, next steps of an agreement",
)
def agreement_state(request: Request, agreement_id: Id) -> Any:
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/steps/{step}",
    response=writes(AgreementStateOut),
    summary="Offer, settle or terminate an agreement",
)
def step_agreement(request: Request, agreement_id: Id, step: StepName, payload: StepIn) -> Any:
    steps.move_agreement(agreement_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/hand-over",
    response=writes(AgreementStateOut),
    summary="Ask the other side to read the changed text",
)
def hand_over(request: Request, agreement_id: Id) -> Any:
    steps.hand_over(agreement_id, by=request.viewer)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/sign", response=writes(AgreementStateOut), summary="Sign the text that was read"
)
def sign(request: Request, agreement_id: Id, payload: SignIn) -> Any:
    side = payload.side.value if payload.side else ""
    sign_agreement(agreement_id, by=request.viewer, digest=payload.digest, function=payload.function, side=side)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/return",
    response=writes(AgreementStateOut),
    summary="Return a text one side has signed to negotiation",
)
def return_to_negotiation(request: Request, agreement_id: Id, payload: ReasonIn) -> Any:
    return_text(agreement_id, by=request.viewer, reason=payload.reason)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/check", response=writes(AgreementStateOut), summary="Record the check of law and money"
)
def check(request: Request, agreement_id: Id, payload: CheckIn) -> Any:
    check_text(agreement_id, by=request.viewer, digest=payload.digest, note=payload.note)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/change",
    response=writes(AgreementStateOut),
    summary="Draft the next version of a signed agreement",
)
def change(request: Request, agreement_id: Id) -> Any:
    steps.draft_change(agreement_id, by=request.viewer)
    return state_of(request, agreement_id)


@router.delete(
    "/agreements/{agreement_id}/change",
    response=writes(AgreementStateOut),
    summary="Give up a change that is not signed",
)
def give_up_change(request: Request, agreement_id: Id) -> Any:
    steps.drop_change(agreement_id, by=request.viewer)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/look",
    response=writes(AgreementStateOut),
    summary="Keep the numbers of today with a remark",
)
def look(request: Request, agreement_id: Id, payload: NoteIn) -> Any:
    steps.look_midterm(agreement_id, by=request.viewer, note=payload.note)
    return state_of(request, agreement_id)


@router.post(
    "/agreements/{agreement_id}/renew",
    response=writes(AgreementStateOut, 201),
    summary="Draft the renewal of an agreement that has ended",
)
def renew(request: Request, agreement_id: Id) -> Any:
    return Status(201, state_of(request, steps.renew_agreement(agreement_id, by=request.viewer).pk))


router.add_router("", drafts_router)
router.add_router("", progress_router)
router.add_router("", reviews_router)
