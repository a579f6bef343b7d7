"""Claims that end because what was claimed ends."""

from collections.abc import Iterable

from gongjian.checkin.actions.telling import tell_claimants
from gongjian.checkin.models import BREAKABLE, Activity, Claim, Wish
from gongjian.history.actions import Change, record_all
from gongjian.people.viewer import Viewer


def break_claims(
    target: Activity | Wish, what: str, said: str, *, by: Viewer, only: Iterable[str] = BREAKABLE
) -> list[Claim]:
    """End the claims that nobody has reported as done, and tell the claimants. The target must be locked."""
    rows = Claim.objects.filter(status__in=[str(one) for one in only])
    rows = rows.filter(activity=target) if isinstance(target, Activity) else rows.filter(wish=target)
    broken, lines = list(rows.select_for_update(of=("self",)).order_by("pk")), []
    for claim in broken:
        before = claim.status
        claim.status, claim.said, claim.version = Claim.Status.CANCELLED, said, claim.version + 1
        claim.save(update_fields=["status", "said", "version", "changed_at"])
        lines.append(Change(claim, "cancel", {"status": before}, {"status": claim.status}, {"reason": said}))
    tell_claimants(broken, what, said, by=by)
    record_all(lines, by=by)
    return broken
