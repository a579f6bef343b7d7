"""What a map file holds once it is read, whatever format it came in, and the tidying that makes formats agree."""

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gongjian.base.datums import Datum

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Feature:
    """One thing of a map file.

    index       its place in the file, from 0; people are told index + 1
    properties  name -> text, number, truth or None; blank text is None, anything nested is JSON text
    geometry    longitude, latitude in WGS 84, two-dimensional; None only while a file is being read
    """

    index: int
    properties: dict[str, Scalar]
    geometry: BaseGeometry


@dataclass(frozen=True)
class DatumGuess:
    """Which datum makes the features lie best inside the district.

    datum   the best one; WGS 84 when nothing speaks against it
    inside  share of the features' area (or length, or number) inside the district, for each datum
    sure    whether the best is better by enough to be believed
    """

    datum: Datum
    inside: dict[Datum, float]
    sure: bool


@dataclass(frozen=True)
class GeoFile:
    """A map file read.

    driver         "GeoJSON", "KML", "Shapefile" or "GeoPackage"
    guessed_datum  the guess, where a district was given to compare with
    problems       sentences about what was seen and got over, such as an encoding that had to be guessed
    """

    features: list[Feature]
    driver: str
    guessed_datum: DatumGuess | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Names of the properties, in the order in which they first appear."""
        return list(self.features[0].properties) if self.features else []


@dataclass
class Raw:
    """What a reader of one format hands over: coordinates as the file has them.

    crs  the projection the file names, as text for pyproj; None where it names none or the format fixes WGS 84
    """

    driver: str
    rows: list[tuple[dict[str, Any], BaseGeometry | None]]
    crs: str | None = None
    problems: list[str] = field(default_factory=list)


def tidy_value(value: Any) -> Scalar:
    """One property value as plain text, number, truth or None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        text = value.replace("\x00", "").strip()
        return text or None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return None  # pictures and the like are not taken over
    return json.dumps(value, ensure_ascii=False, default=str)


def tidy_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Scalar]]:
    """Properties of all features with the same names in the same order, missing ones None."""
    rows = list(rows)
    names = list(dict.fromkeys(str(name) for row in rows for name in row))
    return [{name: tidy_value(row.get(name)) for name in names} for row in rows]


def tidy_geometry(geom: BaseGeometry) -> BaseGeometry:
    """Without height, outer rings counter-clockwise, and not "multi" with a single part."""
    flat = shapely.orient_polygons(shapely.force_2d(geom))
    if flat.geom_type in {"MultiPolygon", "MultiLineString", "MultiPoint"} and shapely.get_num_geometries(flat) == 1:
        return shapely.get_geometry(flat, 0)
    return flat


def column_kind(values: Sequence[Scalar]) -> str:
    """The narrowest of "bool", "int", "float", "text" that holds all values of a property."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "bool"
    if kinds == {int} and all(-(2**63) <= value < 2**63 for value in values if isinstance(value, int)):
        return "int"
    if kinds and kinds <= {int, float} and not _loses(values):
        return "float"
    return "text"


def _loses(values: Sequence[Scalar]) -> bool:
    """Whether a whole number among them is too long for a float."""
    return any(isinstance(value, int) and abs(value) > 2**53 for value in values)
