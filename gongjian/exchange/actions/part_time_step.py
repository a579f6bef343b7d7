"""The way of an appointment; the table is exchange/workflow_committee.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workflow import Step
from gongjian.exchange.actions.agreement_sign import word_of
from gongjian.exchange.actions.part_time import is_in_post, refuse_second, refuse_unfit
from gongjian.exchange.actions.part_time_telling import tell_step
from gongjian.exchange.models import APPOINTED, Committee, PartTimeMember
from gongjian.exchange.workflow_committee import SEAT, seat_node
from gongjian.history.actions import record
from gongjian.notices.actions import settle
from gongjian.papers.words import number_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

S = PartTimeMember.Status
SAID_MAX = 200
FORWARD = ("consent", "approve")
ON = {"consent": "consented_on", "approve": "approved_on"}


@transaction.atomic
def move_member(
    pk: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> PartTimeMember:
    """Take an appointment one step along.

    raises  NotFound, NotAllowed, Stale, RuleBroken (no consent, unfit, second of the unit, post ended, too early)
    """
    step = SEAT.step(step_name)
    rows = PartTimeMember.objects.visible_to(by)
    committee = rows.get_or_refuse(pk=pk).committee_id
    Committee.objects.filter(pk=committee).select_for_update().get()  # one seat of a unit, however many approve at once
    row: PartTimeMember = rows.locked(pk=pk)
    by.require(step.ability, seat_node(step, row))
    refuse_stale(row, version, ("status", "said"))
    if step.name == "approve" and row.status == S.PROPOSED:
        raise RuleBroken("no_consent", _("The unit has not consented yet. Without its consent nobody is appointed."))
    said = step.check(row.status, answers)
    if len(said.get("reason", "")) > SAID_MAX:
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, {"reason": text})
    refuse_step(step, row, by)
    before = row.status
    _carry_out(step, row, said, by)
    row.save()
    after: dict[str, Any] = {"status": row.status}
    if step.name == "approve":
        after["letter_no"] = row.letter_no
    record(row, step.name, by=by, before={"status": before}, after=after, said=said)
    settle(f"exchange.parttimemember:{row.pk}")
    tell_step(row, step.name, by=by)
    return row


def refuse_step(step: Step, row: PartTimeMember, by: Viewer) -> None:
    """What the table cannot say. Raises RuleBroken."""
    if step.name in FORWARD:
        refuse_unfit(row, by.today)
        refuse_second(row)
    if step.name in {"begin", "resume"} and not is_in_post(row, by.today):
        text = _("%(name)s no longer holds a post in %(unit)s. End the appointment and propose the successor.")
        raise RuleBroken("post_ended", text % {"name": row.person, "unit": row.unit})
    if step.name == "begin" and row.starts_on > by.today:
        raise RuleBroken("too_early", _("The appointment begins on %(day)s.") % {"day": row.starts_on})
    if step.name in {"begin", "resume"} and row.ends_on < by.today:
        raise RuleBroken("days_over", _("The last day of the appointment has passed. End it, or renew it."))


def _carry_out(step: Step, row: PartTimeMember, said: Mapping[str, str], by: Viewer) -> None:
    row.status, row.version = step.target, row.version + 1
    row.said = said.get("reason", "")
    if step.name in ON:
        setattr(row, ON[step.name], by.today)
    if step.name == "approve":
        _end_predecessor(row, by)
        give_letter(row, by.today)
    if row.status == S.ENDED:
        row.ended_on = by.today


def _end_predecessor(row: PartTimeMember, by: Viewer) -> None:
    """The seat passes on: who held it before ends the moment the successor is approved."""
    before = PartTimeMember.objects.filter(pk=row.follows_id or 0, committee=row.committee_id, status__in=APPOINTED)
    old = before.select_for_update(of=("self",)).first()
    if old is None:
        return
    was, old.status, old.ended_on, old.version = old.status, S.ENDED, by.today, old.version + 1
    old.said = (_("Succeeded by %(name)s.") % {"name": row.person})[:SAID_MAX]
    old.save()
    record(old, "end", by=by, before={"status": was}, after={"status": old.status}, said={"reason": old.said})
    tell_step(old, "end", by=by)


def street_of(area: Any) -> Area:
    """The street that approves: the one above a community, or the street itself."""
    above: Area = area.parent if area.level.has_grids and area.parent is not None else area
    return above


def give_letter(row: PartTimeMember, today: date) -> None:
    """青聘〔2026〕7号: the word of the street, the year, the next number. Call it in the transaction."""
    street = street_of(row.area)
    list(Area.objects.filter(pk=street.pk).select_for_update(no_key=True).values_list("pk"))
    prefix = f"{word_of(street)[:-1]}聘"
    last = PartTimeMember.objects.filter(prefix=prefix, year=today.year).aggregate(most=Max("serial"))["most"] or 0
    row.prefix, row.year, row.serial = prefix, today.year, last + 1
    row.letter_no = number_of(prefix, today.year, row.serial)
