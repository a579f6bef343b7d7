"""Unit and member check-in and dual reports for the visibility oracle, and who may see them, in plain Python."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from gongjian.base.clock import SHANGHAI
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.config.tests.invented_district import (
    COMMUNITY,
    DAY,
    DISTRICT,
    ORGS,
    PEOPLE,
    SERVING,
    STREET,
    District,
    held,
    sampled,
)
from gongjian.config.tests.oracle import below
from gongjian.exchange.models import DualReport

SEED = 20260418
AREA_STAFF = (*STREET, *COMMUNITY)
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "unit_checkins": {
        **dict.fromkeys((*AREA_STAFF, *DISTRICT), ("area",)),
        "branch_secretary": ("org",),
        "unit_liaison": ("own",),
    },
    "member_checkins": {
        **dict.fromkeys((*AREA_STAFF, "district_cadre"), ("area", "self")),
        **dict.fromkeys((*SERVING, "branch_secretary", "unit_liaison", "member"), ("self",)),
    },
    "dual_reports": {
        **dict.fromkeys((*AREA_STAFF, "district_cadre", "branch_secretary"), ("addressed", "reporter")),
        **dict.fromkeys(("unit_liaison", "member"), ("reporter",)),
    },
}
RECEIVING = {"street_secretary", "street_officer", *COMMUNITY, "district_cadre", "branch_secretary"}
COPIED = {"street_secretary", "street_officer", *COMMUNITY}
NAMES = tuple(TABLE)


@dataclass
class Row:
    """What decides who sees a row; unknown things are -1."""

    org: int
    area: int
    status: str
    person: int = -1
    receiver: int = -1


@dataclass
class Reporting:
    """The rows by name of their register."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in NAMES})
    first: dict[str, int] = field(default_factory=dict)


def generate(made: District) -> Reporting:
    """Rows all over the district, many of them of people whom the oracle looks over the shoulder."""
    random, found = Random(SEED), Reporting()
    areas = range(1, len(made.area_parent))
    seen = sampled(made)
    people = sorted({*seen, *random.sample(range(PEOPLE), 120)})
    liaised = [
        org for person in seen for kind, org in held(made, person) if kind in {"unit_liaison", "branch_secretary"}
    ]
    orgs = sorted({*liaised, *random.sample(range(ORGS), 120)})
    for org in orgs:
        status = random.choice(["reported", "returned", "received", "ended"])
        found.rows["unit_checkins"].append(Row(org, random.choice(areas), status))
        receiver, sent = random.choice([*orgs, made.org_parent[org] or 0]), random.choice(["draft", "submitted"])
        found.rows["dual_reports"].append(Row(org, random.choice(areas), sent, receiver=receiver))
    for person in people:
        org, area = made.person_org[person], random.choice(areas)
        found.rows["member_checkins"].append(Row(org, area, random.choice(["invited", "confirmed", "moved"]), person))
        sent = random.choice(["draft", "submitted", "received"])
        found.rows["dual_reports"].append(Row(org, area, sent, person, random.choice([org, *liaised])))
    return found


def expected(made: District, reporting: Reporting, person: int) -> dict[str, set[int]]:
    """Numbers of the rows that a person may see."""
    posts = list(held(made, person))
    seen: dict[str, set[int]] = {name: set() for name in NAMES}
    for name in NAMES:
        terms = {(term, org) for kind, org in posts for term in TABLE[name].get(kind, ())}
        for number, row in enumerate(reporting.rows[name]):
            if any(_reaches(made, term, org, row, person, posts) for term, org in terms):
                seen[name].add(number)
    return seen


def _reaches(made: District, term: str, org: int, row: Row, person: int, posts: list[tuple[str, int]]) -> bool:
    if term == "area":
        return row.area in below(made.area_parent, made.org_area[org])
    if term == "org":
        return row.org in below(made.org_parent, org)
    if term == "own":
        return row.org == org
    if term == "self":
        return row.person == person
    if term == "reporter":
        return row.person == person if row.person >= 0 else ("unit_liaison", row.org) in posts
    return row.status != "draft" and any(_addressed(made, kind, at, row) for kind, at in posts)


def _addressed(made: District, kind: str, org: int, row: Row) -> bool:
    if row.person >= 0:
        return kind in RECEIVING and row.receiver == org
    if kind in RECEIVING and row.receiver in below(made.org_parent, org):
        return True
    return kind in COPIED and row.area in below(made.area_parent, made.org_area[org])


def store(made: District, reporting: Reporting) -> None:
    """The rows in the database."""
    area, org, person = (made.first[name] for name in ("areas", "orgs", "persons"))
    moment = datetime.combine(DAY, datetime.min.time(), SHANGHAI)
    reporting.first["unit_checkins"] = _bulk(
        [
            UnitCheckIn(
                org_id=org + row.org, area_id=area + row.area, day=DAY, year=2026, serial=n + 1, code=f"BC{n:04}",
                status=row.status, received_on=DAY, said="because",
            )
            for n, row in enumerate(reporting.rows["unit_checkins"])
        ]
    )  # fmt: skip
    reporting.first["member_checkins"] = _bulk(
        [
            MemberCheckIn(
                person_id=person + row.person, org_id=org + row.org, area_id=area + row.area, status=row.status,
                consent_at=moment, consent_version=1, ended_on=DAY,
            )
            for row in reporting.rows["member_checkins"]
        ]
    )  # fmt: skip
    reporting.first["dual_reports"] = _bulk(
        [
            DualReport(
                kind="member" if row.person >= 0 else "unit", year=2025, half=1 if row.person >= 0 else 0,
                person_id=person + row.person if row.person >= 0 else None, org_id=org + row.org,
                receiver_id=org + row.receiver, area_id=area + row.area, due=DAY, status=row.status,
                submitted_on=DAY, statement="x",
            )
            for row in reporting.rows["dual_reports"]
        ]
    )  # fmt: skip


def _bulk(rows: list[Any]) -> int:
    stored = type(rows[0])._default_manager.bulk_create(rows, batch_size=200)
    return int(stored[0].pk)
