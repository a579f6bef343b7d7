"""Map files: what goes out comes in the same, and what is wrong is refused with a sentence."""

import json
import sqlite3
import struct
import zipfile
from io import BytesIO

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from gongjian.base import geoarchive
from gongjian.base.errors import RuleBroken
from gongjian.base.geo import Datum, convert, project
from gongjian.base.geofiles import (
    AREAS,
    LINES,
    POINTS,
    Feature,
    guess_datum,
    read_geofile,
    write_geojson,
    write_gpkg,
    write_kml,
    write_shapefile_zip,
)

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


# ------------------------------------------------------------------ out and in again
@EACH_FORMAT
def test_what_is_exported_is_imported_again_with_the_same_result(name):
    features = [
        feature(
            HOUSE, 0, 名称="外滩街道", 户数=380, 面积比例=0.1, 是否有电梯=True, note='a < b & "c"', 编码="0310101002"
        ),
        feature(
            PAIR, 1, 名称="豫园 <一>", 户数=None, 面积比例=1e-7, 是否有电梯=False, note=None, 编码="310101999999999999"
        ),
        feature(RING, 2, 名称=None, 户数=0, 面积比例=None, 是否有电梯=None, note="两行\n文字", 编码="1"),
    ]

    found = read(FORMATS[name](features), name)

    assert [got.properties for got in found.features] == [sent.properties for sent in features]
    assert found.names == list(features[0].properties)
    for got, sent in zip(found.features, features, strict=True):
        assert got.index == sent.index
        assert got.geometry.equals(sent.geometry)
        assert {type(value) for value in got.properties.values()} == {type(value) for value in sent.properties.values()}
    again = read(FORMATS[name](found.features), name)
    assert again.features == found.features


@EACH_FORMAT
@pytest.mark.parametrize("shape", [Point(121.47, 31.23), LineString([(121.4, 31.2), (121.5, 31.3), (121.5, 31.4)])])
def test_points_and_lines_travel_too(name, shape):
    assert read(FORMATS[name]([feature(shape, name="x")]), name).features[0].geometry.equals(shape)


@EACH_FORMAT
def test_coordinates_keep_every_digit(name):
    shape = Point(121.47370123456789, 31.230416987654321)

    assert read(FORMATS[name]([feature(shape, a=1)]), name).features[0].geometry == shape


def test_long_names_survive_a_shapefile():
    sent = {
        "党群服务中心名称": "a",
        "党群服务中心编码": "b",
        "responsible_organisation": "c",
        "responsible_person": "d",
    }

    assert read(write_shapefile_zip([feature(**sent)]), "map.zip").features[0].properties == sent


def test_a_shapefile_says_what_it_cannot_hold():
    with pytest.raises(RuleBroken, match="shapefile_one_kind"):
        write_shapefile_zip([feature(HOUSE), feature(Point(121, 31))])
    with pytest.raises(RuleBroken, match="text_too_long"):
        write_shapefile_zip([feature(note="很" * 100)])


def test_a_geopackage_refuses_names_that_it_would_mix_up():
    with pytest.raises(RuleBroken, match="names_alike"):
        write_gpkg([feature(Name="a", name="b")])


def test_a_geopackage_leaves_room_for_properties_named_like_its_own_columns():
    sent = {"fid": 7, "geom": "x"}

    assert read(write_gpkg([feature(**sent)]), "map.gpkg").features[0].properties == sent


# ------------------------------------------------------------------ what other programs write
@pytest.mark.parametrize("cpg", ["GBK", "936", "ANSI 936", "gb2312", None, "UTF-8"])
def test_a_shapefile_in_gbk_is_read_whatever_its_cpg_says(tmp_path, cpg):
    parts = shapefile(tmp_path, [HOUSE], {"名称": np.array(["外滩街道"], dtype=object)}, encoding="gb18030")
    parts.pop("theirs.cpg", None)
    if cpg:
        parts["theirs.cpg"] = cpg.encode()

    found = read(zipped(parts), "map.zip")

    assert found.features[0].properties == {"名称": "外滩街道"}
    assert bool(found.problems) == (cpg is None)


def test_a_shapefile_is_found_in_a_folder_inside_the_zip(tmp_path):
    parts = {f"导出/街道/{name.upper()}": data for name, data in shapefile(tmp_path, [HOUSE, PAIR]).items()}
    parts["__MACOSX/导出/._theirs.shp"] = b"rubbish"

    assert len(read(zipped(parts), "map.zip").features) == 2


def test_a_shapefile_without_prj_is_read_as_it_is_and_says_so(tmp_path):
    parts = shapefile(tmp_path, [HOUSE])
    del parts["theirs.prj"]

    found = read(zipped(parts), "map.zip")

    assert found.features[0].geometry.equals(HOUSE)
    assert len(found.problems) == 1


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:3857", "EPSG:32651"])
def test_a_shapefile_in_another_projection_is_turned_into_degrees(tmp_path, crs):
    change = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    from_wgs = shapely.transform(HOUSE, lambda xy: np.column_stack(change.transform(*xy.T)))

    found = read(zipped(shapefile(tmp_path, [from_wgs], crs=crs)), "map.zip")

    assert shapely.hausdorff_distance(found.features[0].geometry, HOUSE) < 1e-6


@pytest.mark.parametrize("prefix", [0, 40_000_000])
def test_surveyors_metres_without_a_projection_are_recognised(prefix):
    metres = shapely.transform(project(HOUSE, 40), lambda xy: np.add(xy, (prefix, 0)))

    found = read(collection(json.loads(shapely.to_geojson(metres))), district=HOUSE)

    assert shapely.hausdorff_distance(found.features[0].geometry, HOUSE) < 1e-7
    assert len(found.problems) == 1


def test_metres_of_an_unknown_zone_are_refused():
    metres = project(HOUSE, 40)

    assert refusal(collection(json.loads(shapely.to_geojson(metres)))).code == "projection_unknown"


def test_the_datum_is_converted():
    there = convert(HOUSE, "wgs84", "gcj02")

    found = read(write_geojson([feature(there)]), datum=Datum.GCJ02)

    assert found.features[0].geometry.equals_exact(HOUSE, 1e-8)


def test_geojson_in_gbk_and_with_byte_order_mark_is_read():
    text = write_geojson([feature(名称="外滩")]).decode()

    assert read(text.encode("gbk")).features[0].properties == {"名称": "外滩"}
    assert read(text.encode("utf-8-sig")).features[0].properties == {"名称": "外滩"}
    assert read(text.encode("utf-16")).features[0].properties == {"名称": "外滩"}


def test_a_bare_geometry_and_heights_are_read():
    found = read(b'{"type": "Point", "coordinates": [121.5, 31.2, 12.5]}')

    assert found.features[0].geometry == Point(121.5, 31.2)


def test_missing_and_nested_properties_become_plain():
    rows = [{"a": 1, "b": [1, {"c": "二"}]}, {"c": "  x  ", "a": ""}]
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [121, 31]}} for row in rows
    ]

    found = read(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    assert [got.properties for got in found.features] == [
        {"a": 1, "b": '[1, {"c": "二"}]', "c": None},
        {"a": None, "b": None, "c": "x"},
    ]


KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder><name>社区</name>
<Placemark><name>一号</name><description>说明</description><Style/><Polygon><outerBoundaryIs><LinearRing><coordinates>
121.47,31.23,0 121.48,31.23,0
121.48,31.24,0 121.47,31.23,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
<Folder><Placemark><name>二号</name><ExtendedData><Data name="户数"><value>12</value></Data></ExtendedData>
<MultiGeometry><Point><coordinates>121.4,31.2</coordinates></Point><Point><coordinates>121.5,31.2</coordinates></Point>
</MultiGeometry></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_kml_of_other_programs_is_read_from_all_its_folders(encoding):
    found = read(KML.format(encoding=encoding).encode(encoding), "map.kml")

    assert [got.properties for got in found.features] == [
        {"name": "一号", "description": "说明", "户数": None},
        {"name": "二号", "description": None, "户数": "12"},
    ]
    assert [got.geometry.geom_type for got in found.features] == ["Polygon", "MultiPoint"]


def test_kmz_is_read():
    packed = zipped({"files/icon.png": b"x", "doc.kml": KML.format(encoding="UTF-8")})

    assert len(read(packed, "map.kmz").features) == 2


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


def test_coordinates_that_are_no_numbers_are_named():
    good = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[121,31]}}'
    for bad in ("NaN", "Infinity", "1e999"):
        data = f'{{"type":"FeatureCollection","features":[{good},{good.replace("31]", bad + "]")}]}}'

        no = refusal(data.encode())

        assert (no.code, list(no.fields)) == ("coordinates_not_numbers", ["feature 2"])


def test_latitude_before_longitude_is_recognised():
    assert refusal(collection(polygon([31, 121], [31.1, 121], [31.1, 121.1]))).code == "coordinates_swapped"


def test_coordinates_beyond_the_earth_are_named():
    no = refusal(collection({"type": "Point", "coordinates": [121, 31]}, {"type": "Point", "coordinates": [190, 31]}))

    assert (no.code, list(no.fields)) == ("coordinates_out_of_range", ["feature 2"])


def test_coordinates_abroad_are_read_with_a_warning():
    assert len(read(collection({"type": "Point", "coordinates": [2.3, 48.9]})).problems) == 1


# ------------------------------------------------------------------ datum
DISTRICT = box(121.45, 31.20, 121.50, 31.25)
TILES = [box(x, y, x + 0.01, y + 0.01) for x in np.arange(121.45, 121.495, 0.01) for y in np.arange(31.2, 31.245, 0.01)]


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_the_datum_is_guessed_from_the_district(datum):
    drawn = [convert(tile, "wgs84", datum) for tile in TILES]

    guess = guess_datum(drawn, DISTRICT)

    assert (guess.datum, guess.sure) == (datum, True)
    assert guess.inside[datum] == pytest.approx(1, abs=1e-6)


def test_features_well_inside_decide_nothing():
    guess = guess_datum([box(121.474, 31.224, 121.476, 31.226)], DISTRICT)

    assert (guess.datum, guess.sure) == (Datum.WGS84, False)


def test_points_and_lines_can_be_guessed_by_too():
    points = [Point(x, y) for x in np.linspace(121.4505, 121.4995, 20) for y in np.linspace(31.2005, 31.2495, 20)]
    lines = [LineString([(121.4501, y), (121.4999, y)]) for y in np.linspace(31.2001, 31.2499, 20)]

    for drawn in (points, lines):
        assert guess_datum([convert(geom, "wgs84", "bd09") for geom in drawn], DISTRICT).datum == Datum.BD09


def test_a_file_read_with_a_district_carries_the_guess():
    drawn = [feature(convert(tile, "wgs84", "gcj02"), k) for k, tile in enumerate(TILES)]

    found = read(write_geojson(drawn), district=DISTRICT)

    assert found.guessed_datum.datum == Datum.GCJ02
    assert read(write_geojson(drawn)).guessed_datum is None
