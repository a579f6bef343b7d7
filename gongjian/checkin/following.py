"""What follows by itself: check-ins go with a merged unit; contacts are erased when their day is over."""

from collections.abc import Sequence
from datetime import date

from gongjian.base.erasure import Erasable
from gongjian.checkin.models import UNIT_LIVE, MemberCheckIn, UnitCheckIn
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.people.viewer import System, Viewer


def follow_merge(org: Org, into: Org, by: Viewer) -> None:
    """Check-ins go over to the unit that takes over; where it has reported already, the other report ends."""
    lines = []
    for row in UnitCheckIn.objects.filter(org=org).select_for_update(of=("self",)).order_by("pk"):
        if row.status in UNIT_LIVE and UnitCheckIn.objects.live().filter(org=into, area=row.area_id).exists():
            row.status, row.said = UnitCheckIn.Status.ENDED, str(into)
        row.org, row.version = into, row.version + 1
        row.save()
        lines.append(Change(row, "edit", before={"org": org}, after={"org": into, "status": row.status}))
    for member in MemberCheckIn.objects.filter(org=org).select_for_update(of=("self",)).order_by("pk"):
        member.org, member.version = into, member.version + 1
        member.save(update_fields=["org", "version", "changed_at"])
        lines.append(Change(member, "edit", before={"org": org}, after={"org": into}))
    record_all(lines, by=by)


def recorded(pks: Sequence[int], today: date) -> None:
    """One line per check-in; what was erased is named, not repeated."""
    rows = MemberCheckIn.objects.filter(pk__in=pks).select_related("person")
    record_all([Change(row, "erase", said={"on": today}) for row in rows], by=System())


ERASABLE = Erasable(MemberCheckIn, "erase_after", ("contact",), recorded)
