"""The other side of an agreement or a review is told each step; nobody is told the own deed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from gongjian.exchange.models import Agreement, Review
from gongjian.notices.actions import tell
from gongjian.people.abilities import ABILITIES
from gongjian.people.models import Post
from gongjian.people.viewer import System, Viewer

OFFERED = gettext_noop("The draft “%(title)s” of %(who)s waits for you to read it.")
HANDED = gettext_noop("%(who)s has changed the draft “%(title)s” and asks you to read it.")
SIGNED_BY_ONE = gettext_noop("%(who)s has signed “%(title)s”. See the differences and sign.")
SIGNED = gettext_noop("“%(title)s” is signed by both sides. Number: %(number)s.")
RETURNED = gettext_noop("%(who)s has returned “%(title)s” to negotiation: %(said)s")
CHECKED = gettext_noop("“%(title)s” was checked by %(who)s: %(said)s")
CHANGE = gettext_noop("%(who)s has drafted a change of “%(title)s”. Until both sign it, the valid text holds.")
GIVEN_UP = gettext_noop("%(who)s has given up the change of “%(title)s”. The valid text holds.")
TOLD = gettext_noop("%(who)s reports for “%(item)s”: %(said)s. Please confirm.")
CONFIRMED = gettext_noop("%(who)s has confirmed what you did for “%(item)s”.")
SENT_BACK = gettext_noop("%(who)s has returned what you reported for “%(item)s”: %(said)s")
LOOKED = gettext_noop("%(who)s has looked through “%(title)s” in the middle of its term: %(said)s")
SETTLED = gettext_noop("%(who)s has settled “%(title)s”: %(said)s")
TERMINATED = gettext_noop("%(who)s has terminated “%(title)s”: %(said)s")
BEGUN = gettext_noop("“%(title)s” is in force from today.")
EXPIRED = gettext_noop("“%(title)s” has run out. Settle it, then renew it if you like.")
RENEWAL = gettext_noop("%(who)s has drafted a renewal of “%(title)s”.")
REVIEW_OPENED = gettext_noop("Mutual review of %(title)s: please answer five questions by %(day)s.")
REVIEW_FILLED = gettext_noop("Both sides have answered the mutual review of %(title)s. You can reply until %(day)s.")
REVIEW_REPLIED = gettext_noop("%(who)s has replied to your review in %(title)s.")
REVIEW_SETTLED = gettext_noop("The mutual review of %(title)s is settled.")
REVIEW_PUBLISHED = gettext_noop("The mutual review of %(title)s is published.")
REVIEW_EXPIRED = gettext_noop("Nobody answered the mutual review of %(title)s; it is closed.")
ENCOURAGED = gettext_noop("“%(title)s” was proposed for %(org)s.")
DECIDED = gettext_noop("“%(title)s” for %(org)s was decided: %(words)s. %(said)s")


def people_of(org_ids: Iterable[int], day: date, ability: str = "agreement.draft") -> set[int]:
    """Who works on agreements for these organisations today."""
    kinds = [kind for kind, held in ABILITIES.items() if ability in held]
    posts = Post.objects.open_on(day).filter(org__in=list(org_ids), kind__in=kinds)
    return set(posts.values_list("person_id", flat=True))


def tell_parties(
    row: Agreement | Review, text_id: str, *, by: Viewer | System, on: date, sides: Iterable[str] = (), **facts: Any
) -> int:
    """Tell the people of these sides (both when none is named), except whoever did it."""
    orgs = [row.org_id if side == "community" else row.unit_id for side in (sides or ("community", "unit"))]
    people = people_of(orgs, on) - {getattr(by, "person_id", None)}
    noun = "agreement" if isinstance(row, Agreement) else "review"
    said: Mapping[str, Any] = {"title": title_of(row), "who": by.name, **facts}
    return tell(
        sorted(person for person in people if person is not None),
        text_id,
        dict(said),
        kind="notice",
        matter=f"exchange.{noun}:{row.pk}",
        link=f"/exchange/{noun}s/{row.pk}/",
    )


def title_of(row: Agreement | Review) -> str:
    """What a message calls an agreement or a review."""
    return row.title if isinstance(row, Agreement) else f"{row.org} · {row.unit}"
