"""Activities, wishes, claims and visits for the visibility oracle, and who may see them, in plain Python.

As in oracle.py nothing here asks the product: the table is copied by hand from people/reach.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from gongjian.base.clock import SHANGHAI
from gongjian.checkin.models import Activity, Claim, Visit, Wish
from gongjian.config.tests.invented_district import (
    COMMUNITY,
    DAY,
    DISTRICT,
    ORGS,
    PEOPLE,
    SERVING,
    STAFF,
    STREET,
    District,
    held,
    sampled,
)
from gongjian.config.tests.oracle import below, served

SEED = 20260417
SEEING = ("district_cadre", *STREET, *COMMUNITY)
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "activities": {
        **dict.fromkeys(STAFF, ("area", "listed")),
        **dict.fromkeys((*SERVING, "member"), ("listed",)),
        "branch_secretary": ("org", "listed"),
        "unit_liaison": ("own", "listed"),
    },
    "wishes": {
        **dict.fromkeys(STAFF, ("area", "listed")),
        **dict.fromkeys((*SERVING, "branch_secretary"), ("listed",)),
        **dict.fromkeys(("unit_liaison", "member"), ("listed", "claimed")),
    },
    "claims": {
        **dict.fromkeys(SEEING, ("area", "self")),
        "branch_secretary": ("org", "self"),
        "unit_liaison": ("unit", "self"),
        "member": ("self",),
    },
    "visits": {
        **dict.fromkeys(SEEING, ("area", "self")),
        **dict.fromkeys(SERVING, ("grids", "self")),
        **dict.fromkeys(("branch_secretary", "member"), ("self",)),
    },
}
LISTED = {"activities": {"open", "done", "cancelled"}, "wishes": {"open"}}
NAMES = tuple(TABLE)
assert "grid_body" in DISTRICT and "grid_body" not in SEEING


@dataclass
class Row:
    """What decides who sees a row; unknown things are -1."""

    org: int = -1
    area: int = -1
    status: str = ""
    person: int = -1
    unit: int = -1
    grid: int = -1
    target: int = -1  # of a claim: number of the wish


@dataclass
class Service:
    """The rows by name of their register; rows of the database have the same number plus the first key."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in NAMES})
    first: dict[str, int] = field(default_factory=dict)


def generate(made: District) -> Service:
    """Rows all over the district, many of them of people whom the oracle looks over the shoulder."""
    random, found = Random(SEED), Service()
    people = sampled(made)
    areas = range(1, len(made.area_parent))

    def somebody() -> int:
        return random.choice(people) if random.random() < 0.6 else random.randrange(PEOPLE)

    def unit_of(person: int) -> int:
        own = [org for kind, org in held(made, person) if kind == "unit_liaison"]
        return random.choice(own) if own and random.random() < 0.7 else -1

    for _number in range(150):
        status = random.choice(["draft", "open", "done", "cancelled"])
        found.rows["activities"].append(Row(random.randrange(ORGS), random.choice(areas), status))
        status = random.choice(["open", "claimed", "done", "cancelled"])
        found.rows["wishes"].append(Row(random.randrange(ORGS), random.choice(areas), status))
        person, grid = somebody(), random.randrange(len(made.grid_area))
        found.rows["visits"].append(Row(area=made.grid_area[grid], person=person, grid=random.choice((grid, -1))))
    for number in range(150):  # each wish is claimed once
        wish, person = found.rows["wishes"][number], somebody()
        found.rows["claims"].append(Row(wish.org, wish.area, person=person, unit=unit_of(person), target=number))
    return found


def expected(made: District, service: Service, person: int) -> dict[str, set[int]]:
    """Numbers of the rows that a person may see."""
    posts = list(held(made, person))
    units = {org for kind, org in posts if kind == "unit_liaison"}
    seen: dict[str, set[int]] = {name: set() for name in NAMES}
    for name in NAMES:
        for kind, org in posts:
            for term in TABLE[name].get(kind, ()):
                seen[name] |= set(_reached(made, service, name, term, person, org, units))
    return seen


def _reached(
    made: District, service: Service, name: str, term: str, person: int, org: int, units: set[int]
) -> Iterator[int]:
    areas = below(made.area_parent, made.org_area[org]) if term == "area" else set()
    orgs = below(made.org_parent, org) if term == "org" else {org}
    grids = served(made, person) if term == "grids" else set()
    wished = {row.target for row in service.rows["claims"] if row.person == person or row.unit in units}
    for number, row in enumerate(service.rows[name]):
        if {
            "area": row.area in areas,
            "org": row.org in orgs,
            "own": row.org == org,
            "grids": row.grid in grids,
            "self": row.person == person,
            "unit": row.unit in units,
            "claimed": number in wished,
            "listed": row.status in LISTED.get(name, ()),
        }[term]:
            yield number


def store(made: District, service: Service) -> None:
    """The rows in the database; names carry the number."""
    area, org, person = (made.first[name] for name in ("areas", "orgs", "persons"))
    opened = datetime.combine(DAY - timedelta(days=9), datetime.min.time(), SHANGHAI)

    def offered(n: int, row: Row, name: str) -> dict[str, Any]:
        ended = "because" if row.status in {"done", "cancelled"} else ""
        return {
            "org_id": org + row.org, "area_id": area + row.area, "title": f"{name}{n:04}", "work": "care",
            "year": 2026, "serial": n + 1, "code": f"{name[:1]}C{n:04}", "opened_at": opened, "status": row.status,
            "outcome": ended,
        }  # fmt: skip

    days = {"starts_on": DAY, "ends_on": DAY + timedelta(days=9)}
    service.first["activities"] = _bulk(
        [
            Activity(kind="activity", place="x", capacity=9, **days, **offered(n, row, "Deed"))
            for n, row in enumerate(service.rows["activities"])
        ]
    )
    wishes = service.rows["wishes"]
    service.first["wishes"] = _bulk([Wish(for_whom="x", **offered(n, row, "Wish")) for n, row in enumerate(wishes)])
    first = service.first["wishes"]
    service.first["claims"] = _bulk(
        [
            Claim(
                wish_id=first + row.target, person_id=person + row.person, org_id=org + row.org,
                unit_id=org + row.unit if row.unit >= 0 else None, area_id=area + row.area, work="care",
                first_day=DAY, last_day=DAY, opened_at=opened, claimed_at=opened,
            )
            for row in service.rows["claims"]
        ]
    )  # fmt: skip
    grid = made.first["grids"]
    service.first["visits"] = _bulk(
        [
            Visit(
                area_id=area + row.area, grid_id=grid + row.grid if row.grid >= 0 else None, day=DAY,
                heard=f"Heard{n:04}", visitor_id=person + row.person,
            )
            for n, row in enumerate(service.rows["visits"])
        ]
    )  # fmt: skip


def _bulk(rows: list[Any]) -> int:
    stored = type(rows[0])._default_manager.bulk_create(rows, batch_size=200)
    return int(stored[0].pk)
