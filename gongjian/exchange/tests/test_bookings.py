"""Booking a venue: once, every week, and never twice the same hour."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from gongjian.base.errors import DomainError, NotAllowed, NotFound, RuleBroken, Stale
from gongjian.exchange.actions.booking import book
from gongjian.exchange.actions.booking_step import move_booking
from gongjian.exchange.actions.venue import add_venue, edit_venue, move_venue
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.testing import TODAY, make_resource, make_venue
from gongjian.exchange.workflow_venues import BOOKING, is_time_for
from gongjian.grids.testing import make_community
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(4)  # a Monday
WEEK = timedelta(7)


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


@pytest.fixture
def keeper(hospital):
    return make_viewer("unit_liaison", hospital)


@pytest.fixture
def venue(hospital, keeper):
    return make_venue(hospital, "会议室")


def ask(venue, by, **facts):
    said = {"day": DAY, "starts": "09:00", "ends": "11:00", "people": 20, "purpose": "议事会"} | facts
    return book(by=by, venue=venue, **said)


def move(booking, step, by, **answers):
    return move_booking(booking.pk, step, by=by, version=None, answers=answers)


def test_a_booking_is_asked_for_approved_and_held_and_both_sides_are_told(community, venue, keeper):
    (booking,) = ask(venue, community.secretary)
    assert (booking.status, booking.org, booking.hours) == ("requested", community.orgs["community"], "09:00-11:00")
    assert list(OutboxItem.objects.values_list("person_id", flat=True)) == [keeper.person_id]

    booking = move(booking, "approve", keeper)
    assert booking.status == "approved"
    assert OutboxItem.objects.order_by("pk").last().person_id == community.secretary.person_id
    with pytest.raises(RuleBroken):  # not yet
        move(booking, "hold", keeper)
    Booking.objects.update(day=TODAY)
    assert move(booking, "hold", keeper).status == "held"
    assert list(Entry.objects.filter(subject="exchange.booking").order_by("seq").values_list("verb", flat=True)) == [
        "add",
        "approve",
        "hold",
    ]


def test_what_the_owner_books_needs_no_approval(venue, keeper):
    assert ask(venue, keeper)[0].status == "approved"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"day": TODAY - timedelta(1)}, "day"),
        ({"day": DAY - timedelta(1)}, "day"),  # a Sunday
        ({"day": TODAY + timedelta(400)}, "day"),
        ({"starts": "08:00", "ends": "10:00"}, "day"),
        ({"starts": "11:00", "ends": "15:00"}, "day"),  # over noon
        ({"starts": "11:00", "ends": "10:00"}, "ends"),
        ({"starts": "09:10", "ends": "10:00"}, "starts"),
        ({"starts": "nine"}, "starts"),
        ({"people": 31}, "people"),
        ({"people": 0}, "people"),
        ({"people": 10**12}, "people"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "长" * 61}, "purpose"),
        ({"until": DAY - WEEK}, "until"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_field(community, venue, facts, field):
    with pytest.raises(RuleBroken) as no:
        ask(venue, community.secretary, **facts)

    assert field in no.value.fields
    assert not Booking.objects.exists() and not OutboxItem.objects.exists()


def test_longer_than_the_rules_say_on_a_closed_day_or_while_shut_is_refused(community, venue, hospital):
    Venue.objects.update(longest=1, closed_days=(DAY + WEEK).isoformat())
    with pytest.raises(RuleBroken) as no:
        ask(venue, community.secretary)
    assert "ends" in no.value.fields
    with pytest.raises(RuleBroken) as no:
        ask(venue, community.secretary, day=DAY + WEEK, ends="10:00")
    assert "day" in no.value.fields
    paused = make_venue(hospital, resource=make_resource(hospital, status="paused"))
    with pytest.raises(RuleBroken) as no:
        ask(paused, community.secretary)
    assert "venue" in no.value.fields


def test_an_hour_of_today_that_is_over_is_refused(community, venue):
    at_ten = datetime(TODAY.year, TODAY.month, TODAY.day, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai

    with pytest.raises(RuleBroken):
        ask(venue, community.secretary, day=TODAY, moment=at_ten)
    assert ask(venue, community.secretary, day=TODAY, starts="10:00", ends="11:00", moment=at_ten)


def test_hours_that_touch_are_two_bookings_and_hours_that_overlap_are_refused(community, venue):
    ask(venue, community.secretary)
    assert ask(venue, community.secretary, starts="11:00", ends="12:00")
    for starts, ends in (("09:00", "11:00"), ("10:00", "12:00"), ("10:00", "10:30")):
        with pytest.raises(RuleBroken) as no:
            ask(venue, community.secretary, starts=starts, ends=ends)
        assert no.value.code == "taken"


def test_a_series_is_booked_as_a_whole_or_not_at_all(community, venue, keeper):
    made = ask(venue, community.secretary, until=DAY + 3 * WEEK)
    assert [one.day for one in made] == [DAY + n * WEEK for n in range(4)]
    assert len({one.series for one in made}) == 1 and made[0].series
    assert OutboxItem.objects.count() == 1  # one message for all of them

    with pytest.raises(RuleBroken) as no:
        ask(venue, keeper, day=DAY - WEEK + timedelta(7), starts="10:00", ends="12:00", until=DAY + 5 * WEEK)
    assert all(one.strftime("%-d") in no.value.message for one in (DAY, DAY + 3 * WEEK))
    assert Booking.objects.count() == 4


def test_cancelled_hours_are_free_again(community, venue, keeper):
    (booking,) = ask(venue, community.secretary)
    with pytest.raises(RuleBroken):
        move(booking, "cancel", community.secretary)
    assert move(booking, "cancel", community.secretary, reason="改期").status == "cancelled"
    assert ask(venue, community.secretary)
    assert OutboxItem.objects.filter(person_id=keeper.person_id).count() == 3


def test_strangers_neither_see_nor_move_a_booking_and_bookers_do_not_approve(community, venue, keeper):
    (booking,) = ask(venue, community.secretary)
    stranger = make_viewer("unit_liaison", make_org("School", kind="unit", parent=community.orgs["district"]))
    member = make_viewer("member", community.orgs["community"])

    with pytest.raises(NotFound):
        move(booking, "cancel", stranger, reason="x")
    with pytest.raises(NotAllowed):
        move(booking, "approve", community.secretary)
    with pytest.raises((NotAllowed, RuleBroken)):
        ask(venue, member)
    with pytest.raises(Stale):
        move_booking(booking.pk, "approve", by=keeper, version=9, answers={})
    with pytest.raises(NotAllowed):
        ask(venue, stranger, org=community.orgs["community"])


@pytest.mark.parametrize("status", Booking.Status.values)
@pytest.mark.parametrize("step", BOOKING.steps.values(), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, venue, keeper, step, status):
    (booking,) = ask(venue, community.secretary)
    Booking.objects.update(status=status, day=TODAY)
    booking.refresh_from_db()
    by = keeper if step.ability == "venue.keep" else community.secretary
    assert is_time_for(step, booking, by)

    if status in step.sources:
        assert move(booking, step.name, by, **dict.fromkeys(step.asks, "because")).status == step.target
    else:
        with pytest.raises(RuleBroken):
            move(booking, step.name, by, **dict.fromkeys(step.asks, "because"))


def test_hours_given_away_after_nobody_came_stay_given_away(community, venue, keeper):
    (booking,) = ask(venue, community.secretary)
    Booking.objects.update(status="no_show", day=TODAY)
    Booking.objects.create(venue=venue, org=venue.org, day=TODAY, starts_at=540, ends_at=600, people=3, purpose="x")

    with pytest.raises(RuleBroken):
        move(booking, "hold", keeper)


def test_a_venue_is_set_up_with_hours_as_people_write_them(hospital, keeper):
    venue = add_venue(by=keeper, title="篮球场", capacity=20, saturday="8：00—12：00", closed_days="2027-02-06")
    assert (venue.saturday, venue.org, venue.code[:2]) == ("08:00-12:00", hospital, "CD")

    with pytest.raises(RuleBroken) as no:
        edit_venue(venue.pk, by=keeper, version=venue.version, sunday="afternoon", resource=make_resource(venue.org))
    assert set(no.value.fields) == {"sunday"}
    with pytest.raises(RuleBroken) as no:
        edit_venue(venue.pk, by=keeper, version=None, resource=make_resource(make_org(area=venue.area)))
    assert set(no.value.fields) == {"resource"}
    with pytest.raises(RuleBroken) as no:
        edit_venue(venue.pk, by=keeper, version=None, resource=make_resource(venue.org, type="talent"))
    assert set(no.value.fields) == {"resource"}


def test_a_venue_with_coming_bookings_is_not_shut(community, venue, keeper):
    (booking,) = ask(venue, community.secretary)
    with pytest.raises(RuleBroken) as no:
        move_venue(venue.pk, "shut", by=keeper, version=None, answers={"reason": "装修"})
    assert no.value.code == "still_booked"
    move(booking, "turn_down", keeper, reason="装修")
    assert move_venue(venue.pk, "shut", by=keeper, version=None, answers={"reason": "装修"}).status == "shut"
    with pytest.raises(NotFound):  # who does not keep it does not see it any more
        ask(venue, make_viewer("unit_liaison", make_org(kind="unit", parent=community.orgs["district"])))
    with pytest.raises(RuleBroken):
        ask(venue, community.secretary)
    assert move_venue(venue.pk, "reopen", by=keeper, version=None, answers={}).status == "open"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_fifty_at_once_one_gets_the_hour():
    community = make_community()
    unit = make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)
    venue = make_venue(unit)
    results, start = [], threading.Barrier(50)
    spans = (("09:00", "10:00"), ("09:00", "10:30"), ("08:30", "12:00"), ("09:30", "11:00"))

    def claim(number):
        starts, ends = spans[number % 4]
        try:
            start.wait()
            results.append(ask(venue, community.secretary, starts=starts, ends=ends)[0].status)
        except DomainError as no:
            results.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = list(Booking.objects.taking())
    assert len(results) == 50 and results.count("requested") == len(rows) == 1
