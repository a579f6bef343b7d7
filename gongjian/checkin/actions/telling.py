"""Those who joined are told what becomes of it; those who confirm are told what waits for them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_noop

from gongjian.checkin.models import Activity, Claim, Visit, Wish
from gongjian.notices.actions import tell
from gongjian.people.abilities import ABILITIES
from gongjian.people.models import Post
from gongjian.people.viewer import Viewer

TEXTS = {
    "moved_up": gettext_noop("A place is free: you take part in “%(title)s” now."),
    "confirm": gettext_noop("What you did for “%(title)s” is confirmed. Thank you."),
    "return": gettext_noop("Your report on “%(title)s” came back: %(said)s"),
    "release": gettext_noop("Your place in “%(title)s” was freed: %(said)s"),
    "cancel": gettext_noop("“%(title)s” is cancelled: %(said)s"),
    "withdraw": gettext_noop("The wish “%(title)s” was taken back: %(said)s"),
    "finish": gettext_noop("“%(title)s” is over: %(said)s"),
    "change": gettext_noop("Day or place of “%(title)s” changed: %(said)s"),
    "claimed": gettext_noop("“%(title)s” was claimed."),
    "given_up": gettext_noop("The claim of “%(title)s” was given up. It is open again."),
    "submit": gettext_noop("A claim of “%(title)s” waits for confirmation."),
    "visit": gettext_noop("What you heard on a visit was looked at: %(said)s"),
}


def tell_claimants(claims: Iterable[Claim], what: str, said: str = "", *, by: Viewer) -> None:
    """Tell those who claimed; nobody is told what they did themselves."""
    for claim in claims:
        if claim.person_id == by.person_id:
            continue
        kind = "notice" if what in {"change", "moved_up"} else "result"
        facts = {"title": claim.target.title, "said": said}
        link = f"/checkin/claims/{claim.pk}/"
        tell([claim.person_id], TEXTS[what], facts, kind=kind, matter=f"checkin.claim:{claim.pk}", link=link)


def tell_lead(claim: Claim, what: str, *, by: Viewer) -> None:
    """Tell those who lead the activity or posted the wish what a claimant did."""
    is_wish = claim.wish_id is not None
    if what != "submit" and not is_wish:
        return  # sign-ups are seen in the list; a wish is one matter with one claimant
    target = claim.target
    people = sorted(leaders(target, by) - {by.person_id, claim.person_id})
    link = f"/checkin/claims/{claim.pk}/"
    tell(people, TEXTS[what], {"title": target.title}, kind="notice", matter=f"checkin.claim:{claim.pk}", link=link)


def tell_visitor(visit: Visit, said: str, *, by: Viewer) -> None:
    """Tell whoever was there what became of it."""
    if visit.visitor_id is None or visit.visitor_id == by.person_id:
        return
    link, matter = f"/checkin/visits/{visit.pk}/", f"checkin.visit:{visit.pk}"
    tell([visit.visitor_id], TEXTS["visit"], {"said": said}, kind="result", matter=matter, link=link)


def leaders(target: Activity | Wish, by: Viewer) -> set[int]:
    """Those who lead for the organisation today."""
    ability = "wish.post" if isinstance(target, Wish) else "activity.lead"
    kinds = [kind for kind, held in ABILITIES.items() if ability in held]
    posts = Post.objects.open_on(by.today).filter(org=target.org_id, kind__in=kinds)
    return set(posts.values_list("person_id", flat=True))


def day_and_place(row: Any) -> str:
    """When and where, for a message."""
    return f"{row.starts_on.isoformat()} – {row.ends_on.isoformat()}, {row.place}"
