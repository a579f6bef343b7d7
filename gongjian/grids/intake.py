"""How rosters fill the registers of grids: one row for each building, checked as a whole, written by the actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.registers.intake import CHUNK, Draft, Intake, Key
from gongjian.grids.actions.intake import GovernanceIn, GridIn, bring_governance, bring_grids, words_of_full
from gongjian.grids.models import GovernanceGrid, Grid, GridBuilding, GridKind
from gongjian.grids.roster import People
from gongjian.people.models import Person
from gongjian.places.models import Building


def buildings_by_code(codes: Iterable[Any], viewer: Any) -> dict[str, Building]:
    """Buildings within reach, without their outlines."""
    wanted = sorted({str(code) for code in codes if code})
    found: dict[str, Building] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Building.objects.visible_to(viewer).filter(code__in=wanted[start : start + CHUNK], is_gone=False)
        found |= {row.code: row for row in rows.select_related("area").defer("shape", "area__shape").distinct()}
    return found


class OfBuildings(Intake):
    """A roster with one row for each building of a community."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        self.buildings = buildings_by_code((draft.values.get("building") for draft in drafts), self.viewer)

    def existing(self, keys: list[Key]) -> tuple[dict[Key, Any], set[Key]]:
        return {}, set()

    def building_of(self, draft: Draft) -> Building | None:
        """The building of a row, in the community the row names; faults are noted."""
        code, area = draft.values.get("building"), draft.values.get("community")
        building = self.buildings.get(str(code)) if code else None
        if building is None:
            if code:
                said = _("No building “%(code)s” within your area. Import the buildings first, or check the code.")
                draft.blame("building", said % {"code": str(code)[:32]})
        elif area is not None and not isinstance(area, str) and building.area_id != area.pk:
            said = _("This building lies in %(area)s. A grid does not leave its community.") % {"area": building.area}
            draft.blame("community", said)
        return building

    def may_bring(self, draft: Draft) -> bool:
        """Whether the reader may import into the community of a row; noted as a fault when not."""
        area = draft.values.get("community")
        if isinstance(area, str) or area is None or self.viewer.can(self.register.bring, area):
            return True
        draft.blame("community", _("You may not add or change records there."))
        return False


class GovernanceIntake(OfBuildings):
    """Which governance grid each building belongs to. A building is in one governance grid."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        link = GovernanceGrid.buildings.through.objects.select_related("governancegrid")
        ids = [building.pk for building in self.buildings.values()]
        self.now: dict[int, GovernanceGrid] = {}
        for start in range(0, len(ids), CHUNK):
            for row in link.filter(building_id__in=ids[start : start + CHUNK]).order_by("-governancegrid__code"):
                self.now[row.building_id] = row.governancegrid
        codes = {draft.values.get("grid_code") for draft in drafts} - {None}
        self.owner = dict(GovernanceGrid.objects.filter(code__in=codes).values_list("code", "area_id"))
        self.first: dict[str, Draft] = {}

    def settle(self, draft: Draft) -> None:
        building, area = self.building_of(draft), draft.values.get("community")
        self._check_grid(draft, area)
        if draft.faults or building is None or not self.may_bring(draft):
            return
        draft.row, draft.is_new = building, building.pk not in self.now

    def _check_grid(self, draft: Draft, area: Any) -> None:
        code = draft.values.get("grid_code")
        if not code:
            return
        if area is not None and not isinstance(area, str) and self.owner.get(code, area.pk) != area.pk:
            draft.blame("grid_code", _("The code %(code)s belongs to another community.") % {"code": code})
        first = self.first.setdefault(code, draft)
        for name in ("grid_name", "community"):
            if first.values.get(name) != draft.values.get(name):
                said = _("Row %(row)s says something else of the same grid.") % {"row": first.number}
                draft.blame(name, said)

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        old = self.now[draft.row.pk]
        pairs = {"grid_code": old.code, "grid_name": old.name}
        return {name: (was, draft.values[name]) for name, was in pairs.items() if was != draft.values[name]}

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('building') or ''} {draft.values.get('grid_code') or ''}".strip()

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        rows = [
            GovernanceIn(
                draft.row, str(draft.values["grid_code"]), str(draft.values["grid_name"]), draft.values["community"]
            )
            for draft in drafts
        ]
        return bring_governance(rows, by=self.viewer, source=source)


FACTS = ("name", "kind", "community", "valid_from", "phone", "leader", "workers")


class GridIntake(OfBuildings):
    """The grids of a district's first day. What is in force already is passed over, and never changed by a file."""

    def prepare(self, drafts: list[Draft]) -> None:
        super().prepare(drafts)
        self.first: dict[str, Draft] = {}
        areas = {draft.values["community"].pk for draft in drafts if hasattr(draft.values.get("community"), "pk")}
        in_force = Grid.objects.filter(valid_to__isnull=True).exclude(kind=GridKind.MICRO)
        self.full = set(in_force.filter(area__in=areas).values_list("area_id", flat=True))
        codes = sorted({str(draft.values.get("code")) for draft in drafts if draft.values.get("code")})
        self.grids: dict[str, Grid] = {}
        for start in range(0, len(codes), CHUNK):
            rows = in_force.filter(code__in=codes[start : start + CHUNK]).defer("shape")
            self.grids |= {grid.code: grid for grid in rows}
        self._read_places()
        self.people = People(areas, self.viewer)

    def _read_places(self) -> None:
        ids = [grid.pk for grid in self.grids.values()]
        self.held: set[tuple[int, int]] = set()
        for start in range(0, len(ids), CHUNK):
            rows = GridBuilding.objects.filter(grid_id__in=ids[start : start + CHUNK], valid_to__isnull=True)
            self.held |= set(rows.values_list("grid_id", "building_id"))

    def settle(self, draft: Draft) -> None:
        code, building = draft.values.get("code"), self.building_of(draft)
        if not code or building is None or draft.faults:
            return
        grid = self.grids.get(str(code))
        if grid is not None:
            self._settle_stored(draft, grid, building)
        elif draft.values["community"].pk in self.full:
            draft.blame("community", words_of_full(draft.values["community"]))
        elif self._agrees(draft) and self.may_bring(draft):
            draft.row, draft.is_new = building, True

    def _settle_stored(self, draft: Draft, grid: Grid, building: Building) -> None:
        if (grid.pk, building.pk) not in self.held:
            draft.blame("building", _("This building is not in this grid. Buildings change grid by a plan."))
        for name in ("name", "kind"):
            if draft.values.get(name) and draft.values[name] != getattr(grid, name):
                draft.blame(name, _("This grid is in force with other facts. Change them on its record."))
        draft.row = building

    def _agrees(self, draft: Draft) -> bool:
        """All rows of a grid say the same of it; blank cells follow the first row."""
        first = self.first.setdefault(str(draft.values["code"]), draft)
        if first is draft:
            self._check_people(draft)
        for name in FACTS:
            said = draft.values.get(name)
            if said not in (None, "") and said != first.values.get(name):
                draft.blame(name, _("Row %(row)s says something else of the same grid.") % {"row": first.number})
        return not draft.faults

    def _check_people(self, draft: Draft) -> None:
        for name in ("leader", "workers"):
            for one in self.named(draft, name):
                try:
                    self.person(draft, one, is_leader=name == "leader")
                except RuleBroken as no:
                    draft.blame(name, no.message)

    def named(self, draft: Draft, column: str) -> list[str]:
        """The names in a cell."""
        said = str(draft.values.get(column) or "")
        for sign in "，,；;":
            said = said.replace(sign, "、")
        return [name for name in (part.strip() for part in said.split("、")) if name]

    def person(self, draft: Draft, name: str, *, is_leader: bool) -> Person:
        """Whom a name in a row means. Raises RuleBroken."""
        return self.people.find(draft.values["community"], name, is_leader=is_leader)

    def changes(self, draft: Draft) -> dict[str, tuple[str, str]]:
        return {}

    def label_of(self, draft: Draft) -> str:
        return f"{draft.values.get('code') or ''} {draft.values.get('building') or ''}".strip()

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        by_code: dict[str, list[Draft]] = {}
        for draft in drafts:
            by_code.setdefault(str(draft.values["code"]), []).append(draft)
        return bring_grids([self._grid(code, rows) for code, rows in by_code.items()], by=self.viewer, source=source)

    def _grid(self, code: str, rows: list[Draft]) -> GridIn:
        first, facts = rows[0], self._facts(rows[0].values)
        leaders = [self.person(first, name, is_leader=True) for name in self.named(first, "leader")]
        workers = tuple(self.person(first, name, is_leader=False) for name in self.named(first, "workers"))
        return GridIn(
            code=code,
            buildings=tuple(draft.row for draft in rows),
            leader=leaders[0] if leaders else None,
            workers=workers,
            **facts,
        )

    def _facts(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": str(values["name"]),
            "kind": str(values.get("kind") or GridKind.GENERAL),
            "area": values["community"],
            "valid_from": values["valid_from"],
            "phone": str(values.get("phone") or ""),
        }
