"""How files fill the registers of places: rosters of rows, and features of a map."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from gongjian.base.datums import to_datum
from gongjian.base.errors import RuleBroken
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import Draft, Intake
from gongjian.base.sm3 import sm3
from gongjian.places.actions import place_facts, set_facts, store_places
from gongjian.places.locating import Locator, far_away
from gongjian.places.models import Area

WGS84 = "wgs84"
NAME_MAX = 60


class PlaceIntake(Intake):
    """What is common to all places: an area that is named or found by place, and an outline in WGS 84.

    options  datum: of the coordinates in a roster; is_map: the file is a map, so codes may be made; inside_only: what
             lies in no area of the reader is left out, as of a map of the whole city
    """

    def before(self, drafts: list[Draft]) -> None:
        if self.options.get("is_map"):
            self.complete(drafts)

    def complete(self, drafts: list[Draft]) -> None:
        """Make the codes and names that a map file lacks: the same outline always gets the same code."""
        for draft in drafts:
            if draft.shape is None:
                continue
            if not draft.values.get("code") and "code" not in draft.faults:
                draft.values["code"] = code_of(self.register.noun, draft.shape)
            draft.faults.pop("name", None) if not draft.values.get("name") else None
            draft.values["name"] = draft.values.get("name") or self.name_of(draft)

    def name_of(self, draft: Draft) -> str:
        """What a feature without a name is called: its address, else its code."""
        return str(draft.values.get("address") or draft.values.get("code") or "")[:NAME_MAX]

    def prepare(self, drafts: list[Draft]) -> None:
        self.areas = list(Area.objects.visible_to(self.viewer).select_related("level"))
        self.holding_set = set(self.holding())
        self.locator = Locator(self.holding())
        if self.options.get("inside_only"):
            drafts[:] = [draft for draft in drafts if draft.shape is None or self.locator.touches(draft.shape)]
        super().prepare(drafts)
        for draft in drafts:
            if not draft.values.get("area") and "area" not in draft.faults:
                self.locate(draft)
        self.far = far_away([(draft, self.place_of(draft), draft.values.get("area")) for draft in drafts])

    def holding(self) -> list[Area]:
        """Areas that such places may belong to."""
        return [area for area in self.areas if area.level.has_grids]

    def locate(self, draft: Draft) -> None:
        """Find the area of a draft that names none; a stored place keeps its own."""
        place = self.place_of(draft)
        if self.key_of(draft) in self.found and (place is None or "area" not in draft.values):
            draft.values.pop("area", None)
            return
        area = self.locator.around(place) if place is not None else None
        if area is None:
            sentence = _("It lies in no area of yours. Check the place and the datum, or name the area.")
            draft.blame(
                "area", sentence if place is not None else _("This row has no place on the map; name its area.")
            )
        else:
            draft.values["area"] = area

    def place_of(self, draft: Draft) -> Any:
        """The outline or point of a draft, None without."""
        return draft.shape

    def apply(self, draft: Draft) -> None:
        facts: dict[str, Any] = {}
        for name, value in draft.values.items():
            column = self.register.by_name[name]
            facts[column.refers.field if column.refers else name] = plain_value(column, value, draft.row)
        if draft.shape is not None:
            facts["shape"] = draft.shape
        self.check(draft, facts)
        set_facts(draft.row, facts)

    def check(self, draft: Draft, facts: dict[str, Any]) -> None:
        """Rules between the columns of a row. Raises RuleBroken with the column at fault."""
        area = facts.get("area")
        if area is not None and area not in self.holding_set:
            said = _("%(area)s is no community. Name the community it lies in.") % {"area": area}
            raise RuleBroken("no_community", said, {"area": said})
        if id(draft) in self.far:
            said = _("This place lies far outside %(area)s. Check the area, the coordinates and their datum.") % {
                "area": area
            }
            raise RuleBroken("place_outside", said, {"area" if draft.shape is not None else "lon": said})

    def facts(self, row: Any) -> dict[str, Any]:
        return place_facts(row)

    def store(self, drafts: Iterable[Draft], source: str) -> int:
        drafts = list(drafts)
        return store_places(
            [draft.row for draft in drafts if draft.is_new],
            [(draft.row, draft.stored) for draft in drafts if not draft.is_new],
            by=self.viewer,
            source=source,
        )


class LineIntake(PlaceIntake):
    """Lanes and barriers: they belong to the smallest area that holds them wholly."""

    def holding(self) -> list[Area]:
        return self.areas

    def name_of(self, draft: Draft) -> str:
        """The kind of line: names are drawn along it, and a made-up code says nothing to anybody."""
        kinds = dict(self.register.by_name["kind"].choices) if "kind" in self.register.by_name else {}
        return str(kinds.get(str(draft.values.get("kind")), self.register.one))

    def locate(self, draft: Draft) -> None:
        if draft.shape is None or self.key_of(draft) in self.found:
            super().locate(draft)
            return
        area = self.locator.around_all(draft.shape)
        if area is None:
            draft.blame("area", _("It lies in no area of yours. Check the place and the datum, or name the area."))
        else:
            draft.values["area"] = area


class PointIntake(PlaceIntake):
    """Estates, carriers: a point in columns of its own; an outline of a map file is taken by a point inside it."""

    keeps_outline = False

    def before(self, drafts: list[Draft]) -> None:
        datum = self.options.get("datum", WGS84)
        pairs = [
            draft for draft in drafts if draft.values.get("lon") is not None and draft.values.get("lat") is not None
        ]
        if pairs and datum != WGS84 and not self.options.get("is_map"):
            points = to_datum([[float(d.values["lon"]), float(d.values["lat"])] for d in pairs], datum, WGS84)
            for draft, (lon, lat) in zip(pairs, points, strict=True):
                draft.values |= {"lon": round(lon, 7), "lat": round(lat, 7)}
        super().before(drafts)
        for draft in drafts:
            if draft.shape is None:
                continue
            draft.values = {name: value for name, value in draft.values.items() if name not in {"lon", "lat"}}
            if draft.shape.geom_type == "Point" or not self.keeps_outline:
                point = draft.shape.representative_point()
                draft.values |= {"lon": round(point.x, 7), "lat": round(point.y, 7)}
                draft.shape = None
        placed = [draft for draft in drafts if None not in (draft.values.get("lon"), draft.values.get("lat"))]
        degrees = [[float(draft.values["lon"]), float(draft.values["lat"])] for draft in placed]
        points = shapely.points(np.array(degrees)) if placed else np.zeros(0)
        self.points = {id(draft): point for draft, point in zip(placed, points, strict=True)}

    def place_of(self, draft: Draft) -> Any:
        return draft.shape if draft.shape is not None else self.points.get(id(draft))

    def check(self, draft: Draft, facts: dict[str, Any]) -> None:
        super().check(draft, facts)
        lon, lat = facts.get("lon", draft.row.lon), facts.get("lat", draft.row.lat)
        if (lon is None) != (lat is None):
            said = _("Give both longitude and latitude, or neither.")
            raise RuleBroken("place_half", said, {"lon" if lon is None else "lat": said})


class BuildingIntake(PointIntake):
    """Buildings: an outline or a point; estate and carrier in the same community."""

    keeps_outline = True

    def check(self, draft: Draft, facts: dict[str, Any]) -> None:
        super().check(draft, facts)
        area = facts.get("area") or (draft.row.area if draft.row.area_id else None)
        for name in ("estate", "carrier"):
            other = facts.get(name)
            if other is not None and area is not None and other.area_id != area.pk:
                said = _("%(name)s lies in another community than this building.") % {"name": other}
                raise RuleBroken("other_community", said, {name: said})

    def apply(self, draft: Draft) -> None:
        """A count from a file takes the place of a generated one, and the mark of it with it."""
        is_generated = draft.row.is_generated
        super().apply(draft)
        if is_generated and draft.values.get("households") is not None and "is_generated" not in draft.values:
            draft.row.is_generated = False


class SurfaceIntake(PlaceIntake):
    """Water and green: they belong to the smallest area that holds most of them; a name is not needed."""

    def holding(self) -> list[Area]:
        return self.areas

    def complete(self, drafts: list[Draft]) -> None:
        unnamed = [draft for draft in drafts if not draft.values.get("name")]
        super().complete(drafts)
        for draft in unnamed:
            draft.values["name"] = ""


def plain_value(column: Column, value: Any, row: Any) -> Any:
    """A cell's value as the model keeps it: blank text is "", decimals are floats, a blank yes-or-no stays."""
    if value is None and column.refers is None and column.field is not None and not column.field.null:
        return getattr(row, column.name) if column.kind not in {"text", "code"} else ""
    return round(float(value), 7) if column.kind == "decimal" and value is not None else value


def code_of(noun: str, shape: Any) -> str:
    """A code made from an outline: the same outline gets the same code again, whatever vertex it begins with."""
    coordinates = np.round(shapely.get_coordinates(shape.normalize()), 6)
    return f"{noun[:1].upper()}{sm3(np.ascontiguousarray(coordinates + 0.0).tobytes()).hex()[:12]}"
