"""A generated district for the visibility oracle, and what everybody in it may see, computed in plain Python.

Nothing here asks the product who may see what: the table is copied by hand from the documentation of people/reach.py,
the trees are walked by their parent keys, the days are compared one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from gongjian.base.clock import now, today
from gongjian.base.tree import segment
from gongjian.exchange.models import Agreement, Category, Need, Resource, Review
from gongjian.grids.models import Grid, GridBuilding, GridPost
from gongjian.notices.models import Message
from gongjian.orgs.models import Org, OrgKind
from gongjian.people.models import Account, Person, Post
from gongjian.places.models import Area, Building
from gongjian.places.testing import box

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
OF_GRIDS = ("grids", "grid_places", "grid_posts")
STAFF = (*DISTRICT, *STREET, *COMMUNITY)

# subject -> kind of post -> how far it sees
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "place": {**dict.fromkeys((*STAFF, "administrator"), ("area",)), **dict.fromkeys(SERVING, ("grids",))},
    "org": {
        **dict.fromkeys((*DISTRICT, "branch_secretary", "administrator", "security"), ("org",)),
        **dict.fromkeys((*STREET, *COMMUNITY), ("org", "area")),
        **dict.fromkeys((*SERVING, *ALONE), ("own",)),
    },
    "person": {
        **dict.fromkeys((*STAFF, "branch_secretary"), ("org", "self")),
        **dict.fromkeys((*SERVING, *ALONE), ("self",)),
    },
    "account": dict.fromkeys(("administrator", "security"), ("org",)),
    "list": {
        **dict.fromkeys(STAFF, ("area", "shared")),
        **dict.fromkeys(SERVING, ("grids", "shared")),
        "branch_secretary": ("org", "shared"),
        "unit_liaison": ("own", "shared"),
        "member": ("shared",),
    },
    "pair": {**dict.fromkeys(STAFF, ("area",)), "branch_secretary": ("party",), "unit_liaison": ("party",)},
}
NEEDS = {"open": True, "checked": True, "met": False, "declined": False, "closed": False}  # status -> shared
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


# ------------------------------------------------------------------ who sees what
def held(made: District, person: int) -> Iterator[tuple[str, int]]:
    """Kind and organisation of the posts a person holds today; an ended organisation gives none."""
    for who, org, kind, since, until in made.posts:
        if who == person and since <= DAY and lasts(until) and not made.org_ended[org]:
            yield kind, org


def below(parents: list[int | None], top: int | None) -> set[int]:
    """A node and all below it, by walking up from every node."""
    found = set()
    for start in range(len(parents)):
        node: int | None = start
        while node is not None and node != top:
            node = parents[node]
        if node is not None:
            found.add(start)
    return found if top is not None else set()


def served(made: District, person: int) -> set[int]:
    """Grids the person serves today."""
    return {grid for who, grid, until in made.serves if who == person and lasts(until)}


def expected(made: District, person: int) -> dict[str, set[int]]:
    """Numbers of the rows of every register that a person may see."""
    seen: dict[str, set[int]] = {
        name: set() for name in ("areas", "buildings", *OF_GRIDS, "orgs", "persons", "posts", "accounts")
    }
    seen |= {"needs": set(), "resources": set(), "agreements": set(), "reviews": set()}
    for kind, org in held(made, person):
        for reach in TABLE["place"].get(kind, ()):
            _see_places(made, seen, reach, person, org)
        for reach in TABLE["list"].get(kind, ()):
            _see_lists(made, seen, reach, person, org)
        for reach in TABLE["pair"].get(kind, ()):
            areas = below(made.area_parent, made.org_area[org]) if reach == "area" else set()
            for number, (one, other, area) in enumerate(made.agreements):
                if area in areas or (reach == "party" and org in {one, other}):
                    seen["agreements"].add(number)
                    seen["reviews"].add(number)
        for reach in TABLE["org"].get(kind, ()):
            seen["orgs"] |= _orgs(made, reach, org)
        for reach in TABLE["person"].get(kind, ()):
            homes = below(made.org_parent, org) if reach == "org" else set()
            is_self = reach == "self"
            seen["persons"] |= {who for who, home in enumerate(made.person_org) if home in homes}
            seen["persons"] |= {person} if is_self else set()
            seen["posts"] |= {
                number for number, post in enumerate(made.posts) if post[1] in homes or (is_self and post[0] == person)
            }
        if TABLE["account"].get(kind):
            homes = below(made.org_parent, org)
            seen["accounts"] |= {number for number, who in enumerate(made.accounts) if made.person_org[who] in homes}
    seen["messages"] = {number for number, who in enumerate(made.messages) if who == person}
    return seen


def _orgs(made: District, reach: str, org: int) -> set[int]:
    if reach == "own":
        return {org}
    if reach == "org":
        return below(made.org_parent, org)
    areas = below(made.area_parent, made.org_area[org])
    return {number for number, area in enumerate(made.org_area) if area in areas}


def _see_places(made: District, seen: dict[str, set[int]], reach: str, person: int, org: int) -> None:
    if reach == "area":
        areas = below(made.area_parent, made.org_area[org])
        grids = {grid for grid, area in enumerate(made.grid_area) if area in areas}
        buildings = {building for building, area in enumerate(made.building_area) if area in areas}
    else:
        grids = served(made, person)
        areas = {made.grid_area[grid] for grid in grids}
        buildings = {building for grid, building, until in made.in_grid if grid in grids and lasts(until)}
    seen["areas"] |= areas
    seen["buildings"] |= buildings
    in_force = {grid for grid in grids if lasts(made.grid_until[grid])}
    seen["grids"] |= in_force
    places, posts = enumerate(made.in_grid), enumerate(made.serves)
    seen["grid_places"] |= {number for number, (grid, _building, until) in places if grid in in_force and lasts(until)}
    seen["grid_posts"] |= {number for number, (_who, grid, until) in posts if grid in grids and lasts(until)}


def _see_lists(made: District, seen: dict[str, set[int]], reach: str, person: int, org: int) -> None:
    areas: set[int] = set()
    orgs: set[int] = set()
    if reach == "area":
        areas = below(made.area_parent, made.org_area[org])
    elif reach == "grids":
        areas = {made.grid_area[grid] for grid in served(made, person)}
    elif reach in {"org", "own"}:
        orgs = below(made.org_parent, org) if reach == "org" else {org}
    for number, (of, area, status) in enumerate(made.needs):
        if of in orgs or area in areas or (reach == "shared" and NEEDS[status]):
            seen["needs"].add(number)
    for number, (of, area, status, until) in enumerate(made.resources):
        if of in orgs or area in areas or (reach == "shared" and RESOURCES[status] and lasts(until)):
            seen["resources"].add(number)


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


# ------------------------------------------------------------------ into the database
def store(made: District) -> None:
    """Every number of the district becomes a row; names carry the number, so that pages can be read back."""
    areas = _tree(Area, made.area_parent, lambda n: {"level_id": _level(n), "code": f"AC{n:04}", "name": f"Area{n:04}"})
    for number, area in enumerate(areas):
        area.set_shape(box(number % 9, number // 9))
    made.first["areas"] = _bulk(areas)
    orgs = _tree(Org, made.org_parent, lambda n: {"kind_id": _kind(n), "code": f"OC{n:04}", "name": f"Org{n:04}"})
    for number, org in enumerate(orgs):
        org.area_id = _key(made, "areas", made.org_area[number])
        org.ended_on = YESTERDAY if made.org_ended[number] else None
    made.first["orgs"] = _bulk(orgs)
    people = [Person(name=f"Person{n:04}", org_id=made.first["orgs"] + org) for n, org in enumerate(made.person_org)]
    made.first["persons"] = _bulk(people)
    _store_posts(made)
    _store_grids(made)
    _store_lists(made)
    _store_agreements(made)


def _bulk(rows: list[Any]) -> int:
    """Store rows in their order; returns the primary key of the first."""
    stored = type(rows[0])._default_manager.bulk_create(rows, batch_size=200)
    keys = [row.pk for row in stored]
    assert keys == list(range(keys[0], keys[0] + len(keys)))
    return int(keys[0])


def _tree(model: Any, parents: list[int | None], facts: Any) -> list[Any]:
    base = (model.objects.order_by("pk").values_list("pk", flat=True).last() or 0) + 1
    paths: list[str] = []
    rows = []
    for number, parent in enumerate(parents):
        place = sum(1 for other in parents[:number] if other == parent) + 1
        paths.append((paths[parent] if parent is not None else "") + segment(place))
        key = base + number
        rows.append(model(pk=key, parent_id=None if parent is None else base + parent, path=paths[-1], **facts(number)))
    return rows


def _level(number: int) -> str:
    return "district" if number == 0 else "street" if number <= STREETS else "community"


def _kind(number: int) -> str:
    kinds = list(OrgKind.objects.values_list("key", flat=True))
    return kinds[number % len(kinds)]


def _key(made: District, name: str, number: int | None) -> int | None:
    return None if number is None else made.first[name] + number


def _store_posts(made: District) -> None:
    person, org = made.first["persons"], made.first["orgs"]
    made.first["posts"] = _bulk(
        [
            Post(person_id=person + who, org_id=org + where, kind=kind, since=since, until=until)
            for who, where, kind, since, until in made.posts
        ]
    )
    made.first["accounts"] = _bulk(
        [Account(username=f"user{n:04}", person_id=person + who, password="!") for n, who in enumerate(made.accounts)]
    )
    made.first["messages"] = _bulk(
        [
            Message(
                person_id=person + who,
                kind="notice",
                matter=f"m:{n}",
                text_id=f"Message{n:04}",
                link="/",
                made_at=now(),
            )
            for n, who in enumerate(made.messages)
        ]
    )


def _store_grids(made: District) -> None:
    area = made.first["areas"]
    buildings = []
    for number, community in enumerate(made.building_area):
        building = Building(area_id=area + community, code=f"BC{number:04}", name=f"Bldg{number:04}", households=40)
        building.set_shape(box(community % 9 + (number % 4) * 0.2, community // 9, 0.1, 0.1))
        building.lon, building.lat = building.west, building.south
        buildings.append(building)
    made.first["buildings"] = _bulk(buildings)
    grids = []
    for number, community in enumerate(made.grid_area):
        grid = Grid(area_id=area + community, code=f"GC{number:04}", number=number, name=f"Grid{number:04}")
        grid.valid_from, grid.valid_to = LONG_AGO, made.grid_until[number]
        grid.set_shape(box(community % 9, community // 9))
        grids.append(grid)
    made.first["grids"] = _bulk(grids)
    first_grid, first_building = made.first["grids"], made.first["buildings"]
    made.first["grid_places"] = _bulk(
        [
            GridBuilding(
                grid_id=first_grid + grid, building_id=first_building + one, valid_from=LONG_AGO, valid_to=until
            )
            for grid, one, until in made.in_grid
        ]
    )
    made.first["grid_posts"] = _bulk(
        [
            GridPost(
                grid_id=first_grid + grid,
                person_id=made.first["persons"] + who,
                role="worker_full",
                valid_from=LONG_AGO,
                valid_to=until,
            )
            for who, grid, until in made.serves
        ]
    )


def _store_lists(made: District) -> None:
    org, area = made.first["orgs"], made.first["areas"]
    category = Category.objects.all()[0]

    def listed(n: int, of: int, where: int, status: str) -> dict[str, Any]:
        numbered = {"year": 2026, "serial": n + 1, "status": status, "category": category}
        outcome = "because" if status in {"met", "declined", "closed", "withdrawn"} else ""
        return {"org_id": org + of, "area_id": area + where, "outcome": outcome, **numbered}

    made.first["needs"] = _bulk(
        [
            Need(code=f"XC{n:04}", title=f"Need{n:04}", beneficiaries=9, raised_on=LONG_AGO, **listed(n, *row))
            for n, row in enumerate(made.needs)
        ]
    )
    made.first["resources"] = _bulk(
        [
            Resource(
                code=f"ZC{n:04}",
                title=f"Offer{n:04}",
                type="venue",
                quantity=1,
                unit="x",
                valid_to=until,
                **listed(n, of, where, status),
            )
            for n, (of, where, status, until) in enumerate(made.resources)
        ]
    )


def _store_agreements(made: District) -> None:
    org, area = made.first["orgs"], made.first["areas"]
    days = {"valid_from": LONG_AGO, "valid_to": TOMORROW}
    made.first["agreements"] = _bulk(
        [
            Agreement(
                code=f"GC{n:04}",
                title=f"Pact{n:04}",
                org_id=org + one,
                unit_id=org + other,
                area_id=area + where,
                **days,
            )
            for n, (one, other, where) in enumerate(made.agreements)
        ]
    )
    of = {"period_from": LONG_AGO, "period_to": DAY, "opened_on": DAY, "due_on": TOMORROW}
    made.first["reviews"] = _bulk(
        [
            Review(
                agreement_id=made.first["agreements"] + n, org_id=org + one, unit_id=org + other, area_id=area + where,
                **of,
            )
            for n, (one, other, where) in enumerate(made.agreements)
        ]
    )  # fmt: skip
