"""The people: cadres, secretaries, workers, grid staff, lane chiefs, building heads, and the accounts to try."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from gongjian.config.demo.names import people_names, phones
from gongjian.config.demo.orgs import COMMITTEE, DEPARTMENT, GRID_BODY, Orgs
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import (
    AccountRow,
    BuildingRow,
    GridPostRow,
    GridRow,
    LaneChiefRow,
    LaneRow,
    PersonRow,
    PostRow,
)

RESIDENTS_PER_HOUSEHOLD, WORKERS_PER_10K = 2.35, 18.0
HEADS_AT_MOST = 9_500  # building heads kept as persons; at larger scales only every so-and-so-many house has one
NO_LEADER, NO_WORKER = 0.025, 0.03  # shares of grids that lack staff


@dataclass
class Staff:
    """The growing tables, and who serves where."""

    rng: Rng
    today: date
    people: list[PersonRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    grid_posts: list[GridPostRow] = field(default_factory=list)
    lane_chiefs: list[LaneChiefRow] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    chiefs: dict[str, list[str]] = field(default_factory=dict)  # street -> members of its work committee
    pool: dict[str, list[tuple[str, str]]] = field(
        default_factory=dict
    )  # community -> (person, source role) who may lead a grid

    def add(self, org: str, kind: str, years: float = 4.0) -> str:
        """A new person with a post in an organisation; returns the code. Names and phones follow at the end."""
        code = f"R{len(self.people) + 1:06d}"
        self.people.append(PersonRow(code, "", org, ""))
        if kind:
            self.post(code, kind, org, years)
        return code

    def post(self, person: str, kind: str, org: str, years: float = 4.0) -> None:
        """A post held since some day in the last years."""
        self.posts.append(PostRow(person, kind, org, self.since(years)))

    def since(self, years: float) -> date:
        """Some day in the last years, but not in the last two weeks."""
        return self.today - timedelta(days=14 + int(self.rng.random() * years * 365))


def build_people(
    orgs: Orgs,
    grids: list[GridRow],
    lanes: list[LaneRow],
    buildings: list[BuildingRow],
    showcase: str,
    rng: Rng,
    today: date,
) -> Staff:
    """Fill every office, then give everybody a name and a number."""
    staff = Staff(rng, today)
    _district(staff)
    _streets(staff, orgs, lanes)
    homes: dict[str, list[BuildingRow]] = {}
    for building in buildings:
        if building.is_home:
            homes.setdefault(building.area, []).append(building)
    party: dict[str, list[GridRow]] = {}
    for grid in grids:
        if grid.layer == "party":
            party.setdefault(grid.area, []).append(grid)
    every = max(1, -(-sum(len(found) for found in homes.values()) // HEADS_AT_MOST))
    for area, org in orgs.of_community.items():
        _community(staff, org, area, homes.get(area, []))
        _grids(staff, org, party.get(area, []), staff.pool[area][1:], area == showcase)
        _heads(staff, org, homes.get(area, []), party.get(area, []), every)
    _branches(staff, orgs)
    _units(staff, orgs)
    _accounts(staff, orgs, grids, showcase)
    _name_everybody(staff)
    return staff


def _district(staff: Staff) -> None:
    staff.add(COMMITTEE, "district_cadre")
    for _ in range(24):
        staff.add(DEPARTMENT, "district_cadre")
    for _ in range(8):
        staff.add(GRID_BODY, "grid_body")
    for kind in ("administrator", "security", "auditor"):
        staff.add(COMMITTEE, kind)  # their accounts are all those of the district


def _streets(staff: Staff, orgs: Orgs, lanes: list[LaneRow]) -> None:
    by_street: dict[str, list[LaneRow]] = {}
    for lane in lanes:
        by_street.setdefault(lane.area[:9] + "000", []).append(lane)
    for area, org in orgs.of_street.items():
        chiefs = [staff.add(org, "street_secretary", 3)]
        chiefs += [staff.add(org, "street_committee", 4) for _ in range(int(staff.rng.integers(8, 11)))]
        for _ in range(int(staff.rng.integers(7, 12))):
            staff.add(org, "street_officer", 6)
        staff.chiefs[area] = chiefs
        for lane in by_street.get(area, []):
            if staff.rng.random() < 0.97:
                person = chiefs[int(staff.rng.integers(len(chiefs)))]
                staff.lane_chiefs.append(LaneChiefRow(lane.code, person, staff.since(2)))


def _community(staff: Staff, org: str, area: str, homes: list[BuildingRow]) -> None:
    households = sum(40 if home.households is None else home.households for home in homes)
    workers = max(4, round(households * RESIDENTS_PER_HOUSEHOLD * WORKERS_PER_10K / 10_000))
    pool = [(staff.add(org, "community_secretary", 4.5), "两委成员")]
    pool += [(staff.add(org, "community_committee", 4.5), "两委成员") for _ in range(int(staff.rng.integers(4, 7)))]
    pool += [(staff.add(org, "community_worker", 7), "社区工作者") for _ in range(workers)]
    staff.pool[area] = pool


def _grids(staff: Staff, org: str, grids: list[GridRow], pool: list[tuple[str, str]], showcase: bool) -> None:
    """Leaders from the two committees and the workers, workers from the workers, part-timers from the residents."""
    helpers = [entry for entry in pool if entry[1] == "社区工作者"]
    posted: set[str] = set()
    bare = int(staff.rng.integers(len(grids))) if showcase and grids else -1  # the one that holds up the first plan
    for k, grid in enumerate(grids):
        since = max(grid.valid_from, staff.since(2.5))
        if staff.rng.random() >= NO_LEADER and k != bare:
            person, role = pool[k % len(pool)]
            staff.grid_posts.append(GridPostRow(grid.code, person, "leader", since, role))
        if staff.rng.random() < NO_WORKER:
            continue
        person, role = helpers[(k + 1) % len(helpers)]
        staff.grid_posts.append(GridPostRow(grid.code, person, "worker_full", since, role))
        if person not in posted:  # one worker may serve two grids, but holds the post once
            posted.add(person)
            staff.post(person, "grid_worker", org, 2)
        for _ in range(int(staff.rng.integers(1, 3))):
            helper = staff.add(org, "grid_worker", 3)
            role = str(staff.rng.choice(("党员志愿者", "党员志愿者", "物业", "其他")))
            staff.grid_posts.append(GridPostRow(grid.code, helper, "worker_part", since, role))


def _heads(staff: Staff, org: str, homes: list[BuildingRow], grids: list[GridRow], every: int) -> None:
    grid_of = {code: grid for grid in reversed(grids) for code in grid.buildings}
    for k, home in enumerate(homes):
        grid = grid_of.get(home.code)
        if grid is None or k % every or staff.rng.random() < 0.03:
            continue
        person = staff.add(org, "building_head", 5)
        since = max(grid.valid_from, staff.since(4))
        staff.grid_posts.append(GridPostRow(grid.code, person, "building_head", since, "党员志愿者", home.code))


def _branches(staff: Staff, orgs: Orgs) -> None:
    """Secretaries of grid branches: members of the two committees by turns."""
    turns: dict[str, int] = {}
    for row in orgs.rows:
        if row.kind == "grid_branch":
            pool = staff.pool[row.area]
            turns[row.area] = turns.get(row.area, -1) + 1
            staff.post(pool[1 + turns[row.area] % (len(pool) - 1)][0], "branch_secretary", row.code, 4)


def _units(staff: Staff, orgs: Orgs) -> None:
    """A liaison for every unit with an organisation, some in-service members who have checked in."""
    for unit in orgs.units:
        if unit.org:
            staff.add(unit.org, "unit_liaison", 5)
            for _ in range(int(staff.rng.random() < 0.5) + int(unit.members > 60)):
                staff.add(unit.org, "member", 6)


def _accounts(staff: Staff, orgs: Orgs, grids: list[GridRow], showcase: str) -> None:
    """One account per role, all around the showcase community."""
    street = showcase[:9] + "000"
    home, office = orgs.of_community[showcase], orgs.of_street[street]

    def first(kind: str, org: str) -> str:
        return next((post.person for post in staff.posts if post.kind == kind and post.org == org), "")

    units = [unit.org for unit in orgs.units if unit.org and unit.area == showcase]
    units = units or [unit.org for unit in orgs.units if unit.org]
    mine = {grid.code for grid in grids if grid.area == showcase and grid.layer == "party"}
    serving = {post.role: post.person for post in reversed(staff.grid_posts) if post.grid in mine}
    chiefs = [chief.person for chief in staff.lane_chiefs if chief.lane.startswith(showcase)]
    chiefs = [person for person in chiefs if person != first("street_secretary", office)]
    members = [post for post in staff.posts if post.kind == "member"]
    wanted = {
        "secretary": ("community_secretary", first("community_secretary", home)),
        "worker": ("grid_worker", serving.get("worker_part", "")),
        "head": ("building_head", serving.get("building_head", "")),
        "committee": ("community_committee", first("community_committee", home)),
        "community": ("community_worker", first("community_worker", home)),
        "street": ("street_secretary", first("street_secretary", office)),
        "lanechief": ("street_committee", chiefs[0] if chiefs else ""),
        "officer": ("street_officer", first("street_officer", office)),
        "district": ("district_cadre", first("district_cadre", DEPARTMENT)),
        "gridbody": ("grid_body", first("grid_body", GRID_BODY)),
        "liaison": ("unit_liaison", first("unit_liaison", units[0]) if units else ""),
        "member": ("member", members[0].person if members else ""),
        "auditor": ("auditor", first("auditor", COMMITTEE)),
        "security": ("security", first("security", COMMITTEE)),
        "admin": ("administrator", first("administrator", COMMITTEE)),
    }
    staff.accounts += [AccountRow(username, person, role) for username, (role, person) in wanted.items() if person]


def _name_everybody(staff: Staff) -> None:
    names = people_names(np.random.default_rng(staff.rng.integers(2**32)), len(staff.people))
    known = {row.username: row.person for row in staff.accounts}
    fixed = {known.get("secretary"): "周明远", known.get("worker"): "陆知夏", known.get("member"): "韩沐阳"}
    numbers = phones(1, len(staff.people))
    staff.people = [
        PersonRow(row.code, fixed.get(row.code, name), row.org, phone)
        for row, name, phone in zip(staff.people, names, numbers, strict=True)
    ]
