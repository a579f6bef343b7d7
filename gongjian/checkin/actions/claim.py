"""Claiming, giving up, reporting and confirming. Whoever claims, claims for the own person or the own unit only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.clock import day_text, now
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import no_record, refuse_stale
from gongjian.checkin.actions.active import mark_active
from gongjian.checkin.actions.activity import refuse_long
from gongjian.checkin.actions.checks import own_org, personal_faults, refuse
from gongjian.checkin.actions.telling import tell_claimants, tell_lead
from gongjian.checkin.actions.waiting import fill_places
from gongjian.checkin.models import BREAKABLE, Activity, Claim, MemberCheckIn, Wish
from gongjian.checkin.queries import claimed_already, profile_of
from gongjian.checkin.workflow import CLAIM, may
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

Status = Claim.Status


@transaction.atomic
def claim_activity(
    activity_id: int,
    *,
    by: Viewer,
    person_id: int | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Claim:
    """Join an activity, or its waiting list when all places are taken. Days outside its window are refused.

    Raises NotFound, NotAllowed, RuleBroken (for somebody else, without confirmed check-in, over, joined already).
    """
    row: Activity = Activity.objects.visible_to(by).locked(pk=activity_id)
    person = _own_person(by, person_id)
    if row.status != Activity.Status.OPEN or row.ends_on < by.today:
        raise RuleBroken("not_open", _("This is not open for sign-up any more."))
    if row.pk in claimed_already(person)[0]:
        raise RuleBroken("claimed_already", _("You have joined this already."))
    claim = _claim_of(row, person, by)
    claim.activity = row
    claim.first_day, claim.last_day = _days(row, by.today, first_day, last_day)
    if Claim.objects.holding(row).count() >= row.capacity:
        claim.status = Status.WAITING
    return _store(claim, by)


def _days(row: Activity, today: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days of a claim: the rest of the window unless said otherwise (domain 3.5: inside the window)."""
    first = first or max(row.starts_on, today)
    last = last or max(row.ends_on, first)
    said = _("Choose days from %(first)s to %(last)s.") % {
        "first": day_text(row.starts_on, today),
        "last": day_text(row.ends_on, today),
    }
    faults = {}
    if not row.starts_on <= first <= row.ends_on:
        faults["first_day"] = said
    if not row.starts_on <= last <= row.ends_on or last < first:
        faults["last_day"] = said
    refuse(faults)
    return first, last


@transaction.atomic
def claim_wish(wish_id: int, *, by: Viewer, person_id: int | None = None, as_unit: bool = False) -> Claim:
    """Take on a small wish, as a member or in the name of the own unit. The first one gets it.

    Raises NotFound, NotAllowed, RuleBroken.
    """
    row: Wish = Wish.objects.visible_to(by).locked(pk=wish_id)
    if as_unit:
        by.require("claim.unit")
        if person_id not in (None, by.person_id) or by.person_id is None:
            _refuse_for_another()
        person, unit = by.person_id, own_org(by, "claim.unit")
    else:
        person, unit = _own_person(by, person_id), None
    if row.status != Wish.Status.OPEN or (row.wanted_by is not None and row.wanted_by < by.today):
        raise RuleBroken("not_open", _("Somebody was faster, or the wish was taken back."))
    claim = _claim_of(row, person or 0, by)
    claim.wish, claim.unit = row, unit
    claim.first_day = by.today
    claim.last_day = row.wanted_by or by.today
    row.status, row.version = Wish.Status.CLAIMED, row.version + 1
    row.save(update_fields=["status", "version", "changed_at"])
    return _store(claim, by)


def _own_person(by: Viewer, person_id: int | None) -> int:
    """The claimant: the reader, whose check-in is confirmed (domain 3.5)."""
    by.require("claim.make")
    if by.person_id is None or person_id not in (None, by.person_id):
        _refuse_for_another()
    if profile_of(by.person_id) is None:
        raise RuleBroken("not_checked_in", _("Check in with your home community first, and wait until it confirms."))
    return by.person_id or 0


def _refuse_for_another() -> None:
    raise NotAllowed("for_another", _("Everybody claims for himself. Ask the other person to claim it."))


def _claim_of(row: Activity | Wish, person_id: int, by: Viewer) -> Claim:
    return Claim(
        person_id=person_id, org_id=row.org_id, area_id=row.area_id, work=row.work, opened_at=row.opened_at or now(),
        claimed_at=now(),
    )  # fmt: skip


def _store(claim: Claim, by: Viewer) -> Claim:
    claim.save()
    record(claim, "claim", by=by, after=claim.facts(("status", "first_day", "last_day", "unit")))
    tell_lead(claim, "claimed", by=by)
    return claim


@transaction.atomic
def move_claim(
    claim_id: int,
    step_name: str,
    *,
    by: Viewer,
    version: int | None,
    answers: Mapping[str, str],
    hours: float | None = None,
) -> Claim:
    """Take a claim one step along. hours: what a report may add, 0 to 12.

    Raises NotFound, NotAllowed (not one's own, or one's own to confirm), Stale, RuleBroken.
    """
    step = CLAIM.step(step_name)
    if step.name == "confirm":  # before what was claimed, as when somebody moves away
        list(MemberCheckIn.objects.filter(person__claims=claim_id).select_for_update(of=("self",)).order_by("pk"))
    claim = _locked_with_target(claim_id, by)
    if not may(step, claim, by):
        _refuse_step(step.name)
    refuse_stale(claim, version, ("status", "result", "said"))
    said = step.check(claim.status, answers)
    refuse_long(said)
    before = claim.status
    claim.status, claim.version = step.target, claim.version + 1
    _DONE[step.name](claim, said, by, hours)
    claim.save()
    after = {"status": claim.status} | ({"hours": claim.hours} if step.name == "submit" else {})
    record(claim, step.name, by=by, before={"status": before}, after=after, said=said)
    _follow(claim, step.name, by)
    return claim


def _locked_with_target(claim_id: int, by: Viewer) -> Claim:
    """A claim with what it claims, locked in the order in which everybody locks them: the target first."""
    ids = Claim.objects.visible_to(by).filter(pk=claim_id).values_list("activity_id", "wish_id").first()
    if ids is None:
        raise no_record()
    target: Any = Activity.objects.select_for_update().get(pk=ids[0]) if ids[0] else None
    wish: Any = Wish.objects.select_for_update().get(pk=ids[1]) if ids[1] else None
    claim: Claim = Claim.objects.visible_to(by).locked(pk=claim_id)
    claim.activity, claim.wish = target, wish
    return claim


def _refuse_step(step_name: str) -> None:
    if step_name in {"confirm", "return"}:
        raise NotAllowed(
            "own_claim", _("Somebody else confirms it: whoever benefited, or the community where it was done.")
        )
    raise NotAllowed("not_allowed", _("Only whoever claimed it can do this."))


def _begin(claim: Claim, said: Mapping[str, str], by: Viewer, hours: float | None) -> None:
    """Nothing more than the status."""


def _submit(claim: Claim, said: Mapping[str, str], by: Viewer, hours: float | None) -> None:
    if claim.first_day > by.today:
        day = day_text(claim.first_day, by.today)
        raise RuleBroken("too_early", _("It begins on %(day)s. Report it afterwards.") % {"day": day})
    claim.result, claim.hours, claim.said = said["done"], hours, ""
    refuse_faults(claim, names={"hours", "result"})
    if faults := personal_faults(claim, "result"):
        refuse({"done": faults["result"]})


def _confirm(claim: Claim, said: Mapping[str, str], by: Viewer, hours: float | None) -> None:
    if said["witness"] not in Claim.Witness.values:
        text = _("Choose who saw it.")
        raise RuleBroken("invalid", text, {"witness": text})
    claim.confirmed_at, claim.confirmed_by_id, claim.witness = now(), by.person_id, said["witness"]
    if claim.unit_id is None:
        mark_active(claim.person_id, by=by)


def _return(claim: Claim, said: Mapping[str, str], by: Viewer, hours: float | None) -> None:
    claim.said = said["reason"]


def _give_up(claim: Claim, said: Mapping[str, str], by: Viewer, hours: float | None) -> None:
    claim.said = said.get("reason", "")


_DONE = {
    "begin": _begin,
    "submit": _submit,
    "confirm": _confirm,
    "return": _return,
    "give_up": _give_up,
    "release": _give_up,
}


def _follow(claim: Claim, step_name: str, by: Viewer) -> None:
    """What a step brings about: the wish opens again or is fulfilled, the next one moves up, people are told."""
    if claim.wish is not None:
        _follow_wish(claim, claim.wish, by)
    elif claim.activity is not None and claim.status in (Status.CANCELLED, Status.CONFIRMED):
        fill_places(claim.activity, by=by)
    if step_name in {"confirm", "return", "release"}:
        tell_claimants([claim], step_name, claim.said, by=by)
    if step_name in {"submit", "give_up"}:
        tell_lead(claim, "given_up" if step_name == "give_up" else step_name, by=by)


def _follow_wish(claim: Claim, wish: Wish, by: Viewer) -> None:
    status = {Status.CANCELLED: Wish.Status.OPEN, Status.CONFIRMED: Wish.Status.DONE}.get(Status(claim.status))
    if status is None:
        return
    before, wish.status, wish.version = wish.status, status, wish.version + 1
    wish.outcome = claim.result if status == Wish.Status.DONE else ""
    wish.save(update_fields=["status", "version", "outcome", "changed_at"])
    record(wish, "fulfil" if wish.outcome else "reopen", by=by, before={"status": before}, after={"status": status})


def give_up_claims_of(person_id: int, reason: str, *, by: Viewer) -> list[Claim]:
    """End the open claims of a member who moves away or ends the check-in; free places go on. Returns them.

    Call it inside the transaction of the move and before anything is recorded: it locks what was claimed.
    """
    rows = Claim.objects.filter(person_id=person_id, unit__isnull=True, status__in=BREAKABLE)
    activities = Activity.objects.filter(pk__in=rows.values("activity")).order_by("pk")
    wishes = Wish.objects.filter(pk__in=rows.values("wish")).order_by("pk")
    targets: dict[int, Any] = {row.pk: row for row in activities.select_for_update()}
    wished: dict[int, Any] = {row.pk: row for row in wishes.select_for_update()}
    ended = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for claim in ended:
        claim.activity, claim.wish = targets.get(claim.activity_id or 0), wished.get(claim.wish_id or 0)
        before = claim.status
        claim.status, claim.said, claim.version = Status.CANCELLED, reason[:200], claim.version + 1
        claim.save()
        said = {"reason": claim.said}
        record(claim, "cancel", by=by, before={"status": before}, after={"status": claim.status}, said=said)
        tell_claimants([claim], "release", reason, by=by)
        _follow(claim, "cancel", by)
    return ended
