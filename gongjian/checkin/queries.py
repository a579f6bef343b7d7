"""Reads that several actions and pages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongjian.checkin.models import HOLDING, Activity, Claim, MemberCheckIn, Wish
from gongjian.places.models import Area

LOAD_DAYS = 30  # domain 3.5, recent load: what was claimed in the last month
Status = Claim.Status
SERVING = (MemberCheckIn.Status.CONFIRMED, MemberCheckIn.Status.ACTIVE)  # may claim


@dataclass(frozen=True)
class Profile:
    """What a member said when checking in: home community, grid, skills, free times."""

    person_id: int
    area: Area
    grid_id: int | None = None
    skills: frozenset[int] = frozenset()
    slots: int = 0


def profile_of(person_id: int | None) -> Profile | None:
    """What somebody said whose check-in the community has confirmed; None without."""
    rows = MemberCheckIn.objects.filter(person_id=person_id or 0, status__in=SERVING).select_related("area")
    row = rows.defer("area__shape").first()
    if row is None:
        return None
    skills = frozenset(row.skills.values_list("pk", flat=True))
    return Profile(row.person_id, row.area, row.grid_id, skills, row.slots)


def taken(rows: Iterable[Activity]) -> dict[int, int]:
    """How many places of each activity are taken."""
    held = Q(status__in=HOLDING) | Q(status=Status.CONFIRMED, activity__kind=Activity.Kind.ACTIVITY)
    claims = Claim.objects.filter(held, activity__in=[row.pk for row in rows])
    return dict(claims.order_by().values_list("activity").annotate(n=Count("pk")))


def recent_load(person_id: int, day: date) -> int:
    """Claims of the last month that were not given up."""
    since = day - timedelta(days=LOAD_DAYS)
    mine = Claim.objects.filter(person_id=person_id, unit__isnull=True, claimed_at__date__gt=since)
    return mine.exclude(status=Status.CANCELLED).count()


def my_claims(viewer: Any) -> "QuerySet[Claim]":
    """The claims of a reader's own person."""
    rows = Claim.objects.visible_to(viewer).filter(person_id=viewer.person_id)
    return rows.select_related("activity__skill", "wish", "org", "area", "unit").defer("area__shape")


def claimed_already(person_id: int) -> tuple[set[int], set[int]]:
    """Ids of activities and wishes that somebody has claimed and not given up; standing ones may come again."""
    rows = Claim.objects.filter(person_id=person_id).exclude(status=Status.CANCELLED)
    again = Q(status=Status.CONFIRMED) & ~Q(activity__kind=Activity.Kind.ACTIVITY)
    pairs = rows.exclude(again & Q(activity__isnull=False)).values_list("activity_id", "wish_id")
    found = list(pairs)
    return {one for one, _wish in found if one}, {wish for _one, wish in found if wish}


def open_wishes(viewer: Any, day: date) -> "QuerySet[Wish]":
    """Wishes within reach that can be claimed."""
    return Wish.objects.visible_to(viewer).joinable(day).select_related("area", "org").defer("area__shape")


def open_activities(viewer: Any, day: date) -> "QuerySet[Activity]":
    """Activities within reach that can be joined, full or not."""
    rows = Activity.objects.visible_to(viewer).joinable(day)
    return rows.select_related("area", "org", "skill", "grid").defer("area__shape", "grid__shape")
