"""Door 2: the steps of unit and member check-in, and the own check-in of a member."""

from typing import Annotated, Any

from ninja import Field, Router, Schema

from gongjian.base.api import Id, Line, Request, StrictCount, Text, Version, reads, writes
from gongjian.base.errors import NotFound
from gongjian.checkin.actions.member import edit_details, give_consent, move_member, own_checkin, register_member
from gongjian.checkin.actions.reporting import move_unit_checkin
from gongjian.checkin.communities import communities
from gongjian.checkin.consent import CONSENT_VERSION, CONSENTS
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.checkin.slots import names_of
from gongjian.checkin.workflow_reporting import MEMBER, UNIT, steps_for

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
Names = Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=30)]


class CheckInStepIn(Schema):
    """A step from the version that was read. answers: reason, or to (the code of the community moved to)."""

    version: Version
    answers: Annotated[dict[str, Text], Field(max_length=10)] = {}
    consent_version: StrictCount = 0  # of a move that the member makes: the text agreed to


class CheckInStandingOut(Schema):
    """Where a check-in stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    status: str
    version: int
    said: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(row: Any, context: Any) -> dict[str, list[str]]:
        workflow = UNIT if isinstance(row, UnitCheckIn) else MEMBER
        return {step.name: list(step.asks) for step in steps_for(workflow, context["request"].viewer, row)}


class ConsentOut(Schema):
    """The text that a member agrees to."""

    version: int
    text: str


class ConsentIn(Schema):
    """The version of the text that was shown, and the code of the home community."""

    version: StrictCount
    area: Line | None = None


class DetailsIn(Schema):
    """Codes of skills, names of the pieces of the week; contact: left out it stays, "" erases it."""

    skills: Names = []
    slots: Names = []
    contact: Line | None = None
    version: Version | None = None


class OwnCheckInOut(CheckInStandingOut):
    """The own check-in; the contact is masked."""

    area: str
    consent_version: int | None
    skills: list[str]
    slots: list[str]
    contact: str

    @staticmethod
    def resolve_area(row: MemberCheckIn) -> str:
        return row.area.code

    @staticmethod
    def resolve_skills(row: MemberCheckIn) -> list[str]:
        return [skill.code for skill in row.skills.all()]

    @staticmethod
    def resolve_slots(row: MemberCheckIn) -> list[str]:
        return names_of(row.slots)

    @staticmethod
    def resolve_contact(row: MemberCheckIn) -> str:
        return row.contact.masked if row.contact else ""


@router.get("/unit_checkins/{row_id}/steps", response=reads(CheckInStandingOut), summary="Where a unit check-in stands")
def unit_steps(request: Request, row_id: Id) -> Any:
    return UnitCheckIn.objects.visible_to(request.viewer).select_related("org", "area").get_or_refuse(pk=row_id)


@router.post(
    "/unit_checkins/{row_id}/steps/{step}",
    response=writes(CheckInStandingOut),
    summary="Take a unit check-in one step along",
)
def step_unit(request: Request, row_id: Id, step: StepName, payload: CheckInStepIn) -> Any:
    return move_unit_checkin(row_id, step, by=request.viewer, version=payload.version, answers=payload.answers)


@router.get(
    "/member_checkins/{row_id}/steps", response=reads(CheckInStandingOut), summary="Where a member check-in stands"
)
def member_steps(request: Request, row_id: Id) -> Any:
    return MemberCheckIn.objects.visible_to(request.viewer).select_related("area").get_or_refuse(pk=row_id)


@router.post(
    "/member_checkins/{row_id}/steps/{step}",
    response=writes(CheckInStandingOut),
    summary="Take a member check-in one step along",
)
def step_member(request: Request, row_id: Id, step: StepName, payload: CheckInStepIn) -> Any:
    given: dict[str, Any] = {"version": payload.version, "answers": payload.answers}
    given["consented"] = payload.consent_version
    return move_member(row_id, step, by=request.viewer, **given)


@router.get("/checkin/consent", response=reads(ConsentOut), summary="The text that a member agrees to")
def consent_text(request: Request) -> Any:
    return {"version": CONSENT_VERSION, "text": str(CONSENTS[CONSENT_VERSION])}


@router.get("/checkin/mine", response=reads(OwnCheckInOut), summary="The own check-in")
def my_checkin(request: Request) -> Any:
    row = own_checkin(request.viewer)
    if row is None:
        raise NotFound("not_found", "")
    return row


@router.post("/checkin/consent", response=writes(OwnCheckInOut), summary="Agree, before anything is stored")
def consent(request: Request, payload: ConsentIn) -> Any:
    area = communities().filter(code=payload.area).first() if payload.area else None
    give_consent(by=request.viewer, area=area, version=payload.version)
    return own_checkin(request.viewer)


@router.post("/checkin/mine", response=writes(OwnCheckInOut), summary="Register, or change skills, times and contact")
def save_mine(request: Request, payload: DetailsIn) -> Any:
    row = own_checkin(request.viewer)
    facts = {"skills": payload.skills, "slots": payload.slots}
    if row is not None and row.status == MemberCheckIn.Status.INVITED:
        register_member(by=request.viewer, **facts, contact=payload.contact or "")
    else:
        edit_details(by=request.viewer, version=payload.version, **facts, contact=payload.contact)
    return own_checkin(request.viewer)
