"""The tables a generated district consists of: one frozen row class per table, in the order of loading.

Geometries are shapely objects in degrees (WGS 84, longitude first), rounded to 7 decimals (1 cm). Rows refer to each
other by code. Codes of areas follow the 12 digits of the statistical division codes; county 990101 lies in a province
number (99) that has never been assigned.
"""

from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import TypeAlias

from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

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


@dataclass(frozen=True, slots=True)
class GridRow:
    """网格. layer: party, governance. kind: general, dedicated. number counts inside the community.

    buildings holds the codes that the grid's list names; on purpose some stand in two lists and some in none.
    """

    code: str
    layer: str
    area: str
    number: int
    name: str
    kind: str
    governance_code: str  # of the governance grid it should coincide with, "" when there is none
    carrier: str  # of a dedicated grid, else ""
    buildings: tuple[str, ...]
    households: int  # known ones
    phone: str  # of the community's office: 10071 and six digits, as impossible as those of people
    valid_from: date
    boundary: Outline


@dataclass(frozen=True, slots=True)
class UnitRow:
    """驻区单位. kind: school, hospital, agency, state_firm, firm, social, market. org: its Party organisation or ""."""

    code: str
    name: str
    kind: str
    area: str
    address: str
    building: str
    carrier: str
    staff: int
    members: int
    org: str


@dataclass(frozen=True, slots=True)
class OrgRow:
    """组织. kind: district, org_department, grid_body, system (of a trade), street, community, grid_branch, unit.

    form: committee, general_branch, branch, working_committee, body. elected: day of the last election.
    """

    code: str
    name: str
    kind: str
    form: str
    parent: str
    area: str
    members: int
    founded: date
    elected: date | None
    term_years: int
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """人员. phone is 11 digits beginning with 10070, a range no operator can assign to a subscriber."""

    code: str
    name: str
    org: str  # home organisation
    phone: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """任职: kind as in people.posts.PostKind."""

    person: str
    kind: str
    org: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class GridPostRow:
    """网格任职. role: leader, worker_full, worker_part, building_head (then building names the house).

    source_role says where the person comes from: 两委成员, 社区工作者, 党员志愿者, 物业, 其他.
    """

    grid: str
    person: str
    role: str
    since: date
    source_role: str
    building: str = ""


@dataclass(frozen=True, slots=True)
class LaneChiefRow:
    """街(巷)长: a member of the street's work committee who answers for a lane."""

    lane: str
    person: str
    since: date


@dataclass(frozen=True, slots=True)
class AccountRow:
    """账号: who signs in as what in the demonstration."""

    username: str
    person: str
    role: str  # a post kind


@dataclass(frozen=True, slots=True)
class NeedRow:
    """需求, as in exchange.models; days_ago since it was raised; wanted_in so many days, None for no day."""

    org: str
    area: str
    title: str
    category: str
    beneficiaries: int
    urgency: str
    source: str
    days_ago: int
    wanted_in: int | None
    status: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """资源, as in exchange.models; valid_in: days until the offer ends, None for until further notice."""

    org: str
    area: str
    title: str
    type: str
    category: str
    quantity: int
    unit: str
    conditions: str
    valid_in: int | None
    status: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """活动, as in checkin.models; starts_in, lasts and opened_ago in days."""

    org: str
    area: str
    title: str
    kind: str
    work: str
    skill: str
    place: str
    grid: str
    starts_in: int
    lasts: int
    slots: int
    capacity: int
    details: str
    status: str
    opened_ago: int
    outcome: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """微心愿, as in checkin.models; days since it was opened, days until it is wanted."""

    org: str
    area: str
    title: str
    for_whom: str
    work: str
    value_yuan: int | None
    wanted_in: int | None
    status: str
    opened_ago: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """认领: number of the activity or wish, -1 for none; hours since it was claimed and confirmed."""

    activity: int
    wish: int
    person: str
    status: str
    claimed_ago: int
    confirmed_ago: int | None
    confirmed_by: str
    result: str
    hours: float | None
    said: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """走访, as in checkin.models; need: number of the need that came of it, -1 for none."""

    area: str
    grid: str
    days_ago: int
    heard: str
    status: str
    outcome: str
    need: int
    person: str


# The kinds of post that occur; all of them are kinds of people.posts.PostKind.
_KINDS = (
    "district_cadre grid_body street_secretary street_committee street_officer community_secretary community_committee "
    "community_worker grid_worker building_head branch_secretary unit_liaison member administrator security auditor"
)
POSTS = tuple(_KINDS.split())


@dataclass(frozen=True)
class UnitCheckInRow:
    """单位报到: days since it was reported; how many members the unit has told."""

    org: str
    area: str
    liaison: str
    days_ago: int
    notified: int
    status: str


@dataclass(frozen=True)
class CheckInRow:
    """党员报到: codes of skills, pieces of the week as one number, days since it was registered."""

    person: str
    org: str
    area: str
    status: str
    days_ago: int
    skills: tuple[str, ...]
    slots: int
    gives_contact: bool


@dataclass(frozen=True)
class District:
    """One generated district."""

    seed: int
    scale: float
    today: date
    areas: tuple[AreaRow, ...]
    roads: tuple[RoadRow, ...]
    bridges: tuple[BridgeRow, ...]
    barriers: tuple[BarrierRow, ...]
    surfaces: tuple[SurfaceRow, ...]
    lanes: tuple[LaneRow, ...]
    estates: tuple[EstateRow, ...]
    carriers: tuple[CarrierRow, ...]
    buildings: tuple[BuildingRow, ...]
    grids: tuple[GridRow, ...]
    units: tuple[UnitRow, ...]
    orgs: tuple[OrgRow, ...]
    people: tuple[PersonRow, ...]
    posts: tuple[PostRow, ...]
    grid_posts: tuple[GridPostRow, ...]
    lane_chiefs: tuple[LaneChiefRow, ...]
    accounts: tuple[AccountRow, ...]
    needs: tuple[NeedRow, ...]
    resources: tuple[ResourceRow, ...]
    activities: tuple[ActivityRow, ...]
    wishes: tuple[WishRow, ...]
    claims: tuple[ClaimRow, ...]
    visits: tuple[VisitRow, ...]
    unit_checkins: tuple[UnitCheckInRow, ...]
    member_checkins: tuple[CheckInRow, ...]

    def fingerprint(self) -> str:
        """SHA-256 over every cell: equal for the same seed, scale and day."""
        digest = sha256()
        for table in fields(self)[3:]:
            for row in getattr(self, table.name):
                cells = (getattr(row, field.name) for field in fields(row))
                texts = (cell.wkt if isinstance(cell, BaseGeometry) else repr(cell) for cell in cells)
                digest.update("\t".join(texts).encode())
        return digest.hexdigest()
