"""The visibility oracle for unit and member check-in and dual reports."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction

from gongjian.config.tests import oracle_reporting
from gongjian.config.tests.invented_district import held
from gongjian.config.tests.invented_rows import store
from gongjian.config.tests.oracle_reporting import NAMES, TABLE
from gongjian.config.tests.test_visibility import MADE, VIEWERS, Looking, measure_tables, name_of

pytestmark = pytest.mark.django_db
REPORTING = oracle_reporting.generate(MADE)
PAGES = {
    "unit_checkins": "/checkin/units/",
    "member_checkins": "/checkin/members/",
    "dual_reports": "/exchange/reports/",
}


@pytest.fixture(scope="module")
def reporting(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The generated district with its check-ins and reports, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store(MADE)
        oracle_reporting.store(MADE, REPORTING)
        measure_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=VIEWERS, ids=name_of)
def looking(request: pytest.FixtureRequest, reporting: None) -> Looking:
    found = Looking(request.param)
    found.may = oracle_reporting.expected(MADE, REPORTING, request.param)
    return found


def test_everybody_sees_something_and_nobody_sees_all_by_chance():
    seen = [oracle_reporting.expected(MADE, REPORTING, person) for person in VIEWERS]

    assert all(any(one[name] for one in seen) and not all(one[name] for one in seen) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_lists_of_the_api_and_the_pages(looking, name):
    keys = {REPORTING.first[name] + number for number in looking.may[name]}

    assert looking.api(name) == keys
    is_open = bool({kind for kind, _org in held(MADE, looking.person)} & set(TABLE[name]))
    page = looking.client.get(PAGES[name], {"rows": "print", "everywhere": "1"})
    assert (page.status_code == 200) == is_open
    if is_open:
        text = page.content.decode()
        assert {key for key in _every(name) if f'href="{PAGES[name]}{key}/"' in text} == keys


def _every(name: str) -> range:
    first = REPORTING.first[name]
    return range(first, first + len(REPORTING.rows[name]))


@pytest.mark.parametrize("name", NAMES)
def test_single_records(looking, name):
    random, first = Random(f"{looking.person} {name}"), REPORTING.first[name]
    beyond = sorted(set(range(len(REPORTING.rows[name]))) - looking.may[name])
    chosen = [(number, 200) for number in random.sample(sorted(looking.may[name]), min(2, len(looking.may[name])))]
    chosen += [(number, 404) for number in random.sample(beyond, min(2, len(beyond)))]
    for number, status in chosen:
        assert looking.client.get(f"/api/v1/{name}/{first + number}").status_code == status
        assert looking.client.get(f"{PAGES[name]}{first + number}/").status_code == status
        assert looking.client.get(f"/api/v1/{name}/{first + number}/steps").status_code == status
