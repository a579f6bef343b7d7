"""Door 2: beginning, editing and the steps of dual reports; lists and records come from their register."""

from typing import Annotated, Any, Literal

from ninja import Field, Router, Schema, Status

from gongjian.base.api import Id, Request, Text, Version, reads, writes
from gongjian.exchange.actions.dual_report import begin_report, edit_report, move_report, refresh_report
from gongjian.exchange.models.dual_report import TEXT_MAX, DualReport
from gongjian.exchange.workflow_reports import steps_for

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
Year = Annotated[int, Field(strict=True, ge=2000, le=2200)]
Half = Annotated[int, Field(strict=True, ge=0, le=2)]
Statement = Annotated[str, Field(strict=True, min_length=1, max_length=TEXT_MAX, pattern=r"^[^\x00]*$")]


class ReportBeginIn(Schema):
    """kind: unit for a liaison, member for a member; the latest period when none is given."""

    kind: Literal["unit", "member"] | None = None
    year: Year | None = None
    half: Half | None = None


class ReportTextIn(Schema):
    """The text, from the version that was read."""

    version: Version
    statement: Statement


class ReportStepIn(Schema):
    """A step from the version that was read. answers: reason, where a report is returned."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


class ReportOut(Schema):
    """A report with its facts; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    kind: DualReport.Kind
    year: int
    half: int
    status: DualReport.Status
    version: int
    statement: str
    facts: list[dict[str, Any]]
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_facts(row: DualReport) -> Any:
        return row.facts_found

    @staticmethod
    def resolve_steps(row: DualReport, context: Any) -> dict[str, list[str]]:
        return {step.name: list(step.asks) for step in steps_for(context["request"].viewer, row)}


@router.post("/dual_reports/begin", response=writes(ReportOut, 201), summary="Begin the own report out of records")
def begin(request: Request, payload: ReportBeginIn) -> Any:
    row = begin_report(by=request.viewer, kind=payload.kind or "", year=payload.year, half=payload.half)
    return Status(201, row)


@router.get("/dual_reports/{report_id}/steps", response=reads(ReportOut), summary="A report, and its next steps")
def report_steps(request: Request, report_id: Id) -> Any:
    rows = DualReport.objects.visible_to(request.viewer).select_related("org", "receiver", "person")
    return rows.get_or_refuse(pk=report_id)


@router.post("/dual_reports/{report_id}/text", response=writes(ReportOut), summary="Change the text before sending")
def report_text(request: Request, report_id: Id, payload: ReportTextIn) -> Any:
    return edit_report(report_id, by=request.viewer, version=payload.version, statement=payload.statement)


@router.post("/dual_reports/{report_id}/refresh", response=writes(ReportOut), summary="Look the facts up again")
def report_refresh(request: Request, report_id: Id, payload: ReportStepIn) -> Any:
    return refresh_report(report_id, by=request.viewer, version=payload.version)


@router.post("/dual_reports/{report_id}/steps/{step}", response=writes(ReportOut), summary="Send, receive or return")
def step_report(request: Request, report_id: Id, step: StepName, payload: ReportStepIn) -> Any:
    return move_report(report_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
