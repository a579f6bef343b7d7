"""What was done for an item: told by the side that does it, confirmed by the side that benefits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.agreement import locked_agreement
from gongjian.exchange.actions.agreement_telling import CONFIRMED, SENT_BACK, TOLD, tell_parties
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Progress, Side
from gongjian.exchange.models.agreements import other
from gongjian.exchange.workflow_agreements import PROGRESS, sides_of
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

FACTS = ("quantity", "done_on", "note")
OPEN = {Agreement.Status.IN_FORCE, Agreement.Status.EXPIRED}


@transaction.atomic
def tell_progress(
    item_id: int, *, by: Viewer, quantity: int, note: str, done_on: date | None = None, side: str = ""
) -> Progress:
    """Say what was done for an item of the valid version. Raises NotFound, NotAllowed, RuleBroken."""
    item: AgreementItem = AgreementItem.objects.visible_to(by).select_related("of").get_or_refuse(pk=item_id)
    agreement = locked_agreement(item.of.agreement_id, by)
    if item.of.stage != AgreementVersion.Stage.IN_FORCE or agreement.status not in OPEN:
        raise RuleBroken("not_in_force", _("Work is recorded while the agreement is in force."))
    mine = [one for one in sides_of(by, agreement) if item.side in {one, Side.BOTH} and side in {"", one}]
    if not mine:
        raise NotAllowed("not_allowed", _("The side that does it records it; the other side confirms."))
    row = Progress(agreement=agreement, key=item.key, side=mine[0], told_by_id=by.person_id)
    facts: dict[str, Any] = {"quantity": quantity, "done_on": done_on or by.today, "note": note}
    names = assign(row, facts, FACTS)
    refuse_faults(row, names=names)
    if not agreement.valid_from <= row.done_on <= by.today:
        said = _("Choose a day from the beginning of the agreement to today.")
        raise RuleBroken("day_invalid", said, {"done_on": said})
    row.save()
    record(agreement, "progress", by=by, after={"item": item.text, **row.facts(FACTS)})
    tell_parties(agreement, TOLD, by=by, on=by.today, sides=[other(row.side)], item=item.text, said=row.note)
    return row


@transaction.atomic
def move_progress(
    progress_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Progress:
    """Confirm or return what the other side did, or take back what the own side told."""
    step = PROGRESS.step(step_name)
    found: Progress = Progress.objects.visible_to(by).get_or_refuse(pk=progress_id)
    agreement = locked_agreement(found.agreement_id, by)
    row: Progress = Progress.objects.visible_to(by).locked(pk=progress_id)
    wanted = row.side if step.name == "withdraw" else other(row.side)
    if wanted not in sides_of(by, agreement):
        raise NotAllowed("not_allowed", _("The side that does it records it; the other side confirms."))
    if agreement.status not in OPEN:
        raise RuleBroken("not_in_force", _("The agreement is closed; its numbers are settled."))
    refuse_stale(row, version, ("status", *FACTS))
    said = step.check(row.status, answers)
    reason = said.get("reason", "")
    if len(reason) > 200:
        text = _("At most %(n)s characters.") % {"n": 200}
        raise RuleBroken("too_long", text, {"reason": text})
    row.status, row.reason, row.version = step.target, reason, row.version + 1
    row.settled_by_id, row.settled_at = by.person_id, now()
    row.save()
    item = _item_of(row)
    words = {"item": item, **row.facts(("quantity", "note"))}
    record(agreement, f"progress_{step.name}", by=by, after=words, said=said)
    if step.name != "withdraw":
        text = CONFIRMED if step.name == "confirm" else SENT_BACK
        tell_parties(agreement, text, by=by, on=by.today, sides=[row.side], item=item, said=reason)
    return row


def _item_of(row: Progress) -> str:
    items = AgreementItem.objects.filter(of__agreement=row.agreement_id, key=row.key)
    return str(items.order_by("-of__number").values_list("text", flat=True).first() or "")
