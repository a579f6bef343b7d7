"""The way of a booking. The table is exchange/workflow_venues.py."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.telling_venues import tell_booking
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.workflow_venues import AFTERWARDS, BOOKING, booking_node, is_time_for
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

REASON_MAX = 200


@transaction.atomic
def move_booking(
    booking_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Booking:
    """Take a booking one step along and tell the other side.

    raises  NotFound, NotAllowed, Stale, RuleBroken (wrong status, too early to say what came of it, day over, taken)
    """
    step = BOOKING.step(step_name)
    rows = Booking.objects.visible_to(by)
    # first the venue: whoever books its hours waits for the same lock
    Venue.objects.filter(pk=rows.get_or_refuse(pk=booking_id).venue_id).select_for_update().get()
    booking: Booking = rows.locked(pk=booking_id)
    by.require(step.ability, booking_node(step, booking))
    refuse_stale(booking, version, ("status", "outcome"))
    said = step.check(booking.status, answers)
    if len(said.get("reason", "")) > REASON_MAX:
        text = _("At most %(n)s characters.") % {"n": REASON_MAX}
        raise RuleBroken("too_long", text, {"reason": text})
    if not is_time_for(step, booking, by):
        early = _("Report this on the day of the booking or later.")
        raise RuleBroken(
            "wrong_day", early if step.name in AFTERWARDS else _("This day is over. Report what came of it.")
        )
    if step.name == "hold":
        refuse_taken(booking)
    before, booking.status, booking.outcome = booking.status, step.target, said.get("reason", "")
    booking.version += 1
    booking.save()
    record(booking, step.name, by=by, before={"status": before}, after={"status": booking.status}, said=said)
    tell_booking([booking], step.name, by=by)
    return booking


def refuse_taken(booking: Booking) -> None:
    """Hours that were given to somebody else after nobody came stay with them. Raises RuleBroken."""
    rows = Booking.objects.taking().filter(venue=booking.venue_id, day=booking.day).exclude(pk=booking.pk)
    other = rows.filter(starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at).first()
    if other is not None:
        raise RuleBroken("taken", _("%(hours)s is booked already.") % {"hours": other.hours})
