"""The status tables of venues and bookings (domain 3.10)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import Holder, Step, Workflow, statuses
from gongjian.exchange.models import Booking, Venue

B, V = Booking.Status, Venue.Status

VENUE = Workflow(
    Step("shut", _("Shut for now"), statuses(V.OPEN), V.SHUT, "venue.keep", ("reason",), "stop"),
    Step("reopen", _("Open for bookings again"), statuses(V.SHUT), V.OPEN, "venue.keep", (), "main"),
)
BOOKING = Workflow(
    Step("approve", pgettext_lazy("booking", "Approve"), statuses(B.REQUESTED), B.APPROVED, "venue.keep", (), "main"),
    Step("hold", _("It took place"), statuses(B.APPROVED, B.NO_SHOW), B.HELD, "venue.keep", (), "main"),
    Step("miss", _("Nobody came"), statuses(B.APPROVED, B.HELD), B.NO_SHOW, "venue.keep"),
    Step("turn_down", _("Decline"), statuses(B.REQUESTED), B.CANCELLED, "venue.keep", ("reason",), "stop"),
    Step("revoke", _("Take back the approval"), statuses(B.APPROVED), B.CANCELLED, "venue.keep", ("reason",), "stop"),
    Step(
        "cancel",
        _("Cancel the booking"),
        statuses(B.REQUESTED, B.APPROVED),
        B.CANCELLED,
        "venue.book",
        ("reason",),
        "stop",
    ),
)
AFTERWARDS = {"hold", "miss"}  # said when the day has come


def booking_node(step: Step, booking: Booking) -> Any:
    """Approving belongs to the owner of the venue, cancelling to whoever booked."""
    return booking.venue.org if step.ability == "venue.keep" else booking.org


def venue_steps(viewer: Holder, venue: Venue) -> list[Step]:
    """The steps that a viewer may take on a venue now."""
    return VENUE.open_to(viewer, venue.status, venue.org)


def booking_steps(viewer: Any, booking: Booking) -> list[Step]:
    """The steps that a viewer may take on a booking now: before its day it is decided, from its day on reported."""
    found = [
        step
        for step in BOOKING
        if booking.status in step.sources
        and viewer.can(step.ability, booking_node(step, booking))
        and is_time_for(step, booking, viewer)
    ]
    names = {step.name for step in found}
    return [step for step in found if not (step.name == "cancel" and names & {"turn_down", "revoke"})]


def is_time_for(step: Step, booking: Booking, viewer: Any) -> bool:
    """Whether the day of a booking allows a step: reported from its day on, decided until its day."""
    if step.name in AFTERWARDS:
        return bool(booking.day <= viewer.today)
    return bool(booking.day >= viewer.today) or step.name == "turn_down"
