"""Door 2: the ledger of a fund, money that comes in or goes back, steps of a use. Amounts are in yuan, as texts."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Router, Schema

from gongjian.base.api import Id, Line, Request, Text, Version, reads, writes
from gongjian.exchange.actions.fund import raise_fund, return_rest
from gongjian.exchange.actions.fund_use import move_use
from gongjian.exchange.models import FEN, Fund, FundUse, Ledger, LedgerEntry, standing
from gongjian.exchange.workflow_funds import use_steps

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]


class EntryOut(Schema):
    """So much money out of one account into another, in fen."""

    id: int
    use_id: int | None
    out_of: Ledger
    into: Ledger
    fen: int
    on: date


class LedgerOut(Schema):
    """All entries of a fund, and what stands in each account in fen: together zero."""

    accounts: dict[str, int]
    entries: list[EntryOut]


class TurnIn(Schema):
    """An amount in yuan with the reason."""

    amount: Line
    reason: Line


class UseStepIn(Schema):
    """A step from the version that was read. answers: reason; voucher and paid (in yuan) for the payment."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


class UseStepsOut(Schema):
    """Where a use stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    status: FundUse.Status
    version: int
    voucher_no: str
    paid: float
    published_on: date | None
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_paid(use: FundUse) -> float:
        return use.spent_fen / FEN

    @staticmethod
    def resolve_steps(use: FundUse, context: Any) -> dict[str, list[str]]:
        return {step.name: list(step.asks) for step in use_steps(context["request"].viewer, use)}


def _ledger(fund: Fund) -> dict[str, Any]:
    entries = list(LedgerEntry.objects.filter(fund=fund))
    return {"accounts": standing(entries), "entries": entries}


@router.get("/funds/{fund_id}/ledger", response=reads(LedgerOut), summary="The ledger of a fund")
def ledger(request: Request, fund_id: Id) -> Any:
    return _ledger(Fund.objects.visible_to(request.viewer).get_or_refuse(pk=fund_id))


@router.post("/funds/{fund_id}/turns/{turn}", response=writes(LedgerOut), summary="Raise a fund, or return the rest")
def turn_fund(request: Request, fund_id: Id, turn: Literal["raise", "return"], payload: TurnIn) -> Any:
    turn_of = raise_fund if turn == "raise" else return_rest
    return _ledger(turn_of(fund_id, by=request.viewer, amount=payload.amount, reason=payload.reason))


@router.get("/uses/{use_id}/steps", response=reads(UseStepsOut), summary="Where a use of a fund stands")
def steps_of_use(request: Request, use_id: Id) -> Any:
    return FundUse.objects.visible_to(request.viewer).select_related("fund__area").get_or_refuse(pk=use_id)


@router.post("/uses/{use_id}/steps/{step}", response=writes(UseStepsOut), summary="Take a use one step along")
def step_use(request: Request, use_id: Id, step: StepName, payload: UseStepIn) -> Any:
    return move_use(use_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
