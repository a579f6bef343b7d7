"""How files fill the registers of organisations and terms."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.base.tree import from_the_root
from gongjian.orgs.actions import FACTS, store_orgs, store_terms, years_later
from gongjian.orgs.models import Org, Term


class OrgIntake(Intake):
    """Organisations: a parent may stand in the same file; an import moves nobody."""

    def prepare(self, drafts: list[Draft]) -> None:
        self.settled: set[int] = set()
        self.pending = {draft.values["code"]: draft for draft in drafts if draft.values.get("code")}
        self.is_first = not Org.objects.visible_to(self.viewer).exists()
        super().prepare(drafts)

    def _resolve(self, column: Column, drafts: list[Draft]) -> None:
        if column.name == "parent":
            known = self.names["parent"]
            for draft in drafts:
                said = draft.values.get("parent")
                if said and said not in known and said in self.pending and self.pending[said] is not draft:
                    draft.values["parent"] = self.pending[said]
        super()._resolve(column, drafts)

    def settle(self, draft: Draft) -> None:
        """A parent of the same file is settled before what stands below it."""
        if id(draft) in self.settled:
            return
        self.settled.add(id(draft))
        parent = draft.values.get("parent")
        if isinstance(parent, Draft):
            self.settle(parent)
            if parent.row is None:
                draft.blame("parent", _("This organisation and its parent stand below each other in a circle."))
        super().settle(draft)

    def values(self, draft: Draft) -> dict[str, Any]:
        held = {name: value for name, value in draft.values.items() if name != "parent"}
        return {name: self.register.by_name[name].value_of(draft.row) for name in held}

    def apply(self, draft: Draft) -> None:
        said, row = draft.values, draft.row
        parent = said.get("parent")
        parent = parent.row if isinstance(parent, Draft) else parent
        if draft.is_new:
            row.parent = parent
            if parent is None and not self.is_first:
                text = _("Name the organisation above it.")
                raise RuleBroken("parent_missing", text, {"parent": text})
        elif parent is not None and parent.pk != row.parent_id:
            text = _("An import does not move organisations. Use “Move” on the record.")
            raise RuleBroken("parent_fixed", text, {"parent": text})
        for name in FACTS:
            if name in said:
                value = said[name]
                setattr(row, name, "" if value is None and name == "short_name" else value)

    def facts(self, row: Org) -> dict[str, Any]:
        return row.facts(FACTS)

    def may(self, row: Org) -> bool:
        node: Any = row
        while node is not None and node.pk is None:
            node = node.parent
        return bool(self.viewer.can(self.register.bring, node))

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        """Parents first, level by level, so that every path stands below a stored one."""
        drafts = list(drafts)
        new, stored = [draft.row for draft in drafts if draft.is_new], 0
        for level in from_the_root(new, _("Organisations of this file stand below each other in a circle.")):
            stored += store_orgs(level, [], by=self.viewer, source=source)
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return stored + store_orgs([], changed, by=self.viewer, source=source)


class TermIntake(Intake):
    """Terms: found again by organisation and number; two terms of one organisation never overlap."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        orgs = {draft.values["org"] for draft in drafts if isinstance(draft.values.get("org"), Org)}
        self.spans: dict[int, list[tuple[Any, Any, Any]]] = {}
        for term in Term.objects.filter(org__in=[org.pk for org in orgs]):
            self.spans.setdefault(term.org_id, []).append((term.number, term.starts_on, term.ends_on))

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        orgs = {org for org, _number in keys}
        found: dict[Key, Any] = {}
        pks = [org.pk for org in orgs]
        for start in range(0, len(pks), CHUNK):
            for term in self.register.rows(self.viewer).filter(org__in=pks[start : start + CHUNK]):
                found[(term.org, term.number)] = term
        return found, set()

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('org') or ''} {draft.values.get('number') or ''}".strip()

    def apply(self, draft: Draft) -> None:
        said, row = draft.values, draft.row
        ends = said.get("ends_on")
        if ends is None and (draft.is_new or "starts_on" in said):
            years = said["org"].kind.term_years
            if years is None and draft.is_new:
                text = _("This kind of organisation has no fixed term. Give the last day.")
                raise RuleBroken("term_open", text, {"ends_on": text})
            ends = years_later(said["starts_on"], years) if draft.is_new else row.ends_on
        row.org, row.number, row.starts_on, row.ends_on = said["org"], said["number"], said["starts_on"], ends
        draft.values = {name: value for name, value in said.items() if name != "ends_on" or value is not None}
        if row.ends_on <= row.starts_on:
            text = _("A term must end after it begins.")
            raise RuleBroken("term_days", text, {"ends_on": text})
        spans = self.spans.setdefault(row.org.pk, [])
        if any(
            number != row.number and first <= row.ends_on and last >= row.starts_on for number, first, last in spans
        ):
            text = _("Overlaps another term.")
            raise RuleBroken("term_overlap", text, {"starts_on": text})
        spans.append((row.number, row.starts_on, row.ends_on))

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
        return super().changes(draft)

    def facts(self, row: Term) -> dict[str, Any]:
        return row.facts(("org", "number", "starts_on", "ends_on"))

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_terms(new, changed, by=self.viewer, source=source)
