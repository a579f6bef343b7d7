"""How files fill the registers of grand committees and part-time members: a row of a file becomes a proposal."""

from collections.abc import Iterable
from typing import Any

from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.exchange.actions.committee import FACTS, settle_committee, store_committees
from gongjian.exchange.actions.part_time import (
    EDITED,
    named_person,
    refuse_second,
    refuse_unfit,
    settle_days,
    store_proposals,
)
from gongjian.exchange.intake import ListIntake
from gongjian.exchange.models import PartTimeMember
from gongjian.exchange.workflow_committee import KEEP

S = PartTimeMember.Status


class CommitteeIntake(ListIntake):
    """Committees of a file, found again by organisation and name; the term of a known one stays."""

    facts_kept = FACTS
    ability = KEEP
    stored_by = staticmethod(store_committees)

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        titles = sorted({key[1] for key in keys})
        found: dict[Key, Any] = {}
        for start in range(0, len(titles), CHUNK):
            for row in self.register.rows(self.viewer).filter(title__in=titles[start : start + CHUNK]).order_by("pk"):
                found[(row.org, row.title)] = row
        return found, set()

    def refuse(self, draft: Draft) -> None:
        settle_committee(draft.row, self.viewer.today)


class SeatIntake(Intake):
    """A row is found again by committee, unit and name among those that are not ended; only proposals change."""

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        committees = sorted({key[0].pk for key in keys if hasattr(key[0], "pk")})
        found: dict[Key, Any] = {}
        for start in range(0, len(committees), CHUNK):
            rows = self.register.rows(self.viewer).filter(committee__in=committees[start : start + CHUNK])
            for row in rows.exclude(status=S.ENDED):
                found[(row.committee, row.unit, row.person.name)] = row
        return found, set()

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('name') or ''} {draft.values.get('unit') or ''}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        keys = {"name", "unit", "committee"}
        if not draft.is_new:
            is_open = draft.row.status == S.PROPOSED
            draft.values = {
                name: value
                for name, value in draft.values.items()
                if value is not None and name not in keys and is_open
            }
            draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
            super().apply(draft)
            if is_open:
                refuse_unfit(draft.row, self.viewer.today)
            return
        name = str(draft.values.get("name") or "")
        draft.values = {key: value for key, value in draft.values.items() if key != "name" and value is not None}
        super().apply(draft)
        row, today = draft.row, self.viewer.today
        row.person = named_person(name, row.unit, today)
        row.proposed_on = today
        settle_days(row, today)
        refuse_unfit(row, today)
        refuse_second(row)

    def facts(self, row: PartTimeMember) -> dict[str, Any]:
        return row.facts(EDITED)

    def blamed_owner(self) -> str:
        return "committee"

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_proposals(new, changed, by=self.viewer, source=source)
