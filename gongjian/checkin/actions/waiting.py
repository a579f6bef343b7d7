"""The waiting list: whoever waits longest gets the next free place."""

from gongjian.base.clock import now
from gongjian.checkin.actions.telling import tell_claimants
from gongjian.checkin.models import Activity, Claim
from gongjian.history.actions import Change, record_all
from gongjian.people.viewer import Viewer

Status = Claim.Status


def fill_places(activity: Activity, *, by: Viewer) -> list[Claim]:
    """Move those who wait up into free places and tell them. The activity must be locked."""
    if activity.status != Activity.Status.OPEN:
        return []
    free = activity.capacity - Claim.objects.holding(activity).count()
    waiting = Claim.objects.filter(activity=activity, status=Status.WAITING).order_by("claimed_at", "pk")
    moved = list(waiting.select_for_update(of=("self",))[: max(free, 0)])
    for claim in moved:
        claim.status, claim.version, claim.changed_at = Status.CLAIMED, claim.version + 1, now()
        claim.save(update_fields=["status", "version", "changed_at"])
    tell_claimants(moved, "moved_up", by=by)
    lines = [Change(one, "move_up", {"status": Status.WAITING}, {"status": Status.CLAIMED}) for one in moved]
    record_all(lines, by=by)
    return moved
