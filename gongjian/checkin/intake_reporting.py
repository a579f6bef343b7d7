"""How files fill the registers of unit and member check-in."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.checkin.actions.member import store_invitations
from gongjian.checkin.actions.reporting import FACTS, place_unit, refuse_senseless, store_unit_checkins
from gongjian.checkin.communities import communities, own_communities
from gongjian.checkin.models import MEMBER_LIVE, UNIT_LIVE, MemberCheckIn, UnitCheckIn
from gongjian.checkin.workflow_reporting import RECEIVE
from gongjian.people.models import Person, Post
from gongjian.people.posts import PostKind


class UnitIntake(Intake):
    """A report is found again by unit and community among those that are not ended."""

    def before(self, drafts: list[Draft]) -> None:
        self._communities = frozenset(communities().values_list("pk", flat=True))

    def key_of(self, draft: Draft) -> Key | None:
        """Unit and community; where the unit sits when the file names none."""
        org: Any = draft.values.get("org")
        if not draft.values.get("area") and hasattr(org, "area"):
            draft.values["area"] = org.area
        return super().key_of(draft)

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        orgs = sorted({org.pk for org, _area in keys if hasattr(org, "pk")})
        found: dict[Key, Any] = {}
        for start in range(0, len(orgs), CHUNK):
            rows = self.register.rows(self.viewer).filter(status__in=UNIT_LIVE)
            for row in rows.filter(org__in=orgs[start : start + CHUNK]):
                found[(row.org, row.area)] = row
        return found, set()

    def label_of(self, draft: Draft) -> str:
        return str(draft.values.get("org") or "")[:120]

    def apply(self, draft: Draft) -> None:
        owners = set() if draft.is_new else {"org", "area"}
        draft.values = {name: value for name, value in draft.values.items() if value is not None and name not in owners}
        super().apply(draft)
        if draft.is_new:
            place_unit(draft.row, self.viewer)
        refuse_senseless(draft.row, self.viewer.today, draft.stored.get("day"), self._communities)

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
        return super().changes(draft)

    def facts(self, row: UnitCheckIn) -> dict[str, Any]:
        return row.facts(FACTS)

    def may(self, row: UnitCheckIn) -> bool:
        if row.area_id not in self._may:
            self._may[row.area_id] = row.area_id is not None and self.viewer.can(RECEIVE, row.area)
        return self._may[row.area_id]

    def blamed_owner(self) -> str:
        return "area"

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        new = [draft.row for draft in drafts if draft.is_new]
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_unit_checkins(new, changed, by=self.viewer, source=source)


class MemberIntake(Intake):
    """A list of names of a unit becomes invitations; whoever has a home community already is left as it is."""

    def before(self, drafts: list[Draft]) -> None:
        mine = list(own_communities(self.viewer)[:2])
        self._own = mine[0] if len(mine) == 1 else None
        posts = Post.objects.all().open_on(self.viewer.today).filter(kind=PostKind.MEMBER).values("person")
        names = sorted({str(draft.values.get("name") or "") for draft in drafts})
        self._named: dict[tuple[str, int], list[Person]] = {}
        for start in range(0, len(names), CHUNK):
            rows = Person.objects.filter(name__in=names[start : start + CHUNK], pk__in=posts).select_related("org")
            for person in rows:
                self._named.setdefault((person.name, person.org_id), []).append(person)
        people = [one.pk for found in self._named.values() for one in found]
        self._held: dict[int, MemberCheckIn] = {}
        for start in range(0, len(people), CHUNK):
            live = MemberCheckIn.objects.filter(person__in=people[start : start + CHUNK], status__in=MEMBER_LIVE)
            self._held |= {row.person_id: row for row in live.select_related("area", "org", "person", "grid")}

    def key_of(self, draft: Draft) -> Key | None:
        person = self._person(draft)
        return (person.pk,) if person is not None else None

    def _person(self, draft: Draft) -> Person | None:
        org = draft.values.get("org")
        found = self._named.get((str(draft.values.get("name") or ""), getattr(org, "pk", 0)), [])
        return found[0] if len(found) == 1 else None

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        rows = self.register.rows(self.viewer).filter(status__in=MEMBER_LIVE)
        own = set(rows.values_list("pk", flat=True)) if keys else set()
        held = {(pk,): row for pk, row in self._held.items()}
        mine = {key: row for key, row in held.items() if row.pk in own}
        return mine, set(held) - set(mine)

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('name') or ''} {draft.values.get('org') or ''}".strip()[:120]

    def apply(self, draft: Draft) -> None:
        if not draft.is_new:
            draft.values = {"grid": draft.values["grid"]} if draft.values.get("grid") else {}
            draft.before = {name: value for name, value in draft.before.items() if name in draft.values}
            self._refuse_grid(draft)
            return
        person = self._person(draft)
        if person is None:
            said = _("The unit has no single member of this name in the register of people.")
            raise RuleBroken("member_unknown", said, {"name": said})
        row = draft.row
        row.person, row.org, row.area = person, person.org, draft.values.get("area") or self._own
        if row.area_id is None:
            said = _("Choose the community.")
            raise RuleBroken("no_community", said, {"area": said})
        row.status = MemberCheckIn.Status.INVITED
        self._refuse_grid(draft)

    def _refuse_grid(self, draft: Draft) -> None:
        grid = draft.values.get("grid")
        if grid is not None and grid.area_id != draft.row.area_id:
            said = _("This grid lies outside the area.")
            raise RuleBroken("grid_elsewhere", said, {"grid": said})
        if grid is not None:
            draft.row.grid = grid

    def may(self, row: MemberCheckIn) -> bool:
        if row.area_id not in self._may:
            self._may[row.area_id] = row.area_id is not None and self.viewer.can(RECEIVE, row.area)
        return self._may[row.area_id]

    def blamed_owner(self) -> str:
        return "area"

    def facts(self, row: MemberCheckIn) -> dict[str, Any]:
        return row.facts(("grid",))

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return store_invitations(
            [draft.row for draft in drafts if draft.is_new], changed, by=self.viewer, source=source
        )
