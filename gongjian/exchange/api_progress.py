"""Door 2 of what was done for the items of agreements."""

from datetime import date
from typing import Any

from ninja import Router, Schema, Status

from gongjian.base.api import Day, Id, Line, Request, StrictCount, reads, writes
from gongjian.exchange.actions.agreement_progress import move_progress, tell_progress
from gongjian.exchange.api_agreement_state import StepIn, StepName
from gongjian.exchange.models import AgreementItem, Progress, Side

router = Router()


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
