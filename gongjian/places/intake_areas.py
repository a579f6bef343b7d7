"""How files fill the register of areas: rosters with parents of the same file, maps whose boundaries are checked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.geocheck import check_boundaries
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import Draft, Intake
from gongjian.base.tree import from_the_root
from gongjian.places.actions import set_facts, store_places
from gongjian.places.intake import PlaceIntake
from gongjian.places.locating import Locator, far_away
from gongjian.places.models import Area, AreaLevel


class AreaIntake(PlaceIntake):
    """Areas: a parent may stand in the same file; levels are chosen once for a map file."""

    def prepare(self, drafts: list[Draft]) -> None:
        self.settled: set[int] = set()
        self.pending = {draft.values["code"]: draft for draft in drafts if draft.values.get("code")}
        level = self.options.get("level")
        if level:
            for draft in drafts:
                draft.values["level"] = AreaLevel.objects.get(pk=level) if isinstance(level, str) else level
        self.areas = list(Area.objects.visible_to(self.viewer).select_related("level", "parent"))
        self.holding_set = set(self.areas)
        self.locator = Locator(self.areas)
        Intake.prepare(self, drafts)
        self.has_any = bool(self.areas)
        for draft in drafts:
            if not draft.values.get("parent") and "parent" not in draft.faults:
                self.locate(draft)
        self.far = far_away([(draft, draft.shape, draft.values.get("parent")) for draft in drafts])

    def settle(self, draft: Draft) -> None:
        """A parent of the same file is settled before what stands below it."""
        if id(draft) in self.settled:
            return
        self.settled.add(id(draft))
        parent = draft.values.get("parent")
        if isinstance(parent, Draft):
            self.settle(parent)
            if parent.row is None:
                draft.blame("parent", _("This area and its parent belong to each other in a circle."))
        super().settle(draft)

    def _resolve(self, column: Column, drafts: list[Draft]) -> None:
        if column.name != "parent":
            super()._resolve(column, drafts)
            return
        known = self.names[column.name]
        for draft in drafts:
            said = draft.values.get("parent")
            if not said or not isinstance(said, str) or said in known:
                draft.values["parent"] = known.get(said) if said else None
            elif said in self.pending and self.pending[said] is not draft:
                draft.values["parent"] = self.pending[said]
            else:
                draft.blame("parent", self.unknown(column, said))
                draft.values["parent"] = None

    def fit(self, drafts: list[Draft]) -> list[list[Any]]:
        """Overlaps, gaps and slivers between boundaries of one level, and what they leave of the area above them."""
        levels: dict[Any, list[Draft]] = {}
        for draft in drafts:
            if draft.shape is not None and draft.row is not None:
                level = draft.values.get("level") or draft.row.level  # a refused row has not been filled in
                levels.setdefault(getattr(level, "pk", None), []).append(draft)
        found = [finding for shaped in levels.values() for finding in self._fit_of(shaped)]
        return sorted(found, key=lambda finding: (not finding[0], -finding[2]))

    def _fit_of(self, shaped: list[Draft]) -> list[list[Any]]:
        names = [str(draft.values.get("name") or draft.number) for draft in shaped]
        report = check_boundaries([draft.shape for draft in shaped], names, district=self._above(shaped))
        return [[found.is_error, found.sentence, round(found.area_m2, 1)] for found in report.findings]

    def _above(self, drafts: list[Draft]) -> Any:
        """The outline of the area that holds all parents of a file, where it is known."""
        parents = {draft.row.parent for draft in drafts if draft.row.parent_id}
        holding = [area for area in self.areas if all(parent.path.startswith(area.path) for parent in parents)]
        return max(holding, key=lambda area: len(area.path)).shape if parents and holding else None

    def locate(self, draft: Draft) -> None:
        """The parent of an area that names none: what it lies in, one level up; a stored area keeps its own."""
        draft.values.pop("parent", None)
        if self.key_of(draft) in self.found:
            return
        level = draft.values.get("level")
        parent = self.locator.around(draft.shape, rank=level.rank) if draft.shape is not None and level else None
        if parent is not None:
            draft.values["parent"] = parent
        elif self.has_any:
            draft.blame("parent", _("Name the area it belongs to: it lies in no area of yours."))

    def apply(self, draft: Draft) -> None:
        parent = draft.values.pop("parent", None)
        if isinstance(parent, Draft):
            draft.row.parent = parent.row if parent.row is not None else None
            draft.values["_parent"] = parent
        elif draft.is_new:
            draft.row.parent = parent
        elif parent is not None and parent.pk != draft.row.parent_id:
            said = _("An import does not move areas to another parent.")
            raise RuleBroken("parent_fixed", said, {"parent": said})
        facts = {name: value for name, value in draft.values.items() if name != "_parent"}
        if draft.shape is not None:
            facts["shape"] = draft.shape
            self.check(draft, facts | {"area": draft.row.parent if draft.row.parent_id else None})
        set_facts(draft.row, facts)

    def values(self, draft: Draft) -> dict[str, Any]:
        held = {name: value for name, value in draft.values.items() if name not in {"parent", "_parent"}}
        draft.values, kept = held, draft.values
        try:
            return super().values(draft)
        finally:
            draft.values = kept

    def may(self, row: Any) -> bool:
        """A first area may be added while there is none at all in reach; below another one the ability decides."""
        parent = row.parent
        while parent is not None and parent.pk is None:
            parent = parent.parent
        if parent is None:
            own = row if row.pk else None
            return bool(self.viewer.can(self.register.bring, own)) and (row.pk is not None or not self.has_any)
        return super().may(row) if parent is row.parent else bool(self.viewer.can(self.register.bring, parent))

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        """Parents first, level by level, so that every path stands below a stored one."""
        drafts = list(drafts)
        new, stored = [draft.row for draft in drafts if draft.is_new], 0
        for level in from_the_root(new, _("Areas of this file belong to each other in a circle.")):
            stored += store_places(level, [], by=self.viewer, source=source)
        changed = [(draft.row, draft.stored) for draft in drafts if not draft.is_new]
        return stored + store_places([], changed, by=self.viewer, source=source)
