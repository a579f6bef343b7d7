"""What waits for the owner of a venue."""

from datetime import timedelta

import pytest

from gongjian.exchange.models import Booking
from gongjian.exchange.testing import TODAY, make_venue
from gongjian.grids.testing import make_community
from gongjian.home.todo import todos
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


def test_bookings_to_approve_and_to_report_wait_for_the_owner_only():
    community = make_community()
    venue = make_venue(community.orgs["community"], "议事室")

    def make(purpose, status, days):
        facts = {"org": community.orgs["street"], "starts_at": 540, "ends_at": 600, "people": 5}
        return Booking.objects.create(venue=venue, purpose=purpose, status=status, day=TODAY + timedelta(days), **facts)

    make("请示", "requested", 3)
    make("已用", "approved", -2)
    for purpose, status, days in (("将用", "approved", 2), ("过时", "requested", -1), ("很久", "approved", -60)):
        make(purpose, status, days)

    waiting = [todo.second.rsplit(" · ", 1)[1] for todo in todos(community.secretary, None, TODAY)]
    assert waiting == ["请示", "已用"]
    assert todos(make_viewer("grid_worker", community.orgs["community"]), None, TODAY) == []
    assert todos(community.street_secretary, None, TODAY) == []
