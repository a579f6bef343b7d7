"""Who joined an activity or claimed a wish, as far as the reader may see it; and whether the reader can join."""

from typing import Any

from gongjian.checkin.models import Activity, Claim, Wish
from gongjian.checkin.queries import claimed_already, profile_of

Status = Claim.Status


def joined(row: Activity | Wish, viewer: Any) -> dict[str, Any]:
    """What the record shows about claims."""
    is_activity = isinstance(row, Activity)
    claims = Claim.objects.visible_to(viewer).filter(**{"activity" if is_activity else "wish": row})
    held = Claim.objects.holding(row).count() if isinstance(row, Activity) else 0
    waiting = row.claims.filter(status=Status.WAITING).count()
    may_join, why_not = _joining(row, viewer)
    return {
        "claims": list(claims.exclude(status=Status.CANCELLED).select_related("person", "unit").order_by("claimed_at")),
        "taken": held,
        "waiting": waiting,
        "is_full": is_activity and held >= getattr(row, "capacity", 0),
        "may_join": may_join,
        "needs_check_in": why_not,
        "may_join_as_unit": not is_activity and row.status == Wish.Status.OPEN and viewer.can("claim.unit"),
        "record_part": "checkin/_joined.html",
    }


def _joining(row: Activity | Wish, viewer: Any) -> tuple[bool, bool]:
    """Whether the reader may claim it now, and whether only the check-in is missing."""
    is_open = row.status == "open" and not _is_over(row, viewer.today)
    if not is_open or viewer.person_id is None or not viewer.can("claim.make"):
        return False, False
    activities, wishes = claimed_already(viewer.person_id)
    if row.pk in (activities if isinstance(row, Activity) else wishes):
        return False, False
    is_in = profile_of(viewer.person_id) is not None
    return is_in, not is_in


def _is_over(row: Activity | Wish, today: Any) -> bool:
    last = row.ends_on if isinstance(row, Activity) else row.wanted_by
    return last is not None and last < today
