"""Places in numbers: degrees of any datum, the local metre grid, geometry as a model field and as GeoJSON.

Inside the product a place is longitude, latitude in degrees of CGCS2000, taken as equal to WGS 84: the two differ by
centimetres. GCJ-02 (Amap, Tencent) and BD-09 (Baidu) exist only at the edges (datums.py); metres are those of the
local 3-degree Gauss-Krueger zone.
"""

import base64
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gongjian.base.datums import Datum, Floats, to_datum


def convert(geom: BaseGeometry, source: Datum | str, target: Datum | str) -> BaseGeometry:
    """A geometry in degrees of one datum, in another."""
    return _moved(geom, lambda xy: to_datum(xy, source, target))


# ------------------------------------------------------------------ metres: Gauss-Krueger on CGCS2000
# Zones and EPSG codes after EPSG:4513-4554 (3 degrees) and EPSG:4491-4512 (6 degrees); GB 22021-2008.
def zone_of(lon: float) -> int:
    """Number of the 3-degree zone of a longitude: 40 for Shanghai (121 E), central meridian 3 x number."""
    return int(np.clip(np.floor(lon / 3 + 0.5), 25, 45))


@lru_cache(maxsize=64)
def _projection(meridian: int) -> Transformer:
    """From CGCS2000 degrees to metres east (false easting 500 km, no zone number) and north of one meridian."""
    plane = f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    return Transformer.from_crs("+proj=longlat +ellps=GRS80 +no_defs", plane, always_xy=True)


def to_metres(lonlat: ArrayLike, zone: int | None = None) -> Floats:
    """Degrees to metres of a 3-degree zone, easting first, without the zone number.

    lonlat  (n, 2) or (2,) degrees
    zone    its number; by default that of the middle of the points. Pass it where several sets must fit together.
    """
    points = np.array(lonlat, dtype=np.float64)
    flat = points.reshape(-1, 2)
    if zone is None:
        zone = zone_of(float((flat[:, 0].min() + flat[:, 0].max()) / 2)) if len(flat) else 40
    east, north = _projection(3 * zone).transform(flat[:, 0], flat[:, 1])
    return np.column_stack((east, north)).reshape(points.shape)


def to_lonlat(xy: ArrayLike, zone: int) -> Floats:
    """Metres of a 3-degree zone to degrees; the inverse of to_metres."""
    return _from_plane(np.array(xy, dtype=np.float64), 3 * zone)


def _from_plane(xy: Floats, meridian: int) -> Floats:
    flat = xy.reshape(-1, 2)
    lon, lat = _projection(meridian).transform(flat[:, 0], flat[:, 1], direction="INVERSE")
    return np.column_stack((lon, lat)).reshape(xy.shape)


def read_projected(xy: ArrayLike, *, near: float | None = None) -> Floats | None:
    """Degrees from projected CGCS2000 coordinates of unknown zone, or None when they cannot be read as such.

    xy    (n, 2) metres. Eastings with a zone number (40 500 000: 3 degrees; 20 500 000: 6 degrees) say their own zone.
          Chinese tables often give northing first; that is seen and turned.
    near  a longitude of the place, needed when eastings have no zone number; a 3-degree zone is then taken.
    """
    points = np.array(xy, dtype=np.float64).reshape(-1, 2)
    if not len(points) or not np.isfinite(points).all():
        return None
    turned = bool(_northing(points[:, 0]).all())
    east, north = (points[:, 1], points[:, 0]) if turned else (points[:, 0], points[:, 1])
    if not _northing(north).all():
        return None
    zones = np.unique(np.floor(east / 1e6).astype(np.int64))
    plain = np.column_stack((east % 1e6, north))
    if len(zones) != 1 or not ((plain[:, 0] > 1e5) & (plain[:, 0] < 9e5)).all():
        return None
    zone = int(zones[0])
    if zone == 0:
        return None if near is None else _from_plane(plain, 3 * zone_of(near))
    if 25 <= zone <= 45:
        return _from_plane(plain, 3 * zone)
    return _from_plane(plain, 6 * zone - 3) if 13 <= zone <= 23 else None


def _northing(values: Floats) -> NDArray[np.bool_]:
    """Which values can be metres north of the equator in China (17 to 54 degrees); no easting lies there."""
    inside: NDArray[np.bool_] = (values > 1.9e6) & (values < 6.1e6)
    return inside


def project(geom: BaseGeometry, zone: int | None = None) -> BaseGeometry:
    """A geometry in degrees, in metres of a 3-degree zone (by default the zone of its middle)."""
    if zone is None and not geom.is_empty:
        zone = zone_of((geom.bounds[0] + geom.bounds[2]) / 2)
    return _moved(geom, lambda xy: to_metres(xy, zone))


def unproject(geom: BaseGeometry, zone: int) -> BaseGeometry:
    """A geometry in metres of a 3-degree zone, in degrees."""
    return _moved(geom, lambda xy: to_lonlat(xy, zone))


def _moved(geom: BaseGeometry, change: Callable[[Floats], Floats]) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(geom, change)
    return moved


# ------------------------------------------------------------------ outward
def bbox(geom: BaseGeometry | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north; None for no geometry."""
    if geom is None or geom.is_empty:
        return None
    west, south, east, north = (float(value) for value in geom.bounds)
    return west, south, east, north


def geojson_texts(geoms: Sequence[BaseGeometry], digits: int = 6) -> list[str]:
    """Geometries as GeoJSON texts, coordinates rounded (6 digits: a decimetre) and without height."""
    flat = shapely.force_2d(np.array(geoms, dtype=object))
    return list(shapely.to_geojson(shapely.transform(flat, lambda xy: np.round(xy, digits))))


def geojson(geom: BaseGeometry, digits: int = 6) -> dict[str, Any]:
    """The geometry as a GeoJSON object for a JSON answer."""
    result: dict[str, Any] = json.loads(geojson_texts([geom], digits)[0])
    return result


# ------------------------------------------------------------------ stored
if TYPE_CHECKING:  # Django's own class takes no type arguments while running
    _Stored = models.BinaryField[BaseGeometry | None, BaseGeometry | None]
else:
    _Stored = models.BinaryField


class GeometryField(_Stored):
    """几何: a shapely geometry in degrees, stored as two-dimensional little-endian WKB; None for none."""

    description = _("Geometry")
    _pyi_private_get_type: BaseGeometry
    _pyi_private_set_type: BaseGeometry
    empty_strings_allowed = False  # so that the default is None, not b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> BaseGeometry | None:
        return None if value is None else shapely.from_wkb(bytes(value))

    def to_python(self, value: Any) -> BaseGeometry | None:
        """From a geometry, WKB bytes, or what value_to_string wrote. Raises ValidationError."""
        if isinstance(value, BaseGeometry):
            return value
        if value is None or value in ("", b""):
            return None
        try:
            wkb = base64.b64decode(value, validate=True) if isinstance(value, str) else bytes(value)
            geom: BaseGeometry = shapely.from_wkb(wkb)
        except (ValueError, TypeError, ShapelyError):
            raise ValidationError(_("This is not a geometry."), code="invalid_geometry") from None
        return geom

    def get_prep_value(self, value: Any) -> Any:
        geom = self.to_python(value)
        return None if geom is None else shapely.to_wkb(geom, output_dimension=2, byte_order=1)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(value if prepared else self.get_prep_value(value), connection, prepared=True)

    def value_to_string(self, obj: models.Model) -> str:
        wkb = self.get_prep_value(self.value_from_object(obj))
        return "" if wkb is None else base64.b64encode(wkb).decode("ascii")
