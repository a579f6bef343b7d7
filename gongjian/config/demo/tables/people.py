"""Grids, organisations, people and their posts."""

from dataclasses import dataclass
from datetime import date

from gongjian.config.demo.tables.places import Outline


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


# The kinds of post that occur; all of them are kinds of people.posts.PostKind.
_KINDS = (
    "district_cadre grid_body street_secretary street_committee street_officer community_secretary community_committee "
    "community_worker grid_worker building_head branch_secretary unit_liaison member administrator security auditor"
)
POSTS = tuple(_KINDS.split())
