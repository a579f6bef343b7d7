"""Venues: set up, changed, shut for a while and opened again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import add_listed, edit_listed, store_listed
from gongjian.exchange.hours import tidy_days, tidy_hours
from gongjian.exchange.models import WEEK, Booking, Resource, Venue
from gongjian.exchange.workflow_venues import VENUE
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

FACTS = (
    "title", "resource", "is_centre", "is_public", "capacity", "is_barrier_free", "longest", "rules", "place",
    "building", "lon", "lat", *WEEK, "closed_days",
)  # fmt: skip
REASON_MAX = 200


@transaction.atomic
def add_venue(*, by: Viewer, **facts: Any) -> Venue:
    """Set up a venue of an organisation. Raises NotAllowed, or RuleBroken for faulty facts."""
    venue = Venue(year=by.today.year, serial=1)
    add_listed(venue, facts, FACTS, ability="venue.keep", by=by, refuse=settle)
    return venue


def settle(venue: Venue, today: date) -> None:
    """Bring hours and closed days into the form they are kept in, and refuse what makes no sense. Raises RuleBroken."""
    faults = {}
    for name, tidy in (*((name, tidy_hours) for name in WEEK), ("closed_days", tidy_days)):
        try:
            setattr(venue, name, tidy(getattr(venue, name)))
        except RuleBroken as no:
            faults[name] = no.message
    faults |= _faults_of_resource(venue) | _faults_of_place(venue)
    if faults:
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)


def _faults_of_resource(venue: Venue) -> dict[str, str]:
    resource = venue.resource
    if resource is None:
        return {}
    if resource.type != Resource.Type.VENUE:
        return {"resource": _("This resource is no venue.")}
    if resource.org_id != venue.org_id:
        return {"resource": _("This resource belongs to another organisation.")}
    return {}


def _faults_of_place(venue: Venue) -> dict[str, str]:
    if venue.building is not None and not venue.building.area.path.startswith(venue.area.path):
        return {"building": _("This building stands outside the area of the venue.")}
    return {}


@transaction.atomic
def edit_venue(venue_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Venue:
    """Change a venue; bookings that were made stay. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    venue: Venue = Venue.objects.visible_to(by).locked(pk=venue_id)
    by.require("venue.keep", venue.org)
    refuse_stale(venue, version, FACTS)
    edit_listed(venue, facts, FACTS, by=by, refuse=settle)
    return venue


def store_venues(
    new: Iterable[Venue], changed: Iterable[tuple[Venue, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked venues of one import, each with its line in the history. Call it inside the transaction."""
    return store_listed(list(new), list(changed), FACTS, by=by, source=source)


@transaction.atomic
def move_venue(venue_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> Venue:
    """Shut a venue for a while, or open it again. Raises NotFound, NotAllowed, Stale, RuleBroken (still booked)."""
    step = VENUE.step(step_name)
    venue: Venue = Venue.objects.visible_to(by).locked(pk=venue_id)
    by.require(step.ability, venue.org)
    refuse_stale(venue, version, ("status", "outcome"))
    said = step.check(venue.status, answers)
    reason = said.get("reason", "")
    if len(reason) > REASON_MAX:
        text = _("At most %(n)s characters.") % {"n": REASON_MAX}
        raise RuleBroken("too_long", text, {"reason": text})
    if step.name == "shut":
        refuse_booked(venue, by.today)
    before, venue.status, venue.outcome = venue.status, step.target, reason
    venue.version += 1
    venue.save()
    record(venue, step.name, by=by, before={"status": before}, after={"status": venue.status}, said=said)
    return venue


def refuse_booked(venue: Venue, today: date) -> None:
    """A venue with coming bookings is not shut over their heads. Raises RuleBroken with how many there are."""
    count = Booking.objects.taking().filter(venue=venue, day__gte=today).count()
    if count:
        said = _("%(n)s bookings are still to come. Take them back with a reason first; those who booked are told.")
        raise RuleBroken("still_booked", said % {"n": count})
