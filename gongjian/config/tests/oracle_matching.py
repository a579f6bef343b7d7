"""Projects, pairs, runs of the matcher, bookings and uses of funds for the visibility oracle, in plain Python."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from gongjian.config.tests.invented_district import DAY, ORGS, SERVING, STAFF, District, held, sampled
from gongjian.config.tests.oracle import below
from gongjian.exchange.models import Booking, FundUse, MatchRun, Pair, Participant, Project

SEED = 20260423
BOTH = ("branch_secretary", "unit_liaison")
# what -> kind of post -> how far it sees
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "projects": {
        **dict.fromkeys(STAFF, ("area",)),
        **dict.fromkeys((*SERVING, *BOTH, "member"), ("sides", "shared")),
    },
    "pairs": {**dict.fromkeys(STAFF, ("area",)), **dict.fromkeys(BOTH, ("sides",))},
    "runs": dict.fromkeys(STAFF, ("area",)),
    "bookings": {**dict.fromkeys(STAFF, ("area", "sides")), **dict.fromkeys((*BOTH, "grid_worker"), ("sides",))},
    "uses": dict.fromkeys(STAFF, ("area",)),
}
NAMES = tuple(TABLE)
STATUSES = ("draft", "agreed", "executing", "acceptance", "done", "stopped")
SHARED = {"agreed", "executing"}


@dataclass
class Row:
    """What decides who sees a row: where it is, whose it is, whether it is open to all; of: rows it belongs to."""

    area: int
    sides: tuple[int, ...] = ()
    status: str = ""
    of: tuple[int, ...] = ()


@dataclass
class Matching:
    """The rows by name."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in NAMES})
    first: dict[str, int] = field(default_factory=dict)


def generate(made: District) -> Matching:
    """Rows all over the district, many of them of organisations in which somebody is looked over the shoulder."""
    random, found = Random(SEED), Matching()
    areas = range(1, len(made.area_parent))
    looked = sorted({org for person in sampled(made) for _kind, org in held(made, person)})

    def some_org() -> int:
        return random.choice(looked) if random.random() < 0.5 else random.randrange(ORGS)

    for _number in range(300):
        parties = tuple(sorted({some_org() for _k in range(random.randrange(3))}))
        lead = some_org()
        found.rows["projects"].append(Row(random.choice(areas), (lead, *parties), random.choice(STATUSES)))
    for need, resource in sorted({(n, n % len(made.resources)) for n in range(len(made.needs))}):
        asker, area, _status = made.needs[need]
        found.rows["pairs"].append(Row(area, (asker, made.resources[resource][0]), of=(need, resource)))
    found.rows["runs"] = [Row(area) for area in areas]
    for number, (keeper, area, _status) in enumerate(made.venues):
        booker = some_org()
        found.rows["bookings"].append(Row(area, (keeper, booker), of=(number, booker)))
    for number, (_org, area) in enumerate(made.funds):
        found.rows["uses"].append(Row(area, of=(number, number % 300)))
    return found


def expected(made: District, matching: Matching, person: int) -> dict[str, set[int]]:
    """Numbers of the rows that a person may see."""
    posts = list(held(made, person))
    mine = {org for _kind, org in posts}
    seen: dict[str, set[int]] = {name: set() for name in NAMES}
    for name in NAMES:
        terms = {(term, org) for kind, org in posts for term in TABLE[name].get(kind, ())}
        for term, org in terms:
            areas = below(made.area_parent, made.org_area[org]) if term == "area" else set()
            seen[name] |= {
                number
                for number, row in enumerate(matching.rows[name])
                if (term == "area" and row.area in areas)
                or (term == "sides" and mine & {*row.sides})
                or (term == "shared" and row.status in SHARED)
            }
    return seen


def store(made: District, matching: Matching) -> None:
    """The rows in the database."""
    area, org = made.first["areas"], made.first["orgs"]
    first, rows = matching.first, matching.rows
    first["projects"] = _bulk(
        [
            Project(
                org_id=org + row.sides[0], area_id=area + row.area, title=f"Project{n:04}", status=row.status,
                year=2026, serial=n + 1, code=f"PC{n:04}", begun_on=DAY, moved_on=DAY, outcome="because",
            )
            for n, row in enumerate(rows["projects"])
        ]
    )  # fmt: skip
    _bulk(
        [
            Participant(project_id=first["projects"] + n, org_id=org + one)
            for n, row in enumerate(rows["projects"])
            for one in row.sides[1:]
        ]
    )
    needs, resources = made.first["needs"], made.first["resources"]
    pairs = [
        Pair(need_id=needs + row.of[0], resource_id=resources + row.of[1], status="locked") for row in rows["pairs"]
    ]
    first["pairs"] = _bulk(pairs)
    first["runs"] = _bulk([MatchRun(area_id=area + row.area, state="done") for row in rows["runs"]])
    first["bookings"] = _bulk(
        [
            Booking(
                venue_id=made.first["venues"] + row.of[0], org_id=org + row.of[1], purpose=f"Booking{n:04}", people=1,
                day=DAY, starts_at=600, ends_at=660,
            )
            for n, row in enumerate(rows["bookings"])
        ]
    )  # fmt: skip
    first["uses"] = _bulk(
        [
            FundUse(
                fund_id=made.first["funds"] + row.of[0], project_id=first["projects"] + row.of[1], title=f"Use{n:04}",
                category="service", asked_fen=100, resolved_on=DAY,
            )
            for n, row in enumerate(rows["uses"])
        ]
    )  # fmt: skip


def _bulk(rows: list[Any]) -> int:
    stored = type(rows[0])._default_manager.bulk_create(rows, batch_size=200)
    return int(stored[0].pk)
