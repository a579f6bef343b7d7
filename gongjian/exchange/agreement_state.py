"""How far an agreement is: done and agreed, late, due soon, computed from confirmed work and never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Progress, Side

A, Stage = Agreement.Status, AgreementVersion.Stage
OVER = (A.SETTLED, A.RENEWED)
SOON = timedelta(days=14)
COMING = timedelta(days=30)


def with_done(items: Any, on: date | None = None) -> Any:
    """Items with what was confirmed (done) and what waits for confirmation (told), of work done up to a day."""
    return items.annotate(done=_sum(Progress.Status.CONFIRMED, on), told=_sum(Progress.Status.TOLD, on))


def _sum(status: str, on: date | None) -> Any:
    rows: QuerySet[Any] = Progress.objects.filter(
        agreement=OuterRef("of__agreement"), key=OuterRef("key"), status=status
    )
    if on is not None:
        rows = rows.filter(done_on__lte=on)
    total = rows.order_by().values("key").annotate(total=Sum("quantity")).values("total")
    return Coalesce(Subquery(total), 0)


@dataclass(frozen=True)
class State:
    """Word and tone of an item's status."""

    key: str  # done, missed, late, told, soon, running, waiting
    words: str
    tone: str


def state_of(item: Any, today: date, *, is_over: bool = False) -> State:
    """Where an item stands; needs the columns of with_done(). is_over: the agreement is settled, nothing runs late."""
    if item.done >= item.quantity:
        return State("done", pgettext("agreement item", "done"), "done")
    if is_over:
        return State("missed", pgettext("agreement item", "not reached"), "block")
    if item.due is not None and item.due < today:
        n = (today - item.due).days
        return State("late", ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n}, "late")
    if item.told:
        return State("told", _("to be confirmed"), "wait")
    if item.due is not None and item.due - today <= SOON:
        n = (item.due - today).days
        words = _("due today") if n == 0 else ngettext("due in %(n)d day", "due in %(n)d days", n) % {"n": n}
        return State("soon", words, "soon")
    if item.done:
        return State("running", _("under way"), "doing")
    return State("waiting", _("not due yet"), "open")


@dataclass(frozen=True)
class Tally:
    """Items counted: due and of these done, all, due within thirty days and not done."""

    done: int
    due: int
    total: int
    coming: tuple[Any, ...] = ()

    def as_facts(self) -> dict[str, int]:
        """For a snapshot."""
        return {"done": self.done, "due": self.due, "total": self.total}


def tally(items: Iterable[Any], today: date, side: str = "") -> Tally:
    """Count items, of one side or all. Fulfilment is done / due (domain 3.7)."""
    mine = [item for item in items if not side or item.side == side]
    due = [item for item in mine if item.due is not None and item.due <= today]
    coming = [item for item in mine if item.due and today < item.due <= today + COMING and item.done < item.quantity]
    return Tally(
        sum(item.done >= item.quantity for item in due),
        len(due),
        len(mine),
        tuple(sorted(coming, key=lambda item: (item.due, item.key))),
    )


def snapshot(items: Iterable[Any], today: date) -> dict[str, Any]:
    """The numbers of an agreement on a day: whole and by side, and each item in words. For looks and reviews."""
    items = list(items)
    sides = {str(side): tally(items, today, side).as_facts() for side in Side}
    return {
        "day": today.isoformat(),
        "all": tally(items, today).as_facts(),
        **sides,
        "items": [
            {
                "side": item.side,
                "text": item.text,
                "done": item.done,
                "quantity": item.quantity,
                "unit": item.unit,
                "due": item.due.isoformat() if item.due else "",
                "is_done": item.done >= item.quantity,
            }
            for item in items
        ],
    }


def items_of(version: Any) -> list[Any]:
    """The items of a version in their order, with what was done."""
    rows = with_done(AgreementItem.objects.filter(of=version)).select_related("need", "resource", "project")
    return list(rows.order_by("key")) if version is not None else []


def items_for(project: Any, viewer: Any) -> list[tuple[Any, State | None]]:
    """The items that a project carries out, within reach, with where they stand; None while nothing is signed."""
    rows = with_done(AgreementItem.objects.visible_to(viewer)).filter(project=project)
    rows = rows.filter(of__stage__in=[Stage.OPEN, Stage.IN_FORCE]).exclude(of__agreement__status=A.TERMINATED)
    rows = rows.select_related("of__agreement__org", "of__agreement__unit").order_by("due", "key")
    valid = {(row.of.agreement_id, row.key) for row in rows if row.of.stage == Stage.IN_FORCE}
    found: list[tuple[Any, State | None]] = []
    for row in rows:
        if row.of.stage == Stage.IN_FORCE:
            found.append((row, state_of(row, viewer.today, is_over=row.of.agreement.status in OVER)))
        elif (row.of.agreement_id, row.key) not in valid:  # a change of it is being negotiated: the valid one counts
            found.append((row, None))
    return found
