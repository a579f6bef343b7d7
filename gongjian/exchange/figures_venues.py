"""Figures of venues (domain 3.6, 3.10): how far the offered hours are used, and how many units open a venue."""

from datetime import date, timedelta

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.base.scoping import below
from gongjian.exchange.models import Booking, Resource, Venue
from gongjian.orgs.models import Org

SPAN = 30  # days up to and including the day of the figure
HOUR = 60
SOURCE = _("Working specification, resource sharing")


def window(scope: Scope) -> tuple[date, date]:
    """First and last day that are counted."""
    return scope.since or scope.day - timedelta(days=SPAN - 1), scope.day


def usable(scope: Scope) -> QuerySet[Venue]:
    """Venues of the area that can be booked and have hours."""
    return Venue.objects.visible_to(scope.viewer).within(scope.path).open().with_hours()


def used(scope: Scope) -> QuerySet[Booking]:
    """Bookings of these venues that are approved or took place, within the span."""
    rows = Booking.objects.filter(venue__in=usable(scope), day__range=window(scope))
    return rows.filter(status__in=(Booking.Status.APPROVED, Booking.Status.HELD))


def booked_hours(scope: Scope) -> int:
    """Hours of those bookings."""
    return (used(scope).aggregate(n=Sum(F("ends_at") - F("starts_at")))["n"] or 0) // HOUR


def offered_hours(scope: Scope) -> int:
    """Opening hours of the venues, day by day."""
    first, last = window(scope)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    venues = usable(scope).only(
        "closed_days", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    )
    return sum(venue.offered_minutes(day) for venue in venues for day in days) // HOUR


def units(scope: Scope) -> QuerySet[Org]:
    """Units of the area; an organisation out of reach is not counted."""
    rows = Org.objects.visible_to(scope.viewer).active().filter(kind__is_unit=True)
    return rows.filter(below("area__path", scope.path)) if scope.path else rows


def with_venue(scope: Scope) -> QuerySet[Org]:
    """Units that have a venue: on the list of resources or set up for bookings."""
    offers = Resource.objects.filter(type=Resource.Type.VENUE).exclude(status=Resource.Status.WITHDRAWN)
    return units(scope).filter(pk__in=offers.values("org")) | units(scope).filter(pk__in=Venue.objects.values("org"))


def opening(scope: Scope) -> QuerySet[Org]:
    """Units with a venue that can be booked at some hour."""
    return units(scope).filter(pk__in=Venue.objects.open().with_hours().values("org"))


RESOURCE_USE = declare(
    Figure(
        "exchange.resource_use",
        _("Hours of venues that are used"),
        used,
        usable,
        sums=(booked_hours, offered_hours),
        register="exchange.booking",
        definition=_("Hours booked within 30 days / hours that venues were open within 30 days"),
        source=SOURCE,  # domain 3.6
    )
)
OPEN_RATE = declare(
    Figure(
        "exchange.venue_open_rate",
        _("Units that open a venue"),
        opening,
        with_venue,
        definition=_("Units with at least one venue that can be booked / units that have a venue"),
        source=SOURCE,  # domain 3.10
    )
)
