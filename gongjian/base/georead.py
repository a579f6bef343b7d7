"""Readers of GeoJSON, Shapefile and GeoPackage: bytes to properties and geometries, coordinates as the file has them.

GeoJSON (here) and KML (geokml.py) are read directly, which keeps the types of their values and lets a fault be named by
feature and line; Shapefile and GeoPackage go through GDAL (pyogrio) in a private folder.
"""

import codecs
import csv
import json
import sqlite3
import struct
import tempfile
from io import StringIO
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyogrio.errors
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gongjian.base.errors import RuleBroken
from gongjian.base.geoarchive import broken, opened, text_of, too_many, unpacked, wanted
from gongjian.base.geofeatures import Raw

GDAL_BAD = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, RuntimeError)
FIELDS = "gongjian-fields.csv"  # in our own Shapefiles: short name, full name, kind


# ------------------------------------------------------------------ GeoJSON
def read_geojson(data: bytes, name: str, most: int) -> Raw:
    """A FeatureCollection, a Feature or a bare geometry."""
    text, problems = text_of(data, name)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as no:
        raise broken(name, _("line %(line)d") % {"line": no.lineno}) from None
    except (RecursionError, ValueError):
        raise broken(name) from None
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        features = found["features"]
    elif kind == "Feature":
        features = [found]
    elif kind in {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}:
        features = [{"type": "Feature", "properties": {}, "geometry": found}]
    else:
        raise RuleBroken(
            "json_not_geojson",
            _("%(name)s is JSON but not GeoJSON: there is no FeatureCollection in it. Export it as GeoJSON.")
            % {"name": name},
        )
    if len(features) > most:
        raise too_many(name, most)
    rows = [_geojson_row(feature, number, name) for number, feature in enumerate(features, start=1)]
    return Raw("GeoJSON", rows, _geojson_crs(found), problems)


def _geojson_row(feature: Any, number: int, name: str) -> tuple[dict[str, Any], BaseGeometry | None]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise broken(name, _("feature %(number)d") % {"number": number})
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise broken(name, _("feature %(number)d") % {"number": number})
    if feature.get("geometry") is None:
        return properties, None
    try:
        return properties, shape(feature["geometry"])
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise broken(name, _("feature %(number)d") % {"number": number}) from None


def _geojson_crs(found: dict[str, Any]) -> str | None:
    """The old "crs" member, which RFC 7946 dropped and many programs still write."""
    try:
        return str(found["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return None


# ------------------------------------------------------------------ Shapefile
def read_shapefile(data: bytes, name: str, most: int) -> Raw:
    """The one Shapefile of a zip, in whatever folder it lies."""
    with opened(data, name) as archive:
        entries = wanted(archive)
        shapes = [entry for entry in entries if entry.filename.lower().endswith(".shp")]
        if len(shapes) > 1:
            listed = ", ".join(PurePosixPath(entry.filename).name for entry in shapes[:5])
            raise RuleBroken(
                "zip_many_maps",
                _("%(name)s holds several Shapefiles (%(listed)s). Upload them one by one.")
                % {"name": name, "listed": listed},
            )
        stem = shapes[0].filename[:-4].lower()
        parts = {
            PurePosixPath(entry.filename).suffix.lower(): unpacked(archive, entry, name)
            for entry in entries
            if entry.filename.lower().rpartition(".")[0] == stem
        }
        fields = [unpacked(archive, entry, name) for entry in entries if PurePosixPath(entry.filename).name == FIELDS]
    _check_parts(parts, name)
    encoding, problems = _dbf_encoding(parts)
    with tempfile.TemporaryDirectory(prefix="gongjian-geo-") as folder:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            if ending in parts:
                Path(folder, f"layer{ending}").write_bytes(parts[ending])
        raw = _by_gdal(Path(folder, "layer.shp"), name, most, "Shapefile", encoding=encoding)
    if ".prj" not in parts:
        problems.append(_("There is no .prj file; the coordinates were taken as they are."))
    raw.problems = problems
    return _full_names(raw, fields[0]) if fields else raw


def _check_parts(parts: dict[str, bytes], name: str) -> None:
    missing = [ending for ending in (".shx", ".dbf") if ending not in parts]
    if missing:
        raise RuleBroken(
            "shapefile_incomplete",
            _("%(name)s lacks the %(missing)s of its Shapefile. Pack .shp, .shx, .dbf and .prj together.")
            % {"name": name, "missing": ", ".join(missing)},
        )
    for ending in (".shp", ".shx"):  # both say their own length, in 16-bit words, at byte 24
        part = parts[ending]
        if len(part) < 100 or part[:4] != b"\x00\x00\x27\x0a" or 2 * struct.unpack(">i", part[24:28])[0] != len(part):
            raise broken(name, ending)
    table = parts[".dbf"]
    if len(table) < 33:
        raise broken(name, ".dbf")
    rows, head, width = struct.unpack("<IHH", table[4:12])
    if len(table) < head + rows * width or rows != (len(parts[".shx"]) - 100) // 8:
        raise broken(name, ".dbf")


def _dbf_encoding(parts: dict[str, bytes]) -> tuple[str, list[str]]:
    """The encoding of the table: what .cpg says if that works, else UTF-8 if it is, else GBK."""
    said = parts.get(".cpg", b"").decode("ascii", "ignore").strip().lower().removeprefix("ansi ").removeprefix("oem ")
    table = parts[".dbf"]
    aliases = {"936": "gb18030", "cp936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}
    for encoding in (aliases.get(said, said), "utf-8", "gb18030"):
        if encoding and _decodes(table, encoding):
            guessed = [] if said or table.isascii() else [_("The text was read as %(name)s.") % {"name": encoding}]
            return encoding, guessed
    return "latin-1", [_("The text has characters in an unknown encoding; check the names.")]


def _decodes(table: bytes, encoding: str) -> bool:
    """Whether every field name and every value can be read. The bytes of the header between them are not text."""
    rows, head, width = struct.unpack("<IHH", table[4:12])
    try:
        codecs.lookup(encoding)
        widths = []
        for at in range(32, head - 1, 32):
            if table[at : at + 1] == b"\r":
                break
            table[at : at + 11].split(b"\x00")[0].decode(encoding)
            widths.append(table[at + 16])
        cuts = np.cumsum([1, *widths])
        for row in range(rows):
            line = table[head + row * width : head + (row + 1) * width]
            if not line.isascii():
                for one, two in pairwise(cuts):
                    line[one:two].decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def _full_names(raw: Raw, table: bytes) -> Raw:
    """Names and kinds as they were before a Shapefile cut them short."""
    known = {row["short"]: row for row in csv.DictReader(StringIO(table.decode("utf-8", "replace"))) if "short" in row}

    def restored(key: str, value: Any) -> tuple[str, Any]:
        said = known.get(key, {})
        if value is None or said.get("kind") not in {"float", "bool"}:
            return said.get("full") or key, value
        return said["full"], (bool(value) if said["kind"] == "bool" else float(value))

    raw.rows = [(dict(restored(key, value) for key, value in row.items()), geom) for row, geom in raw.rows]
    return raw


# ------------------------------------------------------------------ GeoPackage
def read_geopackage(data: bytes, name: str, most: int, layer: str = "") -> Raw:
    """The one layer of features of a GeoPackage, or the one named."""
    with tempfile.TemporaryDirectory(prefix="gongjian-geo-") as folder:
        path = Path(folder, "layer.gpkg")
        path.write_bytes(data)
        layers = _gpkg_layers(path, name)
        if layer and layer in layers:
            layers = [layer]
        if not layers:
            raise RuleBroken("no_features", _("%(name)s holds no features. Check what was exported.") % {"name": name})
        if len(layers) > 1:
            raise RuleBroken(
                "many_layers",
                _("%(name)s holds several layers (%(listed)s). Export the one that is wanted by itself.")
                % {"name": name, "listed": ", ".join(layers[:5])},
            )
        return _by_gdal(path, name, most, "GeoPackage", layer=layers[0])


def _gpkg_layers(path: Path, name: str) -> list[str]:
    """Layers that are tables: a view could hold a query without end. Raises RuleBroken when the file is damaged."""
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise broken(name)
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "gpkg_contents" not in tables:
                raise RuleBroken(
                    "file_not_a_map",
                    _("%(name)s is a database but not a GeoPackage. Export it as GeoPackage.") % {"name": name},
                )
            said = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
            return [row[0] for row in said if row[0] in tables]
        finally:
            database.close()
    except sqlite3.Error:
        raise broken(name) from None


def _by_gdal(path: Path, name: str, most: int, driver: str, **options: Any) -> Raw:
    try:
        meta, _ids, wkb, columns = pyogrio.raw.read(
            path, max_features=most + 1, force_2d=True, datetime_as_string=True, **options
        )
        shapes = shapely.from_wkb(wkb, on_invalid="raise") if wkb is not None else []
    except (*GDAL_BAD, ShapelyError, UnicodeDecodeError, ValueError):
        raise broken(name) from None
    if len(shapes) > most:
        raise too_many(name, most)
    values = [_plain(column, kind) for column, kind in zip(columns, meta["dtypes"], strict=True)]
    names = [str(field) for field in meta["fields"]]
    rows = [
        (dict(zip(names, row, strict=True)), geom)
        for row, geom in zip(zip(*values, strict=True) if values else [()] * len(shapes), shapes, strict=True)
    ]
    return Raw(driver, rows, meta["crs"])


def _plain(column: NDArray[Any], kind: str) -> list[Any]:
    """Values of one column: whole numbers and truths come as floats where some are missing."""
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f" and not kind.startswith("float"):
        cast: type = bool if kind == "bool" else int
        return [None if value != value else cast(value) for value in values]
    return values
