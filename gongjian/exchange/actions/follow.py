"""What hangs on an organisation follows it when it is merged."""

from gongjian.exchange.models import Booking, Fund, Need, Resource, Venue
from gongjian.history.actions import Change, record_all
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer


def follow_merge(org: Org, into: Org, by: Viewer) -> None:
    """What is raised, offered or booked goes over to the organisation that takes over; see orgs.hooks.MERGED."""
    lines = []
    for model in (Need, Resource, Venue, Booking, Fund):
        for row in model.objects.filter(org=org).select_for_update(of=("self",)).order_by("pk"):
            row.org, row.version = into, row.version + 1
            row.save(update_fields=["org", "version", "changed_at"])
            lines.append(Change(row, "edit", before={"org": org}, after={"org": into}))
    record_all(lines, by=by)
