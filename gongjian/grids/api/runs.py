"""Runs of the planner: asked for, watched, stopped."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema, Status

from gongjian.base.api import Flag, Id, PageIn, PageOut, Request, StrictId, paged, reads, writes
from gongjian.grids.actions.run import Wishes, start_run, stop_run
from gongjian.grids.models import Mode, PlanRun

router = Router()
IDS_MAX = 5000


class RunIn(Schema):
    """What is wanted: window of households, mode, what must not be crossed, what stays."""

    mode: Mode = Mode.SIZE
    lower: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 300
    upper: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 500
    hard_barriers: Annotated[list[StrictId], Field(max_length=IDS_MAX)] = []
    pinned_grids: Annotated[list[StrictId], Field(max_length=IDS_MAX)] = []
    keeps_carriers: Flag = True
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = 1
    balance: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 0.0
    seconds_max: Annotated[int, Field(strict=True, ge=1, le=3600)] = 120


class RunOut(Schema):
    """A run: what was wanted, how far it is, and its result; `plans` are the drafts it made."""

    id: int
    area_id: int
    state: PlanRun.State
    progress: int
    stage: str
    message: str
    mode: Mode
    lower: int
    upper: int
    seed: int
    balance: float
    seconds_max: int
    hard_barriers: list[int]
    pinned_grids: list[int]
    keeps_carriers: bool
    made_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: dict[str, Any]
    plans: list[int]

    @staticmethod
    def resolve_plans(run: PlanRun) -> list[int]:
        return [plan.pk for plan in run.plans.all()]


class RunsIn(PageIn):
    area_id: Id | None = None


@router.post("/areas/{area_id}/runs", response=writes(RunOut, 202), summary="Let the grids of an area be planned")
def start(request: Request, area_id: Id, payload: RunIn) -> Any:
    return Status(202, start_run(area_id, Wishes(**payload.dict()), by=request.viewer))


@router.get("/runs", response=reads(PageOut[RunOut]), summary="Runs, newest first")
def list_runs(request: Request, asked: Query[RunsIn]) -> Any:
    rows = PlanRun.objects.visible_to(request.viewer).prefetch_related("plans")
    return paged(rows.filter(area_id=asked.area_id) if asked.area_id else rows, asked)


@router.get("/runs/{run_id}", response=reads(RunOut), summary="One run: how far it is, and its result")
def one_run(request: Request, run_id: Id) -> Any:
    return PlanRun.objects.visible_to(request.viewer).get_or_refuse(pk=run_id)


@router.post("/runs/{run_id}/stop", response=writes(RunOut), summary="Stop a run; the best plan so far is kept")
def stop(request: Request, run_id: Id) -> Any:
    return stop_run(run_id, by=request.viewer)
