"""Posting, changing and taking back small wishes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.activity import refuse_long
from gongjian.checkin.actions.breaking import break_claims
from gongjian.checkin.actions.checks import place_offer, refuse_wish
from gongjian.checkin.actions.numbering import give_numbers
from gongjian.checkin.models import Claim, Wish
from gongjian.checkin.workflow import WISH
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit, keep_imported
from gongjian.people.viewer import Viewer

FACTS = ("title", "for_whom", "work", "value_yuan", "wanted_by")
OWNERS = ("org", "area")


@transaction.atomic
def add_wish(*, by: Viewer, **facts: Any) -> Wish:
    """Post a small wish; it can be claimed at once. Raises NotAllowed or RuleBroken."""
    row = Wish(year=by.today.year, serial=1, opened_at=now())
    names = assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, (*FACTS, *OWNERS))
    place_offer(row, by, "wish.post")
    by.require("wish.post", row.org)
    by.require("wish.post", row.area)
    refuse_faults(row, names={*FACTS, *OWNERS, *names})
    refuse_wish(row, by.today)
    give_numbers([row], by.today.year)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, *FACTS)))
    return row


@transaction.atomic
def edit_wish(wish_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Wish:
    """Change a wish that nobody has claimed yet. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Wish = Wish.objects.visible_to(by).locked(pk=wish_id)
    by.require("wish.post", row.area)
    refuse_stale(row, version, FACTS)
    if row.status != Wish.Status.OPEN:
        raise RuleBroken("wish_claimed", _("This wish is claimed or ended and stays as it is."))
    old = row.facts(FACTS)
    names = assign(row, facts, FACTS)
    refuse_faults(row, names=names)
    refuse_wish(row, by.today, old["wanted_by"])
    keep_edit(row, old, FACTS, by=by)
    return row


@transaction.atomic
def move_wish(wish_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> Wish:
    """Take a wish back; whoever claimed it is told. Raises NotFound, NotAllowed, Stale or RuleBroken."""
    step = WISH.step(step_name)
    row: Wish = Wish.objects.visible_to(by).locked(pk=wish_id)
    by.require(step.ability, row.area)
    refuse_stale(row, version, ("status", "outcome"))
    said = step.check(row.status, answers)
    refuse_long(said)
    if row.claims.filter(status=Claim.Status.SUBMITTED).exists():
        raise RuleBroken("wish_reported", _("Somebody reports it as fulfilled. Confirm or return that first."))
    before = row.status
    row.status, row.outcome, row.version = step.target, said["reason"], row.version + 1
    row.save()
    break_claims(row, step.name, row.outcome, by=by)
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    return row


def store_wishes(
    new: Iterable[Wish], changed: Iterable[tuple[Wish, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked wishes of one import, each with its line in the history. Call it inside the transaction."""
    fresh, stored = list(new), list(changed)
    for row in fresh:
        row.opened_at = now()
    give_numbers(fresh, by.today.year)
    return keep_imported(fresh, stored, FACTS, by=by, source=source, fixed=OWNERS)
