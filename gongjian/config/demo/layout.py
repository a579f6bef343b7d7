"""The whole city on the ground, in metres: areas, roads, plots and houses put together, before anything has a name."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon

from gongjian.config.demo.areas import Community, build_areas
from gongjian.config.demo.blocks import Corridors, Ground, build_ground
from gongjian.config.demo.buildings import Built, build_houses
from gongjian.config.demo.city import City, Way, build_city
from gongjian.config.demo.shapes import parts


@dataclass(frozen=True)
class Layout:
    """Everything on the ground. grounds and built stand in the order of communities."""

    city: City
    communities: list[Community]
    ways: list[Way]  # all roads, waters and rails, trimmed to the land
    grounds: list[Ground]
    built: list[Built]
    outline: Polygon
    showcase: int  # index of the community the demonstration opens with


def build_layout(seed: int, scale: float) -> Layout:
    """Lay out the city of a seed."""
    city = build_city(seed, scale)
    communities, secondary = build_areas(city)
    corridors = Corridors(city.ways + secondary + city.through)
    grounds = [build_ground(city, community, corridors) for community in communities]
    _special(grounds, communities, city)
    built = [build_houses(ground, city.rng(4, k)) for k, ground in enumerate(grounds)]
    outline = shapely.union_all([community.outline for community in communities])
    inner = [way for ground in grounds for way in ground.ways]
    ways = city.ways + _off_water(secondary, corridors) + _inside(city.through, outline) + inner
    return Layout(city, communities, ways, grounds, built, outline, _showcase(communities, built))


def _special(grounds: list[Ground], communities: list[Community], city: City) -> None:
    """One wholesale market on the largest plot of the industrial quarter; one station beside the railway."""
    plots = [(k, n) for k, ground in enumerate(grounds) for n in range(len(ground.plots))]

    def rank(zone: str, use: str) -> list[tuple[float, int, int]]:
        found = [(k, n) for k, n in plots if communities[k].zone == zone and grounds[k].plots[n].use == use]
        return sorted((-grounds[k].plots[n].outline.area, k, n) for k, n in found)

    best = rank("tech", "industry") or rank("slab", "green") or rank("tower", "green")
    if best:
        _area, k, n = best[0]
        grounds[k].plots[n] = replace(grounds[k].plots[n], use="wholesale")
    rails = shapely.union_all([way.line for way in city.ways if way.kind == "rail"])
    beside = [
        (-grounds[k].plots[n].outline.area, k, n)
        for k, n in plots
        if grounds[k].plots[n].use in {"green", "shop", "slab"} and grounds[k].plots[n].outline.distance(rails) < 40
    ]
    if beside and not rails.is_empty:
        _area, k, n = min(beside)
        grounds[k].plots[n] = replace(grounds[k].plots[n], use="station")


def _off_water(ways: list[Way], corridors: Corridors) -> list[Way]:
    """Secondary roads end at the road along the river."""
    made = []
    for way in ways:
        rest = [part for part in shapely.get_parts(way.line.difference(corridors.quays)) if part.length > 20]
        made += [replace(way, line=part) for part in rest]
    return made


def _inside(ways: list[Way], outline: Polygon) -> list[Way]:
    return [
        replace(way, line=part)
        for way in ways
        for part in shapely.get_parts(way.line.intersection(outline))
        if part.length > 20
    ]


def _showcase(communities: list[Community], built: list[Built]) -> int:
    """A community of slabs that a main road runs through, of a middling size."""
    sizes = [sum(house.households or 0 for house in found.houses) for found in built]
    likely = [c.index for c in communities if c.is_joined and c.zone == "slab"]
    likely = (
        likely
        or [c.index for c in communities if c.is_joined]
        or [c.index for c in communities if c.zone == "slab"]
        or [0]
    )
    return min(likely, key=lambda k: (abs(sizes[k] - 3600), k))


def land_and_water(layout: Layout) -> tuple[list[tuple[str, str, Polygon]], Polygon]:
    """Water and riverside green as (kind, key, outline), and all water as one shape."""
    from_city = [way for way in layout.ways if way.kind in {"river", "creek"}]
    shapes = {
        kind: shapely.union_all(
            [way.line.buffer(way.width / 2, quad_segs=4, cap_style="square") for way in from_city if way.kind == kind]
        ).intersection(layout.outline)
        for kind in ("river", "creek")
    }
    creek = shapes["creek"].difference(shapes["river"])
    banks = [
        (way.line.buffer(way.width / 2 + (36.0 if way.kind == "river" else 8.0), quad_segs=4, cap_style="square"))
        for way in from_city
    ]
    water = shapely.union(shapes["river"], creek)
    roads = [way for way in layout.ways if way.kind in {"trunk", "primary", "secondary", "tertiary", "lane"}]
    tarmac = shapely.union_all(
        shapely.buffer([w.line for w in roads], np.array([w.width / 2 for w in roads]), quad_segs=2)
    )
    green = shapely.union_all(banks).intersection(layout.outline).difference(water).difference(tarmac)
    made = [("water", "river", part) for part in parts(shapes["river"])]
    made += [("water", "creek", part) for part in parts(creek)]
    made += [("green", "bank", part) for part in parts(green, 300.0)]
    return made, water
