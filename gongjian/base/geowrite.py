"""Writers: features to GeoJSON, zipped Shapefile and GeoPackage (KML: geokml.py), so that geofiles reads the same back.

All take features with the same property names in the same order, as read_geofile returns them, and give bytes.
"""

import csv
import json
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gongjian.base.errors import RuleBroken
from gongjian.base.geofeatures import Feature, Scalar, column_kind
from gongjian.base.georead import FIELDS

Column = tuple[NDArray[Any], NDArray[np.bool_] | None]  # values, and which are missing; of texts None is missing
DTYPES = {"int": np.int64, "float": np.float64, "bool": np.bool_}
NAME_BYTES = 10  # of a field name in a Shapefile
TEXT_BYTES = 254  # of a text in a Shapefile
CRS = "EPSG:4326"


def write_geojson(features: Sequence[Feature]) -> bytes:
    """One FeatureCollection (RFC 7946), one feature a line."""
    lines = []
    for feature in features:
        properties = json.dumps(feature.properties, ensure_ascii=False, allow_nan=False)
        drawn = shapely.to_geojson(feature.geometry)
        lines.append(f'{{"type":"Feature","properties":{properties},"geometry":{drawn}}}')
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def write_gpkg(features: Sequence[Feature], layer: str = "features") -> bytes:
    """A GeoPackage with one layer. Raises RuleBroken when two names differ in capitals only."""
    names = _names(features)
    if len({name.lower() for name in names}) < len(names):
        raise RuleBroken("names_alike", _("Two property names differ in capitals only. Rename one of them."))
    columns = [_column(_values(features, name)) for name in names]
    taken = {name.lower() for name in names}
    geometry, fid = (next(n for n in (base, base + "_", base + "__") if n not in taken) for base in ("geom", "fid"))
    with tempfile.TemporaryDirectory(prefix="gongjian-geo-") as folder:
        path = Path(folder, "features.gpkg")
        _by_gdal(path, features, names, columns, "GPKG", "Unknown", layer, GEOMETRY_NAME=geometry, FID=fid)
        return path.read_bytes()


def write_shapefile_zip(features: Sequence[Feature], stem: str = "features") -> bytes:
    """A zip of .shp, .shx, .dbf, .prj, .cpg (UTF-8), and a table of the full names, which the format cuts to ten bytes.

    Raises RuleBroken: points, lines and polygons in one file, or a text too long for the format.
    """
    kinds = {_family(feature.geometry) for feature in features} or {"Polygon"}
    if len(kinds) > 1:
        raise RuleBroken(
            "shapefile_one_kind",
            _("A Shapefile holds points, lines or areas, not several of them. Choose GeoPackage or GeoJSON."),
        )
    names = _names(features)
    short = _short_names(names)
    columns: list[Column] = []
    said = []
    for name in names:
        values = _values(features, name)
        kind = column_kind(values)
        if kind == "float" and any(value is not None and not _fits(float(value)) for value in values):
            columns.append(_texts([None if value is None else repr(float(value)) for value in values]))
        else:
            columns.append(_column(values))
        _check_lengths(name, columns[-1])
        said.append((short[name], name, kind))
    with tempfile.TemporaryDirectory(prefix="gongjian-geo-") as folder:
        path = Path(folder, "features.shp")
        _by_gdal(path, features, [short[name] for name in names], columns, "ESRI Shapefile", kinds.pop(), None)
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.writestr(f"{stem}{ending}", path.with_suffix(ending).read_bytes())
            archive.writestr(FIELDS, _table(said))
        return packed.getvalue()


# ------------------------------------------------------------------ columns
def _names(features: Sequence[Feature]) -> list[str]:
    return list(features[0].properties) if features else []


def _values(features: Sequence[Feature], name: str) -> list[Scalar]:
    return [feature.properties.get(name) for feature in features]


def _column(values: Sequence[Scalar]) -> Column:
    """Values as an array of their kind, and which of them are missing."""
    kind = column_kind(values)
    if kind == "text":
        return _texts([None if value is None else str(value) for value in values])
    missing = np.array([value is None for value in values], dtype=np.bool_)
    filled = [0 if value is None else value for value in values]
    return np.array(filled, dtype=DTYPES[kind]), missing


def _texts(values: Sequence[str | None]) -> Column:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column, None


def _by_gdal(
    path: Path,
    features: Sequence[Feature],
    names: list[str],
    columns: list[Column],
    driver: str,
    geometry_type: str,
    layer: str | None,
    **layer_options: str,
) -> None:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([feature.geometry for feature in features], dtype=object)),
        [column for column, _missing in columns],
        np.array(names, dtype=object),
        field_mask=[missing for _column, missing in columns],
        layer=layer,
        driver=driver,
        geometry_type=geometry_type,
        crs=CRS,
        encoding="UTF-8",
        layer_options=layer_options,
    )


# ------------------------------------------------------------------ what a Shapefile cannot hold
def _family(geom: BaseGeometry) -> str:
    kinds = {"LinearRing": "LineString", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
    return kinds.get(str(geom.geom_type), str(geom.geom_type))


def _fits(value: float) -> bool:
    """Whether a number survives the 24 places, 15 of them decimals, that the table gives it."""
    text = f"{value:.15f}"
    return len(text) <= 24 and float(text) == value


def _short_names(names: Sequence[str]) -> dict[str, str]:
    """A name of at most ten bytes for each, all different also without regard to capitals."""
    short: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        cut = name.encode()[:NAME_BYTES].decode(errors="ignore")
        if cut != name or cut.lower() in {other.lower() for other in short.values()}:
            tail = f"_{number}"
            cut = name.encode()[: NAME_BYTES - len(tail)].decode(errors="ignore") + tail
        short[name] = cut
    return short


def _check_lengths(name: str, column: Column) -> None:
    for number, value in enumerate(column[0], start=1):
        if isinstance(value, str) and len(value.encode()) > TEXT_BYTES:
            raise RuleBroken(
                "text_too_long",
                _("Feature %(number)d: %(name)s is too long for a Shapefile. Choose GeoPackage or GeoJSON.")
                % {"number": number, "name": name},
            )


def _table(said: Sequence[tuple[str, str, str]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([("short", "full", "kind"), *said])
    return text.getvalue()
