"""How files fill the list of funds: a new fund comes with its amount; the amount of a known one stays as it is."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import CHUNK, Draft, Key
from gongjian.exchange.actions.fund import FACTS, fen_of, refuse_year, store_funds
from gongjian.exchange.intake import ListIntake


class FundIntake(ListIntake):
    """Funds of a file, found again by their organisation, name and budget year."""

    facts_kept = FACTS
    ability = "fund.keep"

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        titles = sorted({key[1] for key in keys})
        found: dict[Key, Any] = {}
        for start in range(0, len(titles), CHUNK):
            for row in self.register.rows(self.viewer).filter(title__in=titles[start : start + CHUNK]).order_by("-pk"):
                found[(row.org, row.title, row.year)] = row
        return found, set()

    def apply(self, draft: Draft) -> None:
        was = None if draft.is_new else draft.row.amount
        super().apply(draft)
        if not draft.is_new and draft.row.amount != was:
            text = _("The amount of this fund is booked. Raise it or return the rest on its record.")
            raise RuleBroken("amount_fixed", text, {"amount": text})

    def refuse(self, draft: Draft) -> None:
        if draft.is_new:
            fen_of(draft.row.amount if draft.row.amount is not None else "")
        refuse_year(draft.row, self.viewer.today)

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [(draft.row, fen_of(draft.row.amount)) for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_funds(new, changed, by=self.viewer, source=source)
