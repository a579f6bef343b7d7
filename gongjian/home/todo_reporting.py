"""Check-ins and dual reports that wait for the reader."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongjian.base.clock import day_of
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.exchange.models import DualReport
from gongjian.exchange.registers.reports import periods_of
from gongjian.exchange.workflow_reports import steps_for
from gongjian.home.todo import SHOWN_MAX, Todo
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area


def checkin_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Units and members that have reported to the community the reader works in; above it they are figures."""
    if area is None or not area.level.has_grids or not viewer.can("checkin.receive", area):
        return
    units = UnitCheckIn.objects.visible_to(viewer).filter(area=area, status=UnitCheckIn.Status.REPORTED)
    for unit in units.select_related("org").order_by("day", "pk")[:SHOWN_MAX]:
        yield Todo(
            matter=f"checkin.unit:{unit.pk}",
            title=_("%(unit)s has reported") % {"unit": unit.org},
            second=_("Unit check-in"),
            url=reverse("checkin:unit-record", args=[unit.pk]),
            step=_("Receive"),
            words=_("to be received"),
            since=unit.day,
        )
    members = MemberCheckIn.objects.visible_to(viewer).filter(area=area, status=MemberCheckIn.Status.REGISTERED)
    for member in members.select_related("person", "org").order_by("registered_on", "pk")[:SHOWN_MAX]:
        yield Todo(
            matter=f"checkin.member:{member.pk}",
            title=_("%(name)s of %(unit)s has registered") % {"name": member.person.name, "unit": member.org},
            second=_("Member check-in"),
            url=reverse("checkin:member-record", args=[member.pk]),
            step=_("Confirm"),
            words=_("to be confirmed"),
            since=member.registered_on,
        )


def report_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Own reports that are still to be written or sent, and reports to be received."""
    if not viewer.reaches("dual_report"):
        return
    for kind, period in periods_of(viewer):
        if not _takes_part(viewer, kind):
            continue
        yield Todo(
            matter=f"exchange.dualreport:{kind}",
            title=_("The report on %(period)s can be written") % {"period": period},
            second=_("Dual report"),
            url=reverse("exchange:report-list"),
            step=_("Write the report"),
            words=_("not begun"),
        )
    waiting = DualReport.objects.visible_to(viewer).exclude(status=DualReport.Status.RECEIVED)
    for row in waiting.select_related("org", "receiver", "person").order_by("due", "pk")[:SHOWN_MAX]:
        steps = steps_for(viewer, row)
        if steps:
            yield Todo(
                matter=f"exchange.dualreport:{row.pk}",
                title=str(row),
                second=_("Dual report"),
                url=reverse("exchange:report-record", args=[row.pk]),
                step=str(steps[0].label),
                words=str(row.get_status_display()),
                since=row.submitted_on or day_of(row.made_at),
            )


def _takes_part(viewer: Viewer, kind: str) -> bool:
    """Whether there is anything to report on: only those who have checked in are reminded."""
    if kind == "member":
        return MemberCheckIn.objects.visible_to(viewer).taking_part().filter(person_id=viewer.person_id).exists()
    return UnitCheckIn.objects.visible_to(viewer).filter(status=UnitCheckIn.Status.RECEIVED).exists()


PROVIDERS = [checkin_todos, report_todos]
