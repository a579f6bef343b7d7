"""The list of bookings."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip
from gongjian.exchange.actions.booking import book_one
from gongjian.exchange.hours import tidy_time, time_text
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.options import orgs_for
from gongjian.exchange.registers.shared import listed, status_column, steps_on
from gongjian.exchange.workflow_venues import booking_steps

TONES = {"requested": "open", "approved": "doing", "held": "done", "no_show": "late"}
S = Booking.Status


def booking_rows(viewer: Any) -> Any:
    """Bookings within reach."""
    rows = Booking.objects.visible_to(viewer).select_related("venue__org", "venue__area", "org", "person")
    return rows.defer("venue__area__shape")


def bookable(viewer: Any) -> Any:
    """Venues that can be booked."""
    return Venue.objects.visible_to(viewer).open().select_related("org")


def venue_choices(viewer: Any) -> list[tuple[str, str]]:
    """Venues with bookings within reach, as conditions of the list."""
    used = Booking.objects.visible_to(viewer).order_by().values("venue")
    rows = Venue.objects.filter(pk__in=used).order_by("code").values_list("pk", "title")
    return [(str(pk), title) for pk, title in rows]


BOOKINGS = listed(
    Booking,
    "venue.book",
    key="bookings",
    noun="booking",
    title=_("Bookings"),
    one=_("booking"),
    rows=booking_rows,
    order=("-day", "starts_at"),
    order_words=_("the latest day first"),
    search=("purpose", "venue__title", "org__name"),
    key_columns=("venue", "day"),
    begins_at_home=False,
    bring="",
    extra_actions="",
    chips=(
        Chip("waiting", _("to be approved"), lambda day: Q(status=S.REQUESTED)),
        Chip("coming", _("still to come"), lambda day: Q(status=S.APPROVED, day__gte=day)),
        Chip("report", _("to be reported"), lambda day: Q(status=S.APPROVED, day__lt=day)),
    ),
    add=book_one,
    record_template="exchange/booking_record.html",
    record_context=steps_on(booking_steps, TONES),
    columns=(
        Column(name="purpose", heading=pgettext_lazy("booking", "purpose"), is_required=True),
        status_column(TONES),
        Column(
            name="venue",
            kind=Kind.LINK,
            value="venue__code",
            shows="venue__title",
            sort="venue__title",
            filter="venue_id",
            options=venue_choices,
            refers=Reference(bookable, "venue"),
            is_required=True,
        ),
        Column(name="day", kind=Kind.DAY, sort="day", is_required=True, example="2027-03-06"),
        Column(
            name="starts",
            heading=_("begins at"),
            value=lambda row: time_text(row.starts_at),
            max_length=5,
            tidy=tidy_time,
            is_required=True,
            example="09:00",
        ),
        Column(
            name="ends",
            heading=_("ends at"),
            value=lambda row: time_text(row.ends_at),
            max_length=5,
            tidy=tidy_time,
            is_required=True,
            example="11:00",
        ),
        Column(name="people", kind=Kind.NUMBER, is_required=True, example="30"),
        Column(
            name="org",
            kind=Kind.LINK,
            value="org__code",
            shows="org__name",
            refers=Reference(orgs_for("venue.book"), "org"),
            hint=_("The own organisation when left empty."),
        ),
        Column(
            name="until",
            heading=_("every week until"),
            kind=Kind.DAY,
            value=lambda row: None,
            is_listed=False,
            is_shown=False,
            is_exported=False,
            hint=_("Empty: only this day. A series is booked as a whole or not at all."),
        ),
        Column(name="person", heading=_("booked by"), value="person__name", is_typed=False, is_listed=False),
        Column(name="outcome", is_typed=False, is_listed=False),
    ),
    about=_("Who uses which venue when."),
    filled_by=_("Organisations book in the calendar of a venue; its owner approves."),
)
