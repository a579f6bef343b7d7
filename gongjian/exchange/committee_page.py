"""What the pages of grand committees and part-time members show beside their facts."""

from typing import Any

from gongjian.exchange.actions.duty import items_of, projects_of
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.models import APPOINTED, Committee, DutyRecord, PartTimeMember
from gongjian.exchange.workflow_committee import CONSENT, KEEP, duty_steps, may_tell, seat_steps
from gongjian.people.viewer import Viewer

S = PartTimeMember.Status
TONES = {
    "proposed": "open",
    "unit_consented": "open",
    "approved": "soon",
    "serving": "doing",
    "suspended": "block",
    "ended": "none",
}
DUTY_TONES = {"told": "open", "confirmed": "done", "returned": "block"}
CHOICES_MAX = 100


def page_of_committee(row: Committee, viewer: Viewer) -> dict[str, Any]:
    """The seats of a committee within reach, in the order of the units' codes."""
    seats = PartTimeMember.objects.visible_to(viewer).filter(committee=row).standing_on(viewer.today)
    seats = seats.exclude(status=S.ENDED).select_related("person", "unit").order_by("unit__code", "pk")
    is_near = viewer.sees_whole("committee", row.area)
    context: dict[str, Any] = {
        "seats": [(seat, "late" if seat.warning else TONES[seat.status]) for seat in seats],
        "may_propose": viewer.can(KEEP, row.area) and row.term.ends_on >= viewer.today,
        "may_print": is_near,
        "record_part": "exchange/_committee_seats.html",
    }
    return context if is_near else context | {"events": []}  # names of staff are for the own side


def page_of_member(row: PartTimeMember, viewer: Viewer) -> dict[str, Any]:
    """Steps, warning, duty records, and what may be printed or begun from here."""
    steps = seat_steps(viewer, row)
    is_near = viewer.sees_whole("part_time", row.area)
    is_teller = may_tell(viewer, row)
    duties = DutyRecord.objects.visible_to(viewer).filter(member=row).select_related("project", "item")
    context: dict[str, Any] = {
        "steps": steps,
        "dialogs": dialogs_of(steps),
        "tone": "late" if row.warning else TONES[row.status],
        "duties": [(one, DUTY_TONES[one.status], duty_steps(viewer, one)) for one in duties],
        "may_tell": is_teller,
        "is_ours": viewer.can(KEEP, row.area),
        "projects": projects_of(row)[:CHOICES_MAX] if is_teller else (),
        "items": items_of(row)[:CHOICES_MAX] if is_teller else (),
        "may_succeed": viewer.can(KEEP, row.area) and row.status in {*APPOINTED, S.ENDED} and not _is_succeeded(row),
        "may_letter": is_near and bool(row.letter_no),
        "may_sheet": bool(row.letter_no),
        "today": viewer.today,
        "record_part": "exchange/_duties.html",
    }
    is_side = is_near or viewer.can(CONSENT, row.unit)
    return context if is_side else context | {"events": []}


def _is_succeeded(row: PartTimeMember) -> bool:
    return row.successors.exclude(status=S.ENDED).exists()
