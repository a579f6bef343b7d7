"""From the lists to an agreement: which chosen pairs two parties have, and which items become of them (domain 3.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Need, Pair, Resource, Side
from gongjian.exchange.models.agreements import ITEMS_MAX, other
from gongjian.exchange.workflow_agreements import DRAFT, EDITABLE
from gongjian.orgs.models import Org
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

Chosen = tuple[Need | None, Resource | None]
A, Stage = Agreement.Status, AgreementVersion.Stage
BINDS = (A.DRAFT, A.NEGOTIATING, A.SIGNED, A.IN_FORCE)


def chosen_between(org: Org | int, unit: Org | int, viewer: Viewer) -> Any:
    """Chosen pairs of two parties, whichever of them gives."""
    both = Q(need__org=org, resource__org=unit) | Q(need__org=unit, resource__org=org)
    return Pair.objects.visible_to(viewer).holding().filter(both)


def pairs_between(org: Org | int, unit: Org | int, viewer: Viewer) -> Any:
    """Chosen pairs of two parties, whichever of them gives, that no agreement holds yet."""
    held = AgreementItem.objects.filter(need=OuterRef("need"), resource=OuterRef("resource"))
    held = held.filter(of__stage__in=[Stage.OPEN, Stage.IN_FORCE], of__agreement__status__in=BINDS)
    rows = chosen_between(org, unit, viewer).exclude(Exists(held))
    return rows.select_related("need__org", "resource__org", "project").order_by("decided_on", "pk")


# ------------------------------------------------------------------ items out of rows
def items_from(version: AgreementVersion, chosen: list[Chosen], first: int = 1) -> list[AgreementItem]:
    """One item for each chosen need, resource, or pair; that of a pair names the project that the pair began."""
    if len(chosen) > ITEMS_MAX:
        raise RuleBroken("too_many_items", _("An agreement has at most %(n)s items.") % {"n": ITEMS_MAX})
    return [_item_from(version, key, need, resource) for key, (need, resource) in enumerate(chosen, first)]


def _item_from(version: AgreementVersion, key: int, need: Need | None, resource: Resource | None) -> AgreementItem:
    agreement = version.agreement
    _refuse_rows(agreement, need, resource)
    item = AgreementItem(of=version, key=key, need=need, resource=resource)
    if resource is not None:
        item.side = _side_of(agreement, resource.org_id)
        item.text, item.quantity, item.unit = resource.title, resource.quantity, resource.unit
    elif need is not None:
        item.side = other(_side_of(agreement, need.org_id))
        item.text, item.quantity, item.unit = need.title, need.beneficiaries, "人"
    if need is not None:
        item.text = need.title if resource is None else f"{resource.title}：{need.title}"[:120]
        if need.wanted_by and agreement.valid_from <= need.wanted_by <= agreement.valid_to:
            item.due = need.wanted_by
    if need is not None and resource is not None:
        pair = Pair.objects.holding().filter(need=need, resource=resource).select_related("project").first()
        item.project = pair.project if pair else None
    return item


def _refuse_rows(agreement: Agreement, need: Need | None, resource: Resource | None) -> None:
    for row in (need, resource):
        if row is not None and row.org_id not in {agreement.org_id, agreement.unit_id}:
            said = _("“%(title)s” belongs to neither party.") % {"title": row.title}
            raise RuleBroken("foreign_row", said, {"pairs": said})
    if need is not None and resource is not None and need.org_id == resource.org_id:
        said = _("A need and a resource of the same side make no item.")
        raise RuleBroken("same_side", said, {"pairs": said})


def _side_of(agreement: Agreement, org_id: int) -> Side:
    return Side.COMMUNITY if org_id == agreement.org_id else Side.UNIT


# ------------------------------------------------------------------ where a chosen pair goes on to
@dataclass(frozen=True)
class Onward:
    """Where a chosen pair stands in an agreement, or where one is drafted from it."""

    words: str
    url: str


def onward_of(pairs: Iterable[Pair], viewer: Viewer) -> dict[int, Onward]:
    """Key of a pair -> its agreement, the open draft of both parties, or a new one; none for others than a party."""
    held = {post.org_id for post in viewer.posts if DRAFT in abilities_of(post.kind)}
    found = {}
    for pair in pairs:
        giver, asker = pair.resource.org, pair.need.org
        org, unit = (asker, giver) if giver.kind.is_unit else (giver, asker)
        if held & {org.pk, unit.pk} and unit.kind.is_unit and not org.kind.is_unit and org.area_id is not None:
            found[pair.pk] = _onward(pair, org, unit, held, viewer)
    return found


def _onward(pair: Pair, org: Org, unit: Org, held: set[int], viewer: Viewer) -> Onward:
    items = AgreementItem.objects.visible_to(viewer).filter(need=pair.need_id, resource=pair.resource_id)
    item = items.filter(of__stage__in=[Stage.OPEN, Stage.IN_FORCE], of__agreement__status__in=BINDS).first()
    if item is not None:
        return Onward(_("See the item of the agreement"), reverse("exchange:agreement_item-record", args=[item.pk]))
    rows = Agreement.objects.visible_to(viewer).filter(org=org, unit=unit, status__in=EDITABLE)
    draft = rows.order_by("-pk").first()
    if draft is not None:
        address = reverse("exchange:agreement-draft", args=[draft.pk])
        return Onward(_("Add to the draft of the agreement"), f"{address}#pairs")
    named = {"unit": unit.code} if org.pk in held else {"org": org.code}
    query = urlencode(named | {"valid_from": viewer.today.isoformat(), "pair": pair.pk})
    return Onward(_("Draft an agreement"), f"{reverse('exchange:agreement-add')}?{query}")
