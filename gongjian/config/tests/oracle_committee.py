"""Grand committees and part-time members for the visibility oracle, and who may see them, in plain Python."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from gongjian.config.tests.invented_district import COMMUNITY, DAY, DISTRICT, ORGS, STREET, District, held, sampled
from gongjian.config.tests.oracle import below
from gongjian.exchange.models import Committee, PartTimeMember
from gongjian.orgs.models import Term

SEED = 20260424
STAFF = (*STREET, *COMMUNITY, *DISTRICT)
UNIT_SIDE = {"branch_secretary", "unit_liaison"}
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "committees": {
        **dict.fromkeys(STAFF, ("area", "seated")),
        **dict.fromkeys(("branch_secretary", "unit_liaison", "member"), ("seated",)),
    },
    "part_time_members": {
        **dict.fromkeys(STAFF, ("area", "self")),
        "branch_secretary": ("org", "self"),
        "unit_liaison": ("own", "self"),
        "member": ("self",),
    },
}
NAMES = tuple(TABLE)
SEATS = 260


@dataclass
class Invented:
    """Committees as (organisation, area); seats as (committee, unit, person)."""

    committees: list[tuple[int, int]] = field(default_factory=list)
    part_time_members: list[tuple[int, int, int]] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)

    def rows(self, name: str) -> list[Any]:
        """The rows of one register."""
        found: list[Any] = getattr(self, name)
        return found


def generate(made: District) -> Invented:
    """Committees all over the district, with seats of the units and people whom the oracle looks over the shoulder."""
    random, found = Random(SEED), Invented()
    areas = range(1, len(made.area_parent))
    found.committees = [(org, random.choice(areas)) for org in sorted(random.sample(range(ORGS), 70))]
    seen = sampled(made)
    orgs = [org for person in seen for kind, org in held(made, person) if kind in UNIT_SIDE]
    taken: set[tuple[int, int]] = set()
    while len(found.part_time_members) < SEATS:
        unit = random.choice(orgs) if random.random() < 0.4 else random.randrange(ORGS)
        person = random.choice(seen) if random.random() < 0.3 else random.randrange(len(made.person_org))
        committee = random.randrange(len(found.committees))
        if (committee, unit) not in taken:
            taken.add((committee, unit))
            found.part_time_members.append((committee, unit, person))
    return found


def expected(made: District, found: Invented, person: int) -> dict[str, set[int]]:
    """Numbers of the rows that a person may see."""
    seen: dict[str, set[int]] = {name: set() for name in NAMES}
    posts = list(held(made, person))
    units = {org for kind, org in posts if kind in UNIT_SIDE}
    for kind, org in posts:
        areas = below(made.area_parent, made.org_area[org])
        for term in TABLE["committees"].get(kind, ()):
            for number, (_org, area) in enumerate(found.committees):
                if (term == "area" and area in areas) or (term == "seated" and _sits(found, number, units, person)):
                    seen["committees"].add(number)
        for term in TABLE["part_time_members"].get(kind, ()):
            for number, (committee, unit, who) in enumerate(found.part_time_members):
                if _reaches(made, term, org, areas, found.committees[committee][1], unit, who == person):
                    seen["part_time_members"].add(number)
    return seen


def _sits(found: Invented, committee: int, units: set[int], person: int) -> bool:
    return any(row[0] == committee and (row[1] in units or row[2] == person) for row in found.part_time_members)


def _reaches(made: District, term: str, org: int, areas: set[int], area: int, unit: int, is_self: bool) -> bool:
    if term == "area":
        return area in areas
    if term == "org":
        return unit in below(made.org_parent, org)
    return unit == org if term == "own" else is_self


def store(made: District, found: Invented) -> None:
    """The rows in the database."""
    area, org, person = (made.first[name] for name in ("areas", "orgs", "persons"))
    days = {"starts_on": DAY.replace(year=DAY.year - 1), "ends_on": DAY.replace(year=DAY.year + 3)}
    terms = Term.objects.bulk_create([Term(org_id=org + one, number=1, **days) for one, _area in found.committees])
    found.first["committees"] = _bulk(
        [
            Committee(
                org_id=org + one, area_id=area + where, term=term, title=f"Committee{n:04}", year=2026, serial=n + 1,
                code=f"DC{n:04}",
            )
            for n, ((one, where), term) in enumerate(zip(found.committees, terms, strict=True))
        ]
    )  # fmt: skip
    statuses = PartTimeMember.Status.values
    found.first["part_time_members"] = _bulk(
        [
            PartTimeMember(
                committee_id=found.first["committees"] + committee, unit_id=org + unit, person_id=person + who,
                unit_post="x", sector="public", duty="liaison", status=statuses[n % len(statuses)], proposed_on=DAY,
                consented_on=DAY, approved_on=DAY, ended_on=DAY, said="because", prefix="T", year=2026, serial=n + 1,
                letter_no=f"T{n}", **days,
            )
            for n, (committee, unit, who) in enumerate(found.part_time_members)
        ]
    )  # fmt: skip


def _bulk(rows: list[Any]) -> int:
    stored = type(rows[0])._default_manager.bulk_create(rows, batch_size=200)
    return int(stored[0].pk)
