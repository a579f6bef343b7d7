"""Both sides of a booking are told: the owner of the venue, and whoever booked."""

from django.utils.translation import gettext_noop

from gongjian.base.clock import full_day_text
from gongjian.exchange.actions.telling import people_of
from gongjian.exchange.models import Booking
from gongjian.notices.actions import tell
from gongjian.people.models import Post
from gongjian.people.viewer import Viewer

# step -> sentence for the owner of the venue, sentence for whoever booked; "" tells nobody
TEXTS = {
    "add": (
        gettext_noop("%(org)s asks for “%(venue)s” on %(day)s, %(hours)s, for: %(purpose)s. Approve or decline."),
        gettext_noop("“%(venue)s” is booked for %(org)s on %(day)s, %(hours)s."),
    ),
    "series": (
        gettext_noop("%(org)s asks for “%(venue)s” %(n)s times from %(day)s on, %(hours)s. Approve or decline."),
        gettext_noop("“%(venue)s” is booked for %(org)s %(n)s times from %(day)s on, %(hours)s."),
    ),
    "approve": ("", gettext_noop("The booking of “%(venue)s” on %(day)s, %(hours)s, is approved.")),
    "turn_down": ("", gettext_noop("The booking of “%(venue)s” on %(day)s, %(hours)s, was declined: %(said)s")),
    "revoke": ("", gettext_noop("The booking of “%(venue)s” on %(day)s, %(hours)s, was taken back: %(said)s")),
    "cancel": (gettext_noop("%(org)s cancelled “%(venue)s” on %(day)s, %(hours)s: %(said)s"), ""),
}


def tell_booking(made: list[Booking], step_name: str, *, by: Viewer) -> None:
    """Put the messages into the outbox; nobody is told what they did themselves."""
    booking = made[0]
    for_owner, for_booker = TEXTS.get("series" if len(made) > 1 else step_name, ("", ""))
    facts = {
        "venue": booking.venue.title,
        "org": str(booking.org),
        "day": full_day_text(booking.day),
        "hours": booking.hours,
        "purpose": booking.purpose,
        "said": booking.outcome,
        "n": len(made),
    }
    link, matter = f"/exchange/bookings/{booking.pk}/", f"exchange.booking:{booking.pk}"
    is_approved = booking.status == Booking.Status.APPROVED
    told = {by.person_id}
    for text, people in (
        ("" if step_name == "add" and is_approved else for_owner, people_of([booking.venue.org_id], "venue.keep", by)),
        ("" if step_name == "add" and not is_approved else for_booker, bookers(booking, by)),
    ):
        rest = sorted(one for one in people - told if one is not None)
        if text and rest:
            tell(rest, text, facts, kind="result", matter=matter, link=link)
            told |= people


def bookers(booking: Booking, by: Viewer) -> set[int]:
    """Who booked, while the person still has a post there; else those who book for the organisation now."""
    who = booking.person_id
    if who is not None and Post.objects.open_on(by.today).filter(org=booking.org_id, person=who).exists():
        return {who}
    return people_of([booking.org_id], "venue.book", by)
