"""A district generated as plain facts for the visibility oracle, and who holds which post in it today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from gongjian.base.clock import today

STREETS, COMMUNITIES, ORGS, PEOPLE = 8, 64, 500, 2000
SEED = 20260416
DAY = today()
YESTERDAY, TOMORROW, LONG_AGO = DAY - timedelta(days=1), DAY + timedelta(days=1), date(2020, 1, 1)

STREET = ("street_secretary", "street_committee", "street_officer")
COMMUNITY = ("community_secretary", "community_committee", "community_worker")
DISTRICT = ("district_cadre", "grid_body")
SERVING = ("grid_worker", "building_head")
ALONE = ("unit_liaison", "member")
KINDS = (*DISTRICT, *STREET, *COMMUNITY, *SERVING, "branch_secretary", *ALONE, "administrator", "security", "auditor")
STAFF = (*DISTRICT, *STREET, *COMMUNITY)
NEEDS = {"open": True, "checked": True, "met": False, "declined": False, "closed": False}  # status -> shared
VENUES = {"open": True, "shut": False}
RESOURCES = {"offered": True, "paused": False, "withdrawn": False}


@dataclass
class District:
    """The generated rows as plain facts: lists by number, from 0; rows of the database have the same number plus 1."""

    area_parent: list[int | None] = field(default_factory=list)
    org_parent: list[int | None] = field(default_factory=list)
    org_area: list[int | None] = field(default_factory=list)
    org_ended: list[bool] = field(default_factory=list)
    person_org: list[int] = field(default_factory=list)
    posts: list[tuple[int, int, str, date, date | None]] = field(
        default_factory=list
    )  # person, org, kind, since, until
    building_area: list[int] = field(default_factory=list)
    grid_area: list[int] = field(default_factory=list)
    grid_until: list[date | None] = field(default_factory=list)
    in_grid: list[tuple[int, int, date | None]] = field(default_factory=list)  # grid, building, until
    serves: list[tuple[int, int, date | None]] = field(default_factory=list)  # person, grid, until
    messages: list[int] = field(default_factory=list)  # person
    accounts: list[int] = field(default_factory=list)  # person
    needs: list[tuple[int, int, str]] = field(default_factory=list)  # org, area, status
    resources: list[tuple[int, int, str, date | None]] = field(default_factory=list)  # org, area, status, until
    agreements: list[tuple[int, int, int]] = field(default_factory=list)  # one party, other party, area
    venues: list[tuple[int, int, str]] = field(default_factory=list)  # org, area, status
    funds: list[tuple[int, int]] = field(default_factory=list)  # org, area
    first: dict[str, int] = field(default_factory=dict)  # model -> primary key of number 0


def generate() -> District:
    """The district of the seed."""
    random, made = Random(SEED), District()
    _areas_and_orgs(made, random)
    _people(made, random)
    _grids(made, random)
    made.messages = [random.randrange(PEOPLE) for _number in range(600)]
    made.accounts = sorted({*sampled(made), *random.sample(range(PEOPLE), 300)})
    made.messages += made.accounts
    areas = range(1, 1 + STREETS + COMMUNITIES)
    for _number in range(300):
        made.needs.append((random.randrange(ORGS), random.choice(areas), random.choice([*NEEDS, "closed", "met"])))
        until = random.choice((None, DAY, YESTERDAY, TOMORROW))
        made.resources.append((random.randrange(ORGS), random.choice(areas), random.choice([*RESOURCES]), until))
    for _number in range(200):
        one, other = random.sample(range(ORGS), 2)
        made.agreements.append((one, other, random.choice(areas)))
    for number in range(120):  # without the dice, which give the rest of the district
        made.funds.append((number * 11 % ORGS, 1 + number * 5 % (STREETS + COMMUNITIES)))
        made.venues.append((number * 7 % ORGS, 1 + number % (STREETS + COMMUNITIES), [*VENUES][number // 3 % 2]))
    return made


def _areas_and_orgs(made: District, random: Random) -> None:
    made.area_parent = [None, *[0] * STREETS, *[1 + number % STREETS for number in range(COMMUNITIES)]]
    made.org_parent = [None, *[0] * STREETS, *[1 + number % STREETS for number in range(COMMUNITIES)]]
    made.org_area = list(range(len(made.area_parent)))
    while len(made.org_parent) < ORGS:
        parent = random.randrange(len(made.org_parent))
        made.org_parent.append(parent)
        made.org_area.append(random.choice([None, made.org_area[parent], 1 + random.randrange(STREETS + COMMUNITIES)]))
    made.org_ended = [number > STREETS + COMMUNITIES and random.random() < 0.06 for number in range(ORGS)]


def _people(made: District, random: Random) -> None:
    made.person_org = [random.randrange(ORGS) for _number in range(PEOPLE)]
    for person in range(PEOPLE):
        for _number in range(random.choice((0, 1, 1, 1, 2, 3))):
            org = random.choice((made.person_org[person], random.randrange(ORGS)))
            since, until = random.choice(
                (
                    (LONG_AGO, None),
                    (LONG_AGO, None),
                    (LONG_AGO, DAY),
                    (DAY, None),
                    (LONG_AGO, YESTERDAY),
                    (TOMORROW, None),
                )
            )
            made.posts.append((person, org, random.choice(KINDS), since, until))
    for number, kind in enumerate(DISTRICT):  # somebody who sees the whole district
        made.posts.append((number, 0, kind, LONG_AGO, None))
    made.posts = list(
        {(person, org, kind): (person, org, kind, *days) for person, org, kind, *days in made.posts}.values()
    )


def _grids(made: District, random: Random) -> None:
    for community in range(1 + STREETS, 1 + STREETS + COMMUNITIES):
        grids = range(len(made.grid_area), len(made.grid_area) + 3)
        made.grid_area += [community] * 3
        made.grid_until += [None, DAY, YESTERDAY]
        for _number in range(4):
            building = len(made.building_area)
            made.building_area.append(community)
            for grid in random.sample(grids, random.choice((0, 1, 1, 2))):
                made.in_grid.append((grid, building, random.choice((None, None, DAY, YESTERDAY))))
    serving = sorted({person for person, _org, kind, *_days in made.posts if kind in SERVING})
    for person in serving:
        for grid in random.sample(range(len(made.grid_area)), random.choice((0, 1, 2))):
            made.serves.append((person, grid, random.choice((None, DAY, YESTERDAY))))


# ------------------------------------------------------------------ who is there today
def held(made: District, person: int) -> Iterator[tuple[str, int]]:
    """Kind and organisation of the posts a person holds today; an ended organisation gives none."""
    for who, org, kind, since, until in made.posts:
        if who == person and since <= DAY and lasts(until) and not made.org_ended[org]:
            yield kind, org


def lasts(until: date | None) -> bool:
    """Whether something that ends on a day has not ended before today."""
    return until is None or until >= DAY


def sampled(made: District) -> list[int]:
    """Viewers: one of every kind of post, those with several posts, those whose posts are over, those without any."""
    kinds = {person: sorted(kind for kind, _org in held(made, person)) for person in range(PEOPLE)}
    chosen: list[int] = list(range(len(DISTRICT)))
    for kind in KINDS:
        chosen += [person for person, has in kinds.items() if has == [kind]][:1]
    serving = {person for person, _grid, _until in made.serves}
    chosen += [person for person, has in kinds.items() if set(has) & set(SERVING) and person in serving][:2]
    chosen += [person for person, has in kinds.items() if len(set(has)) >= 2][:4]
    had = {person for person, *_rest in made.posts}
    chosen += [person for person, has in kinds.items() if not has and person in had][:1]
    chosen += [person for person, has in kinds.items() if not has and person not in had][:1]
    return sorted(set(chosen))
