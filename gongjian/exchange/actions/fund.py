"""Funds: opened with their amount, changed, raised, what is left returned. Amounts come in yuan and are kept in fen."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from gongjian.base.bulk import insert_all, update_all
from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import OWNERS, edit_listed, place_listed
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import FEN, FEN_MAX, Fund, FundUse, Ledger, LedgerEntry, yuan_text
from gongjian.history.actions import Change, differences, record, record_all
from gongjian.people.viewer import Viewer

FACTS = ("title", "source", "year", "note")
Amount = Decimal | float | int | str
YEARS_AWAY = 5


def fen_of(amount: Amount, name: str = "amount") -> int:
    """Yuan as fen. Raises RuleBroken for less than a fen, for parts of one, and for what no fund holds."""
    try:
        fen = Decimal(str(amount).replace(",", "").strip()) * FEN
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 1 <= fen <= FEN_MAX:
        said = _("Write an amount in yuan above 0, with at most two decimals, and at most %(most)s.")
        text = said % {"most": f"{FEN_MAX // FEN:,}"}
        raise RuleBroken("not_an_amount", text, {name: text})
    return int(fen)


def move_money(
    fund: Fund, out_of: Ledger, into: Ledger, fen: int, *, on: date, use: FundUse | None = None, name: str = "amount"
) -> LedgerEntry:
    """Add an entry. The fund is locked by the caller. Raises RuleBroken when the account does not hold as much."""
    if out_of != Ledger.SOURCE:
        held = balance(fund, out_of, use)
        if fen > held:
            said = _("Only %(held)s yuan are left there. Write a smaller amount, or raise the fund first.")
            text = said % {"held": yuan_text(held)}
            raise RuleBroken("over_spent", text, {name: text})
    return LedgerEntry.objects.create(fund=fund, use=use, out_of=out_of, into=into, fen=fen, on=on)


def balance(fund: Fund, account: Ledger, use: FundUse | None = None) -> int:
    """What stands in an account, in fen; of one use only what was set aside for it."""
    rows = LedgerEntry.objects.filter(fund=fund)
    if account == Ledger.COMMITTED and use is not None:
        rows = rows.filter(use=use)
    sums = rows.aggregate(come=Sum("fen", filter=Q(into=account)), gone=Sum("fen", filter=Q(out_of=account)))
    return (sums["come"] or 0) - (sums["gone"] or 0)


@transaction.atomic
def add_fund(*, by: Viewer, amount: Amount | None = None, **facts: Any) -> Fund:
    """Open a fund with its amount. Raises NotAllowed, RuleBroken."""
    fund = Fund(serial=1)
    assign(fund, {name: value for name, value in facts.items() if value not in (None, "")}, (*OWNERS, *FACTS))
    fund.year = fund.year or by.today.year
    place_listed(fund, by, "fund.keep")
    by.require("fund.keep", fund.area)
    refuse_faults(fund, names=(*OWNERS, *FACTS))
    refuse_year(fund, by.today)
    fen = fen_of("" if amount is None else amount)
    give_numbers([fund], fund.year)
    fund.save()
    move_money(fund, Ledger.SOURCE, Ledger.FREE, fen, on=by.today)
    record(fund, "add", by=by, after=fund.facts((*OWNERS, *FACTS)) | {"amount": yuan_text(fen)})
    return fund


def refuse_year(fund: Fund, today: date) -> None:
    """A budget year far from now is a slip of the pen. Raises RuleBroken."""
    if abs(fund.year - today.year) > YEARS_AWAY:
        said = _("At most %(n)s years away from this year.") % {"n": YEARS_AWAY}
        raise RuleBroken("year_far", said, {"year": said})


@transaction.atomic
def edit_fund(fund_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Fund:
    """Change the name, the source or the note. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    fund = locked_fund(fund_id, by, "fund.keep")
    refuse_stale(fund, version, ("title", "source", "note"))
    edit_listed(fund, facts, ("title", "source", "note"), by=by, refuse=refuse_year)
    return fund


def locked_fund(fund_id: int, by: Viewer, ability: str) -> Fund:
    """A fund that nobody else changes until the transaction ends. Raises NotFound, NotAllowed."""
    fund: Fund = Fund.objects.visible_to(by).locked(pk=fund_id)
    by.require(ability, fund.area)
    return fund


@transaction.atomic
def raise_fund(fund_id: int, *, by: Viewer, amount: Amount, reason: str) -> Fund:
    """More money comes into a fund. Raises NotFound, NotAllowed, RuleBroken."""
    return _turn(fund_id, Ledger.SOURCE, Ledger.FREE, "raise", by, amount, reason)


@transaction.atomic
def return_rest(fund_id: int, *, by: Viewer, amount: Amount, reason: str) -> Fund:
    """Free money goes back to where it came from. Raises NotFound, NotAllowed, RuleBroken (more than is free)."""
    return _turn(fund_id, Ledger.FREE, Ledger.RETURNED, "give_back", by, amount, reason)


def _turn(fund_id: int, out_of: Ledger, into: Ledger, verb: str, by: Viewer, amount: Amount, reason: str) -> Fund:
    fund = locked_fund(fund_id, by, "fund.check")
    if not reason.strip() or len(reason) > 200:
        said = _("Write the reason, at most %(n)s characters.") % {"n": 200}
        raise RuleBroken("answer_missing", said, {"reason": said})
    fen = fen_of(amount)
    if out_of == Ledger.SOURCE and fen + balance(fund, Ledger.SOURCE) * -1 > FEN_MAX:
        said = _("A fund holds at most %(most)s yuan.") % {"most": f"{FEN_MAX // FEN:,}"}
        raise RuleBroken("not_an_amount", said, {"amount": said})
    move_money(fund, out_of, into, fen, on=by.today)
    record(fund, verb, by=by, after={"amount": yuan_text(fen)}, said={"reason": reason.strip()})
    return fund


def store_funds(
    new: Iterable[tuple[Fund, int]], changed: Iterable[tuple[Fund, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked funds of one import with their amounts in fen. Call it inside the transaction."""
    fresh, said = list(new), {"source": source}
    for year in sorted({fund.year for fund, _fen in fresh}):
        give_numbers([fund for fund, _fen in fresh if fund.year == year], year)
    insert_all([fund for fund, _fen in fresh])
    insert_all(
        [LedgerEntry(fund=fund, out_of=Ledger.SOURCE, into=Ledger.FREE, fen=fen, on=by.today) for fund, fen in fresh]
    )
    lines = [
        Change(fund, "add", after=fund.facts((*OWNERS, *FACTS)) | {"amount": yuan_text(fen)}, said=said)
        for fund, fen in fresh
    ]
    rows = list(changed)
    for fund, old in rows:
        fund.version, fund.changed_at = fund.version + 1, now()
        before, after = differences(old, fund.facts(FACTS))
        lines.append(Change(fund, "edit", before=before, after=after, said=said))
    update_all([fund for fund, _old in rows], [*FACTS, "version", "changed_at"])
    return record_all(lines, by=by)
