"""How rosters fill the staff of grids, in drafts and in force: one row for each post, all or nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.grids.actions.staff import set_grid_post
from gongjian.grids.actions.staff_roster import DraftPostIn, bring_draft_staff
from gongjian.grids.models import Grid, GridKind, GridPost, Plan, Role
from gongjian.grids.roster import People
from gongjian.people.models import Person
from gongjian.places.models import Area


class StaffIntake(Intake):
    """What rosters of staff share: persons by name, one leader for each grid (domain G1-G3)."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        self.leads: dict[Any, Draft] = {}
        self.who: dict[int, Person] = {}
        self.people = People((), self.viewer)

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        return {}, set()

    def may_staff(self, draft: Draft, area: Area) -> bool:
        """Whether the reader may name staff in a community; noted as a fault when not."""
        if self.viewer.can(self.register.bring, area):
            return True
        draft.blame("", _("You may not add or change records there."))
        return False

    def settle_person(self, draft: Draft, area: Area, grid: Any) -> Person | None:
        """The person of a row; faults are noted: nobody, several, from elsewhere, a second leader of one grid."""
        is_leader = draft.values.get("role") == Role.LEADER
        try:
            person = self.who[draft.number] = self.people.find(area, draft.values["person"], is_leader=is_leader)
        except RuleBroken as no:
            draft.blame("person", no.message)
            return None
        first = self.leads.setdefault(grid, draft) if is_leader else draft
        if first is not draft:
            said = _("Row %(row)s names the leader of this grid already. A grid has one leader.")
            draft.blame("role", said % {"row": first.number})
            return None
        return person

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        return {}

    def label_of(self, draft: Draft) -> str:
        said = (draft.values.get(name) for name in ("community", "grid_code", "number", "person"))
        return " ".join(str(part) for part in said if part)[:120]


class DraftStaffIntake(StaffIntake):
    """The staff of open drafts. A new leader takes the place of the old one; who is named already stays."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        areas = {area.pk for draft in drafts if isinstance(area := draft.values.get("community"), Area)}
        plans = Plan.objects.visible_to(self.viewer).filter(area__in=areas, status__in=Plan.OPEN)
        self.plans = {plan.area_id: plan for plan in plans.select_related("area").distinct()}
        self.numbers = {plan.pk: {grid["number"] for grid in plan.grids} for plan in self.plans.values()}
        self.people = People(areas, self.viewer)

    def key_of(self, draft: Draft) -> Key | None:
        area = draft.values.get("community")
        key = (getattr(area, "pk", None), *(draft.values.get(name) for name in ("number", "role", "person")))
        return None if any(part in (None, "") for part in key) else key

    def settle(self, draft: Draft) -> None:
        area = draft.values.get("community")
        if draft.faults or not isinstance(area, Area) or not self.may_staff(draft, area):
            return
        plan = draft.row = self.plans.get(area.pk)
        if plan is None:
            draft.blame("community", _("%(area)s has no open draft.") % {"area": area})
        elif draft.values["number"] not in self.numbers[plan.pk]:
            draft.blame("number", _("The draft has no grid with this number."))
        elif draft.values.get("person"):
            self._settle_post(draft, plan)

    def _settle_post(self, draft: Draft, plan: Plan) -> None:
        number, role = draft.values["number"], draft.values.get("role")
        if not role:
            draft.blame("role", _("Say the role of this person."))
            return
        person = self.settle_person(draft, plan.area, (plan.pk, number))
        if person is not None:
            held = {(post["number"], post["person"], post["role"]) for post in plan.staff}
            draft.is_new = (number, person.pk, role) not in held

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        rows = [
            DraftPostIn(draft.row.pk, draft.values["number"], self.who[draft.number], draft.values["role"])
            for draft in drafts
        ]
        return bring_draft_staff(rows, by=self.viewer, source=source)


class GridPostIntake(StaffIntake):
    """The staff of grids in force. A new leader ends the post of the old one the day before."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        codes = sorted({str(draft.values.get("grid_code")) for draft in drafts if draft.values.get("grid_code")})
        rows = Grid.objects.visible_to(self.viewer).filter(valid_to__isnull=True).exclude(kind=GridKind.MICRO)
        self.grids: dict[str, Grid] = {}
        for start in range(0, len(codes), CHUNK):
            found = rows.filter(code__in=codes[start : start + CHUNK]).select_related("area").defer("shape")
            self.grids |= {grid.code: grid for grid in found.defer("shape", "area__shape").distinct()}
        ids = [grid.pk for grid in self.grids.values()]
        self.held: set[tuple[int, int, str]] = set()
        self.led_since: dict[int, date] = {}
        for start in range(0, len(ids), CHUNK):
            posts = GridPost.objects.filter(grid__in=ids[start : start + CHUNK], valid_to__isnull=True)
            self.held |= set(posts.values_list("grid_id", "person_id", "role"))
            self.led_since |= dict(posts.filter(role=Role.LEADER).values_list("grid_id", "valid_from"))
        self.people = People({grid.area_id for grid in self.grids.values()}, self.viewer)

    def settle(self, draft: Draft) -> None:
        if draft.faults:
            return
        grid = draft.row = self.grids.get(str(draft.values.get("grid_code")))
        if grid is None:
            draft.blame("grid_code", _("No grid in force has this code within your area."))
        elif self.may_staff(draft, grid.area):
            person = self.settle_person(draft, grid.area, grid.pk)
            if person is not None:
                draft.is_new = (grid.pk, person.pk, draft.values["role"]) not in self.held
            if draft.is_new:
                self._check_day(draft, grid)

    def since(self, draft: Draft) -> date:
        """The first day of a row; today where it says none."""
        return draft.values.get("valid_from") or self.viewer.today

    def _check_day(self, draft: Draft, grid: Grid) -> None:
        """The present leader serves one day at least."""
        led = self.led_since.get(grid.pk) if draft.values["role"] == Role.LEADER else None
        if led is not None and led >= self.since(draft):
            said = _("The present leader serves since %(day)s. Choose a later day.") % {"day": led}
            draft.blame("valid_from", said)

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        stored = 0
        for draft in drafts:
            person, role = self.who[draft.number], draft.values["role"]
            facts: dict[str, Any] = {"person_id": person.pk, "role": role, "since": self.since(draft)}
            set_grid_post(draft.row.pk, by=self.viewer, source=source, **facts)
            stored += 1
        return stored
