"""Door 1: the calendar of a venue, booking in it, steps of venues and bookings, the sheet of opening hours."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.clock import SHANGHAI, now
from gongjian.base.errors import DomainError
from gongjian.base.pages import says_no, version_of
from gongjian.base.registers.forms import RowForm, form_for
from gongjian.base.registers.pages import refuse_closed
from gongjian.exchange.actions.booking import book
from gongjian.exchange.actions.booking_step import move_booking
from gongjian.exchange.actions.venue import move_venue
from gongjian.exchange.answers import answers_of
from gongjian.exchange.calendar import DAYS, monday_of, rows_of, week_of, week_words
from gongjian.exchange.hours import DAY_END, STEP, intervals_of, time_text
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.registers import BOOKINGS, VENUES

ASKED = ("day", "starts", "ends", "people", "purpose", "until", "org")
ROWS_MAX = 500
FIRST_YEAR, LAST_YEAR = 2000, 2199


def _venue(request: HttpRequest, pk: int) -> Venue:
    return VENUES.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[attr-defined, no-any-return]


def _day(request: HttpRequest, today: date) -> date:
    """The day that the address names, else today."""
    try:
        found = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return found if FIRST_YEAR < found.year < LAST_YEAR else today


def booking_form(viewer: Any, venue: Venue, data: Any = None, initial: dict[str, Any] | None = None) -> RowForm:
    """The short form beside the calendar; hours are chosen from those at which the venue is open."""
    form = form_for([BOOKINGS.column(name) for name in ASKED], viewer, data)
    form.initial.update(initial or {})
    spans = [span for hours in venue.week for span in intervals_of(hours)]
    first, last = (min(a for a, _b in spans), max(b for _a, b in spans)) if spans else (0, DAY_END)
    times = [(time_text(n), time_text(n)) for n in range(-(-first // STEP) * STEP, last + 1, STEP)]
    form.fields["starts"].widget = forms.Select(choices=times[:-1])
    form.fields["ends"].widget = forms.Select(choices=times[1:])
    return form


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def venue_week(request: HttpRequest, pk: int) -> HttpResponse:
    """The week of a venue; a free half hour leads to the form with its hours filled in."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    venue, day = _venue(request, pk), _day(request, viewer.today)
    status, form = 200, None
    if viewer.can("venue.book") and venue.status == Venue.Status.OPEN:
        form = booking_form(viewer, venue, request.POST if request.method == "POST" else None, _asked(request, day))
    if request.method == "POST":
        viewer.require("venue.book")
        made, status = _booked(form, venue, viewer), 422
        if made:
            return HttpResponseRedirect(f"{request.path}?day={made[0].day.isoformat()}&booked={len(made)}")
    clock = now().astimezone(SHANGHAI)
    columns = week_of(venue, monday_of(day), viewer, clock.hour * 60 + clock.minute)
    context = {
        "venue": venue,
        "register": VENUES,
        "day": day,
        "columns": columns,
        "chosen": columns[day.weekday()],
        "rows": rows_of(columns),
        "form": form,
        "is_asked": "from" in request.GET or status == 422,
        "booked": request.GET.get("booked", "")[:3] if request.GET.get("booked", "").isdecimal() else "",
        "before": monday_of(day) - timedelta(days=DAYS),
        "after": monday_of(day) + timedelta(days=DAYS),
        "today": viewer.today,
        "week": week_words(venue),
    }
    return render(request, "exchange/venue_week.html", context, status=status)


def _booked(form: RowForm | None, venue: Venue, viewer: Any) -> list[Booking]:
    """The bookings of a form that was sent; nothing when it is faulty, which the form then says."""
    if form is None or not form.is_valid():
        return []
    try:
        return book(by=viewer, venue=venue, **form.facts())
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        form.blame(refusal)
        return []


def _asked(request: HttpRequest, day: date) -> dict[str, Any]:
    """What the form starts with: the day, and an hour from where the reader clicked."""
    start = request.GET.get("from", "")[:5]
    found: dict[str, Any] = {"day": day}
    if len(start) == 5 and start[:2].isdecimal() and start[3:].isdecimal():
        minutes = int(start[:2]) * 60 + int(start[3:])
        found |= {"starts": start, "ends": time_text(min(minutes + 2 * STEP, DAY_END))}
    return found


@require_POST
@login_required
@says_no
def venue_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Shut a venue or open it again."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_venue(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(VENUES.url("record", pk))


@require_POST
@login_required
@says_no
def booking_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a booking one step along."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    move_booking(pk, step, by=viewer, version=version_of(request), answers=answers_of(request.POST))
    return HttpResponseRedirect(BOOKINGS.url("record", pk))


@require_GET
@login_required
@says_no
def hours_sheet(request: HttpRequest) -> HttpResponse:
    """场地开放时间表: every venue of the area with its hours; of one venue alone in large type for the wall."""
    refuse_closed(VENUES, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    area: Any = request.area  # type: ignore[attr-defined]
    rows = (
        VENUES.rows(viewer)
        .filter(status=Venue.Status.OPEN)
        .within(area.path if area else "")
        .order_by("area__code", "org__path", "pk")
    )
    said = request.GET.get("venue", "")
    if said.isdecimal() and len(said) < 19:
        rows = VENUES.rows(viewer).filter(pk=int(said))
    shown = [{"venue": venue, "week": week_words(venue)} for venue in rows[:ROWS_MAX]]
    groups = [{"area": found, "rows": list(of)} for found, of in groupby(shown, key=lambda one: one["venue"].area)]
    context = {"area": area, "groups": groups, "day": viewer.today, "one": shown[0] if said and shown else None}
    return render(request, "exchange/venue_hours.html", context)
