"""Venues of a generated district: a service centre in every community, the rooms and courts of the lists, bookings."""

from datetime import timedelta

import numpy as np

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.booking import FACTS as BOOKING_FACTS
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.actions.venue import FACTS
from gongjian.exchange.models import WEEK, Booking, Resource, Venue
from gongjian.orgs.models import Org
from gongjian.places.models import Building

OFFICE, EVENING, WEEKEND = "08:30-12:00 14:00-17:30", "18:00-21:00", "09:00-12:00 14:00-18:00"
# five working days, Saturday, Sunday
CENTRE, ROOM, COURT = (OFFICE + " 18:00-20:30", WEEKEND, "09:00-12:00"), (EVENING, WEEKEND, WEEKEND), ("", WEEKEND, "")
PURPOSES = ("居民议事会", "主题党日", "老年手机课", "健康讲座", "青少年读书会", "楼组长例会", "合唱队排练", "法律咨询")
RULES = "提前三天预约，用后恢复原样"


def load_venues(district: District, journal: Journal) -> None:
    """Venues with their hours, and three weeks of bookings in every status."""
    rng = np.random.default_rng(district.seed + 310)
    venues = [*_centres(), *_offered(rng)]
    give_numbers(venues, district.today.year)
    Venue.objects.bulk_create(venues, batch_size=BATCH)
    journal.added(venues, "org", "area", *FACTS)
    bookers = list(Org.objects.filter(area__isnull=False, ended_on__isnull=True).order_by("pk"))
    bookings = [booking for venue in venues for booking in _bookings(venue, bookers, district, rng)]
    Booking.objects.bulk_create(bookings, batch_size=BATCH)
    journal.added(bookings, *BOOKING_FACTS)


def _hours(kind: tuple[str, str, str]) -> dict[str, str]:
    return {**dict.fromkeys(WEEK[:5], kind[0]), WEEK[5]: kind[1], WEEK[6]: kind[2]}


def _centres() -> list[Venue]:
    """One service centre for each community, in one of its buildings."""
    orgs = Org.objects.filter(kind="community", area__isnull=False, ended_on__isnull=True).select_related("area")
    first: dict[int, Building] = {}
    for building in Building.objects.filter(is_gone=False).order_by("-pk").defer("shape"):
        first[building.area_id] = building
    found = []
    for org in orgs.defer("area__shape").order_by("pk"):
        building = first.get(org.area_id or 0)
        venue = Venue(org=org, area=org.area, title=f"{org.area.name}党群服务中心", capacity=60, rules=RULES)
        venue.is_centre, venue.is_public, venue.is_barrier_free = True, True, True
        if building is not None:
            venue.building, venue.place, venue.lon, venue.lat = building, building.name, building.lon, building.lat
        for name, hours in _hours(CENTRE).items():
            setattr(venue, name, hours)
        found.append(venue)
    return found


def _offered(rng: Rng) -> list[Venue]:
    """Two of three venues on the list of resources can be booked; the rest is on the list only."""
    rows = Resource.objects.filter(type=Resource.Type.VENUE, status=Resource.Status.OFFERED, area__isnull=False)
    found = []
    for resource in rows.select_related("org", "area").defer("area__shape").order_by("pk"):
        if rng.random() < 0.66:
            kind = COURT if "球" in resource.title else ROOM
            capacity = int(rng.integers(2, 12)) * 10
            venue = Venue(org=resource.org, area=resource.area, resource=resource, title=resource.title)
            venue.capacity, venue.rules, venue.is_public = capacity, resource.conditions, rng.random() < 0.4
            for name, hours in _hours(kind).items():
                setattr(venue, name, hours)
            found.append(venue)
    return found


def _bookings(venue: Venue, bookers: list[Org], district: District, rng: Rng) -> list[Booking]:
    """At most one booking a span and day; those of the past are reported, some still wait."""
    street = venue.area.path[:8]
    near = [org for org in bookers if org.area is not None and org.area.path.startswith(street)] or [venue.org]
    found = []
    for ahead in range(-14, 15):
        day = district.today + timedelta(days=ahead)
        for start, end in venue.hours_on(day):
            if rng.random() > 0.12:
                continue
            first = start + (-start) % 30
            last = min(end, first + int(rng.integers(2, 5)) * 30)
            chances = (0.0, 0.12, 0.75, 0.08, 0.05) if ahead < 0 else (0.4, 0.5, 0.0, 0.0, 0.1)
            status = str(rng.choice(["requested", "approved", "held", "no_show", "cancelled"], p=chances))
            found.append(
                Booking(
                    venue=venue,
                    org=near[int(rng.integers(len(near)))],
                    purpose=PURPOSES[int(rng.integers(len(PURPOSES)))],
                    people=int(rng.integers(6, min(venue.capacity, 50) + 1)),
                    day=day,
                    starts_at=first,
                    ends_at=last,
                    status=status,
                    outcome="改期" if status == "cancelled" else "",
                )
            )
    return found
