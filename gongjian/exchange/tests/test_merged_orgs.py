"""Venues, bookings and funds follow an organisation that is merged."""

import pytest

from gongjian.exchange.actions.booking import book
from gongjian.exchange.models import Booking
from gongjian.exchange.testing import TODAY, make_fund, make_venue
from gongjian.grids.testing import make_community
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


def test_what_is_offered_booked_and_kept_goes_over_to_the_organisation_that_takes_over():
    community = make_community()
    own = community.orgs["community"]
    into = make_org(kind="community", parent=community.orgs["street"], area=community.area)
    venue, fund = make_venue(own), make_fund(own)
    day = TODAY.replace(day=20)
    book(by=community.secretary, venue=venue, day=day, starts="09:00", ends="10:00", people=5, purpose="议事会")
    cadre = make_viewer("district_cadre", community.orgs["district"])

    merge_orgs(own.pk, into.pk, by=cadre, on=TODAY, reason="合并")

    for row in (venue, fund, Booking.objects.get()):
        row.refresh_from_db()
        assert (row.org_id, row.version) == (into.pk, 2)
