"""Door 2: free hours of a venue, series of bookings, steps of venues and bookings."""

from datetime import date, timedelta
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema

from gongjian.base.api import Day, Id, Line, Request, StrictId, Text, Version, reads, writes
from gongjian.base.clock import SHANGHAI, now
from gongjian.exchange.actions.booking import book
from gongjian.exchange.actions.booking_step import move_booking
from gongjian.exchange.actions.venue import move_venue
from gongjian.exchange.calendar import DAYS, week_of
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.workflow_venues import booking_steps, venue_steps
from gongjian.orgs.models import Org

router = Router()
StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]


class VenueStepIn(Schema):
    """A step from the version that was read, with the reason where one is asked for."""

    version: Version
    reason: Text = ""


class VenueStepsOut(Schema):
    """Where a venue or a booking stands; `steps` are those the caller may take now, with the answers they ask for."""

    id: int
    status: str
    version: int
    outcome: str
    steps: dict[str, list[str]]

    @staticmethod
    def resolve_steps(row: Any, context: Any) -> dict[str, list[str]]:
        steps_of = venue_steps if isinstance(row, Venue) else booking_steps
        return {step.name: list(step.asks) for step in steps_of(context["request"].viewer, row)}


class FreeQuery(Schema):
    """The first of the seven days that are asked for."""

    day: Day


class FreeDayOut(Schema):
    """One day: opening hours, and the half hours that can still be booked."""

    day: date
    hours: str
    free: list[str]


class SeriesIn(Schema):
    """A booking, or with `until` one every week: all of them or none. org_id: for whom, the own one without it."""

    day: Day
    starts: Line
    ends: Line
    people: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    purpose: Line
    org_id: StrictId | None = None
    until: Day | None = None


class SeriesOut(Schema):
    """What was booked."""

    ids: list[int]
    status: Booking.Status
    series: str


@router.get("/venues/{venue_id}/free", response=reads(list[FreeDayOut]), summary="Free half hours of seven days")
def free_hours(request: Request, venue_id: Id, asked: Query[FreeQuery]) -> Any:
    venue = Venue.objects.visible_to(request.viewer).get_or_refuse(pk=venue_id)
    clock = now().astimezone(SHANGHAI)
    first = min(asked.day, date.max - timedelta(days=DAYS))
    columns = week_of(venue, first, request.viewer, clock.hour * 60 + clock.minute)
    return [
        FreeDayOut(day=one.day, hours=one.hours, free=[slot.text for slot in one.slots if slot.state == "free"])
        for one in columns
    ]


@router.post("/venues/{venue_id}/bookings", response=writes(SeriesOut), summary="Book a venue, once or every week")
def new_bookings(request: Request, venue_id: Id, payload: SeriesIn) -> Any:
    facts = payload.dict(exclude={"org_id"})
    rows = Org.objects.visible_to(request.viewer)
    org = rows.get_or_refuse(pk=payload.org_id) if payload.org_id is not None else None
    made = book(by=request.viewer, venue=venue_id, org=org, **facts)
    return {"ids": [one.pk for one in made], "status": made[0].status, "series": made[0].series}


@router.post("/venues/{venue_id}/steps/{step}", response=writes(VenueStepsOut), summary="Shut a venue or open it again")
def step_venue(request: Request, venue_id: Id, step: StepName, payload: VenueStepIn) -> Any:
    answers = {"reason": payload.reason}
    return move_venue(venue_id, step, by=request.viewer, version=payload.version, answers=answers)


@router.get("/bookings/{booking_id}/steps", response=reads(VenueStepsOut), summary="Where a booking stands")
def steps_of_booking(request: Request, booking_id: Id) -> Any:
    rows = Booking.objects.visible_to(request.viewer).select_related("venue__org", "org")
    return rows.get_or_refuse(pk=booking_id)


@router.post(
    "/bookings/{booking_id}/steps/{step}", response=writes(VenueStepsOut), summary="Take a booking one step along"
)
def step_booking(request: Request, booking_id: Id, step: StepName, payload: VenueStepIn) -> Any:
    answers = {"reason": payload.reason}
    return move_booking(booking_id, step, by=request.viewer, version=payload.version, answers=answers)
