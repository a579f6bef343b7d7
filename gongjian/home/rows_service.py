"""How claims, needs, check-ins and reports behind a figure are shown as rows of a table."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gongjian.base.clock import day_text, now
from gongjian.checkin.models import Claim, MemberCheckIn
from gongjian.exchange.models import DualReport, Need, PartTimeMember
from gongjian.home.figures import ROWS, Cell, Row


def _claim_row(row: Claim) -> Row:
    return Row(
        row.target.title,
        str(row.area),
        reverse("checkin:claim-record", args=[row.pk]),
        (
            Cell(_("Kind of work"), str(row.get_work_display())),
            Cell(_("Status"), str(row.get_status_display())),
            Cell(_("Claimed at"), day_text(row.claimed_at.date(), now().date())),
        ),
    )


def _need_row(row: Need) -> Row:
    return Row(
        row.title,
        row.code,
        reverse("exchange:need-record", args=[row.pk]),
        (
            Cell(_("Area"), str(row.area)),
            Cell(_("Status"), str(row.get_status_display())),
            Cell(_("Raised on"), day_text(row.raised_on, now().date())),
        ),
    )


def _member_row(row: MemberCheckIn) -> Row:
    """Only members who did something are ever listed, so their names may stand here."""
    return Row(row.person.name, str(row.area), reverse("checkin:member-record", args=[row.pk]))


def _report_row(row: DualReport) -> Row:
    return Row(
        str(row.org),
        row.period,
        reverse("exchange:report-record", args=[row.pk]),
        (
            Cell(_("Status"), str(row.get_status_display())),
            Cell(_("Sent on"), day_text(row.submitted_on, now().date()) if row.submitted_on else ""),
        ),
    )


def _seat_row(row: PartTimeMember) -> Row:
    """Only part-time members who are in the numerator are ever listed."""
    return Row(
        row.person.name,
        row.unit.name,
        reverse("exchange:part_time_member-record", args=[row.pk]),
        (
            Cell(_("Grand committee"), str(row.committee)),
            Cell(_("Kind of unit"), str(row.get_sector_display())),
            Cell(_("Duty"), str(row.get_duty_display())),
        ),
    )


ROWS |= {
    PartTimeMember: (_seat_row, ("person", "unit", "committee"), ()),
    DualReport: (_report_row, ("org",), ()),
    Claim: (_claim_row, ("activity", "wish", "area"), ("area__shape",)),
    Need: (_need_row, ("area",), ("area__shape",)),
    MemberCheckIn: (_member_row, ("person", "area"), ("area__shape",)),
}
