"""Units report to a community, which receives the report and gives a receipt."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.numbering import PREFIX, give_numbers
from gongjian.checkin.actions.reporting_told import tell_community, tell_unit
from gongjian.checkin.communities import communities
from gongjian.checkin.models import UnitCheckIn
from gongjian.checkin.workflow_reporting import RECEIVE, REPORT, UNIT, may_take
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit, keep_imported
from gongjian.notices.actions import settle
from gongjian.orgs.models import Org
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

PREFIX["unitcheckin"] = "BD"
FACTS = ("day", "liaison", "notified", "note")
OWNERS = ("org", "area")
SAID_MAX = 200
BACK = timedelta(days=366)


@transaction.atomic
def add_unit_checkin(*, by: Viewer, **facts: Any) -> UnitCheckIn:
    """Report a unit to a community: the own one, or one that handed in a slip on paper.

    Without a unit it is the reader's own, without a community the one the unit sits in.
    Raises NotAllowed, RuleBroken (faulty facts, reported already).
    """
    row = UnitCheckIn(year=by.today.year, serial=1)
    assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, (*FACTS, *OWNERS))
    place_unit(row, by)
    refuse_foreign(row, by)
    refuse_faults(row, names={*FACTS, *OWNERS})
    refuse_senseless(row, by.today)
    give_numbers([row], by.today.year)  # locks the community: of two that report at once the second is refused below
    refuse_faults(row, names={"org", "area", "status"})
    row.save()
    tell_community(row, by=by)
    record(row, "add", by=by, after=row.facts((*OWNERS, *FACTS)))
    return row


def place_unit(row: UnitCheckIn, by: Viewer) -> None:
    """Fill in what nobody said: the own unit, its community, today, the reader as liaison."""
    if row.org_id is None:
        ids = [post.org_id for post in by.posts if REPORT in abilities_of(post.kind)]
        if not ids:
            by.require(REPORT)
        row.org = Org.objects.select_related("area", "kind").get(pk=ids[0])
    if row.area_id is None and row.org.area is not None:
        row.area = row.org.area
    if row.day is None:
        row.day = by.today
    is_own = by.can(REPORT, row.org)
    if row.liaison is None and is_own and by.person_id is not None:
        row.liaison_id = by.person_id


def refuse_foreign(row: UnitCheckIn, by: Viewer) -> None:
    """Raises NotAllowed unless the unit is the reader's own or the community is one the reader receives for."""
    area = row.area if row.area_id is not None else None
    if not (by.can(REPORT, row.org) or (area is not None and by.can(RECEIVE, area))):
        said = _("Your post does not include this here. Ask the person who is responsible for it.")
        raise NotAllowed("not_allowed", said)


def refuse_senseless(
    row: UnitCheckIn, today: date, was: date | None = None, known: frozenset[int] | None = None
) -> None:
    """Raises RuleBroken for what is no unit or no community, a day to come, a liaison of another unit.

    known  ids of all communities, for whoever checks many rows
    """
    faults = {}
    if not row.org.kind.is_unit:
        faults["org"] = _("Only units report. This is an organisation of the area itself.")
    if row.area_id not in (communities().values_list("pk", flat=True) if known is None else known):
        faults["area"] = _("Choose a community that has its organisation.")
    if row.day > today:
        faults["day"] = _("This day is still to come.")
    elif row.day < today - BACK and row.day != was:
        faults["day"] = _("At most one year ago.")
    if row.liaison is not None and row.liaison.org_id != row.org_id:
        faults["liaison"] = _("The liaison belongs to another organisation.")
    if faults:
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)


@transaction.atomic
def edit_unit_checkin(pk: int, *, by: Viewer, version: int | None, **facts: Any) -> UnitCheckIn:
    """Change facts of a report that is under way or received. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: UnitCheckIn = UnitCheckIn.objects.visible_to(by).locked(pk=pk)
    refuse_foreign(row, by)
    refuse_stale(row, version, FACTS)
    if row.status == UnitCheckIn.Status.ENDED:
        raise RuleBroken("checkin_ended", _("This check-in is ended and stays as it was."))
    old, was = row.facts(FACTS), row.day
    names = assign(row, {name: value for name, value in facts.items() if value is not None or name == "liaison"}, FACTS)
    refuse_faults(row, names=names)
    refuse_senseless(row, by.today, was)
    keep_edit(row, old, FACTS, by=by)
    return row


@transaction.atomic
def move_unit_checkin(
    pk: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> UnitCheckIn:
    """Receive, return, report again or end. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    step = UNIT.step(step_name)
    row: UnitCheckIn = UnitCheckIn.objects.visible_to(by).locked(pk=pk)
    if not may_take(step, by, row):
        by.require(RECEIVE, row.area)
    refuse_stale(row, version, ("status",))
    said = checked_reason(step.check(row.status, answers))
    before, row.status = row.status, step.target
    row.said, row.version = said.get("reason", ""), row.version + 1
    if step.name == "receive":
        row.received_on = by.today
    row.save()
    settle(f"checkin.unit:{row.pk}")
    tell_community(row, by=by) if step.name == "report_again" else tell_unit(row, step.name, by=by)
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    return row


def checked_reason(said: dict[str, str]) -> dict[str, str]:
    """Raises RuleBroken for an answer longer than the record keeps."""
    if any(len(answer) > SAID_MAX for answer in said.values()):
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, dict.fromkeys(said, text))
    return said


def store_unit_checkins(
    new: Iterable[UnitCheckIn], changed: Iterable[tuple[UnitCheckIn, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked reports of one import with their lines in the history. Call it inside the transaction."""
    fresh, stored = list(new), list(changed)
    give_numbers(fresh, by.today.year)
    return keep_imported(fresh, stored, FACTS, by=by, source=source, fixed=OWNERS)
