"""Booking a venue: one day or a series of weeks, never twice the same hour. The way of a booking is booking_step.py."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.clock import SHANGHAI, day_text, now
from gongjian.base.errors import RuleBroken
from gongjian.exchange.actions.telling_venues import tell_booking
from gongjian.exchange.hours import STEP, hours_text, minutes_of
from gongjian.exchange.models import Booking, Resource, Venue
from gongjian.exchange.options import own_org
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.params.queries import value
from gongjian.people.viewer import Viewer

FACTS = ("venue", "org", "day", "starts_at", "ends_at", "people", "purpose", "status")
WEEK = timedelta(days=7)
NAMED_MAX = 10  # days of a series that a refusal names


@transaction.atomic
def book(
    *,
    by: Viewer,
    venue: Venue | int,
    day: date,
    starts: str,
    ends: str,
    people: int,
    purpose: str,
    org: Org | None = None,
    until: date | None = None,
    moment: datetime | None = None,
) -> list[Booking]:
    """Book a venue on a day, or every week from that day until another one: all of them or none.

    org     for whom; the reader's own organisation without one
    moment  now, for whoever books on the day itself; asked of the clock without it
    raises  NotFound, NotAllowed, RuleBroken (past, outside opening hours, taken, too long, too many people)
    """
    found: Venue = Venue.objects.visible_to(by).locked(pk=venue if isinstance(venue, int) else venue.pk)
    org = org or own_org(by, "venue.book")
    by.require("venue.book", org)
    start, end = _times(starts, ends)
    mine = by.can("venue.keep", found.org)
    status = Booking.Status.APPROVED if mine else Booking.Status.REQUESTED
    made = [
        Booking(venue=found, org=org, person_id=by.person_id, day=on, starts_at=start, ends_at=end, people=people,
                purpose=purpose, status=status)
        for on in _days(day, until, by.today)
    ]  # fmt: skip
    refuse_faults(made[0], names=("purpose", "people", "starts_at", "ends_at"))
    refuse_unusable(made[0], by.today)
    _refuse_days(made, _passed(by, moment))
    series = uuid.uuid4().hex[:12] if len(made) > 1 else ""
    for one in made:
        one.series = series
        one.save()
    record_all([Change(one, "add", after=one.facts(FACTS)) for one in made], by=by)
    tell_booking(made, "add", by=by)
    return made


def book_one(*, by: Viewer, **facts: Any) -> Booking:
    """The first booking of what was asked for: the register's way to add. Raises like book()."""
    return book(by=by, **facts)[0]


def _times(starts: str, ends: str) -> tuple[int, int]:
    start, end = _time("starts", starts), _time("ends", ends)
    if end <= start:
        said = _("It must end after it begins.")
        raise RuleBroken("hours_reversed", said, {"ends": said})
    return start, end


def _time(name: str, text: str) -> int:
    try:
        return minutes_of(text)
    except RuleBroken as no:
        raise RuleBroken(no.code, no.message, {name: no.message}) from None


def _days(day: date, until: date | None, today: date) -> list[date]:
    """The days of a booking or a series. Raises RuleBroken for days in the past or too far ahead."""
    last, ahead = until or day, value("venue.ahead", today)
    faults = {}
    if day < today:
        faults["day"] = _("This day is over. Choose a later one.")
    elif last < day:
        faults["until"] = _("The last day must not be before the first day.")
    elif last > today + timedelta(days=ahead):
        faults["until" if until else "day"] = _("Bookings are taken at most %(n)s days ahead.") % {"n": ahead}
    if faults:
        raise RuleBroken("day_refused", " ".join(faults.values()), faults)
    return [day + WEEK * n for n in range((last - day).days // 7 + 1)]


def _passed(by: Viewer, moment: datetime | None) -> tuple[date, int]:
    """The day and the minute before which nothing can be booked."""
    here = (moment or now()).astimezone(SHANGHAI)
    return by.today, here.hour * 60 + here.minute if here.date() == by.today else 0


def refuse_unusable(booking: Booking, today: date) -> None:
    """What is wrong on whatever day: the venue is shut, too few seats, too long. Raises RuleBroken with the fields."""
    venue, faults = booking.venue, {}
    resource = venue.resource
    if venue.status != Venue.Status.OPEN:
        faults["venue"] = _("This venue is shut for now: %(why)s") % {"why": venue.outcome}
    elif resource is not None and (
        resource.status != Resource.Status.OFFERED or (resource.valid_to and resource.valid_to < booking.day)
    ):
        faults["venue"] = _("The owner does not offer this venue now. Choose another one.")
    if booking.people > venue.capacity:
        faults["people"] = _("It holds %(n)s people at most. Choose a larger venue.") % {"n": venue.capacity}
    if booking.starts_at % STEP or booking.ends_at % STEP:
        faults["starts"] = _("Bookings begin and end on the half hour.")
    elif booking.ends_at - booking.starts_at > venue.longest * 60:
        faults["ends"] = _("At most %(n)s hours at a time here.") % {"n": venue.longest}
    if faults:
        raise RuleBroken("not_bookable", " ".join(faults.values()), faults)


def _refuse_days(made: list[Booking], passed: tuple[date, int]) -> None:
    """Every day must be open and free; of a series all days that are not are named. Raises RuleBroken."""
    taken = _taken(made)
    faults = [(one, why) for one in made if (why := _fault_on(one, taken, passed))]
    if not faults:
        return
    today = passed[0]
    named = [_("%(day)s: %(why)s") % {"day": day_text(one.day, today), "why": why} for one, why in faults[:NAMED_MAX]]
    if len(made) == 1:
        named = [faults[0][1]]
    elif len(faults) > NAMED_MAX:
        named.append(_("and %(n)s more") % {"n": len(faults) - NAMED_MAX})
    said = " ".join(named)
    head = _("Nothing was booked, because not every day is free.") + " " if len(made) > 1 else ""
    raise RuleBroken("taken" if taken else "closed", head + said, {"day": head + said})


def _taken(made: list[Booking]) -> dict[date, Booking]:
    """The first booking that stands in the way, by day. The venue is locked, so none can come in between."""
    one = made[0]
    rows = Booking.objects.taking().filter(venue=one.venue, day__in=[each.day for each in made])
    rows = rows.filter(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at).order_by("-starts_at")
    return {row.day: row for row in rows}


def _fault_on(one: Booking, taken: dict[date, Booking], passed: tuple[date, int]) -> str:
    today, minute = passed
    if one.day == today and one.starts_at < minute:
        return _("This hour is over. Choose a later one.")
    hours = one.venue.hours_on(one.day)
    if not hours:
        return _("The venue is closed on this day.")
    if not any(start <= one.starts_at and one.ends_at <= end for start, end in hours):
        return _("Open only %(hours)s.") % {"hours": hours_text(hours)}
    if one.day in taken:
        return _("%(hours)s is booked already.") % {"hours": taken[one.day].hours}
    return ""
