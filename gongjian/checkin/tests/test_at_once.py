"""Many at the same moment, each in a thread and a connection of its own, on whatever database the tests run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from gongjian.base.errors import DomainError
from gongjian.checkin.actions.claim import claim_activity, claim_wish, move_claim
from gongjian.checkin.models import Claim
from gongjian.checkin.testing import make_activity, make_member, make_wish
from gongjian.grids.testing import make_community

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PARALLEL = 12


def at_once(does: Callable[[Any], Any], given: list[Any]) -> list[Any]:
    """What each call gave, or its refusal; any other fault is raised."""
    gate = Barrier(len(given))

    def run(one: Any) -> Any:
        gate.wait(30)
        try:
            return does(one)
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(run, given))


def statuses() -> list[str]:
    return sorted(Claim.objects.values_list("status", flat=True))


def test_places_are_never_given_twice():
    community = make_community(columns=1, rows=1)
    row = make_activity(community.orgs["community"], capacity=5)
    members = [make_member(community.area) for _n in range(PARALLEL)]

    at_once(lambda member: claim_activity(row.pk, by=member), members)

    assert statuses() == ["claimed"] * 5 + ["waiting"] * (PARALLEL - 5)


def test_a_tap_twice_is_one_claim_and_a_wish_has_one_claimant():
    community = make_community(columns=1, rows=1)
    row, wish = make_activity(community.orgs["community"], capacity=5), make_wish(community.orgs["community"])
    member, members = make_member(community.area), [make_member(community.area) for _n in range(6)]

    twice = at_once(lambda _n: claim_activity(row.pk, by=member), [1, 2, 3])
    assert twice.count("claimed_already") == 2
    wished = at_once(lambda one: claim_wish(wish.pk, by=one), members)
    assert len([one for one in wished if isinstance(one, Claim)]) == 1
    assert set(wished[:]) - {one for one in wished if isinstance(one, Claim)} <= {"not_open", "not_found"}


def test_leaving_and_joining_together_leave_no_place_empty_or_taken_twice():
    community = make_community(columns=1, rows=1)
    row = make_activity(community.orgs["community"], capacity=3)
    members = [make_member(community.area) for _n in range(PARALLEL)]
    claims = [claim_activity(row.pk, by=member) for member in members[:6]]

    def act(number: int) -> Any:
        if number < 3:
            return move_claim(claims[number].pk, "give_up", by=members[number], version=1, answers={})
        return claim_activity(row.pk, by=members[number + 3])

    at_once(act, list(range(9)))

    assert statuses() == ["cancelled"] * 3 + ["claimed"] * 3 + ["waiting"] * 6
