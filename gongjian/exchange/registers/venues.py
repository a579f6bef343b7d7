"""The list of venues."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Related
from gongjian.exchange.actions.venue import add_venue, edit_venue
from gongjian.exchange.hours import tidy_days, tidy_hours
from gongjian.exchange.intake import VenueIntake
from gongjian.exchange.models import WEEK, Resource, Venue
from gongjian.exchange.options import buildings
from gongjian.exchange.registers.shared import CODE, TITLE, listed, owners, status_column, steps_on
from gongjian.exchange.workflow_venues import venue_steps

TONES = {"open": "done", "shut": "block"}
ABILITY = "venue.keep"
ORG, ORG_NAME, AREA, AREA_NAME = owners(Venue, ABILITY, _("owner"), _("name of the owner"))
HOURS_HINT = _("Such as 08:30-12:00 14:00-17:30; empty when closed.")


def venue_rows(viewer: Any) -> Any:
    """Venues within reach."""
    rows = Venue.objects.visible_to(viewer).select_related("org", "area", "resource", "building")
    return rows.defer("area__shape", "building__shape")


def venue_resources(viewer: Any) -> Any:
    """Resources of the type venue that the reader may set up as one."""
    rows = Resource.objects.visible_to(viewer).filter(type=Resource.Type.VENUE).exclude(status="withdrawn")
    return rows.select_related("org")


def related_of(venue: Venue, viewer: Any) -> list[Related]:
    """The resource that the venue belongs to, and the bookings."""
    from gongjian.exchange.registers import BOOKINGS, RESOURCES  # noqa: PLC0415  registers name each other

    found = [Related(_("bookings"), f"{BOOKINGS.url('list')}?venue={venue.pk}&everywhere=1")]
    if venue.resource_id and RESOURCES.rows(viewer).filter(pk=venue.resource_id).exists():
        label = _("resource: %(title)s") % {"title": venue.resource}
        found.append(Related(label, RESOURCES.url("record", venue.resource_id)))
    return found


def calendar_of(venue: Venue, viewer: Any) -> dict[str, Any]:
    """Where the calendar of a venue is."""
    return {"calendar_url": reverse("exchange:venue-week", args=[venue.pk]), "may_book": viewer.can("venue.book")}


VENUES = listed(
    Venue,
    ABILITY,
    key="venues",
    noun="venue",
    title=_("Venues"),
    one=_("venue"),
    rows=venue_rows,
    order=("area__code",),
    order_words=_("in the order of the areas"),
    chips=(
        Chip("open", _("can be booked"), lambda day: Q(status=Venue.Status.OPEN)),
        Chip("centre", _("service centres"), lambda day: Q(is_centre=True)),
        Chip("free", _("barrier-free"), lambda day: Q(is_barrier_free=True)),
    ),
    intake=VenueIntake,
    add=add_venue,
    edit=edit_venue,
    related=related_of,
    record_template="exchange/venue_record.html",
    record_context=steps_on(venue_steps, TONES, calendar_of),
    extra_actions="exchange/_venue_actions.html",
    groups=(("main", _("Facts")), ("hours", _("Opening hours")), ("place", _("Place"))),
    columns=(
        TITLE,
        CODE,
        status_column(TONES),
        Column(name="capacity", kind=Kind.NUMBER, sort="capacity", is_required=True, example="40"),
        Column(name="is_centre", kind=Kind.FLAG, filter="is_centre"),
        Column(name="is_barrier_free", kind=Kind.FLAG, filter="is_barrier_free"),
        Column(
            name="is_public",
            kind=Kind.FLAG,
            is_listed=False,
            hint=_("Its name, place and hours are then shown to everybody, without an account."),
        ),
        Column(name="longest", kind=Kind.NUMBER, is_listed=False),
        Column(name="rules", max_length=200, is_listed=False, hint=_("For whom, what is allowed, at what cost.")),
        Column(
            name="resource",
            kind=Kind.LINK,
            value="resource__code",
            shows="resource__title",
            refers=Reference(venue_resources, "resource"),
            is_listed=False,
            hint=_("When the venue is on the list of resources already."),
        ),
        *(
            Column(name=name, group="hours", is_listed=False, hint=HOURS_HINT, tidy=tidy_hours, example="08:30-17:30")
            for name in WEEK
        ),
        Column(
            name="closed_days",
            group="hours",
            is_listed=False,
            max_length=400,
            tidy=tidy_days,
            hint=_("Single days on which it stays closed, such as 2027-02-06, with blanks between."),
        ),
        ORG,
        ORG_NAME,
        AREA,
        AREA_NAME,
        Column(name="place", is_listed=False, group="place"),
        Column(
            name="building",
            kind=Kind.LINK,
            value="building__code",
            shows="building__name",
            refers=Reference(buildings, "building"),
            is_listed=False,
            group="place",
        ),
        Column(name="lon", kind=Kind.DECIMAL, low=-180, high=180, is_listed=False, group="place"),
        Column(name="lat", kind=Kind.DECIMAL, low=-90, high=90, is_listed=False, group="place"),
        Column(name="outcome", is_typed=False, is_listed=False),
    ),
    about=_("Rooms, halls and courts with opening hours, service centres among them."),
    filled_by=_("Their owners set them up, or a file brings them."),
)
