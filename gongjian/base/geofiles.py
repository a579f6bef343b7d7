"""Map files in: boundaries, footprints, lines as GeoJSON, zipped Shapefile, KML or GeoPackage, checked and in WGS 84.

Writing them: write_geojson, write_shapefile_zip, write_kml, write_gpkg, named here as well.
"""

from collections.abc import Collection, Sequence
from typing import IO

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from gongjian.base.datums import Datum, Floats, to_datum
from gongjian.base.errors import RuleBroken
from gongjian.base.geo import convert, read_projected
from gongjian.base.geoarchive import MEGABYTE, Kind, kind_of, read_limited
from gongjian.base.geofeatures import DatumGuess, Feature, GeoFile, Raw, tidy_geometry, tidy_rows
from gongjian.base.geokml import read_kml, read_kmz, write_kml
from gongjian.base.georead import read_geojson, read_geopackage, read_shapefile
from gongjian.base.geowrite import write_geojson, write_gpkg, write_shapefile_zip

__all__ = [
    "AREAS",
    "LINES",
    "POINTS",
    "DatumGuess",
    "Feature",
    "GeoFile",
    "guess_datum",
    "read_geofile",
    "write_geojson",
    "write_gpkg",
    "write_kml",
    "write_shapefile_zip",
]

POINTS = frozenset({"Point", "MultiPoint"})
LINES = frozenset({"LineString", "MultiLineString"})
AREAS = frozenset({"Polygon", "MultiPolygon"})
MAX_BYTES = 50 * MEGABYTE
MAX_FEATURES = 100_000
MAX_VERTICES = 5_000_000
MOST_NAMED = 50  # faulty features named one by one
SURE = 0.02  # of the features' area: how much better a datum must fit to be believed
WELL_INSIDE = 0.97  # of them: roads that leave the district, for one, fit best in whatever datum moves them inward
CHINA = (73.0, 3.0, 136.0, 54.0)


def read_geofile(
    file: IO[bytes],
    name: str,
    *,
    datum: Datum | str,
    kinds: Collection[str] | None = None,
    district: BaseGeometry | None = None,
    layer: str = "",
    max_bytes: int = MAX_BYTES,
    max_features: int = MAX_FEATURES,
) -> GeoFile:
    """Read an uploaded map file whole, or refuse it.

    file      open for reading bytes; name is what the user called it
    datum     how its degrees are to be read; metres of a known projection are turned into degrees first
    kinds     geometry types that may occur (AREAS, LINES, POINTS or a union of them); None for any
    district  in WGS 84: gives the zone of surveyors' metres without a zone number, and a guess at the datum
    layer     which layer of a GeoPackage, if it has several
    raises    RuleBroken with a stable code; where single features are at fault, `fields` names them ("feature 3")
    """
    data = read_limited(file, max_bytes)
    raw = _read(data, name, max_features, layer)
    if not raw.rows:
        raise RuleBroken("no_features", _("%(name)s holds no features. Check what was exported.") % {"name": name})
    shapes = _checked_shapes(raw, kinds)
    shapes = _in_degrees(shapes, raw, name, district)
    guess = None if district is None else guess_datum(shapes, district)
    moved = _each(shapes, lambda xy: to_datum(xy, datum, Datum.WGS84))
    rows = tidy_rows(properties for properties, _geom in raw.rows)
    features = [
        Feature(index, properties, tidy_geometry(geom))
        for index, (properties, geom) in enumerate(zip(rows, moved, strict=True))
    ]
    return GeoFile(features, raw.driver, guess, raw.problems)


def _read(data: bytes, name: str, most: int, layer: str) -> Raw:
    kind = kind_of(data, name)
    if kind == Kind.GEOPACKAGE:
        return read_geopackage(data, name, most, layer)
    readers = {
        Kind.GEOJSON: read_geojson,
        Kind.KML: read_kml,
        Kind.KMZ: read_kmz,
        Kind.SHAPEFILE: read_shapefile,
    }
    return readers[kind](data, name, most)


# ------------------------------------------------------------------ single features
def _checked_shapes(raw: Raw, kinds: Collection[str] | None) -> NDArray[np.object_]:
    """All geometries; none missing, of a wrong type, without numbers, or too many vertices."""
    shapes = np.array([geom for _properties, geom in raw.rows], dtype=object)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    _refuse_some("geometry_missing", empty, _("has no geometry. Draw it, or delete the row."))
    if kinds is not None:
        wrong = np.array([geom.geom_type not in kinds for geom in shapes])
        _refuse_some("geometry_type", wrong, _wanted(kinds))
    if shapely.get_num_coordinates(shapes).sum() > MAX_VERTICES:
        raise RuleBroken(
            "too_many_vertices",
            _("The shapes have more than %(most)d vertices. Simplify them or split the file.") % {"most": MAX_VERTICES},
        )
    bounds = shapely.bounds(shapes)
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = np.isnan(bounds).any(axis=1)
    bad[owner[~np.isfinite(xy).all(axis=1)]] = True
    _refuse_some("coordinates_not_numbers", bad, _("has coordinates that are not numbers. Export it again."))
    return shapes


def _wanted(kinds: Collection[str]) -> str:
    if set(kinds) == AREAS:
        return _("is not an area. Only polygons are wanted here.")
    if set(kinds) == LINES:
        return _("is not a line. Only lines are wanted here.")
    if set(kinds) == POINTS:
        return _("is not a point. Only points are wanted here.")
    if POINTS & set(kinds):
        return _("is neither an area nor a point. Only these are wanted here.")
    return _("is neither a line nor an area. Only these are wanted here.")


def _refuse_some(code: str, wrong: NDArray[np.bool_], said: str) -> None:
    """Refuse the file for single features, the first ones named."""
    which = np.flatnonzero(wrong)
    if not len(which):
        return
    fields = {
        f"feature {index + 1}": _("Feature %(number)d %(said)s") % {"number": index + 1, "said": said}
        for index in which[:MOST_NAMED].tolist()
    }
    sentences = list(fields.values())[:3]
    if len(which) > len(sentences):
        sentences.append(_("%(count)d features have this fault.") % {"count": len(which)})
    raise RuleBroken(code, " ".join(sentences), fields)


# ------------------------------------------------------------------ whole coordinates
def _in_degrees(shapes: NDArray[np.object_], raw: Raw, name: str, district: BaseGeometry | None) -> NDArray[np.object_]:
    """The geometries in longitude, latitude of the file's datum, however the file has them."""
    turned = _by_crs(shapes, raw.crs)
    if turned is not shapes:
        return _checked_range(turned, raw)
    xy = shapely.get_coordinates(shapes)
    if _within(xy[:, ::-1], CHINA) and not _within(xy, CHINA):
        raise RuleBroken(
            "coordinates_swapped",
            _("%(name)s has latitude before longitude. Swap the two and upload it again.") % {"name": name},
        )
    if np.abs(xy).max() < 1000:
        return _checked_range(shapes, raw)
    near = None if district is None or district.is_empty else float(shapely.get_x(shapely.centroid(district)))
    degrees = read_projected(xy, near=near)
    if degrees is None:
        raise RuleBroken(
            "projection_unknown",
            _("%(name)s has coordinates in metres of an unknown zone. Export it in degrees, or add the .prj file.")
            % {"name": name},
        )
    raw.problems.append(_("The coordinates are metres; they were read as CGCS2000 Gauss-Krueger."))
    shapes = shapes.copy()
    return _checked_range(shapely.set_coordinates(shapes, degrees), raw)


def _by_crs(shapes: NDArray[np.object_], named: str | None) -> NDArray[np.object_]:
    """Degrees by the projection the file names; the very same array when that leaves nothing to do."""
    if not named:
        return shapes
    try:
        crs = CRS.from_user_input(named)
    except CRSError:
        return shapes
    # GCJ-02 and BD-09 have no code of their own: files in them name WGS 84, as do those in CGCS2000
    if crs.is_geographic and crs.ellipsoid is not None and abs(crs.ellipsoid.semi_major_metre - 6378137) < 0.5:
        return shapes
    change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return _each(shapes, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))


def _each(shapes: NDArray[np.object_], change: object) -> NDArray[np.object_]:
    moved: NDArray[np.object_] = shapely.transform(shapes, change)
    return moved


def _checked_range(shapes: NDArray[np.object_], raw: Raw) -> NDArray[np.object_]:
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    off = ~np.isfinite(xy).all(axis=1) | (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
    beyond = np.zeros(len(shapes), dtype=np.bool_)
    beyond[owner[off]] = True
    _refuse_some("coordinates_out_of_range", beyond, _("has coordinates that are nowhere on earth. Export it again."))
    if not _within(xy, CHINA):
        raw.problems.append(_("Some coordinates are outside China. Check the datum and the order of the coordinates."))
    return shapes


def _within(xy: Floats, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return bool(
        (xy[:, 0] >= west).all()
        and (xy[:, 0] <= east).all()
        and (xy[:, 1] >= south).all()
        and (xy[:, 1] <= north).all()
    )


# ------------------------------------------------------------------ which datum?
def guess_datum(geoms: Sequence[BaseGeometry] | NDArray[np.object_], district: BaseGeometry) -> DatumGuess:
    """The datum that, when the degrees are read in it, puts most of the features inside the district.

    geoms     as the file has them, in degrees
    district  its boundary in WGS 84
    GCJ-02 lies about 500 m and BD-09 about 1 km off, so features along the district's edge decide. Features that lie
    well inside in every reading decide nothing: then WGS 84 is proposed and `sure` is False.
    """
    shapes = np.array([geom for geom in geoms if geom is not None and not geom.is_empty], dtype=object)
    inside: dict[Datum, float] = {}
    for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09):
        there = shapely.make_valid(np.array([convert(geom, datum, Datum.WGS84) for geom in shapes], dtype=object))
        inside[datum] = _share_inside(there, district) if len(shapes) else 0.0
    best = max(inside, key=lambda datum: (round(inside[datum], 4), datum == Datum.WGS84))
    second = max(share for datum, share in inside.items() if datum != best)
    return DatumGuess(best, inside, inside[best] - second >= SURE and inside[best] >= WELL_INSIDE)


def _share_inside(shapes: NDArray[np.object_], district: BaseGeometry) -> float:
    """Area inside over area, of lines the length, of points the number; in a mixed file what there is most of."""
    dimension = shapely.get_dimensions(shapes)
    shapes = shapes[dimension == np.bincount(dimension.clip(0)).argmax()]
    shapely.prepare(district)
    cut = np.where(shapely.covers(district, shapes), shapes, shapely.intersection(shapes, district))
    for measure in (shapely.area, shapely.length):
        whole = float(measure(shapes).sum())
        if whole > 0:
            return float(measure(cut).sum()) / whole
    return float((~shapely.is_empty(cut)).mean())
