"""Map files as this and other programs write them, for the tests that read them."""

import json
import zipfile
from io import BytesIO

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from gongjian.base.errors import RuleBroken
from gongjian.base.geofiles import Feature, read_geofile, write_geojson, write_gpkg, write_kml, write_shapefile_zip

HOUSE = box(121.47, 31.23, 121.471, 31.231)
RING = Polygon(box(121.48, 31.23, 121.49, 31.24).exterior, [box(121.484, 31.234, 121.486, 31.236).exterior])
PAIR = MultiPolygon([HOUSE, box(121.475, 31.23, 121.476, 31.231)])
FORMATS = {
    "map.geojson": write_geojson,
    "map.gpkg": write_gpkg,
    "map.zip": write_shapefile_zip,
    "map.kml": write_kml,
}
EACH_FORMAT = pytest.mark.parametrize("name", FORMATS)


def feature(geometry=HOUSE, index=0, **properties):
    return Feature(index, properties, geometry)


def read(data, name="map.geojson", **options):
    return read_geofile(BytesIO(data), name, **{"datum": "wgs84", **options})


def refusal(data, name="map.geojson", **options):
    with pytest.raises(RuleBroken) as caught:
        read(data, name, **options)
    assert caught.value.message
    return caught.value


def collection(*geometries, **more):
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def polygon(*points):
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def zipped(entries):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


def unzipped(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shapefile(tmp_path, geometries, fields=None, **options):
    """The parts of a Shapefile as some other program would write it."""
    fields = fields or {"id": np.arange(len(geometries))}
    options = {"geometry_type": "Polygon", "crs": "EPSG:4326", **options}
    path = tmp_path / "theirs.shp"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(geometries, dtype=object)),
        [np.asarray(values) for values in fields.values()],
        np.array(list(fields), dtype=object),
        driver="ESRI Shapefile",
        **options,
    )
    return {part.name: part.read_bytes() for part in tmp_path.glob("theirs.*")}
