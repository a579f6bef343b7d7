"""Door 2: the steps of appointments, and duty records; lists and records come from their registers."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Id, Line, Request, Text, Version, reads, writes
from gongjian.exchange.actions.duty import move_duty, tell_of_duty
from gongjian.exchange.actions.part_time import propose_member
from gongjian.exchange.actions.part_time_step import move_member
from gongjian.exchange.models import DutyRecord, PartTimeMember
from gongjian.exchange.registers import SEATS
from gongjian.exchange.succession import next_committee
from gongjian.exchange.workflow_committee import duty_steps, seat_steps

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]


class SeatStepIn(Schema):
    """A step from the version that was read. answers: reason, where one is asked."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


class SeatStepsOut(Schema):
    """Where an appointment stands. holds_post: false for somebody who no longer holds the post in the unit.

    vote_right is always false: part-time members are consultative.
    """

    id: int
    status: PartTimeMember.Status
    version: int
    letter_no: str
    holds_post: bool
    vote_right: bool
    said: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_holds_post(row: PartTimeMember) -> bool:
        return bool(row.__dict__["in_post"])

    @staticmethod
    def resolve_steps(row: PartTimeMember, context: Any) -> dict[str, list[str]]:
        return {step.name: list(step.asks) for step in seat_steps(context["request"].viewer, row)}


class SuccessorIn(Schema):
    """Who follows; what is not said stays as it was, from today to the end of the running term."""

    name: Line
    unit_post: Line | None = None
    sector: PartTimeMember.Sector | None = None
    duty: PartTimeMember.Duty | None = None
    ground: Line | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class DutyIn(Schema):
    """One sentence, with a project or an item of an agreement behind it, or neither; today without a day."""

    note: Line
    day: date | None = None
    project_id: Id | None = None
    item_id: Id | None = None


class DutyOut(Schema):
    """What was taken on; `steps` are those the caller may take now."""

    id: int
    day: date
    note: str
    project_id: int | None
    item_id: int | None
    status: DutyRecord.Status
    version: int
    said: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(row: DutyRecord, context: Any) -> dict[str, list[str]]:
        return {step.name: list(step.asks) for step in duty_steps(context["request"].viewer, row)}


def _seat(viewer: Any, pk: int) -> Any:
    return SEATS.rows(viewer).get_or_refuse(pk=pk)


@router.get("/part_time_members/{member_id}/steps", response=reads(SeatStepsOut), summary="Where an appointment stands")
def seat_steps_of(request: Request, member_id: Id) -> Any:
    return _seat(request.viewer, member_id)


@router.post(
    "/part_time_members/{member_id}/steps/{step}",
    response=writes(SeatStepsOut),
    summary="Take an appointment one step along",
)
def step_seat(request: Request, member_id: Id, step: StepName, payload: SeatStepIn) -> Any:
    move_member(member_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
    return _seat(request.viewer, member_id)


@router.post(
    "/part_time_members/{member_id}/successors",
    response=writes(SeatStepsOut),
    summary="Propose a successor, or renew an appointment",
)
def propose_successor(request: Request, member_id: Id, payload: SuccessorIn) -> Any:
    viewer = request.viewer
    before = _seat(viewer, member_id)
    said = {name: value for name, value in payload.dict().items() if value is not None}
    kept = {name: getattr(before, name) for name in ("unit_post", "sector", "duty", "ground")}
    where = {"unit": before.unit, "committee": next_committee(before, viewer.today)}
    return _seat(viewer, propose_member(by=viewer, follows=before.pk, **where, **(kept | said)).pk)


@router.get(
    "/part_time_members/{member_id}/duties",
    response=reads(list[DutyOut]),
    summary="What a part-time member took on",
)
def duties_of(request: Request, member_id: Id) -> Any:
    rows = DutyRecord.objects.visible_to(request.viewer).select_related("member__committee__area")
    return rows.filter(member=_seat(request.viewer, member_id))


@router.post(
    "/part_time_members/{member_id}/duties",
    response=writes(DutyOut),
    summary="Record what was taken on",
)
def add_duty(request: Request, member_id: Id, payload: DutyIn) -> Any:
    return tell_of_duty(
        member_id,
        by=request.viewer,
        note=payload.note,
        day=payload.day,
        project=payload.project_id,
        item=payload.item_id,
    )


@router.post("/duties/{duty_id}/steps/{step}", response=writes(DutyOut), summary="Confirm or return a duty record")
def step_duty(request: Request, duty_id: Id, step: StepName, payload: SeatStepIn) -> Any:
    return move_duty(duty_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
