"""Map files: what goes out comes in the same, and what is wrong is refused with a sentence."""

import json

import numpy as np
import pytest
from shapely.geometry import LineString, Point

from gongjian.base.errors import RuleBroken
from gongjian.base.geofiles import write_geojson, write_gpkg, write_shapefile_zip
from gongjian.base.tests.map_files import EACH_FORMAT, FORMATS, HOUSE, PAIR, RING, feature, read, shapefile, zipped


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
