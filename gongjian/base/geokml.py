"""KML, read and written without a library: its vocabulary for places is small, and an XML file is not to be trusted.

Values keep their kind through a Schema, which Google Earth, QGIS and GDAL understand.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gongjian.base.errors import RuleBroken
from gongjian.base.geoarchive import broken, opened, text_of, too_many, unpacked, wanted
from gongjian.base.geofeatures import Feature, Raw, Scalar, column_kind


def read_kmz(data: bytes, name: str, most: int) -> Raw:
    """The first KML of a KMZ; doc.kml if there is one."""
    with opened(data, name) as archive:
        inside = [entry for entry in wanted(archive) if entry.filename.lower().endswith(".kml")]
        inside.sort(key=lambda entry: (entry.filename.rpartition("/")[2].lower() != "doc.kml", entry.filename))
        return read_kml(unpacked(archive, inside[0], name), name, most)


def read_kml(data: bytes, name: str, most: int) -> Raw:
    """Every Placemark, in whatever folder it lies. Links to other files are not followed."""
    root = _xml(data, name)
    if _local(root) != "kml":
        raise RuleBroken(
            "xml_not_kml",
            _("%(name)s is XML (%(root)s) but not KML. Export it as KML.") % {"name": name, "root": _local(root)[:40]},
        )
    types = {
        str(field.get("name")): str(field.get("type"))
        for field in root.iter()
        if _local(field) == "SimpleField" and field.get("name")
    }
    marks = [mark for mark in root.iter() if _local(mark) == "Placemark"]
    if len(marks) > most:
        raise too_many(name, most)
    rows = []
    for number, mark in enumerate(marks, start=1):
        try:
            rows.append(({**dict.fromkeys(types), **_kml_properties(mark, types)}, _kml_geometry(mark)))
        except (ValueError, ShapelyError):
            raise broken(name, _("feature %(number)d") % {"number": number}) from None
    return Raw("KML", rows)


def _xml(data: bytes, name: str) -> ElementTree.Element:
    """The tree of an XML file. Refuses any DTD: KML needs none, and entities are how XML explodes."""
    text, _problems = text_of(data, name)
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]  # the encoding it names is dealt with already
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate()

    def refuse(*_said: object) -> None:
        raise RuleBroken(
            "xml_entities",
            _("%(name)s defines its own XML entities, which KML does not need. Export it anew.") % {"name": name},
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        root: ElementTree.Element = builder.close()
    except expat.ExpatError as no:
        raise broken(name, _("line %(line)d") % {"line": no.lineno}) from None
    except AssertionError:
        raise broken(name) from None
    return root


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition(":")[2]


def _children(element: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    return [child for child in element if _local(child) in names]


def _kml_properties(mark: ElementTree.Element, types: dict[str, str]) -> dict[str, Any]:
    """Name, description and extended data; in files with a schema (our own among them) the schema says it all."""
    found: dict[str, Any] = {}
    for extended in _children(mark, "ExtendedData"):
        for item in extended.iter():
            if _local(item) == "SimpleData":
                key = str(item.get("name"))
                found[key] = _typed(item.text or "", types.get(key, "string"))
            elif _local(item) == "Data":
                found[str(item.get("name"))] = "".join(value.text or "" for value in _children(item, "value"))
    if not found and not types:
        for item in _children(mark, "name", "description"):
            found[_local(item)] = item.text
    elif "name" not in found and not types:
        found = {"name": "".join(item.text or "" for item in _children(mark, "name")), **found}
    return found


def _typed(text: str, kind: str) -> Any:
    try:
        if kind in {"int", "uint", "short", "ushort"}:
            return int(text)
        if kind in {"float", "double"}:
            return float(text)
    except ValueError:
        return text
    return text.strip().lower() in {"1", "true"} if kind == "bool" and text.strip() else text


def _kml_geometry(element: ElementTree.Element) -> BaseGeometry | None:
    """The geometry directly below a Placemark or a MultiGeometry."""
    found: list[BaseGeometry] = []
    for child in _children(element, "Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"):
        kind = _local(child)
        if kind == "MultiGeometry":
            inner = _kml_geometry(child)
            found += [] if inner is None else list(shapely.get_parts(inner))
        elif kind == "Polygon":
            rings = {part: _kml_rings(child, part) for part in ("outerBoundaryIs", "innerBoundaryIs")}
            found.append(shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"]))
        else:
            points = _kml_points(child)
            found.append(shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points))
    if len(found) < 2:
        return found[0] if found else None
    kinds = {geom.geom_type for geom in found}
    collect = {"Polygon": shapely.multipolygons, "LineString": shapely.multilinestrings, "Point": shapely.multipoints}
    made: BaseGeometry = collect.get(kinds.pop() if len(kinds) == 1 else "", shapely.geometrycollections)(found)
    return made


def _kml_rings(polygon: ElementTree.Element, part: str) -> list[list[tuple[float, float]]]:
    rings = [_kml_points(ring) for side in _children(polygon, part) for ring in _children(side, "LinearRing")]
    if part == "outerBoundaryIs" and not rings:
        raise ValueError("a polygon without an outline")
    return rings


def _kml_points(element: ElementTree.Element) -> list[tuple[float, float]]:
    text = " ".join(item.text or "" for item in _children(element, "coordinates"))
    points = [tuple(float(number) for number in pair.split(",")[:2]) for pair in text.split()]
    if not points or any(len(point) != 2 for point in points):
        raise ValueError("coordinates are not pairs")
    return [(point[0], point[1]) for point in points]


# ------------------------------------------------------------------ writing
KML_TYPES = {"int": "int", "float": "double", "bool": "bool", "text": "string"}


def write_kml(features: Sequence[Feature], title: str = "") -> bytes:
    """The features as KML; each is shown under its property "name", or its first text."""
    names = list(features[0].properties) if features else []
    kinds = {name: column_kind([feature.properties.get(name) for feature in features]) for name in names}
    fields = "".join(f'<SimpleField name={quoteattr(name)} type="{KML_TYPES[kind]}"/>' for name, kind in kinds.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f'<name>{_clean(title)}</name><Schema name="fields" id="fields">{fields}</Schema>',
        *(_placemark(feature, kinds) for feature in features),
        "</Document></kml>",
    ]
    return "\n".join(lines).encode()


def _placemark(feature: Feature, kinds: dict[str, str]) -> str:
    values = {name: value for name, value in feature.properties.items() if value is not None}
    shown = values.get("name") or next((value for value in values.values() if isinstance(value, str)), "")
    data = "".join(
        f"<SimpleData name={quoteattr(name)}>{_clean(_said(value))}</SimpleData>" for name, value in values.items()
    )
    return (
        f"<Placemark><name>{_clean(str(shown))}</name>"
        f'<ExtendedData><SchemaData schemaUrl="#fields">{data}</SchemaData></ExtendedData>'
        f"{_drawn(feature.geometry)}</Placemark>"
    )


def _said(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clean(text: str) -> str:
    """Escaped, without the control characters that XML cannot hold."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\t\n\r"))


def _drawn(geom: BaseGeometry) -> str:
    if geom.geom_type == "Point":
        return f"<Point>{_coordinates(geom)}</Point>"
    if geom.geom_type in {"LineString", "LinearRing"}:
        return f"<LineString>{_coordinates(geom)}</LineString>"
    if geom.geom_type == "Polygon":
        inner = "".join(
            f"<innerBoundaryIs><LinearRing>{_coordinates(ring)}</LinearRing></innerBoundaryIs>"
            for ring in geom.interiors
        )
        outer = f"<outerBoundaryIs><LinearRing>{_coordinates(geom.exterior)}</LinearRing></outerBoundaryIs>"
        return f"<Polygon>{outer}{inner}</Polygon>"
    return f"<MultiGeometry>{''.join(_drawn(part) for part in shapely.get_parts(geom))}</MultiGeometry>"


def _coordinates(geom: BaseGeometry) -> str:
    pairs = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(geom).tolist())
    return f"<coordinates>{pairs}</coordinates>"
