"""Bookings that wait for the owner of a venue: to be approved, or to be reported once their day is over."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongjian.base.clock import day_text
from gongjian.exchange.models import Booking
from gongjian.home.todo import SHOWN_MAX, Todo
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

LONG_AGO = timedelta(days=30)  # what nobody reported until then is left alone


def booking_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Bookings of venues of the reader's own organisations, the earliest day first."""
    orgs = [post.org_id for post in viewer.posts if "venue.keep" in abilities_of(post.kind)]
    rows = Booking.objects.visible_to(viewer).filter(venue__org__in=orgs).select_related("venue", "org")
    asked = rows.filter(status=Booking.Status.REQUESTED, day__gte=today)
    past = rows.filter(status=Booking.Status.APPROVED, day__range=(today - LONG_AGO, today - timedelta(days=1)))
    for row in asked.order_by("day", "starts_at")[:SHOWN_MAX]:
        yield _todo(row, today, pgettext("booking", "Approve"), _("To be approved"), due=row.day)
    for row in past.order_by("day", "starts_at")[:SHOWN_MAX]:
        yield _todo(row, today, _("Report"), _("To be reported"), since=row.day)


def _todo(row: Booking, today: date, step: str, words: str, due: date | None = None, since: date | None = None) -> Todo:
    second = f"{row.org} · {day_text(row.day, today)} {row.hours} · {row.purpose}"
    title = _("Booking of %(venue)s") % {"venue": row.venue}
    url = reverse("exchange:booking-record", args=[row.pk])
    return Todo(f"exchange.booking:{row.pk}", title, second, url, step, words, due=due, since=since)
