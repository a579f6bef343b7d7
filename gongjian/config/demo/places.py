"""Rows of the ground: areas with codes and boundaries, roads, bridges, barriers, surfaces, lanes."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from gongjian.config.demo.city import Way
from gongjian.config.demo.frame import one_to_degrees, to_degrees
from gongjian.config.demo.layout import Layout, land_and_water
from gongjian.config.demo.names import COUNTY, DISTRICT, STREET_HEADS, Heads
from gongjian.config.demo.shapes import parts
from gongjian.config.demo.tables import AreaRow, BarrierRow, BridgeRow, LaneRow, RoadRow, SurfaceRow

DISTRICT_CODE = COUNTY + "000000"
SHOWCASE = ("青禾", "杏园")  # street and community the demonstration opens with


@dataclass(frozen=True)
class AreaNames:
    """Codes and names of the areas: communities in the order of the layout, streets by number."""

    communities: list[tuple[str, str]]  # code, head of the name
    streets: dict[int, tuple[str, str]]


def name_areas(layout: Layout) -> AreaNames:
    """Give every street and community its code and name."""
    rng = layout.city.rng(11)
    heads = Heads(rng, taken=("杏园", *STREET_HEADS))
    home = layout.communities[layout.showcase].street
    rest = [STREET_HEADS[1 + k] for k in rng.permutation(len(STREET_HEADS) - 1)]
    streets = {}
    for number in sorted({community.street for community in layout.communities}):
        head = SHOWCASE[0] if number == home else rest.pop() if rest else heads.take()
        streets[number] = (f"{COUNTY}{number:03d}000", head)
    communities = []
    for community in layout.communities:
        head = SHOWCASE[1] if community.index == layout.showcase else heads.take()
        communities.append((f"{COUNTY}{community.street:03d}{community.number:03d}", head))
    return AreaNames(communities, streets)


def area_rows(layout: Layout, names: AreaNames) -> list[AreaRow]:
    """District, streets, communities. Boundaries of streets are unions of the very boundaries of their communities."""
    outlines = to_degrees(np.array([community.outline for community in layout.communities], dtype=object))
    rows = [AreaRow(DISTRICT_CODE, "district", DISTRICT, "", shapely.coverage_union_all(outlines).normalize())]
    rows[0] = AreaRow(DISTRICT_CODE, "district", DISTRICT, "", _whole(outlines))
    for number, (code, head) in names.streets.items():
        mine = [outlines[c.index] for c in layout.communities if c.street == number]
        rows.append(AreaRow(code, "street", head + "街道", DISTRICT_CODE, _whole(np.array(mine, dtype=object))))
    for community, outline in zip(layout.communities, outlines, strict=True):
        code, head = names.communities[community.index]
        rows.append(AreaRow(code, "community", head + "社区", names.streets[community.street][0], outline))
    return rows


def _whole(outlines: NDArray[np.object_]) -> BaseGeometry:
    """The union of a valid coverage, keeping every vertex of its rim."""
    whole = shapely.coverage_union_all(outlines)
    found = shapely.get_parts(whole)
    return found[0] if len(found) == 1 else whole


def road_rows(layout: Layout, names: dict[str, str]) -> list[RoadRow]:
    """One row per road, all its pieces together; the narrow lanes of the old quarter are lanes, not roads."""
    groups = _by_key([way for way in layout.ways if way.kind in {"trunk", "primary", "secondary", "tertiary"}])
    lines = to_degrees(np.array([_joined(ways) for ways in groups.values()], dtype=object))
    return [
        RoadRow(names[key], ways[0].kind, ways[0].width, line)
        for (key, ways), line in zip(groups.items(), lines, strict=True)
    ]


def _by_key(ways: list[Way]) -> dict[str, list[Way]]:
    groups: dict[str, list[Way]] = {}
    for way in ways:
        groups.setdefault(way.key, []).append(way)
    return groups


def _joined(ways: list[Way]) -> LineString | MultiLineString:
    lines = [way.line for way in ways]
    return lines[0] if len(lines) == 1 else shapely.line_merge(MultiLineString(lines))


def bridge_rows(layout: Layout, names: dict[str, str]) -> list[BridgeRow]:
    """Where roads cross water: the stretch over the water and a little more on both sides."""
    rivers = [way for way in layout.ways if way.kind in {"river", "creek"}]
    water = [way.line.buffer(way.width / 2 + 14, cap_style="flat") for way in rivers]
    roads = [way for way in layout.ways if way.kind in {"trunk", "primary", "secondary", "tertiary"}]
    found, where = STRtree([way.line for way in roads]).query(water, predicate="intersects")[::-1]
    rows = []
    for road, wet in sorted(zip(found.tolist(), where.tolist(), strict=True)):
        for part in shapely.get_parts(roads[road].line.intersection(water[wet])):
            if part.geom_type == "LineString" and 20 < part.length < 240 and part.crosses(rivers[wet].line):
                name = names[roads[road].key].removesuffix("路") + "桥"
                rows.append(BridgeRow(name, roads[road].width, one_to_degrees(part)))
    return rows


def barrier_rows(layout: Layout, names: dict[str, str]) -> list[BarrierRow]:
    """River, railway and trunk roads are hard; other main roads and the creek are soft until somebody decides."""
    kinds = {"trunk": "road", "primary": "road", "river": "river", "creek": "river", "rail": "railway"}
    groups = _by_key([way for way in layout.ways if way.kind in kinds])
    rows = []
    for number, (key, ways) in enumerate(groups.items(), start=1):
        line = one_to_degrees(_joined(ways))
        hard = ways[0].kind in {"trunk", "river", "rail"}
        rows.append(BarrierRow(f"{COUNTY}-Z{number:04d}", DISTRICT_CODE, kinds[ways[0].kind], names[key], hard, line))
    return rows


def surface_rows(layout: Layout, names: AreaNames) -> list[SurfaceRow]:
    """Water, green, sports fields and blocks: what one finds the way by when there are no map tiles."""
    wet, _water = land_and_water(layout)
    titles = {"river": "明川江", "creek": "棠溪浜", "bank": "滨水绿地"}
    made = _by_community(layout, names, [(kind, titles[key], outline) for kind, key, outline in wet])
    heads = Heads(layout.city.rng(12))
    for community, ground, built in zip(layout.communities, layout.grounds, layout.built, strict=True):
        code = names.communities[community.index][0]
        made += [("block", "", code, block) for block in ground.blocks]
        for plot in built.groups:
            if plot.use == "green":
                name = f"{heads.take()}公园" if plot.outline.area > 5000 else "街心绿地"
                made.append(("green", name, code, plot.outline))
        made += [("pitch", "运动场", code, ground_) for ground_ in built.fields]
    outlines = to_degrees(np.array([row[3] for row in made], dtype=object))
    good = shapely.is_valid(outlines)
    return [
        SurfaceRow(kind, name, area, outline)
        for (kind, name, area, _), outline, fine in zip(made, outlines, good, strict=True)
        if fine
    ]


def _by_community(
    layout: Layout, names: AreaNames, wet: list[tuple[str, str, Polygon]]
) -> list[tuple[str, str, str, Polygon]]:
    """Water and banks cut along the communities, so that who sees one community sees its share of the river."""
    outlines = [community.outline for community in layout.communities]
    tree = STRtree(outlines)
    made = []
    for kind, title, outline in wet:
        for k in sorted(tree.query(outline, predicate="intersects").tolist()):
            pieces = parts(outline.intersection(outlines[k]), 1.0)
            made += [(kind, title, names.communities[k][0], piece) for piece in pieces]
    return made


def lane_rows(
    layout: Layout, names: AreaNames, ways: dict[str, str]
) -> tuple[list[LaneRow], dict[tuple[int, int], LaneRow]]:
    """Streets and lanes, and which lane each plot of lane houses opens on (by community and group).

    Secondary roads belong to the street in which most of them lies, all others to their community.
    """
    heads = Heads(layout.city.rng(13), taken=tuple(name[:2] for name in ways.values()))
    made: list[tuple[str, str, str, BaseGeometry]] = []
    of_plot: dict[tuple[int, int], int] = {}
    for community, ground, built in zip(layout.communities, layout.grounds, layout.built, strict=True):
        code = names.communities[community.index][0]
        number = 0
        for way in ground.ways:
            number += 1
            made.append((f"{code}L{number:03d}", ways[way.key], code, way.line))
        for group in sorted({group for group, _line in built.lanes}):
            number += 1
            pieces = [line for other, line in built.lanes if other == group]
            of_plot[community.index, group] = len(made)
            shape = pieces[0] if len(pieces) == 1 else MultiLineString(pieces)
            made.append((f"{code}L{number:03d}", heads.take() + "弄", code, shape))
    made += _secondary(layout, names, ways)
    lines = to_degrees(np.array([row[3] for row in made], dtype=object))
    rows = [LaneRow(code, name, area, line) for (code, name, area, _), line in zip(made, lines, strict=True)]
    return rows, {key: rows[k] for key, k in of_plot.items()}


def _secondary(layout: Layout, names: AreaNames, ways: dict[str, str]) -> list[tuple[str, str, str, BaseGeometry]]:
    whole: dict[int, list[Polygon]] = {}
    for community in layout.communities:
        whole.setdefault(community.street, []).append(community.outline)
    streets = {number: shapely.union_all(found) for number, found in whole.items()}
    counts = dict.fromkeys(streets, 0)
    made = []
    for key, found in _by_key([way for way in layout.ways if way.kind == "secondary"]).items():
        line = _joined(found)
        street = max(streets, key=lambda number: (line.intersection(streets[number]).length, -number))
        counts[street] += 1
        code = names.streets[street][0]
        made.append((f"{code}L{counts[street]:03d}", ways[key], code, line))
    return made
