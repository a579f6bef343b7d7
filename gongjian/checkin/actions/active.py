"""Members become active by what they did, not by a press."""

from gongjian.checkin.models import MemberCheckIn
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

S = MemberCheckIn.Status


def mark_active(person_id: int, *, by: Viewer) -> None:
    """The first confirmed claim makes a confirmed member an active one. Call it inside the transaction of the claim."""
    rows = MemberCheckIn.objects.filter(person_id=person_id, status=S.CONFIRMED)
    row = rows.select_for_update(of=("self",)).first()
    if row is not None:
        row.status, row.version = S.ACTIVE, row.version + 1
        row.save(update_fields=["status", "version", "changed_at"])
        record(row, "begin", by=by, before={"status": S.CONFIRMED}, after={"status": S.ACTIVE})
