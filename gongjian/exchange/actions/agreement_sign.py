"""Signing: consent of each side to exactly the text that was shown, known by its digest (domain 3.7)."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken, Stale
from gongjian.exchange.actions.agreement import locked_agreement, open_version
from gongjian.exchange.actions.agreement_telling import (
    CHECKED,
    RETURNED,
    SIGNED,
    SIGNED_BY_ONE,
    tell_parties,
)
from gongjian.exchange.agreement_text import content_of, digest_of, text_of
from gongjian.exchange.models import Agreement, AgreementVersion, Side, Signature
from gongjian.exchange.models.agreements import PARTIES, other
from gongjian.exchange.workflow_agreements import AGREEMENT, CHECK, SIGN, sides_of
from gongjian.history.actions import record
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

MONEY_UNITS = {"元", "万元", "yuan"}
A, Stage = Agreement.Status, AgreementVersion.Stage


def has_money(version: AgreementVersion) -> bool:
    """Whether a version promises money: said so, or an item is counted in it or rests on a resource of funds."""
    items = version.items.select_related("resource")
    return version.involves_money or any(
        item.unit in MONEY_UNITS or (item.resource is not None and item.resource.type == "funds") for item in items
    )


def missing_in(version: AgreementVersion) -> list[str]:
    """What still stands in the way of signing, in words."""
    items = list(version.items.all())
    sides, found = {item.side for item in items}, []
    for side, words in (
        (Side.UNIT, _("The unit promises nothing yet.")),
        (Side.COMMUNITY, _("The community promises nothing yet.")),
    ):
        if side not in sides:
            found.append(words)
    for item in items:
        if item.due is None:
            found.append(_("“%(item)s” has no date.") % {"item": item.text})
        elif not version.agreement.valid_from <= item.due <= version.agreement.valid_to:
            found.append(_("The date of “%(item)s” lies outside the term.") % {"item": item.text})
        if not item.measure:
            found.append(_("“%(item)s” has no measure.") % {"item": item.text})
    if not found and has_money(version) and version.checked_digest != digest_of(content_of(version)):
        found.append(_("Money is promised: the street has to check this text first."))
    return found


@transaction.atomic
def sign_agreement(
    agreement_id: int, *, by: Viewer, digest: str, function: str, side: str = "", version: int | None = None
) -> Agreement:
    """Sign the open version for the reader's side. With the second signature it is numbered and valid.

    digest    of the text that was shown; when the text changed meanwhile, nothing is signed
    function  in which the reader signs, e.g. secretary of the Party committee
    Raises NotFound, NotAllowed, Stale, RuleBroken.
    """
    agreement = locked_agreement(agreement_id, by, SIGN)
    wording = open_version(agreement)
    mine = _side(agreement, side, by)
    if agreement.status not in {A.NEGOTIATING, A.SIGNED, A.IN_FORCE}:
        raise RuleBroken("not_offered", _("Send the draft to the other side first; both must have read it."))
    content = content_of(wording)
    if digest_of(content) != digest:
        raise Stale(
            _("Not signed: the text has changed since you read it. Read it again."), {"digest": digest_of(content)}
        )
    _refuse_unready(agreement, wording, by)
    if not function.strip():
        said = _("Write in which function you sign.")
        raise RuleBroken("function_missing", said, {"function": said})
    if wording.signatures.filter(side=mine, voided_at__isnull=True).exists():
        raise RuleBroken("signed_already", _("Your side has signed this text already."))
    person = Person.objects.get(pk=by.person_id or 0)
    if wording.signatures.filter(person=person, voided_at__isnull=True).exists():
        raise RuleBroken("same_person", _("One person cannot sign for both sides."))
    Signature.objects.create(
        of=wording,
        side=mine,
        org=agreement.party(mine),
        person=person,
        function=function.strip()[:30],
        signed_at=now(),
        digest=digest,
    )
    if wording.signatures.filter(voided_at__isnull=True).count() == len(PARTIES):
        _close(agreement, wording, content, digest, by)
    else:
        record(agreement, "sign_one", by=by, said={"version": wording.number, "digest": digest})
        tell_parties(agreement, SIGNED_BY_ONE, by=by, on=by.today, sides=[other(mine)])
    return agreement


def _side(agreement: Agreement, said: str, by: Viewer) -> Side:
    mine = sides_of(by, agreement, SIGN)
    if said and said not in mine:
        raise RuleBroken("side_invalid", _("You cannot sign for the other side."))
    return Side(said) if said else mine[0]


def _refuse_unready(agreement: Agreement, wording: AgreementVersion, by: Viewer) -> None:
    missing = missing_in(wording)
    if missing:
        raise RuleBroken("not_ready", " ".join([_("This cannot be signed yet."), *missing]), {"items": missing[0]})
    if agreement.valid_to < by.today:
        raise RuleBroken("term_over", _("The term is over already. Change it first."))


def _close(agreement: Agreement, wording: AgreementVersion, content: dict[str, Any], digest: str, by: Viewer) -> None:
    """Both have signed: the text is frozen, the version before it is replaced, the first one gets its number."""
    AgreementVersion.objects.filter(agreement=agreement, stage=Stage.IN_FORCE).update(
        stage=Stage.REPLACED, closed_on=by.today
    )
    wording.stage, wording.content, wording.text, wording.digest = Stage.IN_FORCE, content, text_of(content), digest
    wording.closed_on = by.today
    wording.save()
    before = agreement.status
    if agreement.status == A.NEGOTIATING:
        AGREEMENT.step("sign").check(agreement.status, {})
        give_number(agreement, by.today.year)
        agreement.status = A.IN_FORCE if agreement.valid_from <= by.today else A.SIGNED
        _renew(agreement, by)
    agreement.version += 1
    agreement.save()
    said = {"version": wording.number, "digest": digest}
    after = {"status": agreement.status, "number": agreement.number}
    record(agreement, "sign", by=by, before={"status": before}, after=after, said=said)
    tell_parties(agreement, SIGNED, by=by, on=by.today, number=agreement.number)


def _renew(agreement: Agreement, by: Viewer) -> None:
    """What this one renews is renewed now."""
    old = Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement.renewed_from_id or 0).first()
    if old is not None and old.status in AGREEMENT.step("renew").sources:
        before, old.status, old.version = old.status, A.RENEWED, old.version + 1
        old.save()
        record(old, "renew", by=by, before={"status": before}, after={"status": old.status})


def give_number(agreement: Agreement, year: int) -> None:
    """青共〔2026〕7号: the word of the street, the year, the next number of that word. Call it in the transaction."""
    street: Any = agreement.area.parent or agreement.area
    list(Area.objects.filter(pk=street.pk).select_for_update(no_key=True).values_list("pk"))
    prefix = word_of(street)
    last = Agreement.objects.filter(prefix=prefix, year=year).aggregate(most=Max("serial"))["most"] or 0
    agreement.prefix, agreement.year, agreement.serial = prefix, year, last + 1
    agreement.number = f"{prefix}〔{year}〕{last + 1}号"


def word_of(street: Area) -> str:
    """The word of a street's numbers: as much of its name as no other beside it begins with, and 共."""
    others = list(Area.objects.filter(parent=street.parent_id).exclude(pk=street.pk).values_list("name", flat=True))
    name = street.name
    lengths = range(1, len(name) + 1)
    n = next((n for n in lengths if not any(one.startswith(name[:n]) for one in others)), len(name))
    return f"{name[:n]}共"[:20]


@transaction.atomic
def return_text(agreement_id: int, *, by: Viewer, reason: str) -> Agreement:
    """Take the signatures of the open version back, so that it can be changed; whoever signed is told why."""
    agreement = locked_agreement(agreement_id, by)
    wording = open_version(agreement)
    given = wording.signatures.filter(voided_at__isnull=True)
    if not given.exists():
        raise RuleBroken("not_signed", _("Nobody has signed this text yet; it can be changed as it is."))
    if not reason.strip() or len(reason) > 200:
        said = _("Write the reason, at most 200 characters.")
        raise RuleBroken("answer_missing", said, {"reason": said})
    given.update(voided_at=now())
    record(agreement, "return", by=by, said={"reason": reason.strip(), "version": wording.number})
    tell_parties(agreement, RETURNED, by=by, on=by.today, said=reason.strip())
    return agreement


@transaction.atomic
def check_text(agreement_id: int, *, by: Viewer, digest: str, note: str) -> Agreement:
    """The street's check of a text that promises money: law and finance. It holds for exactly this text."""
    rows = Agreement.objects.visible_to(by).select_related("org", "unit", "area").defer("area__shape")
    agreement: Agreement = rows.locked(pk=agreement_id)
    by.require(CHECK, agreement.area)
    wording = open_version(agreement)
    if digest_of(content_of(wording)) != digest:
        raise Stale(_("Not saved: the text has changed since you read it. Read it again."))
    if not note.strip() or len(note) > 200:
        said = _("Write what was checked, at most 200 characters.")
        raise RuleBroken("answer_missing", said, {"note": said})
    wording.checked_by_id, wording.checked_at = by.person_id, now()
    wording.check_note, wording.checked_digest = note.strip(), digest
    wording.save()
    record(agreement, "check", by=by, said={"note": note.strip(), "version": wording.number})
    tell_parties(agreement, CHECKED, by=by, on=by.today, said=note.strip())
    return agreement
