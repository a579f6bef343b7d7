"""Map files that are damaged, dangerous or of the wrong kind are refused with a sentence."""

import sqlite3
import struct
import zipfile
from io import BytesIO

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gongjian.base import geoarchive
from gongjian.base.geofiles import AREAS, LINES, POINTS, write_geojson, write_gpkg, write_kml, write_shapefile_zip
from gongjian.base.tests.map_files import (
    FORMATS,
    HOUSE,
    RING,
    collection,
    feature,
    polygon,
    read,
    refusal,
    shapefile,
    zipped,
)


# ------------------------------------------------------------------ refused: the file
@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "map.geojson", "file_empty"),
        (b"x" * 2000, "map.geojson", "file_too_large"),
        (b"hello", "map.geojson", "file_not_a_map"),
        (b"%PDF-1.7", "map.pdf", "file_not_a_map"),
        (b"Rar!\x1a\x07", "map.rar", "file_not_a_map"),
        (b"\x00\x00\x27\x0a" + bytes(96), "map.shp", "shapefile_not_zipped"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "map.zip", "file_not_a_map"),
        (zipped({"readme.txt": b""}), "map.zip", "zip_without_map"),
        (write_geojson([feature()]), "map.kml", "file_ending"),
        (write_geojson([feature()]), "map.zip", "file_ending"),
        (write_kml([feature()]), "map.gpkg", "file_ending"),
        (write_geojson([feature()])[:80], "map.geojson", "file_broken"),
        (b"[" * 1500, "map.geojson", "file_broken"),
        (write_kml([feature()])[:300], "map.kml", "file_broken"),
        (write_shapefile_zip([feature()])[:500], "map.zip", "file_broken"),
        (b'{"type": "Topology"}', "map.json", "json_not_geojson"),
        (b"[1, 2]", "map.json", "json_not_geojson"),
        (b'{"type": "FeatureCollection", "features": [3]}', "map.json", "file_broken"),
        (b'{"type": "Polygon", "coordinates": [[[1, 2], ["a", 3]]]}', "map.json", "file_broken"),
        (b"<html><body>404</body></html>", "map.kml", "xml_not_kml"),
        (collection(), "map.json", "no_features"),
        (b"<kml><Document/></kml>", "map.kml", "no_features"),
        (b"<kml><Placemark><Point><coordinates>1</coordinates></Point></Placemark></kml>", "map.kml", "file_broken"),
    ],
)
def test_a_file_that_is_no_map_or_damaged_is_refused(data, name, code):
    assert refusal(data, name, max_bytes=1600).code == code


def test_too_many_features_are_refused_in_every_format():
    features = [feature(index=k, a=k) for k in range(3)]

    assert {refusal(write(features), name, max_features=2).code for name, write in FORMATS.items()} == {
        "too_many_features"
    }


def test_entities_in_kml_are_refused_before_they_grow():
    bomb = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml>&b;</kml>'

    assert refusal(bomb.encode(), "map.kml").code == "xml_entities"
    assert refusal(b'<?xml version="1.0"?>' + bomb.encode(), "map.kml").code == "xml_entities"
    assert refusal(zipped({"doc.kml": bomb}), "map.kmz").code == "xml_entities"


@pytest.mark.parametrize(
    "entry", ["../theirs.shp", "/etc/theirs.shp", "a/../../b.shp", "C:\\theirs.shp", "..\\theirs.shp"]
)
def test_a_zip_entry_that_points_outside_is_refused(entry):
    assert refusal(zipped({entry: b""}), "map.zip").code == "zip_path"


def test_a_link_in_a_zip_is_refused():
    link = zipfile.ZipInfo("theirs.shp")
    link.external_attr = 0o120777 << 16
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(packed.getvalue(), "map.zip").code == "zip_path"


def test_an_archive_in_a_zip_is_refused():
    assert refusal(zipped({"map.zip": zipped({"a.shp": b""})}), "map.zip").code == "zip_nested"


def test_a_zip_bomb_is_refused_by_its_declared_size():
    assert refusal(zipped({"a.shp": bytes(30_000_000)}), "map.zip").code == "zip_bomb"
    assert refusal(zipped({f"{k}.shp": b"" for k in range(2_500)}), "map.zip").code == "zip_bomb"


def test_a_zip_that_lies_about_its_size_is_cut_off_while_it_is_read(tmp_path, monkeypatch):
    parts = shapefile(tmp_path, [HOUSE] * 400)
    monkeypatch.setattr(geoarchive, "MAX_UNPACKED", 10_000)
    packed = bytearray(zipped(parts))
    at = packed.find(b"PK\x01\x02")
    while at >= 0:  # the table of contents says one byte for each entry
        packed[at + 24 : at + 28] = struct.pack("<I", 1)
        at = packed.find(b"PK\x01\x02", at + 4)

    assert refusal(bytes(packed), "map.zip").code in {"zip_bomb", "file_broken"}


def test_a_locked_zip_is_refused(tmp_path):
    packed = bytearray(zipped({"a.shp": b"x", "a.shx": b"x", "a.dbf": b"x"}))
    packed[packed.find(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(packed), "map.zip").code == "zip_locked"


def test_an_incomplete_or_cut_shapefile_is_refused(tmp_path):
    parts = shapefile(tmp_path, [HOUSE, RING])

    for missing in ("theirs.dbf", "theirs.shx"):
        assert (
            refusal(zipped({k: v for k, v in parts.items() if k != missing}), "map.zip").code == "shapefile_incomplete"
        )
    for cut in ("theirs.dbf", "theirs.shx", "theirs.shp"):
        assert refusal(zipped({**parts, cut: parts[cut][:-5]}), "map.zip").code == "file_broken"
    assert refusal(zipped({**parts, "other.shp": parts["theirs.shp"]}), "map.zip").code == "zip_many_maps"


def test_a_cut_geopackage_and_another_database_are_refused(tmp_path):
    whole = write_gpkg([feature(index=k, note="x" * 200) for k in range(200)])
    with sqlite3.connect(tmp_path / "plain.db") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()

    assert refusal(whole[: len(whole) // 2], "map.gpkg").code == "file_broken"
    assert refusal((tmp_path / "plain.db").read_bytes(), "map.gpkg").code == "file_not_a_map"


def test_a_geopackage_of_several_layers_asks_for_one(tmp_path):
    path = tmp_path / "two.gpkg"
    for layer in ("街道", "社区"):
        pyogrio.raw.write(
            path, shapely.to_wkb(np.array([HOUSE])), [np.array([layer], dtype=object)], np.array(["名"]),
            layer=layer, driver="GPKG", geometry_type="Polygon", crs="EPSG:4326", append=path.exists(),
        )  # fmt: skip

    assert refusal(path.read_bytes(), "map.gpkg").code == "many_layers"
    assert read(path.read_bytes(), "map.gpkg", layer="社区").features[0].properties == {"名": "社区"}


# ------------------------------------------------------------------ refused: single features
def test_features_at_fault_are_named():
    no = refusal(
        collection(polygon([121, 31], [121.1, 31], [121.1, 31.1]), None, {"type": "Polygon", "coordinates": []})
    )

    assert no.code == "geometry_missing"
    assert list(no.fields) == ["feature 2", "feature 3"]


@pytest.mark.parametrize(("kinds", "bad"), [(AREAS, 2), (POINTS, 1), (LINES, 1), (AREAS | LINES, 2)])
def test_geometries_of_a_wrong_type_are_named(kinds, bad):
    data = collection(polygon([121, 31], [121.1, 31], [121.1, 31.1]), {"type": "Point", "coordinates": [121, 31]})

    no = refusal(data, kinds=kinds)

    assert no.code == "geometry_type"
    assert f"feature {bad}" in no.fields
