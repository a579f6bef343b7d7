"""Door 2: claiming, the steps of activities, wishes, claims and visits, and what fits a member.

Lists and records come from their registers.
"""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from gongjian.base.api import Day, Flag, Id, Request, StrictId, Text, Version, reads, writes
from gongjian.base.errors import RuleBroken
from gongjian.base.workflow import Workflow
from gongjian.checkin.actions.activity import move_activity
from gongjian.checkin.actions.claim import claim_activity, claim_wish, move_claim
from gongjian.checkin.actions.visit import move_visit
from gongjian.checkin.actions.wish import move_wish
from gongjian.checkin.models import Activity, Claim, Visit, Wish
from gongjian.checkin.models.claim import HOURS_MAX
from gongjian.checkin.queries import profile_of
from gongjian.checkin.views_member import suggestions
from gongjian.checkin.workflow import ACTIVITY, CLAIM, VISIT, WISH, steps_for

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
Hours = Annotated[float, Field(strict=True, ge=0, le=HOURS_MAX, allow_inf_nan=False)]
Answers = Annotated[dict[str, Text], Field(max_length=10)]
SHOWN = 50


class ServiceStepIn(Schema):
    """A step from the version that was read. answers: reason, came_of_it, done or witness, as the step asks."""

    version: Version
    answers: Answers = {}


class ClaimStepIn(ServiceStepIn):
    """A step of a claim; hours may stand beside what was done."""

    hours: Hours | None = None


class ClaimIn(Schema):
    """A claim: for the caller only; person_id may be left out and is refused when it is somebody else's.

    days: of an activity, inside its window; all of it when left out. as_unit: of a wish, in the name of the own unit.
    """

    person_id: StrictId | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    as_unit: Flag = False


class StandingOut(Schema):
    """Where a record stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    status: str
    version: int
    outcome: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_outcome(row: Any) -> str:
        return (row.result or row.said) if isinstance(row, Claim) else str(row.outcome)

    @staticmethod
    def resolve_steps(row: Any, context: Any) -> dict[str, list[str]]:
        found = steps_for(WORKFLOWS[type(row)], context["request"].viewer, row)
        return {step.name: list(step.asks) for step in found}


WORKFLOWS: dict[type, Workflow] = {Activity: ACTIVITY, Wish: WISH, Claim: CLAIM, Visit: VISIT}


class SuggestionOut(Schema):
    """Something that fits the caller. score: skill 0-2, times 0-2, distance 0-1, less the recent load 0-1."""

    kind: str
    id: int
    title: str
    score: float
    reasons: list[str]
    places_left: int | None


@router.get("/suggestions", response=reads(list[SuggestionOut]), summary="What fits the caller, best first")
def my_suggestions(request: Request) -> Any:
    if not request.viewer.can("claim.make") or profile_of(request.viewer.person_id) is None:
        return []
    found, _load = suggestions(request.viewer)
    return [
        {
            "kind": "activity" if one.fit.is_activity else "wish",
            "id": one.fit.target.pk,
            "title": one.fit.target.title,
            "score": one.fit.score / 100,
            "reasons": list(one.fit.terms),
            "places_left": one.left,
        }
        for one in found[:SHOWN]
    ]


@router.post("/activities/{activity_id}/claims", response=writes(StandingOut, 201), summary="Join an activity")
def join_activity(request: Request, activity_id: Id, payload: ClaimIn) -> Any:
    if payload.as_unit:
        said = _("Units claim wishes. Members join activities by themselves.")
        raise RuleBroken("unit_joins_nothing", said, {"as_unit": said})
    days = {"first_day": payload.first_day, "last_day": payload.last_day}
    return Status(201, claim_activity(activity_id, by=request.viewer, person_id=payload.person_id, **days))


@router.post("/wishes/{wish_id}/claims", response=writes(StandingOut, 201), summary="Take on a small wish")
def take_wish(request: Request, wish_id: Id, payload: ClaimIn) -> Any:
    claim = claim_wish(wish_id, by=request.viewer, person_id=payload.person_id, as_unit=payload.as_unit)
    return Status(201, claim)


@router.get("/activities/{row_id}/steps", response=reads(StandingOut), summary="Where an activity stands")
def activity_steps(request: Request, row_id: Id) -> Any:
    return Activity.objects.visible_to(request.viewer).select_related("org").get_or_refuse(pk=row_id)


@router.post("/activities/{row_id}/steps/{step}", response=writes(StandingOut), summary="Take an activity one step on")
def step_activity(request: Request, row_id: Id, step: StepName, payload: ServiceStepIn) -> Any:
    return move_activity(row_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


@router.get("/wishes/{row_id}/steps", response=reads(StandingOut), summary="Where a small wish stands")
def wish_steps(request: Request, row_id: Id) -> Any:
    return Wish.objects.visible_to(request.viewer).select_related("area").get_or_refuse(pk=row_id)


@router.post("/wishes/{row_id}/steps/{step}", response=writes(StandingOut), summary="Take a small wish one step on")
def step_wish(request: Request, row_id: Id, step: StepName, payload: ServiceStepIn) -> Any:
    return move_wish(row_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


@router.get("/claims/{row_id}/steps", response=reads(StandingOut), summary="Where a claim stands")
def claim_steps(request: Request, row_id: Id) -> Any:
    rows = Claim.objects.visible_to(request.viewer).select_related("org", "area", "unit")
    return rows.get_or_refuse(pk=row_id)


@router.post("/claims/{row_id}/steps/{step}", response=writes(StandingOut), summary="Take a claim one step on")
def step_claim(request: Request, row_id: Id, step: StepName, payload: ClaimStepIn) -> Any:
    given = {"version": payload.version, "answers": payload.answers, "hours": payload.hours}
    return move_claim(row_id, step, by=request.viewer, **given)


@router.get("/visits/{row_id}/steps", response=reads(StandingOut), summary="Where a visit stands")
def visit_steps(request: Request, row_id: Id) -> Any:
    return Visit.objects.visible_to(request.viewer).select_related("area").get_or_refuse(pk=row_id)


@router.post("/visits/{row_id}/steps/{step}", response=writes(StandingOut), summary="Take a visit one step on")
def step_visit(request: Request, row_id: Id, step: StepName, payload: ServiceStepIn) -> Any:
    return move_visit(row_id, step, by=request.viewer, version=payload.version, answers=payload.answers)
