"""Places out as map files: GeoJSON, GeoPackage, zipped Shapefile, KML."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.geofeatures import Feature
from gongjian.base.geofiles import write_geojson, write_gpkg, write_kml, write_shapefile_zip
from gongjian.base.registers.columns import Kind
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.register import REGISTERS, Register
from gongjian.base.scoping import no_record

Writer = Callable[[list[Feature]], bytes]
WRITERS: dict[str, tuple[Writer, str, str]] = {
    "geojson": (write_geojson, "application/geo+json", ".geojson"),
    "gpkg": (write_gpkg, "application/geopackage+sqlite3", ".gpkg"),
    "shapefile": (write_shapefile_zip, "application/zip", ".zip"),
    "kml": (write_kml, "application/vnd.google-earth.kml+xml", ".kml"),
}


def register_of(key: str) -> Register:
    """The register of places with a key. Raises NotFound for one without outlines."""
    register = REGISTERS.get(key)
    if register is None or register.app != "places" or not hasattr(register.model, "shape"):
        raise no_record()
    return register


def features_of(register: Register, listing: Listing) -> list[Feature]:
    """Every place found that has a place on the map, its typed columns as properties."""
    columns = [column for column in register.typed if column.name not in {"lon", "lat"}]
    found: list[Any] = []
    for row in listing.found.iterator(2000):
        outline = row.shape
        if outline is None and getattr(row, "lon", None) is not None:
            outline = shapely.Point(row.lon, row.lat)
        if outline is not None:
            properties = {column.name: _scalar(column.kind, column.plain(row)) for column in columns}
            found.append(Feature(len(found), properties, outline))
    if not found:
        raise RuleBroken("no_features", _("None of these records has a place on the map."))
    return found


def _scalar(kind: str, value: Any) -> Any:
    """A value as a property: days as text, blank text as nothing."""
    if value == "" or value is None:
        return None
    if kind == Kind.DECIMAL:
        return float(value) if isinstance(value, Decimal) else value
    return value.isoformat() if isinstance(value, date) else value
