from datetime import timedelta

import pytest

from gongjian.base.figures import FIGURES, Scope
from gongjian.checkin.testing import OPENED, TODAY, make_activity, make_claim, make_member, make_wish
from gongjian.grids.testing import make_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


def value(key, community):
    return FIGURES[key].value(Scope(community.secretary, community.area.path, TODAY))


def confirmed(community, work, **facts):
    row = make_activity(community.orgs["community"], work=work)
    return make_claim(row, make_member(community.area).person_id, status="confirmed", **facts)


def test_variety_shows_when_all_is_donation_and_cleaning(community):
    for work in ("donation", "cleaning", "donation"):
        confirmed(community, work)
    assert (value("checkin.variety", community).num, value("checkin.variety", community).den) == (0, 3)

    confirmed(community, "teaching")
    confirmed(community, "teaching", confirmed_at=OPENED - timedelta(days=400))
    confirmed(make_community(), "teaching")
    found = value("checkin.variety", community)
    assert (found.num, found.den) == (1, 4)


def test_of_members_only_those_who_did_something_are_listed(community):
    active, idle, before = (make_member(community.area) for _n in range(3))
    row = make_activity(make_community().orgs["community"])  # wherever it was done
    make_claim(row, active.person_id, status="confirmed")
    make_claim(row, idle.person_id, status="submitted")
    make_claim(row, before.person_id, status="confirmed", confirmed_at=OPENED - timedelta(days=400))

    found = value("checkin.effective_participation", community)
    assert (found.num, found.den) == (1, 3)
    assert found.figure.rest(found.scope).count() == 0


def test_the_time_until_something_is_claimed_is_a_median_of_first_claims(community):
    assert value("checkin.claim_time", community).measured is None
    for hours in (2, 10, 50):
        wish = make_wish(community.orgs["community"], status="claimed")
        make_claim(wish, make_member(community.area).person_id, claimed_at=OPENED + timedelta(hours=hours))
    row = make_activity(community.orgs["community"])
    for hours in (4, 90):  # the second one came later
        make_claim(row, make_member(community.area).person_id, claimed_at=OPENED + timedelta(hours=hours))

    found = value("checkin.claim_time", community)
    assert (found.num, found.measured) == (4, 7.0)
