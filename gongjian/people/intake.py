"""How files fill the registers of persons, posts and accounts."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key, by_code_and_name
from gongjian.base.secrets import blind_index
from gongjian.base.sheets import KEEP
from gongjian.orgs.models import Org
from gongjian.people.actions import FACTS, POST_FACTS, store_persons, store_posts
from gongjian.people.first_passwords import store_accounts
from gongjian.people.models import Account, Person, Post
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


class NamedPersonIntake(Intake):
    """Rows about persons, who are named by name and, where two have it, by organisation."""

    several: str | Promise = ""  # what to say when the organisation does not tell them apart either

    def _resolve(self, column: Column, drafts: list[Draft]) -> None:
        if column.name != "person":
            super()._resolve(column, drafts)

    def persons(self) -> Iterable[Person]:
        """Who may be named."""
        return Person.objects.visible_to(self.viewer).select_related("org")

    def prepare(self, drafts: list[Draft]) -> None:
        names: dict[str, list[Person]] = {}
        for person in self.persons():
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
                draft.blame("person", (str(self.several) if here else none) % {"name": said})
                draft.values["person"] = None


class PostIntake(NamedPersonIntake):
    """Posts: found again by person, organisation, kind and first day."""

    several = gettext_lazy("Several people are called “%(name)s”. Give this post on the page of the person.")

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


class AccountIntake(NamedPersonIntake):
    """Accounts: found again by user name. A file adds accounts; what one has already is not changed by it."""

    several = gettext_lazy("Several people are called “%(name)s”. Write the organisation, or add the account by hand.")

    def persons(self) -> Iterable[Person]:
        return Person.objects.filter(org__in=Org.objects.visible_to(self.viewer)).select_related("org")

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        taken = dict(Account.objects.values_list("person_id", "username"))
        first: dict[int, int] = {}
        for draft in drafts:
            person, name = draft.values.get("person"), draft.values.get("username")
            if not isinstance(person, Person):
                continue
            if taken.get(person.pk, name) != name:
                said = _("%(person)s has an account already: %(name)s.")
                draft.blame("person", said % {"person": person, "name": taken[person.pk]})
            elif first.setdefault(person.pk, draft.number) != draft.number:
                said = _("%(person)s stands in row %(row)s already; everybody has one account.")
                draft.blame("person", said % {"person": person, "row": first[person.pk]})

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('username') or ''} {draft.values.get('person') or ''}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        """Set what a new account says. Raises RuleBroken where a file would change one that is there."""
        row, said = draft.row, {name: value or "" for name, value in draft.values.items() if name != "org"}
        if not draft.is_new:
            changed = [name for name, value in said.items() if value != getattr(row, name)]
            text = _("This account is there already. Change it on its page.")
            if changed:
                raise RuleBroken("account_there", text, dict.fromkeys(changed, text))
            return
        for name, value in said.items():
            setattr(row, name, value)
        refuse_faults(row, names=["username", "email"])

    def values(self, draft: Draft) -> dict[str, Any]:
        found = super().values(draft)
        return {name: value for name, value in found.items() if name != "org"}

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        return store_accounts([draft.row for draft in drafts if draft.is_new], by=self.viewer, source=source)
