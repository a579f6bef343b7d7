"""The visibility oracle: whoever looks through whatever door sees exactly the rows that the table of reach gives.

A tree of 500 organisations and 2,000 people with every kind of post; what each sampled viewer may see is computed
without the product (oracle.py) and compared with the list page, the record, the API, the export, the search, the map
and the messages.
"""

import csv
import io
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from gongjian.config.tests.invented_district import KINDS, STAFF, District, generate, held, sampled
from gongjian.config.tests.invented_rows import store
from gongjian.config.tests.oracle import TABLE, expected
from gongjian.people.models import Account

LISTS = {
    "areas": "/places/areas/",
    "buildings": "/places/buildings/",
    "orgs": "/orgs/",
    "persons": "/people/",
    "posts": "/people/posts/",
    "accounts": "/people/accounts/",
    "grids": "/grids/list/",
    "grid_places": "/grids/buildings/",
    "grid_posts": "/grids/staff/",
    "needs": "/exchange/needs/",
    "resources": "/exchange/resources/",
    "agreements": "/exchange/agreements/",
    "reviews": "/exchange/reviews/",
    "venues": "/exchange/venues/",
    "funds": "/exchange/funds/",
}
RECORDS = {
    "areas": "places:area-record",
    "buildings": "places:building-record",
    "orgs": "orgs:org-record",
    "persons": "people:person-record",
    "grids": "grids:grid-record",
    "needs": "exchange:need-record",
    "resources": "exchange:resource-record",
    "agreements": "exchange:agreement-record",
    "reviews": "exchange:review-record",
    "venues": "exchange:venue-record",
    "funds": "exchange:fund-record",
}
NAMED = {"areas": "Area", "buildings": "Bldg", "orgs": "Org", "persons": "Person", "grids": "Grid"}
NAMED |= {"needs": "Need", "resources": "Offer", "agreements": "Pact", "reviews": "Pact"}
NAMED |= {"venues": "Venue", "funds": "Fund"}
LOOKED = [*NAMED, "posts", "accounts", "grid_places", "grid_posts"]
TITLE = re.compile(r'class="t1"[^>]*>\s*([^<]+?)\s*<')
NUMBER = re.compile(r"[A-Za-z]+(\d{4})")
EVERYWHERE = "-180,-90,180,90"
pytestmark = pytest.mark.django_db
MADE = generate()
VIEWERS = sampled(MADE)


def name_of(person: int) -> str:
    kinds = sorted({kind for kind, _org in held(MADE, person)})
    return f"{'+'.join(kinds) or 'nobody'}-{person}"


def measure_tables() -> None:
    """Else PostgreSQL plans for empty tables, and some questions take minutes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ANALYZE {table}")  # not all at once: that would lock what all databases share


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    """The generated district in the database for all tests of this module, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store(MADE)
        measure_tables()
        yield MADE
        transaction.set_rollback(True)


class Looking:
    """A viewer at every door."""

    def __init__(self, person: int) -> None:
        self.person, self.may = person, expected(MADE, person)
        self.client = Client()
        self.client.force_login(Account.objects.get(person_id=MADE.first["persons"] + person))
        self.is_open = {name: self.client.get(f"{LISTS[name]}?q=zz").status_code == 200 for name in LISTS}

    def keys(self, name: str) -> set[int]:
        """Primary keys of what should be seen."""
        return {MADE.first[name] + number for number in self.may[name]}

    def api(self, address: str, **query: Any) -> set[int]:
        """Ids on all pages of a list of the API; nothing when the register does not exist for the viewer."""
        found: list[int] = []
        page = 1
        while True:
            response = self.client.get(f"/api/v1/{address}", {"size": 200, "page": page, **query})
            if response.status_code == 404:
                return set()
            assert response.status_code == 200, response.content
            body = response.json()
            found += [row["id"] for row in body["items"]]
            if page >= body["pages"]:
                break
            page += 1
        assert len(found) == len(set(found)) == body["total"], f"{address} shows a record twice"
        return set(found)


@pytest.fixture(scope="module", params=VIEWERS, ids=name_of)
def looking(request: pytest.FixtureRequest, district: District) -> Looking:
    return Looking(request.param)


def numbers(texts: list[str]) -> list[int]:
    return [int(match[1]) for text in texts if (match := NUMBER.fullmatch(text))]


def test_the_district_has_every_kind_of_post_and_every_kind_of_viewer():
    kinds = {kind for person in VIEWERS for kind, _org in held(MADE, person)}

    assert kinds == set(KINDS)
    assert len(MADE.org_parent) == 500 and len(MADE.person_org) == 2000
    assert len(expected(MADE, 0)["persons"]) == 2000, "somebody sees the whole district"


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_of_the_api(looking, name):
    assert looking.api(name) == (looking.keys(name) if looking.is_open[name] else set())


def test_a_register_is_closed_only_to_whoever_has_no_business_with_it(looking):
    kinds = {kind for kind, _org in held(MADE, looking.person)}

    business = {
        "orgs": "org",
        "persons": "person",
        "posts": "person",
        "accounts": "account",
        "needs": "list",
        "resources": "list",
        "agreements": "pair",
        "reviews": "pair",
        "venues": "list",
        "funds": "fund",
    }
    for name in LISTS:
        if name in {"grid_places", "grid_posts"}:
            assert looking.is_open[name] == bool(kinds & {*STAFF, "administrator"})
        else:
            assert looking.is_open[name] == bool(kinds & set(TABLE[business.get(name, "place")])), name


@pytest.mark.parametrize("name", NAMED)
def test_the_list_pages(looking, name):
    page = looking.client.get(LISTS[name], {"rows": "print", "everywhere": "1"}).content.decode()

    found = numbers(TITLE.findall(page.split("<table", 1)[1])) if "<table" in page else []

    assert len(found) == len(set(found))
    assert set(found) == looking.may[name]


@pytest.mark.parametrize("name", NAMED)
def test_the_exports(looking, name):
    response = looking.client.get(f"{LISTS[name]}export/", {"format": "csv", "everywhere": "1"})
    text = b"".join(response) if response.streaming else response.content

    rows = csv.reader(io.StringIO(text.decode("utf-8-sig")))

    assert {number for row in rows if row for number in numbers(row[:1])} == looking.may[name]


@pytest.mark.parametrize("name", LOOKED)
def test_single_records(looking, name):
    """Some within reach and some beyond, at the page and in the API; beyond answers like not there."""
    random = Random(f"{looking.person} {name}")
    first, size = MADE.first[name], len(oracle_rows(name))
    beyond = sorted(set(range(size)) - every(looking, name))
    chosen = [(number, 200) for number in random.sample(sorted(looking.may[name]), min(2, len(looking.may[name])))]
    chosen += [(number, 404) for number in random.sample(beyond, min(2, len(beyond)))]
    for number, status in chosen if looking.is_open[name] else [(number, 404) for number, _status in chosen]:
        assert looking.client.get(f"/api/v1/{name}/{first + number}").status_code == status
        if name in NAMED:  # posts and accounts have no page of their own
            assert looking.client.get(reverse(RECORDS[name], args=[first + number])).status_code == status


def oracle_rows(name: str) -> list[Any]:
    return {
        "areas": MADE.area_parent,
        "buildings": MADE.building_area,
        "grids": MADE.grid_area,
        "grid_places": MADE.in_grid,
        "grid_posts": MADE.serves,
        "orgs": MADE.org_parent,
        "persons": MADE.person_org,
        "posts": MADE.posts,
        "accounts": MADE.accounts,
        "needs": MADE.needs,
        "resources": MADE.resources,
        "agreements": MADE.agreements,
        "reviews": MADE.agreements,
        "venues": MADE.venues,
        "funds": MADE.funds,
    }[name]


def every(looking: Looking, name: str) -> set[int]:
    """What may be seen one by one: ended grids stay at their address though no list shows them."""
    if name != "grids":
        return looking.may[name]
    until, MADE.grid_until = MADE.grid_until, [None] * len(MADE.grid_until)
    try:
        return expected(MADE, looking.person)["grids"]
    finally:
        MADE.grid_until = until


@pytest.mark.parametrize(
    "name", ["buildings", "orgs", "persons", "grids", "needs", "resources", "agreements", "venues"]
)
def test_the_search_box(looking, name):
    random = Random(f"{looking.person} {name}")
    inside = {number for number in looking.may[name] if name != "orgs" or not MADE.org_ended[number]}
    beyond = sorted(set(range(len(oracle_rows(name)))) - looking.may[name])
    for number, is_found in [
        *((number, True) for number in random.sample(sorted(inside), min(2, len(inside)))),
        *((number, False) for number in random.sample(beyond, min(2, len(beyond)))),
    ]:
        said = f"{NAMED[name]}{number:04}"
        page = looking.client.get("/search/", {"q": said}, headers={"HX-Request": "true"}).content.decode()
        assert (f">{said}<" in page) == is_found, said


@pytest.mark.parametrize("layer", ["areas", "buildings", "grids"])
def test_the_layers_of_the_map(looking, layer):
    for address in (f"/grids/layers/{layer}.json", f"/api/v1/layers/{layer}"):
        body = looking.client.get(address, {"box": EVERYWHERE}).json()
        found = [feature["id"] for feature in body["features"]]
        assert len(found) == len(set(found)), f"{address} shows a record twice"
        assert set(found) == looking.keys(layer)


def below(area: int) -> set[int]:
    """The numbers of an area and of all areas in it."""
    found, size = {area}, 0
    while len(found) > size:
        size = len(found)
        found |= {number for number, parent in enumerate(MADE.area_parent) if parent in found}
    return found


def test_the_two_checks(looking):
    areas = sorted(looking.may["areas"])
    for area in {*areas[:1], *Random(looking.person).sample(areas, min(2, len(areas)))}:
        inside, address = below(area), f"/api/v1/areas/{MADE.first['areas'] + area}"
        covered = looking.client.get(f"{address}/coverage").json()
        assert covered["total"] == sum(MADE.building_area[number] in inside for number in looking.may["buildings"])
        found = [pair["grid_id"] for pair in looking.client.get(f"{address}/coincidence").json() if pair["grid_id"]]
        grids = {MADE.first["grids"] + n for n in looking.may["grids"] if MADE.grid_area[n] in inside}
        assert len(found) == len(set(found)) and set(found) == grids


def test_the_messages(looking):
    assert looking.api("messages") == looking.keys("messages")
    page = looking.client.get("/messages/", {"tab": "all"}).content.decode()
    found = set(re.findall(r"Message(\d{4})", page))
    assert found == {f"{number:04}" for number in looking.may["messages"]}
