"""Rows of what stands on the ground: estates, carriers, buildings with addresses, and the sites of resident units."""

from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from gongjian.config.demo.buildings import House
from gongjian.config.demo.frame import one_to_degrees, to_degrees
from gongjian.config.demo.layout import Layout
from gongjian.config.demo.names import DISTRICT, Heads, pick
from gongjian.config.demo.places import AreaNames
from gongjian.config.demo.plates import Plates
from gongjian.config.demo.tables import BuildingRow, CarrierRow, EstateRow, LaneRow

HOMES = {
    "slab": ("新村", "小区", "苑", "里", "家园"),
    "tower": ("花园", "公寓", "华庭", "雅苑", "名邸"),
    "lane": ("里", "坊", "里弄"),
}
HOLDINGS = {
    "slab": ("售后公房", "售后公房", "商品房", "保障房"),
    "tower": ("商品房", "商品房", "商品房", "保障房"),
    "lane": ("里弄公房",),
}
CARRIERS = {
    "office": "tower",
    "industry": "park",
    "market": "market",
    "mall": "market",
    "wholesale": "market",
    "hospital": "institution",
}
TITLES = {
    "school": "{head}{kind}",
    "hospital": "{head}医院",
    "market": "{head}菜市场",
    "mall": "{head}商场",
    "wholesale": "明川农产品批发市场",
    "station": "明川站",
    "industry": "{head}科技园",
    "agency": "{district}{kind}",
    "public": "{own}社区{kind}",
    "office": "{head}{kind}",
    "shop": "{road}{number}号商铺",
}
KINDS = {
    "school": ("小学", "小学", "中学", "实验学校", "幼儿园"),
    "office": ("大厦", "大厦", "中心", "广场", "商务楼"),
    "public": ("党群服务中心", "文化活动中心", "卫生服务站", "养老服务中心"),
    "agency": (
        "市场监督管理所",
        "税务所",
        "司法所",
        "水务站",
        "房管所",
        "城市管理中队",
        "图书馆",
        "文化馆",
        "社会保险服务点",
        "市政养护所",
        "档案馆",
        "体育馆",
    ),
}


@dataclass(frozen=True)
class Site:
    """A place where units sit: its use, name and address, its first building and its carrier."""

    use: str
    name: str
    community: int
    address: str
    building: str
    carrier: str
    firms: int


@dataclass
class Standing:
    """All rows of this module; outlines in metres and the community of each building beside the rows."""

    estates: list[EstateRow] = field(default_factory=list)
    carriers: list[CarrierRow] = field(default_factory=list)
    buildings: list[BuildingRow] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    outlines_m: list[Polygon] = field(default_factory=list)
    community_of: list[int] = field(default_factory=list)
    plots_m: dict[str, Polygon | MultiPolygon] = field(default_factory=dict)  # carrier code -> plot


def build_standing(layout: Layout, names: AreaNames, plates: Plates, lanes: dict[tuple[int, int], LaneRow]) -> Standing:
    """Name and number everything that stands, community by community."""
    maker = _Maker(layout, names, plates, lanes)
    for community in layout.communities:
        maker.community(community.index)
    degrees = to_degrees(np.array(maker.done.outlines_m, dtype=object))
    cells = [(*row, outline) for row, outline in zip(maker.rows, degrees.tolist(), strict=True)]
    maker.done.buildings = list(starmap(BuildingRow, cells))
    return maker.done


class _Maker:
    """Keeps the name pools and the growing tables together while communities are walked through."""

    def __init__(self, layout: Layout, names: AreaNames, plates: Plates, lanes: dict[tuple[int, int], LaneRow]) -> None:
        self.layout, self.names, self.plates, self.lanes = layout, names, plates, lanes
        self.rng = layout.city.rng(14)
        self.heads = {kind: Heads(layout.city.rng(15, k)) for k, kind in enumerate((*HOMES, "site"))}
        self.done = Standing()
        self.rows: list[Any] = []  # cells of BuildingRow but the outline
        self.seen: set[str] = set()
        self.park: tuple[str, str, int] = ("", "", 0)  # code and name of the park at hand, houses named so far

    def community(self, index: int) -> None:
        """All rows of one community. Buildings are numbered from west to east, north to south."""
        built = self.layout.built[index]
        code, own = self.names.communities[index]
        order = sorted(built.houses, key=lambda house: _reading(house.outline))
        codes = {id(house): f"{code}{k:05d}" for k, house in enumerate(order, start=1)}
        groups: dict[int, list[House]] = {}
        for house in order:
            groups.setdefault(house.group, []).append(house)
        merged = _merge_small(groups)
        park = self._park(index, code, groups)
        for number, (group, houses) in enumerate(sorted(merged.items()), start=1):
            if houses[0].use in HOMES:
                self._estate(index, f"{code}X{number:02d}", own, group, houses, codes)
            else:
                self._site(index, f"{code}Z{number:02d}", own, group, houses, codes, park)

    def _park(self, index: int, code: str, groups: dict[int, list[House]]) -> str:
        """All industrial plots of a community form one park; returns its code, "" when there is none."""
        plots = [
            self.layout.built[index].groups[g].outline for g, houses in groups.items() if houses[0].use == "industry"
        ]
        if not plots:
            return ""
        name = f"{self.heads['site'].take()}科技园"
        ((road, number),) = self.plates.give(np.array([plots[0].centroid], dtype=object))
        self._carrier(f"{code}P", name, code, "park", f"{road}{number}号", shapely.union_all(plots))
        self.park = (f"{code}P", name, 0)
        return f"{code}P"

    def _carrier(self, code: str, name: str, area: str, kind: str, address: str, plot: Polygon | MultiPolygon) -> int:
        """Add a carrier with the figures it last reported; returns its number of firms."""
        rng = self.rng
        median = {"tower": 17, "park": 45, "market": 30, "institution": 1}[kind]
        firms = 1 if kind == "institution" else int(np.clip(rng.lognormal(np.log(median), 0.7), 3, 320))
        staff = int(
            np.clip(
                rng.lognormal(np.log({"tower": 560, "park": 900, "market": 90, "institution": 420}[kind]), 0.6),
                20,
                6000,
            )
        )
        members = int(staff * np.clip(rng.normal(0.06, 0.025), 0.01, 0.2))
        self.done.carriers.append(
            CarrierRow(code, name, area, kind, address, firms, staff, members, one_to_degrees(plot))
        )
        self.done.plots_m[code] = plot
        return firms

    def _estate(self, index: int, code: str, own: str, group: int, houses: list[House], codes: dict[int, str]) -> None:
        use, rng = houses[0].use, self.rng
        name = self._estate_name(own, use)
        lane = self.lanes.get((index, group)) if use == "lane" else None
        ((road, number),) = self.plates.give(np.array([houses[0].outline.centroid], dtype=object))
        gate = f"{road}{number}号"
        years = [house.built_year for house in houses if house.built_year]
        year = min(years) if years and rng.random() > 0.13 else None
        manager = "" if use == "lane" or rng.random() < 0.15 else f"{pick(rng, MANAGERS)}物业"
        area = code[:12]
        self.done.estates.append(EstateRow(code, name, area, use, pick(rng, HOLDINGS[use]), gate, year, manager))
        for k, house in enumerate(houses, start=1):
            if lane is not None:
                title = address = f"{lane.name}{k}号"
            elif use == "lane":
                title = address = f"{name}{k}号"
            else:
                title, address = f"{name}{k}号楼", f"{gate}{name}{k}号楼"
            self._building(index, codes[id(house)], title, house, code, "", lane.code if lane else "", address)

    def _estate_name(self, own: str, use: str) -> str:
        """A third of the estates carry the name of their community; none is named twice."""
        for _ in range(4):
            head = own if self.rng.random() < 0.4 else self.heads[use].take()
            middle = pick(self.rng, ("", "南", "北", "东", "西")) if head == own else ""
            name = head + middle + pick(self.rng, HOMES[use])
            if name not in self.seen:
                break
            name = ""
        name = name or self.heads[use].take() + HOMES[use][0]
        while name in self.seen:
            name = self.heads[use].take() + HOMES[use][0]
        self.seen.add(name)
        return name

    def _site(
        self, index: int, code: str, own: str, group: int, houses: list[House], codes: dict[int, str], park: str
    ) -> None:
        use = houses[0].use
        alone = use in {"shop", "public", "office"}  # each house has its own door and name
        plot = self.layout.built[index].groups[group].outline
        spots = [house.outline.centroid for house in houses] if alone else [plot.centroid]
        plates = self.plates.give(np.array(spots, dtype=object))
        area = code[:12]
        for k, (road, number) in enumerate(plates):
            name = self.park[1] if use == "industry" else self._site_name(use, own, road, number)
            address, mine = f"{road}{number}号", houses[k : k + 1] if alone else houses
            carrier, firms = park if use == "industry" else "", 0
            if use in CARRIERS and use != "industry":
                carrier = f"{code}{k + 1:02d}"
                firms = self._carrier(carrier, name, area, CARRIERS[use], address, mine[0].outline if alone else plot)
            for n, house in enumerate(mine, start=1):
                title = name if len(mine) == 1 else f"{name}{n}号楼"
                if use == "industry":  # one park, one name, numbers running on through all its plots
                    self.park = (self.park[0], self.park[1], self.park[2] + 1)
                    title = f"{self.park[1]}{self.park[2]}号楼"
                self._building(index, codes[id(house)], title, house, "", carrier, "", address)
            self.done.sites.append(Site(use, name, index, address, codes[id(mine[0])], carrier, firms))

    def _site_name(self, use: str, own: str, road: str, number: int) -> str:
        for attempt in range(6):
            kind = pick(self.rng, KINDS[use]) if use in KINDS else ""
            if use == "public" and attempt == 0:
                kind = KINDS["public"][0]  # the first public building of a community is its service centre
            head = self.heads["site"].take() if "{head}" in TITLES[use] else ""
            name = TITLES[use].format(head=head, kind=kind, own=own, road=road, number=number, district=DISTRICT)
            if name not in self.seen:
                break
        else:
            name = f"{name}（{road}）"
        self.seen.add(name)
        return name

    def _building(
        self, index: int, code: str, name: str, house: House, estate: str, carrier: str, lane: str, address: str
    ) -> None:
        self.rows.append(
            (
                code,
                name,
                code[:12],
                house.use,
                estate,
                carrier,
                lane,
                address,
                house.storeys,
                house.stairwells,
                house.households,
                house.built_year,
            )
        )
        self.done.outlines_m.append(house.outline)
        self.done.community_of.append(index)


MANAGERS = ("安禾", "顺宜", "和塘", "康桥里", "永晖", "宜家和", "瑞景和", "望宁")


def _reading(outline: Polygon) -> tuple[float, float]:
    """West to east in bands of 40 m, north to south (Xi'an local standard, domain 3.1)."""
    west, _south, _east, north = outline.bounds
    return (-(north // 40), west)


def _merge_small(groups: dict[int, list[House]]) -> dict[int, list[House]]:
    """Estates of one or two houses join a larger one of the same kind of the community."""
    merged = {group: list(houses) for group, houses in groups.items()}
    for group, houses in sorted(groups.items()):
        use = houses[0].use
        if use not in {"slab", "tower"} or len(houses) > 2:
            continue
        others = [other for other, found in merged.items() if other != group and found[0].use == use and len(found) > 2]
        if others:
            near = min(others, key=lambda other: merged[other][0].outline.distance(houses[0].outline))
            merged[near] += merged.pop(group)
    return merged


def outline_array(standing: Standing) -> NDArray[np.object_]:
    """Footprints in metres in the order of the buildings."""
    return np.array(standing.outlines_m, dtype=object)
