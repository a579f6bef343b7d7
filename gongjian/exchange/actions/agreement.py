"""Drafting an agreement and changing what is not signed yet."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.agreement_pairs import Chosen, items_from
from gongjian.exchange.agreement_text import default_title
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion
from gongjian.exchange.options import own_org
from gongjian.exchange.workflow_agreements import DRAFT, EDITABLE, sides_of
from gongjian.history.actions import differences, record
from gongjian.orgs.models import Org
from gongjian.params.queries import value
from gongjian.people.viewer import Viewer

FACTS = ("title", "valid_from", "valid_to")
WORDING = ("purpose", "involves_money")


@transaction.atomic
def draft_agreement(
    *, by: Viewer, org: Org | None = None, unit: Org | None = None, pairs: Iterable[Chosen] = (), **facts: Any
) -> Agreement:
    """Draft an agreement of a community and a unit, one of them the reader's own; from chosen needs and resources.

    pairs  a need, a resource that answers it, or both: each becomes one item of the side that gives
    Raises NotAllowed, RuleBroken.
    """
    org, unit = _parties(org, unit, by)
    if org.area is None:
        said = _("This organisation is responsible for no area. Choose a community.")
        raise RuleBroken("area_missing", said, {"org": said})
    agreement = Agreement(org=org, unit=unit, area=org.area)
    if not sides_of(by, agreement):
        raise NotAllowed("not_allowed", _("You can draft agreements for your own organisation only."))
    assign(agreement, {name: said for name, said in facts.items() if said not in (None, "")}, FACTS)
    agreement.title = agreement.title or default_title(agreement)
    if agreement.valid_from and not agreement.valid_to:
        agreement.valid_to = last_day(agreement.valid_from, value("agreement.months", by.today))
    refuse_faults(agreement, names={"org", "unit", *FACTS})
    refuse_term(agreement, by.today)
    agreement.enter()
    version = AgreementVersion.objects.create(
        agreement=agreement, number=1, drafted_by_id=by.person_id, drafted_on=by.today
    )
    AgreementItem.objects.bulk_create(items_from(version, list(pairs)))
    record(agreement, "add", by=by, after=agreement.facts(("org", "unit", *FACTS)))
    return agreement


def _parties(org: Org | None, unit: Org | None, by: Viewer) -> tuple[Org, Org]:
    """The party that nobody named is the reader's own."""
    mine = own_org(by, DRAFT) if org is None or unit is None else None
    org, unit = org or mine, unit or mine
    assert org is not None and unit is not None
    if org == unit:
        said = _("An agreement needs two different parties.")
        raise RuleBroken("one_party", said, {"unit": said})
    if org.kind.is_unit or not unit.kind.is_unit:
        said = _("One party is a community or street, the other a unit.")
        raise RuleBroken("parties_invalid", said, {"org" if org.kind.is_unit else "unit": said})
    return org, unit


def last_day(first: date, months: int) -> date:
    """The last day of so many months that begin on a day."""
    total = first.month - 1 + months
    year, month = first.year + total // 12, total % 12 + 1
    length = monthrange(year, month)[1]
    if first.day > length:  # 31 January and one month: the end of February
        return date(year, month, length)
    return date(year, month, first.day) - timedelta(days=1)


def refuse_term(agreement: Agreement, today: date) -> None:
    """At most the months of the parameter, not over already, not more than a year away."""
    months = value("agreement.months", today)
    said = ""
    if agreement.valid_to > last_day(agreement.valid_from, months):
        said = _("At most %(n)s months.") % {"n": months}
    elif agreement.valid_to < today:
        said = _("This day is over. Choose a later one.")
    elif abs((agreement.valid_from - today).days) > 366:
        said = _("An agreement begins within a year of today.")
    if said:
        raise RuleBroken("term_invalid", said, {"valid_to": said})


# ------------------------------------------------------------------ changing what is open
def locked_agreement(agreement_id: int, by: Viewer, ability: str = DRAFT) -> Agreement:
    """The agreement within reach, locked, for somebody of one of its sides. Raises NotFound, NotAllowed."""
    rows = Agreement.objects.visible_to(by).select_related("org", "unit", "area").defer("area__shape")
    agreement: Agreement = rows.locked(pk=agreement_id)
    if not sides_of(by, agreement, ability):
        raise NotAllowed("not_allowed", _("Only the two parties of an agreement do this."))
    return agreement


def open_version(agreement: Agreement) -> AgreementVersion:
    """The wording that is being negotiated, locked. Raises RuleBroken when there is none."""
    rows = AgreementVersion.objects.select_for_update(of=("self",))
    version = rows.filter(agreement=agreement, stage=AgreementVersion.Stage.OPEN).first()
    if version is None:
        raise RuleBroken("text_frozen", _("The text is signed and cannot be changed. Draft a change instead."))
    version.agreement = agreement
    return version  # type: ignore[no-any-return]


def refuse_signed(version: AgreementVersion) -> None:
    """Nothing is changed below a signature: it is taken back first, and the signer is told."""
    if version.signatures.filter(voided_at__isnull=True).exists():
        raise RuleBroken(
            "text_signed", _("One side has signed this text. Return it to negotiation before changing it.")
        )


def touch(version: AgreementVersion) -> None:
    """The text changed: whoever holds an older stamp must read again."""
    version.version += 1
    version.save(update_fields=["version", "changed_at"])


@transaction.atomic
def edit_agreement(agreement_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Agreement:
    """Change title or term before the first signing. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    agreement = locked_agreement(agreement_id, by)
    refuse_stale(agreement, version, FACTS)
    if agreement.status not in EDITABLE:
        raise RuleBroken("text_frozen", _("The text is signed and cannot be changed. Draft a change instead."))
    wording = open_version(agreement)
    refuse_signed(wording)
    old = agreement.facts(FACTS)
    names = assign(agreement, {name: said for name, said in facts.items() if name in FACTS}, FACTS)
    refuse_faults(agreement, names=names)
    refuse_term(agreement, by.today)
    before, after = differences(old, agreement.facts(FACTS))
    if after:
        agreement.version += 1
        agreement.save()
        touch(wording)
        record(agreement, "edit", by=by, before=before, after=after)
    return agreement


@transaction.atomic
def edit_wording(agreement_id: int, *, by: Viewer, version: int | None, **facts: Any) -> AgreementVersion:
    """Change purpose and money flag of the open version. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    agreement = locked_agreement(agreement_id, by)
    wording = open_version(agreement)
    refuse_stale(wording, version, WORDING)
    refuse_signed(wording)
    old = wording.facts(WORDING)
    names = assign(wording, facts, WORDING)
    refuse_faults(wording, names=names)
    before, after = differences(old, wording.facts(WORDING))
    if after:
        wording.version += 1
        wording.save()
        record(agreement, "edit", by=by, before=before, after=after)
    return wording
