"""How files fill the registers of persons and posts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key, by_code_and_name
from gongjian.base.secrets import blind_index
from gongjian.base.sheets import KEEP
from gongjian.people.actions import FACTS, POST_FACTS, store_persons, store_posts
from gongjian.people.models import Person, Post
from gongjian.people.posts import PostKind

LABELS = {"phone": "people.person.phone", "id_number": "people.person.id_number"}


class PersonIntake(Intake):
    """Persons: found again by ID number, else by name at the home organisation. Masked cells change nothing."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        self._find_named(drafts)

    def key_of(self, draft: Draft) -> Key | None:
        number = draft.values.get("id_number")
        if isinstance(number, str) and number:
            return ("id", blind_index(LABELS["id_number"], number))
        name, org = draft.values.get("name"), draft.values.get("org")
        return ("name", name, getattr(org, "pk", org)) if name and org else None

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('name') or ''} {draft.values.get('org') or ''}".strip()[:120]

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        indexes = [key[1] for key in keys if key[0] == "id"]
        found: dict[Key, Any] = {}
        taken: set[Key] = set()
        for start in range(0, len(indexes), CHUNK):
            wanted = indexes[start : start + CHUNK]
            rows = Person.objects.visible_to(self.viewer).select_related("org").filter(id_index__in=wanted)
            found |= {("id", row.id_index): row for row in rows}
            taken |= {
                ("id", one) for one in Person.objects.filter(id_index__in=wanted).values_list("id_index", flat=True)
            }
        return found, taken - set(found)

    def _find_named(self, drafts: list[Draft]) -> None:
        """Persons by name at their organisation; with a number only where none is stored yet."""
        orgs = {org.pk for draft in drafts if (org := draft.values.get("org")) is not None and hasattr(org, "pk")}
        named: dict[Key, list[Person]] = {}
        pks = list(orgs)
        for start in range(0, len(pks), CHUNK):
            people = (
                Person.objects.visible_to(self.viewer).select_related("org").filter(org__in=pks[start : start + CHUNK])
            )
            for person in people:
                named.setdefault(("name", person.name, person.org_id), []).append(person)
        for draft in drafts:
            key = self.key_of(draft)
            if key is None or key in self.found or key in self.foreign:
                continue
            org = draft.values.get("org")
            same = named.get(("name", draft.values.get("name"), getattr(org, "pk", None)), [])
            if key[0] == "id":
                same = [person for person in same if not person.id_index]
            if len(same) > 1:
                draft.blame("name", _("Several people here have this name. Give the ID number to say who is meant."))
            elif same:
                self.found[key] = same[0]

    def apply(self, draft: Draft) -> None:
        row, said = draft.row, draft.values
        for name in ("name", "org", "erase_after"):
            if name in said:
                setattr(row, name, said[name])
        for name, index in (("phone", "phone_index"), ("id_number", "id_index")):
            value = said.get(name)
            if isinstance(value, str) and value:
                setattr(row, index, blind_index(LABELS[name], value))
                setattr(row, name, value)
        draft.values = {n: v for n, v in said.items() if n not in LABELS or (v is not KEEP and v is not None)}
        draft.before = {n: v for n, v in draft.before.items() if n in draft.values}

    def facts(self, row: Person) -> dict[str, Any]:
        return row.facts(FACTS)

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        return store_persons(new, [(d.row, d.stored) for d in drafts if not d.is_new], by=self.viewer, source=source)


class PostIntake(Intake):
    """Posts: found again by person, organisation, kind and first day."""

    def _resolve(self, column: Column, drafts: list[Draft]) -> None:
        if column.name != "person":
            super()._resolve(column, drafts)

    def prepare(self, drafts: list[Draft]) -> None:
        names: dict[str, list[Person]] = {}
        for person in Person.objects.visible_to(self.viewer).select_related("org"):
            names.setdefault(person.name, []).append(person)
        self.people = names
        super().prepare(drafts)

    def before(self, drafts: list[Draft]) -> None:
        """The organisation first: it says which of several people of one name is meant."""
        column = self.register.column("org")
        self.names["org"] = known = by_code_and_name(column, self.viewer)
        for draft in drafts:
            said, org = draft.values.get("person"), known.get(str(draft.values.get("org") or ""))
            if not said or "person" in draft.faults:
                continue
            same = self.people.get(said, [])
            here = [person for person in same if org is not None and person.org_id == org.pk] or same
            if len(here) == 1:
                draft.values["person"] = here[0]
            else:
                none = _("Nobody within your area is called “%(name)s”.")
                many = _("Several people are called “%(name)s”. Give this post on the page of the person.")
                draft.blame("person", (many if here else none) % {"name": said})
                draft.values["person"] = None

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        people = list({key[0].pk for key in keys})
        found: dict[Key, Any] = {}
        for start in range(0, len(people), CHUNK):
            for post in self.register.rows(self.viewer).filter(person__in=people[start : start + CHUNK]):
                found[(post.person, post.org, post.kind, post.since)] = post
        return found, set()

    def label_of(self, draft: Draft) -> str:
        kind = draft.values.get("kind")
        said = PostKind(kind).label if kind in PostKind.values else ""
        return f"{draft.values.get('person') or ''} {draft.values.get('org') or ''} {said}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        super().apply(draft)
        row = draft.row
        if row.until is not None and row.until < row.since:
            text = _("The last day must not be before the first day.")
            raise RuleBroken("post_days", text, {"until": text})
        if draft.is_new and row.until is None:
            others = [key for key in self.found if key[:3] == (row.person, row.org, row.kind)]
            if any(self.found[key].until is None for key in others):
                text = _("This person holds this post already. End the earlier one first.")
                raise RuleBroken("post_open", text, {"since": text})

    def may(self, row: Post) -> bool:
        """Nobody appoints above the own organisation."""
        return super().may(row) and any(row.org.path.startswith(post.org_path) for post in self.viewer.posts)

    def facts(self, row: Post) -> dict[str, Any]:
        return row.facts(POST_FACTS)

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        return store_posts(new, [(d.row, d.stored) for d in drafts if not d.is_new], by=self.viewer, source=source)
