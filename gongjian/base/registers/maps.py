"""Map files as rows of a register: which attribute fills which column, and what the outlines are like."""

import difflib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import shapely
from django.utils.translation import gettext as _

from gongjian.base.geo import geojson
from gongjian.base.geofiles import AREAS, LINES, POINTS, GeoFile, read_geofile
from gongjian.base.registers.checking import drafts_of_records
from gongjian.base.registers.columns import Column
from gongjian.base.registers.intake import Draft
from gongjian.base.registers.register import Register
from gongjian.base.sheets.cells import heading_key, headings_of

KINDS = {"polygon": AREAS | POINTS, "line": LINES, "point": AREAS | POINTS}
PREVIEWED = 5000  # outlines drawn before anything is stored
CLOSE = 0.84  # how alike an attribute's name and a column's heading must be to be proposed

# Attribute names that map files use for our columns, besides the headings themselves.
USUAL = {
    "code": ("adcode", "code", "id", "osm_id", "objectid", "bianma", "dm", "编号", "代码", "编码", "行政区划代码"),
    "name": ("name", "mc", "fname", "title", "名称", "name_zh", "名字"),
    "parent": ("parent_code", "parent", "street_code", "上级代码", "上级"),
    "area": ("community_code", "area_code", "sqdm", "社区代码", "社区"),
    "households": ("households", "hs", "户数", "hu"),
    "address": ("addr", "address", "地址", "dz"),
    "storeys": ("levels", "floors", "building:levels", "层数", "floor"),
    "kind": ("kind", "class", "type", "类型", "fclass"),
}


def propose(register: Register, names: Sequence[str]) -> dict[str, str]:
    """Column name -> attribute that probably holds it; each attribute is proposed once."""
    found: dict[str, str] = {}
    free = dict.fromkeys(names)
    for column in _mappable(register):
        known = headings_of(column.sheet) | {heading_key(name) for name in USUAL.get(column.name, ())}
        match = next((name for name in free if heading_key(name) in known), None)
        if match is None:
            close = [name for name in free if difflib.get_close_matches(heading_key(name), known, 1, CLOSE)]
            match = close[0] if close else None
        if match is not None:
            found[column.name] = match
            del free[match]
    return found


def _mappable(register: Register) -> list[Column]:
    return [column for column in register.typed if not column.is_protected]


def look_inside(register: Register, data: bytes, name: str, district: Any, *, datum: str = "wgs84") -> GeoFile:
    """Read a map file for the page on which its meaning is chosen. Raises RuleBroken."""
    return read_geofile(BytesIO(data), name, datum=datum, kinds=KINDS[register.geo], district=district)


def drafts_of_map(
    register: Register, data: bytes, name: str, options: Mapping[str, Any], viewer: Any
) -> tuple[list[Draft], dict[str, Any]]:
    """A map file as drafts, with the faults of its outlines, and a report of how the outlines fit together.

    options  datum, mapping (column name -> attribute)
    """
    file = look_inside(register, data, name, None, datum=str(options.get("datum", "wgs84")))
    mapping = {column: said for column, said in dict(options.get("mapping", {})).items() if said in file.names}
    records = [{column: feature.properties.get(said) for column, said in mapping.items()} for feature in file.features]
    drafts = drafts_of_records(register, records, [feature.geometry for feature in file.features])
    for draft in drafts:
        fault = outline_fault(draft.shape)
        if fault:
            draft.blame("", fault)
            draft.shape = None
    return drafts, {"driver": file.driver, "problems": file.problems[:20], "features": len(file.features)}


def outline_fault(shape: Any) -> str:
    """What is wrong with one outline by itself, "" for nothing."""
    if shape.geom_type in AREAS and not shape.is_valid:
        place = shapely.is_valid_reason(shape).partition("[")[2].rstrip("]").split()
        near = _(" near %(lon)s, %(lat)s") % {"lon": place[0][:10], "lat": place[1][:9]} if len(place) == 2 else ""
        return _("The outline crosses itself%(near)s. Draw it again.") % {"near": near}
    if shape.geom_type in AREAS and shape.area <= 0:
        return _("The outline has no area. Draw it again.")
    if shape.geom_type in LINES and shape.length <= 0:
        return _("The line has no length. Draw it again.")
    return ""


def preview(file: GeoFile) -> dict[str, Any]:
    """A map file for the eye: simplified outlines as a FeatureCollection, and a few sums."""
    shapes = [feature.geometry for feature in file.features[:PREVIEWED]]
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"label": str(number)},
            "geometry": geojson(shape.simplify(1e-5)),
        }
        for number, shape in enumerate(shapes, start=1)
        if not shape.is_empty
    ]
    west, south, east, north = (round(float(side), 4) for side in shapely.total_bounds(shapes))
    summary = {"features": len(file.features), "shown": len(features)}
    return {
        "collection": {"type": "FeatureCollection", "features": features, "bbox": [west, south, east, north]},
        "summary": summary | {"west": west, "south": south, "east": east, "north": north},
    }
