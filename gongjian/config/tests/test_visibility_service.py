"""The visibility oracle for activities, wishes, claims and visits: lists, pages, records and files."""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction

from gongjian.config.tests import oracle_service
from gongjian.config.tests.invented_district import held
from gongjian.config.tests.invented_rows import store
from gongjian.config.tests.oracle_service import NAMES, TABLE
from gongjian.config.tests.test_visibility import MADE, TITLE, VIEWERS, Looking, measure_tables, name_of, numbers

pytestmark = pytest.mark.django_db
SERVICE = oracle_service.generate(MADE)


@pytest.fixture(scope="module")
def service(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The generated district with its activities, wishes, claims and visits, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store(MADE)
        oracle_service.store(MADE, SERVICE)
        measure_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=VIEWERS, ids=name_of)
def looking(request: pytest.FixtureRequest, service: None) -> Looking:
    found = Looking(request.param)
    found.may = oracle_service.expected(MADE, SERVICE, request.param)
    return found


def is_open(looking: Looking, name: str) -> bool:
    return bool({kind for kind, _org in held(MADE, looking.person)} & set(TABLE[name]))


def test_everybody_sees_something_and_nobody_sees_all_claims_by_chance():
    seen = [oracle_service.expected(MADE, SERVICE, person) for person in VIEWERS]

    assert all(any(one[name] for one in seen) and not all(one[name] for one in seen) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_lists_of_the_api(looking, name):
    keys = {SERVICE.first[name] + number for number in looking.may[name]}

    assert looking.api(name) == keys
    assert (looking.client.get(f"/checkin/{name}/").status_code == 200) == is_open(looking, name)


@pytest.mark.parametrize("name", ["activities", "wishes", "visits"])
def test_the_list_pages_and_files(looking, name):
    page = looking.client.get(f"/checkin/{name}/", {"rows": "print", "everywhere": "1"}).content.decode()
    found = numbers(TITLE.findall(page.split("<table", 1)[1])) if "<table" in page else []
    assert sorted(found) == sorted(looking.may[name])

    response = looking.client.get(f"/checkin/{name}/export/", {"format": "csv", "everywhere": "1"})
    text = b"".join(response) if response.streaming else response.content
    rows = csv.reader(io.StringIO(text.decode("utf-8-sig")))
    assert {number for row in rows if row for number in numbers(row[:1])} == looking.may[name]


@pytest.mark.parametrize(("name", "title"), [("activities", "Deed"), ("wishes", "Wish")])
def test_the_search_box(looking, name, title):
    random, size = Random(f"{looking.person} {name}"), len(SERVICE.rows[name])
    for number in random.sample(range(size), 4):
        said = f"{title}{number:04}"
        page = looking.client.get("/search/", {"q": said}, headers={"HX-Request": "true"}).content.decode()
        assert (f">{said}<" in page) == (number in looking.may[name]), said


@pytest.mark.parametrize("name", NAMES)
def test_single_records(looking, name):
    random, first = Random(f"{looking.person} {name}"), SERVICE.first[name]
    beyond = sorted(set(range(len(SERVICE.rows[name]))) - looking.may[name])
    chosen = [(number, 200) for number in random.sample(sorted(looking.may[name]), min(2, len(looking.may[name])))]
    chosen += [(number, 404) for number in random.sample(beyond, min(2, len(beyond)))]
    for number, status in chosen:
        assert looking.client.get(f"/api/v1/{name}/{first + number}").status_code == status
        assert looking.client.get(f"/checkin/{name}/{first + number}/").status_code == status
        assert looking.client.get(f"/api/v1/{name}/{first + number}/steps").status_code == status
