"""Items of the open version: added, changed, taken out, each by either side and with a stamp."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.agreement import locked_agreement, open_version, refuse_signed, touch
from gongjian.exchange.actions.agreement_project import refuse_foreign
from gongjian.exchange.agreement_pairs import items_from, pairs_between
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Pair
from gongjian.exchange.models.agreements import ITEMS_MAX
from gongjian.history.actions import Change, differences, record, record_all
from gongjian.people.viewer import Viewer

FACTS = ("side", "text", "measure", "quantity", "unit", "due", "project")


@transaction.atomic
def add_item(*, by: Viewer, agreement: Agreement, **facts: Any) -> AgreementItem:
    """Add an item to the open version. Raises NotFound, NotAllowed, RuleBroken."""
    agreement = locked_agreement(agreement.pk, by)
    version = open_version(agreement)
    refuse_signed(version)
    item = AgreementItem(of=version, key=next_key(version))
    names = assign(item, {name: said for name, said in facts.items() if said is not None}, FACTS)
    refuse_faults(item, names={*FACTS, *names})
    refuse_outside(item, agreement)
    item.save()
    touch(version)
    record(agreement, "add_item", by=by, after=_said(item))
    return item


def next_key(version: AgreementVersion) -> int:
    """The key of a new item: never used before in the agreement, so that work done stays with its own item."""
    rows = AgreementItem.objects.filter(of__agreement_id=version.agreement_id)
    count = AgreementItem.objects.filter(of=version).count()
    if count >= ITEMS_MAX:
        raise RuleBroken("too_many_items", _("An agreement has at most %(n)s items.") % {"n": ITEMS_MAX})
    used: int = rows.aggregate(most=Max("key"))["most"] or 0
    return used + 1


def refuse_outside(item: AgreementItem, agreement: Agreement) -> None:
    """An item is due while the agreement lasts, and its project is one of the two parties. Raises RuleBroken."""
    refuse_foreign(item.project, agreement)
    if item.due is not None and not agreement.valid_from <= item.due <= agreement.valid_to:
        said = _("Choose a day within the term of the agreement.")
        raise RuleBroken("due_outside", said, {"due": said})


def _said(item: AgreementItem) -> dict[str, Any]:
    return {"item": item.text, **_of_item(item.facts(("side", "measure", "quantity", "unit", "due", "project")))}


def _of_item(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of an item for the history of its agreement, whose own column "unit" is the other party."""
    named = {"counted_in" if name == "unit" else name: value for name, value in facts.items()}
    if "project" in named:
        named["project"] = named["project"].code if named["project"] is not None else ""
    return named


def _open_item(item_id: int, by: Viewer) -> tuple[Agreement, AgreementVersion, AgreementItem]:
    found: AgreementItem = AgreementItem.objects.visible_to(by).select_related("of").get_or_refuse(pk=item_id)
    agreement = locked_agreement(found.of.agreement_id, by)
    version = open_version(agreement)
    item: AgreementItem = AgreementItem.objects.visible_to(by).locked(pk=item_id)
    if item.of_id != version.pk:
        raise RuleBroken("text_frozen", _("The text is signed and cannot be changed. Draft a change instead."))
    refuse_signed(version)
    item.of = version
    return agreement, version, item


@transaction.atomic
def edit_item(item_id: int, *, by: Viewer, version: int | None, **facts: Any) -> AgreementItem:
    """Change an item of the open version. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    agreement, wording, item = _open_item(item_id, by)
    refuse_stale(item, version, FACTS)
    old = item.facts(FACTS)
    names = assign(item, {name: said for name, said in facts.items() if name in FACTS}, FACTS)
    refuse_faults(item, names=names)
    refuse_outside(item, agreement)
    before, after = differences(old, item.facts(FACTS))
    if after:
        item.version += 1
        item.save()
        touch(wording)
        was, now = _of_item(before), _of_item(after)
        record(agreement, "edit_item", by=by, before=was, after=now, said={"item": old["text"]})
    return item


@transaction.atomic
def drop_item(item_id: int, *, by: Viewer, version: int | None) -> Agreement:
    """Take an item out of the open version. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    agreement, wording, item = _open_item(item_id, by)
    refuse_stale(item, version, FACTS)
    said = _said(item)
    item.delete()
    touch(wording)
    record(agreement, "drop_item", by=by, before=said)
    return agreement


@transaction.atomic
def add_pairs(agreement_id: int, pairs: Iterable[Pair], *, by: Viewer) -> list[AgreementItem]:
    """Make items of the open version from chosen pairs of both parties. Raises NotFound, NotAllowed, RuleBroken."""
    agreement = locked_agreement(agreement_id, by)
    version = open_version(agreement)
    refuse_signed(version)
    ids = [pair.pk for pair in pairs]
    rows = list(pairs_between(agreement.org, agreement.unit, by).filter(pk__in=ids))
    if not rows or len(rows) < len(set(ids)):
        said = _("Choose pairs of these two parties that no agreement holds yet.")
        raise RuleBroken("pairs_missing", said, {"pairs": said})
    first = next_key(version)
    if AgreementItem.objects.filter(of=version).count() + len(rows) > ITEMS_MAX:
        raise RuleBroken("too_many_items", _("An agreement has at most %(n)s items.") % {"n": ITEMS_MAX})
    made = items_from(version, [(pair.need, pair.resource) for pair in rows], first)
    AgreementItem.objects.bulk_create(made)
    touch(version)
    record_all([Change(agreement, "add_item", after=_said(item)) for item in made], by=by)
    return made


@transaction.atomic
def store_items(
    new: Iterable[AgreementItem], changed: Iterable[tuple[AgreementItem, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked items of one import. Every agreement is locked and checked again. Returns how many."""
    lines: list[Change] = []
    wordings: dict[int, tuple[Agreement, AgreementVersion]] = {}
    fresh, stored = list(new), list(changed)
    for pk in sorted({item.of.agreement_id for item in [*fresh, *(item for item, _old in stored)]}):
        agreement = locked_agreement(pk, by)
        version = open_version(agreement)
        refuse_signed(version)
        wordings[pk] = agreement, version
    for item in fresh:
        agreement, version = wordings[item.of.agreement_id]
        item.of, item.key = version, next_key(version)
        item.save()
        lines.append(Change(agreement, "add_item", after=_said(item), said={"source": source}))
    for item, old in stored:
        agreement, _version = wordings[item.of.agreement_id]
        item.version += 1
        item.save()
        before, after = differences(old, item.facts(FACTS))
        was, now = _of_item(before), _of_item(after)
        lines.append(Change(agreement, "edit_item", before=was, after=now, said={"source": source}))
    for _agreement, version in wordings.values():
        touch(version)
    return record_all(lines, by=by)
