"""Who is proposed next: the form of a successor, filled with what the seat was and who holds the unit's post now."""

from datetime import date
from typing import Any

from gongjian.exchange.models import Committee, PartTimeMember
from gongjian.people.models import Person, Post


def prefilled(before: PartTimeMember, today: date) -> dict[str, Any]:
    """What the proposal of a successor (domain 3.3: the successor in the unit's post), or a renewal, begins with."""
    committee = next_committee(before, today)
    person = holder_now(before, today)
    return {
        "name": person.name if person is not None else "",
        "unit": before.unit.code,
        "unit_post": before.unit_post,
        "committee": committee.code,
        "sector": before.sector,
        "duty": before.duty,
        "ground": before.ground,
    }


def next_committee(before: PartTimeMember, today: date) -> Committee:
    """The committee of the same organisation that runs today; else the one of the seat."""
    rows = Committee.objects.filter(org=before.committee.org_id, term__starts_on__lte=today, term__ends_on__gte=today)
    return rows.order_by("-term__starts_on").first() or before.committee


def holder_now(before: PartTimeMember, today: date) -> Person | None:
    """The same person while the post lasts; else the one who holds the post that the person held last."""
    posts = Post.objects.filter(org=before.unit_id)
    if posts.open_on(today).filter(person=before.person_id).exists():
        return before.person
    last = posts.filter(person=before.person_id).order_by("-until", "-since").values_list("kind", flat=True).first()
    held = posts.open_on(today).filter(kind=last or "").order_by("since").select_related("person").first()
    return held.person if held is not None else None
