"""Unit and member check-in: which units have reported, which members take part in their home community."""

from dataclasses import dataclass, field

from gongjian.config.demo.orgs import Orgs
from gongjian.config.demo.people import Staff
from gongjian.config.demo.service import homes_of_members
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import CheckInRow, ClaimRow, UnitCheckInRow

SKILLS = ("medical", "tutoring", "law", "repair", "computer", "arts", "sports", "publicity", "emergency", "driving")
TIMES = (1, 8, 16, 24, 32, 36, 56, 4)  # pieces of the week, as in checkin.slots


@dataclass
class Reporting:
    """Both lists, in the order of units and posts."""

    units: list[UnitCheckInRow] = field(default_factory=list)
    members: list[CheckInRow] = field(default_factory=list)


def build_reporting(orgs: Orgs, staff: Staff, claims: list[ClaimRow], showcase: str, rng: Rng) -> Reporting:
    """Most units with an organisation have reported; a member who claimed something takes part."""
    made = Reporting()
    liaisons = {post.org: post.person for post in staff.posts if post.kind == "unit_liaison"}
    home = {unit.org: unit for unit in orgs.units if unit.org}
    for org, unit in home.items():
        if rng.random() < 0.72:
            status = str(rng.choice(["received", "reported", "returned"], p=[0.9, 0.08, 0.02]))
            if unit.area == showcase and sum(row.area == showcase for row in made.units) == 1:
                status = "reported"  # something waits for whoever tries the showcase
            notified = max(1, round(unit.members * rng.uniform(0.6, 1.0)))
            days = int(rng.integers(2, 20) if status != "received" else rng.integers(20, 700))
            made.units.append(UnitCheckInRow(org, unit.area, liaisons.get(org, ""), days, notified, status))
    lives = homes_of_members(orgs, staff, showcase)
    did = {claim.person for claim in claims if claim.status == "confirmed"}
    claimed = {claim.person for claim in claims}
    for post in staff.posts:
        if post.kind != "member" or post.org not in home:
            continue
        area = lives[post.person]
        status = "active" if post.person in did else "confirmed" if post.person in claimed else _status(rng)
        made.members.append(_member(post.person, post.org, area, status, rng))
    return made


def _status(rng: Rng) -> str:
    return str(rng.choice(["confirmed", "registered", "invited", "paused"], p=[0.62, 0.2, 0.12, 0.06]))


def _member(person: str, org: str, area: str, status: str, rng: Rng) -> CheckInRow:
    skills = tuple(sorted({SKILLS[k] for k in rng.integers(len(SKILLS), size=int(rng.integers(1, 4))).tolist()}))
    slots, days = TIMES[int(rng.integers(len(TIMES)))], int(rng.integers(10, 180))
    return CheckInRow(person, org, area, status, days, skills, slots, bool(rng.random() < 0.6))
