"""What part-time members took on: told by the unit or the member, confirmed by the community (domain 3.3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.part_time_step import SAID_MAX
from gongjian.exchange.actions.part_time_telling import tell_duty
from gongjian.exchange.models import AgreementItem, DutyRecord, PartTimeMember, Project, Side
from gongjian.exchange.workflow_committee import DUTY, KEEP, may_tell
from gongjian.history.actions import record
from gongjian.notices.actions import settle
from gongjian.people.viewer import Viewer

FACTS = ("day", "note", "project", "item")


@transaction.atomic
def tell_of_duty(
    member_id: int,
    *,
    by: Viewer,
    note: str,
    day: date | None = None,
    project: Project | int | None = None,
    item: AgreementItem | int | None = None,
) -> DutyRecord:
    """Record what was taken on and came of it. What the community writes down itself is confirmed at once.

    raises  NotFound, NotAllowed, RuleBroken (not serving, day outside the appointment, link of another unit, twice)
    """
    member: PartTimeMember = PartTimeMember.objects.visible_to(by).locked(pk=member_id)
    if not may_tell(by, member):
        if member.status not in {PartTimeMember.Status.SERVING, PartTimeMember.Status.SUSPENDED}:
            raise RuleBroken("not_serving", _("Duties are recorded while somebody serves."))
        raise NotAllowed("not_allowed", _("The community, the unit and the member record duties."))
    row = DutyRecord(member=member)
    facts: dict[str, Any] = {"note": note, "day": day or by.today}
    facts["project"] = _linked(projects_of(member), project, "project")
    facts["item"] = _linked(items_of(member), item, "item")
    assign(row, facts, FACTS)
    is_ours = by.can(KEEP, member.area)
    row.status = DutyRecord.Status.CONFIRMED if is_ours else DutyRecord.Status.TOLD
    refuse_faults(row)
    _refuse_day(row, by.today)
    row.save()
    after = {"note": row.note, "on": row.day, "done": row.source}
    record(member, "duty_confirm" if is_ours else "duty", by=by, after=after)
    tell_duty(row, "confirm" if is_ours else "tell", by=by)
    return row


def projects_of(member: PartTimeMember) -> Any:
    """Projects that the unit leads or takes part in, in the area of the committee."""
    rows = Project.objects.within(member.area.path).exclude(status=Project.Status.DRAFT)
    return rows.filter(Q(org=member.unit_id) | Q(parties__org=member.unit_id)).distinct().order_by("-begun_on", "pk")


def items_of(member: PartTimeMember) -> Any:
    """Items of valid agreements that the unit promised in the area of the committee."""
    rows = AgreementItem.objects.within(member.area.path).binding().exclude(side=Side.COMMUNITY)
    return rows.filter(of__agreement__unit=member.unit_id).select_related("of__agreement").order_by("due", "pk")


def _linked(rows: Any, wanted: Any, name: str) -> Any:
    """A record of the unit's own. Raises RuleBroken for one of somebody else's."""
    if wanted in (None, ""):
        return None
    found = rows.filter(pk=wanted if isinstance(wanted, int) else wanted.pk).first()
    if found is None:
        said = _("Choose a project or an item of this unit in this area.")
        raise RuleBroken("link_foreign", said, {name: said})
    return found


def _refuse_day(row: DutyRecord, today: date) -> None:
    if not row.member.starts_on <= row.day <= min(today, row.member.ends_on):
        said = _("Choose a day of the appointment, up to today.")
        raise RuleBroken("day_invalid", said, {"day": said})


@transaction.atomic
def move_duty(pk: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> DutyRecord:
    """Confirm or return what was reported. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    step = DUTY.step(step_name)
    row: DutyRecord = DutyRecord.objects.visible_to(by).locked(pk=pk)
    by.require(step.ability, row.member.area)
    refuse_stale(row, version, ("status", "said"))
    said = step.check(row.status, answers)
    if len(said.get("reason", "")) > SAID_MAX:
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, {"reason": text})
    row.status, row.said, row.version = step.target, said.get("reason", ""), row.version + 1
    row.save()
    settle(f"exchange.dutyrecord:{row.pk}")
    record(row.member, f"duty_{step.name}", by=by, after={"note": row.note}, said=said)
    tell_duty(row, step.name, by=by)
    return row
