"""Door 2: who fits whom, decisions about pairs, runs of the matcher, steps and milestones of projects."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Id, Request, Text, Version, reads, writes
from gongjian.exchange.actions.match import start_match
from gongjian.exchange.actions.milestone import add_milestone, reach_milestone
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.actions.project_step import move_project
from gongjian.exchange.matching.best import Candidate, best_for_need, best_for_resource
from gongjian.exchange.models import MatchRun, Milestone, Need, Pair, Project, Proposal, Resource
from gongjian.exchange.workflow_projects import project_steps

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
MOST = 5000  # proposals of one answer: as many as a district has open needs


class TermOut(Schema):
    """One term of a score; points of 100."""

    name: str
    words: str
    points: int
    most: int


class CandidateOut(Schema):
    """A possible pair, its points of 100 and where they come from."""

    need_id: int
    resource_id: int
    points: int
    terms: list[TermOut]
    status: Pair.Status
    is_proposed: bool

    @staticmethod
    def resolve_need_id(one: Candidate) -> int:
        return int(one.need.pk)

    @staticmethod
    def resolve_resource_id(one: Candidate) -> int:
        return int(one.resource.pk)

    @staticmethod
    def resolve_status(one: Candidate) -> str:
        return one.pair.status if one.pair else Pair.Status.OPEN


class PairOut(Schema):
    """What was decided about a need and a resource."""

    need_id: int
    resource_id: int
    project_id: int | None
    status: Pair.Status
    reason: str
    version: int


class PairStepIn(Schema):
    """A decision; version of the pair that was read, nothing for a pair that nobody decided about yet."""

    version: Version | None = None
    reason: Text = ""


class MatchRunOut(Schema):
    """A run of the matcher. result: needs, resources, served, value, bound, shares."""

    id: int
    area_id: int
    state: MatchRun.State
    progress: int
    message: str
    result: dict[str, Any]


class ProposalOut(Schema):
    """What a run says about one need; `part`: the type that is given of those it needs together, or those missing."""

    need_id: int
    part: str
    resource_id: int | None
    is_served: bool
    points: int
    reason: str
    missing: int


class MatchIn(Schema):
    """The area whose needs are matched."""

    area_id: Id


class ProjectStepIn(Schema):
    """A step from the version that was read. answers: result, reason or evaluation, as the step asks."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}


class ProjectStepsOut(Schema):
    """Where a project stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    code: str
    status: Project.Status
    version: int
    outcome: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(row: Project, context: Any) -> dict[str, list[str]]:
        return {step.name: list(step.asks) for step in project_steps(context["request"].viewer, row)}


class MilestoneIn(Schema):
    """A milestone with its day."""

    title: Text
    due: date


class ReachIn(Schema):
    """A milestone is reached today."""

    version: Version
    note: Text = ""


class MilestoneOut(Schema):
    """A milestone of a project."""

    id: int
    project_id: int
    title: str
    due: date
    reached_on: date | None
    note: str
    version: int


@router.get("/needs/{need_id}/resources", response=reads(list[CandidateOut]), summary="The best resources for a need")
def need_resources(request: Request, need_id: Id) -> Any:
    need = Need.objects.visible_to(request.viewer).select_related("area", "category").get_or_refuse(pk=need_id)
    return best_for_need(need, request.viewer).candidates


@router.get("/resources/{resource_id}/needs", response=reads(list[CandidateOut]), summary="The best needs for it")
def resource_needs(request: Request, resource_id: Id) -> Any:
    rows = Resource.objects.visible_to(request.viewer).select_related("org", "area", "category")
    return best_for_resource(rows.get_or_refuse(pk=resource_id), request.viewer).candidates


@router.post(
    "/pairs/{need_id}/{resource_id}/steps/{step}",
    response=writes(PairOut),
    summary="Decide about a pair",
)
def step_pair(request: Request, need_id: Id, resource_id: Id, step: StepName, payload: PairStepIn) -> Any:
    answers = {"reason": payload.reason}
    return decide(need_id, resource_id, step, by=request.viewer, version=payload.version, answers=answers)


@router.post("/matching", response=writes(MatchRunOut), summary="Match all checked needs of an area")
def new_match(request: Request, payload: MatchIn) -> Any:
    return start_match(payload.area_id, by=request.viewer)


@router.get("/matching/{run_id}", response=reads(MatchRunOut), summary="A run of the matcher")
def one_match(request: Request, run_id: Id) -> Any:
    return MatchRun.objects.visible_to(request.viewer).get_or_refuse(pk=run_id)


@router.get("/matching/{run_id}/proposals", response=reads(list[ProposalOut]), summary="What a run proposes")
def match_proposals(request: Request, run_id: Id) -> Any:
    run = MatchRun.objects.visible_to(request.viewer).get_or_refuse(pk=run_id)
    return Proposal.objects.visible_to(request.viewer).filter(run=run)[:MOST]


@router.get("/projects/{project_id}/steps", response=reads(ProjectStepsOut), summary="Where a project stands")
def steps_of_project(request: Request, project_id: Id) -> Any:
    return Project.objects.visible_to(request.viewer).select_related("org", "area").get_or_refuse(pk=project_id)


@router.post(
    "/projects/{project_id}/steps/{step}", response=writes(ProjectStepsOut), summary="Take a project one step along"
)
def step_project(request: Request, project_id: Id, step: StepName, payload: ProjectStepIn) -> Any:
    return move_project(project_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


@router.get("/projects/{project_id}/milestones", response=reads(list[MilestoneOut]), summary="Milestones of a project")
def milestones(request: Request, project_id: Id) -> Any:
    project = Project.objects.visible_to(request.viewer).get_or_refuse(pk=project_id)
    return Milestone.objects.filter(project=project)


@router.post("/projects/{project_id}/milestones", response=writes(MilestoneOut), summary="Set a milestone")
def new_milestone(request: Request, project_id: Id, payload: MilestoneIn) -> Any:
    return add_milestone(project_id, by=request.viewer, title=payload.title, due=payload.due)


@router.post("/milestones/{milestone_id}/reach", response=writes(MilestoneOut), summary="A milestone is reached")
def reached(request: Request, milestone_id: Id, payload: ReachIn) -> Any:
    return reach_milestone(milestone_id, by=request.viewer, version=payload.version, note=payload.note)
