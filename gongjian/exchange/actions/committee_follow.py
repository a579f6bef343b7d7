"""Committees and seats follow an organisation that is merged."""

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.models import APPOINTED, PENDING, Committee, PartTimeMember
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer

OPEN = (*PENDING, *APPOINTED)


def follow_committees(org: Org, into: Org, by: Viewer) -> None:
    """Seats of a unit and committees of an organisation; registered for orgs.hooks.MERGED.

    Raises RuleBroken when both units sit in one committee: one of the seats is ended first.
    """
    lines = []
    seats = PartTimeMember.objects.filter(unit=org).select_for_update(of=("self",)).order_by("pk")
    for seat in seats:
        if seat.status in OPEN and seat.committee.members.filter(unit=into, status__in=OPEN).exists():
            said = _("Both organisations sit in “%(committee)s”. End one of the seats first.")
            raise RuleBroken("two_seats", said % {"committee": seat.committee})
        seat.unit, seat.version = into, seat.version + 1
        seat.save(update_fields=["unit", "version", "changed_at"])
        lines.append(Change(seat, "edit", before={"unit": org}, after={"unit": into}))
    for row in Committee.objects.filter(org=org).select_for_update(of=("self",)).order_by("pk"):
        row.org, row.version = into, row.version + 1
        row.save(update_fields=["org", "version", "changed_at"])
        lines.append(Change(row, "edit", before={"org": org}, after={"org": into}))
    record_all(lines, by=by)
