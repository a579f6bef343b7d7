"""Ground and houses: areas, roads, water, lanes, buildings."""

from dataclasses import dataclass
from typing import TypeAlias

from shapely import LineString, MultiLineString, MultiPolygon, Polygon

Outline: TypeAlias = Polygon | MultiPolygon
Line: TypeAlias = LineString | MultiLineString


@dataclass(frozen=True, slots=True)
class AreaRow:
    """地区. level: district, street, community. Communities tile their street, streets the district, exactly."""

    code: str
    level: str
    name: str
    parent: str  # code, "" for the district
    boundary: Outline


@dataclass(frozen=True, slots=True)
class RoadRow:
    """道路. kind: trunk, primary, secondary, tertiary. width_m is kerb to kerb."""

    name: str
    kind: str
    width_m: float
    line: Line


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """桥梁: where a road crosses water; a short line along the road."""

    name: str
    width_m: float
    line: LineString


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """阻隔. kind: road, river, railway. is_hard: no grid may cross it unless somebody decides otherwise."""

    code: str
    area: str
    kind: str
    name: str
    is_hard: bool
    line: Line


@dataclass(frozen=True, slots=True)
class SurfaceRow:
    """面. kind: water, green, pitch (sports field), plaza, block (street block between roads)."""

    kind: str
    name: str
    area: str  # code of the smallest area it lies in
    outline: Outline


@dataclass(frozen=True, slots=True)
class LaneRow:
    """街巷. A lane lies in one community, a larger one (a secondary road) in one street."""

    code: str
    name: str
    area: str
    line: Line


@dataclass(frozen=True, slots=True)
class EstateRow:
    """小区. kind: slab, tower, lane. holding (kind of property): 商品房, 售后公房, 里弄公房, 保障房."""

    code: str
    name: str
    area: str
    kind: str
    holding: str
    address: str
    built_year: int | None
    manager: str  # property company, "" when the community looks after it


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """载体. kind: tower, park, market, institution. firms, staff, members: counts as last reported."""

    code: str
    name: str
    area: str
    kind: str
    address: str
    firms: int
    staff: int
    members: int
    outline: Outline  # its plot


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """楼栋. use: slab, tower, lane (homes); office, shop, mall, school, hospital, market, industry, public, station.

    households: 0 for other than homes, None where nobody has counted (about 4 % of the homes).
    """

    code: str
    name: str
    area: str
    use: str
    estate: str  # code or ""
    carrier: str  # code or ""
    lane: str  # code or ""
    address: str
    storeys: int
    stairwells: int
    households: int | None
    built_year: int | None
    outline: Polygon

    @property
    def is_home(self) -> bool:
        """Whether people live in it."""
        return self.use in {"slab", "tower", "lane"}
