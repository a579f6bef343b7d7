"""Venues with their opening hours, and the bookings of their hours (domain 3.10)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.bounded import BoundedFloatField, BoundedIntegerField, CleanCharField, CleanTextField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.exchange.hours import DAY_END, Interval, intervals_of, time_text
from gongjian.exchange.models.lists import Resource
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area, Building

CAPACITY_MAX = 100_000
HOURS_MAX = 60  # characters of the hours of one day
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class VenueQuerySet(ScopedQuerySet):
    subject = "venue"
    lookups = {"org": "org__path", "area": "area__path", "usable": "status"}

    def open(self) -> "VenueQuerySet":
        """Venues that can be booked."""
        return self.filter(status=Venue.Status.OPEN)

    def with_hours(self) -> "VenueQuerySet":
        """Venues that are open at some hour of the week."""
        has_hours = Q()
        for name in WEEK:
            has_hours |= ~Q(**{name: ""})
        return self.filter(has_hours)


class Venue(VersionedRow):
    """场地: a room, hall or court with opening hours; a service centre (党群服务中心) of a community is one."""

    class Status(models.TextChoices):
        OPEN = "open", _("can be booked")
        SHUT = "shut", _("shut for now")

    org = models.ForeignKey(Org, models.PROTECT, related_name="venues", verbose_name=_("owner"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="venues", verbose_name=_("area"))
    resource = models.OneToOneField(
        Resource, models.PROTECT, null=True, blank=True, related_name="venue", verbose_name=_("resource")
    )
    title = CleanCharField(_("name of the venue"), max_length=60)
    year = BoundedIntegerField(_("year"), low=2000, high=2200, editable=False)
    serial = BoundedIntegerField(low=1, high=99_999, editable=False)
    code = CleanCharField(_("number"), max_length=48, unique=True, editable=False)
    is_centre = models.BooleanField(_("service centre"), default=False)
    is_public = models.BooleanField(_("on the public page"), default=False)
    capacity = BoundedIntegerField(_("people at most"), low=1, high=CAPACITY_MAX)
    is_barrier_free = models.BooleanField(_("barrier-free"), default=False)
    longest = BoundedIntegerField(_("hours at most of a booking"), default=4, low=1, high=24)
    rules = CleanTextField(_("rules of use"), blank=True, max_length=200)
    place = CleanCharField(_("where"), max_length=80, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="venues", verbose_name=_("building")
    )
    lon = BoundedFloatField(_("longitude"), null=True, blank=True, low=-180, high=180)
    lat = BoundedFloatField(_("latitude"), null=True, blank=True, low=-90, high=90)
    monday = CleanCharField(_("Monday"), max_length=HOURS_MAX, blank=True)
    tuesday = CleanCharField(_("Tuesday"), max_length=HOURS_MAX, blank=True)
    wednesday = CleanCharField(_("Wednesday"), max_length=HOURS_MAX, blank=True)
    thursday = CleanCharField(_("Thursday"), max_length=HOURS_MAX, blank=True)
    friday = CleanCharField(_("Friday"), max_length=HOURS_MAX, blank=True)
    saturday = CleanCharField(_("Saturday"), max_length=HOURS_MAX, blank=True)
    sunday = CleanCharField(_("Sunday"), max_length=HOURS_MAX, blank=True)
    closed_days = CleanTextField(_("closed on"), blank=True, max_length=400)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    outcome = CleanTextField(_("why it is shut"), blank=True, max_length=200, editable=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["area__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "serial"], name="venue_number_once"),
            models.CheckConstraint(
                name="venue_place_whole",
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                violation_error_message=_("Give both longitude and latitude, or neither."),
            ),
            models.CheckConstraint(name="venue_shut_with_reason", condition=~Q(status="shut") | ~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def week(self) -> list[str]:
        """The hours of Monday to Sunday as they are kept."""
        return [getattr(self, name) for name in WEEK]

    def hours_on(self, day: date) -> list[Interval]:
        """When it is open on a day; nothing on a closed day."""
        return [] if day.isoformat() in self.closed_days.split() else intervals_of(self.week[day.weekday()])

    def offered_minutes(self, day: date) -> int:
        """How long it is open on a day."""
        return sum(end - start for start, end in self.hours_on(day))


class BookingQuerySet(ScopedQuerySet):
    subject = "booking"
    lookups = {"org": "org__path", "area": "venue__area__path", "booker": "org", "keeper": "venue__org"}

    def taking(self) -> "BookingQuerySet":
        """Bookings that hold their hours."""
        return self.filter(status__in=TAKING)


class Booking(VersionedRow):
    """预约: hours of a venue that an organisation asks for on one day."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("to be approved")
        APPROVED = "approved", pgettext_lazy("booking", "approved")
        HELD = "held", _("took place")
        NO_SHOW = "no_show", _("nobody came")
        CANCELLED = "cancelled", _("cancelled")

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="bookings", verbose_name=_("venue"))
    org = models.ForeignKey(Org, models.PROTECT, related_name="bookings", verbose_name=_("booked for"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="bookings", verbose_name=_("booked by"), editable=False
    )
    purpose = CleanCharField(_("purpose"), max_length=60)
    people = BoundedIntegerField(_("people"), low=1, high=CAPACITY_MAX)
    day = models.DateField(_("day"))
    starts_at = BoundedIntegerField(_("begins at"), low=0, high=DAY_END)  # minutes of the day
    ends_at = BoundedIntegerField(_("ends at"), low=0, high=DAY_END)
    series = CleanCharField(_("series"), max_length=12, blank=True, editable=False)  # the same for all of one series
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REQUESTED, editable=False)
    outcome = CleanTextField(_("reason"), blank=True, max_length=200, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        indexes = [models.Index(fields=["venue", "day", "starts_at"], name="booking_of_day")]
        constraints = [
            models.CheckConstraint(
                name="booking_hours_in_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("It must end after it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.day.isoformat()} {self.hours}"

    @property
    def title(self) -> str:
        """What it is called in dialogs."""
        return str(self)

    def facts(self, names: Iterable[str]) -> dict[str, Any]:
        """The named columns for the history; times as people read them."""
        times = {"starts_at": time_text(self.starts_at), "ends_at": time_text(self.ends_at)}
        plain = super().facts(names)
        return plain | {name: text for name, text in times.items() if name in plain}

    @property
    def area(self) -> Area:
        """Where it takes place."""
        return self.venue.area

    @property
    def hours(self) -> str:
        """`09:00-11:00`."""
        return f"{time_text(self.starts_at)}-{time_text(self.ends_at)}"


TAKING = (Booking.Status.REQUESTED, Booking.Status.APPROVED, Booking.Status.HELD)
