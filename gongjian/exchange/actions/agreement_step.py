"""The way of an agreement: sent to the other side, changed by a new version, looked at, settled, renewed, ended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.agreement import last_day, locked_agreement, open_version
from gongjian.exchange.actions.agreement_telling import (
    CHANGE,
    GIVEN_UP,
    HANDED,
    LOOKED,
    OFFERED,
    RENEWAL,
    SETTLED,
    TERMINATED,
    tell_parties,
)
from gongjian.exchange.actions.review_open import open_review
from gongjian.exchange.agreement_state import items_of, snapshot
from gongjian.exchange.agreement_text import content_of
from gongjian.exchange.models import (
    Agreement,
    AgreementItem,
    AgreementLook,
    AgreementRound,
    AgreementVersion,
)
from gongjian.exchange.models.agreements import other
from gongjian.exchange.workflow_agreements import AGREEMENT, SETTLE_FROM, sides_of
from gongjian.history.actions import record
from gongjian.params.queries import value
from gongjian.people.viewer import Viewer

SAID_MAX = 200
A, Stage = Agreement.Status, AgreementVersion.Stage
COPIED = ("key", "side", "text", "measure", "quantity", "unit", "due", "need_id", "resource_id", "project_id")


@transaction.atomic
def move_agreement(
    agreement_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Agreement:
    """Offer, settle or terminate. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    step = AGREEMENT.step(step_name)
    agreement = locked_agreement(agreement_id, by, step.ability or "nobody")
    if step.name not in {"offer", "settle", "terminate"}:
        raise RuleBroken("wrong_status", _("This step has a page of its own."))
    refuse_stale(agreement, version, ("status", "outcome"))
    said = step.check(agreement.status, answers)
    kept = said.get("reason") or said.get("result") or ""
    _refuse_long(kept)
    before = agreement.status
    if step.name == "settle":
        _refuse_early(agreement, by)
        _look(agreement, AgreementLook.Kind.SETTLEMENT, kept, by)
    agreement.status, agreement.outcome, agreement.version = step.target, kept, agreement.version + 1
    agreement.save()
    if step.name in {"settle", "terminate"}:
        _close_open(agreement, by)
    record(agreement, step.name, by=by, before={"status": before}, after={"status": agreement.status}, said=said)
    if step.name == "offer":
        hand_over(agreement.pk, by=by, is_first=True)
    else:
        text = SETTLED if step.name == "settle" else TERMINATED
        tell_parties(agreement, text, by=by, on=by.today, said=kept)
    if step.name == "settle":
        open_review(agreement, by=by)
    return agreement


def _refuse_long(said: str) -> None:
    if len(said) > SAID_MAX:
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, {"reason": text, "result": text, "note": text})


def _refuse_early(agreement: Agreement, by: Viewer) -> None:
    if by.today < agreement.valid_to - SETTLE_FROM:
        said = _("An agreement is settled in its last %(n)s days. Until then, record a mid-term look.")
        raise RuleBroken("too_early", said % {"n": SETTLE_FROM.days})


def _close_open(agreement: Agreement, by: Viewer) -> None:
    """A change that nobody signed falls with the agreement."""
    rows = AgreementVersion.objects.filter(agreement=agreement, stage=Stage.OPEN)
    rows.update(stage=Stage.DROPPED, closed_on=by.today)


def _look(agreement: Agreement, kind: str, note: str, by: Viewer) -> AgreementLook:
    valid = agreement.versions.filter(stage=Stage.IN_FORCE).first()
    facts = snapshot(items_of(valid), by.today)
    return AgreementLook.objects.create(
        agreement=agreement, kind=kind, on=by.today, by_id=by.person_id, note=note, facts=facts
    )


@transaction.atomic
def look_midterm(agreement_id: int, *, by: Viewer, note: str) -> AgreementLook:
    """A look in the middle of the term: the numbers of the day are kept with a remark."""
    agreement = locked_agreement(agreement_id, by)
    if agreement.status != A.IN_FORCE:
        raise RuleBroken("wrong_status", _("Only an agreement in force is looked at."))
    note = note.strip()
    if not note:
        text = _("Write what was found.")
        raise RuleBroken("answer_missing", text, {"note": text})
    _refuse_long(note)
    look = _look(agreement, AgreementLook.Kind.MIDTERM, note, by)
    record(agreement, "look", by=by, said={"note": note})
    tell_parties(agreement, LOOKED, by=by, on=by.today, said=note)
    return look


@transaction.atomic
def hand_over(agreement_id: int, *, by: Viewer, is_first: bool = False) -> AgreementRound:
    """Ask the other side to read: the present text is kept, so that it sees what changed since."""
    agreement = locked_agreement(agreement_id, by)
    wording = open_version(agreement)
    mine = sides_of(by, agreement)[0]
    last = AgreementRound.objects.filter(of=wording).order_by("-number").first()
    content = content_of(wording)
    if last is not None and last.content == content and not is_first:
        raise RuleBroken("nothing_new", _("Nothing has changed since the other side was asked to read."))
    kept = AgreementRound.objects.create(
        of=wording, number=(last.number if last else 0) + 1, side=mine, by_id=by.person_id, at=now(), content=content
    )
    if not is_first:
        record(agreement, "hand_over", by=by, said={"version": wording.number})
    tell_parties(agreement, OFFERED if is_first else HANDED, by=by, on=by.today, sides=[other(mine)])
    return kept


# ------------------------------------------------------------------ change and renewal
@transaction.atomic
def draft_change(agreement_id: int, *, by: Viewer) -> AgreementVersion:
    """Open the next version as a copy of the valid one, which holds until both have signed the new one."""
    agreement = locked_agreement(agreement_id, by)
    if agreement.status not in {A.SIGNED, A.IN_FORCE}:
        raise RuleBroken("wrong_status", _("Only a signed agreement is changed by a new version."))
    if agreement.versions.filter(stage=Stage.OPEN).exists():
        raise RuleBroken("change_open", _("A change is being negotiated already. Work on that one."))
    valid = agreement.versions.get(stage=Stage.IN_FORCE)
    number = (agreement.versions.aggregate(most=Max("number"))["most"] or 0) + 1
    version = _copy(valid, agreement, number, by)
    AgreementRound.objects.create(
        of=version, number=1, side=sides_of(by, agreement)[0], by_id=by.person_id, at=now(), content=content_of(version)
    )
    record(agreement, "change", by=by, said={"version": number})
    tell_parties(agreement, CHANGE, by=by, on=by.today)
    return version


def _copy(source: AgreementVersion, agreement: Agreement, number: int, by: Viewer) -> AgreementVersion:
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        purpose=source.purpose,
        involves_money=source.involves_money,
        drafted_by_id=by.person_id,
        drafted_on=by.today,
    )
    rows = [AgreementItem(of=version, **{name: getattr(item, name) for name in COPIED}) for item in source.items.all()]
    AgreementItem.objects.bulk_create(rows)
    return version


@transaction.atomic
def drop_change(agreement_id: int, *, by: Viewer) -> Agreement:
    """Give up a change that is not signed by both. The valid text holds."""
    agreement = locked_agreement(agreement_id, by)
    wording = open_version(agreement)
    if wording.number == 1:
        raise RuleBroken("first_version", _("The first version is not given up; terminate the agreement instead."))
    wording.signatures.filter(voided_at__isnull=True).update(voided_at=now())
    wording.stage, wording.closed_on = Stage.DROPPED, by.today
    wording.save()
    record(agreement, "drop", by=by, said={"version": wording.number})
    tell_parties(agreement, GIVEN_UP, by=by, on=by.today)
    return agreement


@transaction.atomic
def renew_agreement(agreement_id: int, *, by: Viewer) -> Agreement:
    """A new draft with the items of one that is settled or has run out; signed, it makes the old one renewed."""
    old = locked_agreement(agreement_id, by)
    AGREEMENT.step("renew").check(old.status, {})
    if old.renewals.exclude(status=A.TERMINATED).exists():
        raise RuleBroken("renewed_already", _("A renewal is drafted already. Work on that one."))
    first = max(old.valid_to + timedelta(days=1), by.today)
    months = min(value("agreement.months", by.today), 12)
    agreement = Agreement(org=old.org, unit=old.unit, area=old.area, title=old.title, renewed_from=old)
    agreement.valid_from, agreement.valid_to = first, last_day(first, months)
    agreement.enter()
    source = old.versions.filter(stage=Stage.IN_FORCE).get()
    version = _copy(source, agreement, 1, by)
    _shift(version, (first - old.valid_from).days)
    facts: dict[str, Any] = agreement.facts(("org", "unit", "title", "valid_from", "valid_to", "renewed_from"))
    record(agreement, "add", by=by, after=facts)
    tell_parties(agreement, RENEWAL, by=by, on=by.today)
    return agreement


def _shift(version: AgreementVersion, days: int) -> None:
    """Dates move with the term; those that would fall outside are left open and must be set before signing."""
    for item in version.items.all():
        due = item.due + timedelta(days=days) if item.due else None
        last = version.agreement.valid_to
        item.due = min(due, last) if due else None
        item.save(update_fields=["due"])
