"""Preparing, changing and moving activities."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.breaking import break_claims
from gongjian.checkin.actions.checks import place_offer, refuse_activity
from gongjian.checkin.actions.numbering import give_numbers
from gongjian.checkin.actions.telling import day_and_place, tell_claimants
from gongjian.checkin.actions.waiting import fill_places
from gongjian.checkin.models import BREAKABLE, Activity, Claim
from gongjian.checkin.workflow import ACTIVITY
from gongjian.history.actions import differences, record
from gongjian.history.keeping import keep_imported
from gongjian.people.viewer import Viewer

FACTS = (
    "title",
    "kind",
    "work",
    "skill",
    "place",
    "grid",
    "starts_on",
    "ends_on",
    "slots",
    "capacity",
    "details",
)
OWNERS = ("org", "area")
TOLD = ("starts_on", "ends_on", "place")  # a change of these is told to those who joined
Status = Activity.Status


@transaction.atomic
def add_activity(*, by: Viewer, **facts: Any) -> Activity:
    """Prepare an activity; nobody else sees it before it is opened. Raises NotAllowed or RuleBroken."""
    row = Activity(year=by.today.year, serial=1)
    names = assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, (*FACTS, *OWNERS))
    row.ends_on = row.ends_on or row.starts_on
    place_offer(row, by, "activity.lead")
    by.require("activity.lead", row.org)
    by.require("activity.lead", row.area)
    refuse_faults(row, names={*FACTS, *OWNERS, *names})
    refuse_activity(row, by.today)
    give_numbers([row], by.today.year)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, *FACTS)))
    return row


@transaction.atomic
def edit_activity(activity_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Activity:
    """Change an activity that is not over; those who joined are told of a new day or place.

    Raises NotFound, NotAllowed, Stale, RuleBroken (fewer places than are taken, among others).
    """
    row: Activity = Activity.objects.visible_to(by).locked(pk=activity_id)
    by.require("activity.lead", row.org)
    refuse_stale(row, version, FACTS)
    if row.status not in (Status.DRAFT, Status.OPEN):
        raise RuleBroken("activity_ended", _("This activity is over. Prepare a new one."))
    old = row.facts(FACTS)
    names = assign(row, facts | ({"slots": facts["slots"] or 0} if "slots" in facts else {}), FACTS)
    refuse_faults(row, names=names)
    refuse_activity(row, by.today, old["ends_on"])
    _refuse_fewer_places(row)
    before, after = differences(old, row.facts(FACTS))
    if after:
        row.version += 1
        row.save()
        if set(after) & set(TOLD):
            tell_claimants(_joined(row), "change", day_and_place(row), by=by)
        fill_places(row, by=by)
        record(row, "edit", by=by, before=before, after=after)
    return row


def _joined(row: Activity) -> Iterable[Claim]:
    return Claim.objects.filter(activity=row, status__in=BREAKABLE)


def _refuse_fewer_places(row: Activity) -> None:
    held = Claim.objects.holding(row).count()
    if row.capacity < held:
        said = _("%(n)d places are taken already. Write %(n)d or more.") % {"n": held}
        raise RuleBroken("places_taken", said, {"capacity": said})


@transaction.atomic
def move_activity(
    activity_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Activity:
    """Open, finish or cancel an activity; those who joined are told. Raises NotFound, NotAllowed, Stale, RuleBroken.

    Finishing gives up the waiting list only: who took part may still report what was done.
    """
    step = ACTIVITY.step(step_name)
    row: Activity = Activity.objects.visible_to(by).locked(pk=activity_id)
    by.require(step.ability, row.org)
    refuse_stale(row, version, ("status", "outcome"))
    said = step.check(row.status, answers)
    refuse_long(said)
    if step.name == "open":
        refuse_activity(row, by.today)
        row.opened_at = now()
    before = row.status
    row.status, row.version = step.target, row.version + 1
    row.outcome = next(iter(said.values()), "")
    row.save()
    if step.name == "cancel":
        break_claims(row, "cancel", row.outcome, by=by)
    if step.name == "finish":
        break_claims(row, "finish", row.outcome, by=by, only=[Claim.Status.WAITING])
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    return row


def refuse_long(said: Mapping[str, str], most: int = 200) -> None:
    """Raises RuleBroken for an answer that does not fit."""
    long = [name for name, text in said.items() if len(text) > most]
    if long:
        text = _("At most %(n)s characters.") % {"n": most}
        raise RuleBroken("too_long", text, dict.fromkeys(long, text))


def store_activities(
    new: Iterable[Activity], changed: Iterable[tuple[Activity, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked activities of one import as drafts or changed drafts. Call it inside the transaction."""
    fresh, stored = list(new), list(changed)
    give_numbers(fresh, by.today.year)
    return keep_imported(fresh, stored, FACTS, by=by, source=source, fixed=OWNERS)
