"""The visibility oracle for grand committees and part-time members."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction

from gongjian.config.tests import oracle_committee
from gongjian.config.tests.invented_district import held
from gongjian.config.tests.invented_rows import store
from gongjian.config.tests.oracle_committee import NAMES, TABLE
from gongjian.config.tests.test_visibility import MADE, VIEWERS, Looking, measure_tables, name_of

pytestmark = pytest.mark.django_db
INVENTED = oracle_committee.generate(MADE)


@pytest.fixture(scope="module")
def committees(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The generated district with its committees, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store(MADE)
        oracle_committee.store(MADE, INVENTED)
        measure_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=VIEWERS, ids=name_of)
def looking(request: pytest.FixtureRequest, committees: None) -> Looking:
    found = Looking(request.param)
    found.may = oracle_committee.expected(MADE, INVENTED, request.param)
    return found


def test_everybody_sees_something_and_nobody_sees_all_by_chance():
    seen = [oracle_committee.expected(MADE, INVENTED, person) for person in VIEWERS]

    assert all(any(one[name] for one in seen) and not all(one[name] for one in seen) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_lists_of_the_api_and_the_pages(looking, name):
    first = INVENTED.first[name]
    keys = {first + number for number in looking.may[name]}

    assert looking.api(name) == keys
    is_open = bool({kind for kind, _org in held(MADE, looking.person)} & set(TABLE[name]))
    page = looking.client.get(f"/exchange/{name}/", {"rows": "print", "everywhere": "1"})
    assert (page.status_code == 200) == is_open
    if is_open:
        text, every = page.content.decode(), range(first, first + len(INVENTED.rows(name)))
        assert {key for key in every if f'href="/exchange/{name}/{key}/"' in text} == keys


@pytest.mark.parametrize("name", NAMES)
def test_single_records(looking, name):
    random, first = Random(f"{looking.person} {name}"), INVENTED.first[name]
    beyond = sorted(set(range(len(INVENTED.rows(name)))) - looking.may[name])
    chosen = [(number, 200) for number in random.sample(sorted(looking.may[name]), min(2, len(looking.may[name])))]
    chosen += [(number, 404) for number in random.sample(beyond, min(2, len(beyond)))]
    for number, status in chosen:
        assert looking.client.get(f"/api/v1/{name}/{first + number}").status_code == status
        assert looking.client.get(f"/exchange/{name}/{first + number}/").status_code == status
        if name == "part_time_members":
            assert looking.client.get(f"/api/v1/{name}/{first + number}/steps").status_code == status
            assert looking.client.get(f"/api/v1/{name}/{first + number}/duties").status_code == status
