"""Map files as rows of a register: which attribute fills which column, and what the outlines are like."""

import difflib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import shapely
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.geo import geojson
from gongjian.base.geofiles import AREAS, LINES, POINTS, Feature, GeoFile, read_geofile
from gongjian.base.registers.checking import drafts_of_records
from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.intake import Draft
from gongjian.base.registers.register import Register
from gongjian.base.sheets.cells import heading_key, headings_of

KINDS = {"polygon": AREAS | POINTS, "line": LINES | AREAS, "point": AREAS | POINTS}
PREVIEWED = 5000  # outlines drawn before anything is stored
SAME = "="  # before a value that all features get
CLOSE = 0.84  # how alike an attribute's name and a column's heading must be to be proposed

# Attribute names that map files use for our columns, besides the headings themselves.
USUAL = {
    # not "id" or "objectid": most programs number the features of each file from 1
    "code": ("adcode", "code", "osm_id", "bianma", "dm", "编号", "代码", "编码", "行政区划代码"),
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
    for column in mappable(register):
        known = headings_of(column.sheet) | {heading_key(name) for name in USUAL.get(column.name, ())}
        match = next((name for name in free if heading_key(name) in known), None)
        if match is None:
            close = [name for name in free if difflib.get_close_matches(heading_key(name), known, 1, CLOSE)]
            match = close[0] if close else None
        if match is not None:
            found[column.name] = match
            del free[match]
    return found


def mappable(register: Register) -> list[Column]:
    """Columns that a map file may fill."""
    return [column for column in register.typed if not column.is_protected]


def same_for_all(column: Column) -> list[tuple[str, str]]:
    """Values that may be chosen for every feature of a file that does not say them, as a mapping takes them."""
    if column.kind == Kind.FLAG:
        return [(f"{SAME}true", _("yes")), (f"{SAME}false", _("no"))]
    return [(f"{SAME}{value}", str(label)) for value, label in column.choices if column.kind == Kind.CHOICE]


def look_inside(register: Register, data: bytes, name: str, district: Any, *, datum: str = "wgs84") -> GeoFile:
    """Read a map file for the page on which its meaning is chosen.

    raises  RuleBroken, also when none of its features can become a record of the register
    """
    file = read_geofile(BytesIO(data), name, datum=datum, district=district)
    kinds = KINDS[register.geo]
    if not any(feature.geometry.geom_type in kinds for feature in file.features):
        return read_geofile(BytesIO(data), name, datum=datum, kinds=kinds, district=district)
    return file


def drafts_of_map(
    register: Register, data: bytes, name: str, options: Mapping[str, Any], viewer: Any
) -> tuple[list[Draft], dict[str, Any]]:
    """A map file as drafts, with the faults of its outlines, and a report of how the outlines fit together.

    options  datum, mapping (column name -> attribute, or "=value" for all features), only (see matching)
    """
    file = look_inside(register, data, name, None, datum=str(options.get("datum", "wgs84")))
    features = matching(file, dict(options.get("only", {})))
    said = dict(options.get("mapping", {}))
    same = {column: value[1:] for column, value in said.items() if value.startswith(SAME)}
    mapping = {column: value for column, value in said.items() if value in file.names}
    records = [
        same | {column: _cell(column, feature.properties.get(value)) for column, value in mapping.items()}
        for feature in features
    ]
    drafts = drafts_of_records(register, records, [_fitting(register, feature.geometry) for feature in features])
    for draft, feature in zip(drafts, features, strict=True):
        draft.number = feature.index + 1
    for draft in drafts:
        fault = outline_fault(draft.shape) or type_fault(register, draft.shape)
        if fault:
            draft.blame("", fault)
            draft.shape = None
    left_out = len(file.features) - len(features)
    report = {"driver": file.driver, "problems": file.problems[:20], "features": len(features), "left_out": left_out}
    return drafts, report


def matching(file: GeoFile, only: Mapping[str, Any]) -> list[Feature]:
    """The features that fulfil every condition; maps of roads hold all kinds of them.

    only    attribute -> values separated by commas; blank: any value, but not none
    raises  RuleBroken when nothing is left
    """
    wanted = {
        name: {word.strip() for word in str(said).replace("，", ",").split(",") if word.strip()}
        for name, said in only.items()
        if name in file.names
    }
    found = [
        feature
        for feature in file.features
        if all(_fulfils(feature.properties.get(name), words) for name, words in wanted.items())
    ]
    if not found:
        raise RuleBroken("no_features", _("No feature fulfils these conditions. Look at the values in the file."))
    return found


def _cell(column: str, value: Any) -> Any:
    """An attribute as a cell. Relations of OpenStreetMap bear negative numbers; no code begins with a sign."""
    return f"R{-value}" if column == "code" and isinstance(value, int) and value < 0 else value


def _fulfils(value: Any, words: set[str]) -> bool:
    if value is None:
        return False
    said = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return not words or said in words


def _fitting(register: Register, shape: Any) -> Any:
    """Where lines are wanted, an area counts by its edge: a river is often drawn as the water between its banks."""
    return shape.boundary if register.geo == "line" and shape.geom_type in AREAS else shape


def outline_fault(shape: Any) -> str:
    """What is wrong with one outline by itself, "" for nothing."""
    if shape.geom_type in AREAS and shape.convex_hull.area <= 0:  # its own area would be 0 for a figure of eight too
        return _("The outline has no area. Draw it again.")
    if shape.geom_type in AREAS and not shape.is_valid:
        place = shapely.is_valid_reason(shape).partition("[")[2].rstrip("]").split()
        near = _(" near %(lon)s, %(lat)s") % {"lon": place[0][:10], "lat": place[1][:9]} if len(place) == 2 else ""
        return _("The outline crosses itself%(near)s. Draw it again.") % {"near": near}
    if shape.geom_type in LINES and shape.length <= 0:
        return _("The line has no length. Draw it again.")
    return ""


def type_fault(register: Register, shape: Any) -> str:
    """Whether a feature is of a type that the register does not take, "" for no."""
    if shape.geom_type in KINDS[register.geo]:
        return ""
    if register.geo == "line":
        return _("This is not a line. Leave it out with a condition.")
    return _("This is neither an area nor a point. Leave it out with a condition.")


def preview(file: GeoFile, around: Any = None) -> dict[str, Any]:
    """A map file for the eye: simplified outlines as a FeatureCollection, and a few sums.

    around  the outline of the reader's area, drawn with the others, so that a wrong datum is seen
    """
    shapes = [feature.geometry for feature in file.features[:PREVIEWED]]
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"label": str(feature.properties.get("name") or number)},
            "geometry": geojson(shape.simplify(1e-5)),
        }
        for number, (feature, shape) in enumerate(zip(file.features, shapes, strict=False), start=1)
        if not shape.is_empty
    ]
    if around is not None:
        own = {"type": "Feature", "id": 0, "properties": {"kind": "around"}, "geometry": geojson(around)}
        features.insert(0, own)
    west, south, east, north = (round(float(side), 4) for side in shapely.total_bounds(shapes))
    summary = {"features": len(file.features), "shown": len(shapes)}
    return {
        "collection": {"type": "FeatureCollection", "features": features, "bbox": [west, south, east, north]},
        "summary": summary | {"west": west, "south": south, "east": east, "north": north},
    }
