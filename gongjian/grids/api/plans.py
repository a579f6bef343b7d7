"""Plans: a community's grids from draft to publication, beside today's."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema

from gongjian.base.api import Id, PageIn, PageOut, Request, Text, Version, paged, reads, writes
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.actions.mend import propose_mending
from gongjian.grids.actions.step import move_plan
from gongjian.grids.assess import cannot_be_met, pins_of
from gongjian.grids.compare import gaps_of, rows_of, words_of_forced
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import Plan
from gongjian.grids.views.layers import plan_facts
from gongjian.grids.workflow import PLAN
from gongjian.places.models import Area

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]


class PlanOut(Schema):
    """A plan; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    area_id: int
    area: str = Field(alias="area.code")
    status: Plan.Status
    draft_number: int
    version: int
    lower: int
    upper: int
    run_id: int | None
    hard_barriers: list[int]
    returned_because: str
    deliberation: str
    valid_from: date | None
    changed_at: datetime
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(plan: Plan, context: Any) -> dict[str, list[str]]:
        steps = PLAN.open_to(context["request"].viewer, plan.status, plan.area)
        return {step.name: list(step.asks) for step in steps}


class PlanDetailOut(PlanOut):
    """A plan with its grids, staff, figures and the grid of each building."""

    grids: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    figures: dict[str, Any]
    labels: dict[str, int]


class PlansIn(PageIn):
    """Which plans: of an area and all below it, in one status."""

    area_id: Id | None = None
    status: Plan.Status | None = None


class CellOut(Schema):
    num: int | float | str | None
    den: int | None
    percent: int | None


class RowOut(Schema):
    key: str
    label: str
    today: CellOut
    draft: CellOut


class ComparisonOut(Schema):
    """The draft beside today's grids, and what is still missing (`stops`: before publication)."""

    rows: list[RowOut]
    gaps: list[dict[str, Any]]


class StepIn(Schema):
    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


def plan_of(request: Request, plan_id: int) -> Plan:
    """The plan within reach. Raises NotFound."""
    plan: Plan = Plan.objects.visible_to(request.viewer).select_related("area", "run").get_or_refuse(pk=plan_id)
    return plan


@router.get("/plans", response=reads(PageOut[PlanOut]), summary="Plans in the order of their communities")
def list_plans(request: Request, asked: Query[PlansIn]) -> Any:
    rows = Plan.objects.visible_to(request.viewer).select_related("area")
    if asked.area_id:
        rows = rows.within(Area.objects.visible_to(request.viewer).get_or_refuse(pk=asked.area_id).path)
    if asked.status:
        rows = rows.filter(status=asked.status)
    return paged(rows.order_by("area__code", "-pk"), asked)


@router.post("/areas/{area_id}/plan", response=writes(PlanDetailOut), summary="The open plan of a community")
def open_plan(request: Request, area_id: Id) -> Any:
    return open_draft(area_id, by=request.viewer)


@router.post("/areas/{area_id}/mend", response=writes(PlanDetailOut), summary="A draft like the governance grids")
def mend(request: Request, area_id: Id) -> Any:
    return propose_mending(area_id, by=request.viewer)


@router.get("/plans/{plan_id}", response=reads(PlanDetailOut), summary="One plan")
def one_plan(request: Request, plan_id: Id) -> Any:
    return plan_of(request, plan_id)


@router.get("/plans/{plan_id}/comparison", response=reads(ComparisonOut), summary="A plan beside today's grids")
def comparison(request: Request, plan_id: Id) -> Any:
    plan = plan_of(request, plan_id)
    return {"rows": rows_of(plan, request.viewer)[0], "gaps": gaps_of(plan)}


@router.get("/plans/{plan_id}/limits", response=reads(list[dict[str, Any]]), summary="What no plan can meet, and why")
def limits(request: Request, plan_id: Id) -> Any:
    plan = plan_of(request, plan_id)
    fabric = fabric_of(plan.area)
    kept = plan.run.pinned_grids if plan.run else []
    pins = pins_of(fabric, request.viewer.today, kept_grids=kept, keeps_carriers=True)
    return [words_of_forced(row) for row in cannot_be_met(plan, fabric, pins)]


@router.get("/plans/{plan_id}/map", response=reads(dict[str, Any]), summary="Outlines of a plan as GeoJSON")
def plan_map(request: Request, plan_id: Id) -> Any:
    return plan_facts(plan_of(request, plan_id))


@router.post("/plans/{plan_id}/steps/{step}", response=writes(PlanOut), summary="Take a plan one step along")
def take_step(request: Request, plan_id: Id, step: StepName, payload: StepIn) -> Any:
    return move_plan(plan_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
