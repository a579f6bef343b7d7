"""Dual reports go with a merged organisation, except where the one that takes over has reported the same period."""

from gongjian.exchange.models.dual_report import DualReport
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer


def follow_reports(org: Org, into: Org, by: Viewer) -> None:
    """What was sent to the one is received by the other; registered for orgs.hooks.MERGED."""
    DualReport.objects.filter(receiver=org).update(receiver=into)
    taken = set(DualReport.objects.filter(org=into, kind=DualReport.Kind.UNIT).values_list("year", flat=True))
    rows = DualReport.objects.filter(org=org).exclude(kind=DualReport.Kind.UNIT, year__in=taken)
    lines = []
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.org, row.version = into, row.version + 1
        row.save(update_fields=["org", "version", "changed_at"])
        lines.append(Change(row, "edit", before={"org": org}, after={"org": into}))
    record_all(lines, by=by)
