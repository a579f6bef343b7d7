"""Door 2: the steps of needs and resources; lists and records come from their registers."""

from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Id, Request, Text, Version, reads, writes
from gongjian.exchange.actions.step import move_need, move_resource
from gongjian.exchange.api_committee import router as committee_router
from gongjian.exchange.api_funds import router as funds_router
from gongjian.exchange.api_match import router as match_router
from gongjian.exchange.api_venues import router as venues_router
from gongjian.exchange.models import Need, Resource
from gongjian.exchange.workflow import NEED, RESOURCE, steps_for

router = Router()
router.add_router("", match_router)
router.add_router("", venues_router)
router.add_router("", funds_router)
router.add_router("", committee_router)
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]


class ListStepIn(Schema):
    """A step from the version that was read. answers: reason, result, or into (the id of the need that goes on)."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


class NeedStepsOut(Schema):
    """Where a need stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    code: str
    status: Need.Status
    version: int
    outcome: str
    merged_into_id: int | None
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(need: Need, context: Any) -> dict[str, list[str]]:
        found = steps_for(NEED, context["request"].viewer, need)
        return {step.name: list(step.asks) for step in found}


class ResourceStepsOut(Schema):
    """Where a resource stands; `steps` as for needs."""

    id: int
    code: str
    status: Resource.Status
    version: int
    outcome: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(row: Resource, context: Any) -> dict[str, list[str]]:
        found = steps_for(RESOURCE, context["request"].viewer, row)
        return {step.name: list(step.asks) for step in found}


@router.get("/needs/{need_id}/steps", response=reads(NeedStepsOut), summary="Where a need stands, and its next steps")
def need_steps(request: Request, need_id: Id) -> Any:
    return Need.objects.visible_to(request.viewer).select_related("org", "area").get_or_refuse(pk=need_id)


@router.post("/needs/{need_id}/steps/{step}", response=writes(NeedStepsOut), summary="Take a need one step along")
def step_need(request: Request, need_id: Id, step: StepName, payload: ListStepIn) -> Any:
    return move_need(need_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


@router.get(
    "/resources/{resource_id}/steps",
    response=reads(ResourceStepsOut),
    summary="Where a resource stands, and its next steps",
)
def resource_steps(request: Request, resource_id: Id) -> Any:
    return Resource.objects.visible_to(request.viewer).select_related("org", "area").get_or_refuse(pk=resource_id)


@router.post(
    "/resources/{resource_id}/steps/{step}",
    response=writes(ResourceStepsOut),
    summary="Take a resource one step along",
)
def step_resource(request: Request, resource_id: Id, step: StepName, payload: ListStepIn) -> Any:
    return move_resource(resource_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
