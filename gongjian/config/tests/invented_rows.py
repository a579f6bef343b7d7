"""The generated district of the visibility oracle as rows of the database."""

from typing import Any

from gongjian.base.clock import now
from gongjian.base.tree import segment
from gongjian.config.tests.invented_district import DAY, LONG_AGO, STREETS, TOMORROW, YESTERDAY, District
from gongjian.exchange.models import Agreement, Category, Fund, Need, Resource, Review, Venue
from gongjian.grids.models import Grid, GridBuilding, GridPost
from gongjian.notices.models import Message
from gongjian.orgs.models import Org, OrgKind
from gongjian.people.models import Account, Person, Post
from gongjian.places.models import Area, Building
from gongjian.places.testing import box


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
    made.first["venues"] = _bulk(
        [
            Venue(
                code=f"CC{n:04}",
                title=f"Venue{n:04}",
                capacity=9,
                year=2026,
                serial=n + 1,
                org_id=org + of,
                area_id=area + where,
                status=status,
                outcome="because" if status == "shut" else "",
            )
            for n, (of, where, status) in enumerate(made.venues)
        ]
    )
    made.first["funds"] = _bulk(
        [
            Fund(
                code=f"FC{n:04}",
                title=f"Fund{n:04}",
                source="special",
                year=2026,
                serial=n + 1,
                org_id=org + of,
                area_id=area + where,
            )
            for n, (of, where) in enumerate(made.funds)
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
