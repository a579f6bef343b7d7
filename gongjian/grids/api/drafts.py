"""Editing a draft: moves with their check, kept versions, names and staff of its grids."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Count, Id, Line, Request, StrictId, Version, reads, writes
from gongjian.grids.actions import draft, edit, staff
from gongjian.grids.api.plans import PlanDetailOut, plan_of
from gongjian.grids.models import Role

router = Router()


class OptionOut(Schema):
    """A grid that a building could move to: whether, why not, and its households before and after."""

    number: int
    name: str
    ok: bool
    code: str
    said: str
    before: int
    after: int


class MoveIn(Schema):
    version: Version
    buildings: Annotated[list[StrictId], Field(min_length=1, max_length=500)]
    grid: Annotated[int, Field(strict=True, ge=0, le=99_999)]


class MovedOut(Schema):
    plan: PlanDetailOut
    warnings: list[str]


class VersionIn(Schema):
    version: Version


class NoteIn(Schema):
    note: Line = ""


class KeptOut(Schema):
    """A kept state of a draft."""

    number: int
    made_at: datetime
    note: str
    figures: dict[str, Any]


class NameIn(Schema):
    version: Version
    name: Line | None = None
    phone: Line | None = None


class DraftPostIn(Schema):
    version: Version
    person_id: StrictId
    role: Role


@router.get("/plans/{plan_id}/options", response=reads(list[OptionOut]), summary="Where a building of a draft could go")
def options(request: Request, plan_id: Id, building: Id) -> Any:
    return edit.options_of(plan_of(request, plan_id), building)


@router.post("/plans/{plan_id}/moves", response=writes(MovedOut), summary="Move buildings to another grid, all or none")
def move(request: Request, plan_id: Id, payload: MoveIn) -> Any:
    return edit.move_buildings(plan_id, payload.buildings, payload.grid, by=request.viewer, version=payload.version)


@router.post("/plans/{plan_id}/undo", response=writes(PlanDetailOut), summary="Take the last move back")
def undo(request: Request, plan_id: Id, payload: VersionIn) -> Any:
    return edit.undo_move(plan_id, by=request.viewer, version=payload.version)


@router.post("/plans/{plan_id}/redo", response=writes(PlanDetailOut), summary="Do again what was taken back")
def redo(request: Request, plan_id: Id, payload: VersionIn) -> Any:
    return edit.redo_move(plan_id, by=request.viewer, version=payload.version)


@router.post("/plans/{plan_id}/redraft", response=writes(PlanDetailOut), summary="Start again from today's grids")
def redraft(request: Request, plan_id: Id, payload: VersionIn) -> Any:
    return draft.redraft_from_today(plan_id, by=request.viewer, version=payload.version)


@router.get("/plans/{plan_id}/versions", response=reads(list[KeptOut]), summary="Kept states of a draft")
def list_versions(request: Request, plan_id: Id) -> Any:
    return plan_of(request, plan_id).versions.all()


@router.post("/plans/{plan_id}/versions", response=writes(KeptOut), summary="Keep the present state of a draft")
def keep(request: Request, plan_id: Id, payload: NoteIn) -> Any:
    return draft.keep_version(plan_id, by=request.viewer, note=payload.note)


@router.post(
    "/plans/{plan_id}/versions/{number}/restore", response=writes(PlanDetailOut), summary="Go back to a kept state"
)
def restore(request: Request, plan_id: Id, number: Count, payload: VersionIn) -> Any:
    return draft.restore_version(plan_id, number, by=request.viewer, version=payload.version)


@router.patch("/plans/{plan_id}/grids/{number}", response=writes(PlanDetailOut), summary="Name a grid of a draft")
def name_grid(request: Request, plan_id: Id, number: Count, payload: NameIn) -> Any:
    return draft.set_draft_grid(
        plan_id, number, by=request.viewer, version=payload.version, name=payload.name, phone=payload.phone
    )


@router.post("/plans/{plan_id}/grids/{number}/staff", response=writes(PlanDetailOut), summary="Name who serves a grid")
def add_staff(request: Request, plan_id: Id, number: Count, payload: DraftPostIn) -> Any:
    return staff.name_draft_staff(
        plan_id,
        number,
        by=request.viewer,
        version=payload.version,
        person_id=payload.person_id,
        role=payload.role,
    )


@router.delete(
    "/plans/{plan_id}/grids/{number}/staff",
    response=writes(PlanDetailOut),
    summary="Take somebody out again",
)
def remove_staff(request: Request, plan_id: Id, number: Count, payload: DraftPostIn) -> Any:
    return staff.remove_draft_staff(
        plan_id,
        number,
        by=request.viewer,
        version=payload.version,
        person_id=payload.person_id,
        role=payload.role,
    )
