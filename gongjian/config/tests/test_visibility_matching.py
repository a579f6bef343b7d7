"""The visibility oracle for projects, pairs, runs of the matcher, bookings and uses of funds."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction

from gongjian.base.clock import today
from gongjian.config.tests import oracle_matching
from gongjian.config.tests.invented_district import held
from gongjian.config.tests.invented_rows import store
from gongjian.config.tests.oracle_matching import NAMES, TABLE
from gongjian.config.tests.test_visibility import MADE, VIEWERS, Looking, measure_tables, name_of
from gongjian.exchange.models import Pair
from gongjian.people.models import Account
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
MATCHING = oracle_matching.generate(MADE)
PAGES = {"projects": "/exchange/projects/", "bookings": "/exchange/bookings/", "uses": "/exchange/uses/"}


@pytest.fixture(scope="module")
def matching(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The generated district with its projects and what belongs to them, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store(MADE)
        oracle_matching.store(MADE, MATCHING)
        measure_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=VIEWERS, ids=name_of)
def looking(request: pytest.FixtureRequest, matching: None) -> Looking:
    found = Looking(request.param)
    found.may = oracle_matching.expected(MADE, MATCHING, request.param)
    return found


def test_everybody_sees_something_and_nobody_sees_all_by_chance():
    seen = [oracle_matching.expected(MADE, MATCHING, person) for person in VIEWERS]

    assert all(any(one[name] for one in seen) and not all(one[name] for one in seen) for name in NAMES)


def keys(looking: Looking, name: str) -> set[int]:
    return {MATCHING.first[name] + number for number in looking.may[name]}


@pytest.mark.parametrize("name", PAGES)
def test_the_lists_of_the_api_and_the_pages(looking, name):
    is_open = bool({kind for kind, _org in held(MADE, looking.person)} & set(TABLE[name]))
    assert looking.api(name) == keys(looking, name)
    page = looking.client.get(PAGES[name], {"rows": "print", "everywhere": "1"})
    assert (page.status_code == 200) == is_open
    if is_open:
        text, first = page.content.decode(), MATCHING.first[name]
        every = range(first, first + len(MATCHING.rows[name]))
        assert {key for key in every if f'href="{PAGES[name]}{key}/"' in text} == keys(looking, name)


def chosen(looking: Looking, name: str) -> list[tuple[int, int]]:
    """Some rows within reach and some beyond, each with the status of the answer."""
    random = Random(f"{looking.person} {name}")
    beyond = sorted(set(range(len(MATCHING.rows[name]))) - looking.may[name])
    found = [(number, 200) for number in random.sample(sorted(looking.may[name]), min(2, len(looking.may[name])))]
    return found + [(number, 404) for number in random.sample(beyond, min(2, len(beyond)))]


@pytest.mark.parametrize("name", PAGES)
def test_single_records(looking, name):
    for number, status in chosen(looking, name):
        key = MATCHING.first[name] + number
        assert looking.client.get(f"/api/v1/{name}/{key}").status_code == status
        assert looking.client.get(f"{PAGES[name]}{key}/").status_code == status


def test_single_runs_and_what_they_propose(looking):
    for number, status in chosen(looking, "runs"):
        key = MATCHING.first["runs"] + number
        for address in (f"/exchange/matching/{key}/", f"/api/v1/matching/{key}", f"/api/v1/matching/{key}/proposals"):
            assert looking.client.get(address).status_code == status


def test_pairs(looking):
    account = Account.objects.get(person_id=MADE.first["persons"] + looking.person)
    seen = Pair.objects.visible_to(viewer_of(account, today()))
    assert set(seen.values_list("pk", flat=True)) == keys(looking, "pairs")


def test_the_two_sheets_show_nothing_beyond_reach(looking):
    for address in ("/exchange/projects/sheet/", "/exchange/projects/claims/"):
        page = looking.client.get(address)
        assert page.status_code in {200, 404}
        text = page.content.decode()
        hidden = set(range(len(MATCHING.rows["projects"]))) - looking.may["projects"]
        assert not [number for number in hidden if f"Project{number:04}" in text]
