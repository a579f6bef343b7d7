"""Venues and bookings through pages, API, files and figures; the public page needs no account."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.figures import FIGURES, Scope
from gongjian.base.registers.runs import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.exchange.models import Booking, Venue
from gongjian.exchange.testing import make_resource, make_venue
from gongjian.grids.testing import make_community
from gongjian.home.figures import as_row, prepared, tabs_of
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


def next_monday():
    return today() + timedelta(7 - today().weekday())


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def venue(community):
    unit = make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)
    return make_venue(unit, "会议室", place="一号楼二层", rules="请保持整洁")


@pytest.fixture
def client(community):
    return signed_in(Account.objects.get(pk=community.secretary.account_id))


def signed_in(account):
    found = Client()
    found.force_login(account)
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_free_slot_of_the_calendar_leads_to_the_form_and_the_booking_stands_there(client, venue, language):
    client.post("/language/", {"language": language})
    address, day = f"/exchange/venues/{venue.pk}/week/", next_monday().isoformat()
    page = client.get(address, {"day": day}).content.decode()
    assert f"?day={day}&amp;from=09:00#book" in page and "from=12:00" not in page
    form = client.get(address, {"day": day, "from": "09:00"}).content.decode()
    assert '<option value="09:00" selected' in form and '<option value="10:00" selected' in form

    said = {"day": day, "starts": "09:00", "ends": "10:00", "people": "12", "purpose": "议事会"}
    assert client.post(address, said | {"people": "99"}).status_code == 422
    assert client.post(address, said).status_code == 302

    page = client.get(address, {"day": day}).content.decode()
    assert f"?day={day}&amp;from=09:00#book" not in page and f"?day={day}&amp;from=10:00#book" in page
    assert ("booked" if language == "en" else "已约") in page
    assert f"/exchange/bookings/{Booking.objects.get().pk}/" in page
    again = client.post(address, said)
    assert again.status_code == 422 and 'id="id_day_error"' in again.content.decode()


def test_others_see_that_an_hour_is_taken_but_not_by_whom(community, client, venue):
    day = next_monday()
    Booking.objects.create(
        venue=venue, org=venue.org, day=day, starts_at=540, ends_at=600, people=3, purpose="董事会谈话"
    )
    other = make_org("School", kind="unit", parent=community.orgs["district"])
    page = signed_in(make_account("unit_liaison", org=other)).get(
        f"/exchange/venues/{venue.pk}/week/", {"day": day.isoformat()}
    )

    assert page.status_code == 200 and "董事会谈话" not in page.content.decode() and "已约" in page.content.decode()
    assert signed_in(make_account("unit_liaison", org=other)).get("/exchange/bookings/").status_code == 200
    assert "董事会谈话" in client.get("/exchange/bookings/").content.decode()  # the community of the venue


def test_the_steps_of_a_booking_from_its_page(client, venue):
    keeper = signed_in(make_account("unit_liaison", org=venue.org))
    said = {"day": next_monday().isoformat(), "starts": "09:00", "ends": "10:00", "people": "12", "purpose": "议事会"}
    client.post(f"/exchange/venues/{venue.pk}/week/", said)
    address = f"/exchange/bookings/{Booking.objects.get().pk}/"
    page = keeper.get(address).content.decode()
    assert "step/approve/" in page and "step/hold/" not in page and 'id="step-turn_down"' in page
    assert keeper.post(f"{address}step/approve/", {"version": "1"}).status_code == 302
    assert keeper.post(f"{address}step/revoke/", {"version": "2"}).status_code == 422
    assert keeper.post(f"{address}step/revoke/", {"version": "2", "revoke-reason": "装修"}).status_code == 302
    assert Booking.objects.get().status == "cancelled"


def test_the_api_books_a_series_and_says_what_is_free(client, venue):
    day = next_monday()
    said = {"day": day.isoformat(), "starts": "09:00", "ends": "11:00", "people": 12, "purpose": "议事会"}
    said["until"] = (day + timedelta(14)).isoformat()
    address = f"/api/v1/venues/{venue.pk}"
    made = client.post(f"{address}/bookings", json.dumps(said), content_type="application/json")
    assert made.status_code == 200 and len(made.json()["ids"]) == 3, made.content
    assert client.post(f"{address}/bookings", json.dumps(said), content_type="application/json").status_code == 422
    free = client.get(f"{address}/free", {"day": day.isoformat()}).json()
    assert free[0]["free"][0] == "11:00" and free[1]["free"][0] == "09:00" and free[6]["free"] == []
    found = client.get(f"/api/v1/bookings/{made.json()['ids'][0]}").json()
    assert (found["starts"], found["ends"], found["venue"]) == ("09:00", "11:00", venue.code)
    steps = client.get(f"/api/v1/bookings/{found['id']}/steps").json()
    assert steps["steps"] == {"cancel": ["reason"]}
    one = said | {"venue": venue.code, "day": (day + timedelta(1)).isoformat()}
    one.pop("until")
    assert client.post("/api/v1/bookings", json.dumps(one), content_type="application/json").status_code == 201


def test_a_file_brings_venues_with_their_hours(community, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def hand_in(*rows):
        content = table(["场地名称", "最多人数", "星期一", "党群服务中心"], *rows)
        answer = client.post("/api/v1/imports", {"into": "venues", "file": SimpleUploadedFile("in.csv", content)})
        check_import.call(answer.json()["id"])
        return ImportRun.objects.get(pk=answer.json()["id"])

    faulty = hand_in(["坏时间", "10", "下午", "否"], ["没有人数", "0", "", ""])
    assert faulty.counts["fault"] == 2 and not Venue.objects.exists()
    run = hand_in(["多功能厅", "40", "8：30—12：00、14:00-17:30", "是"])
    assert (run.counts["create"], run.counts["fault"]) == (1, 0), run.problems
    stored(run, by=community.secretary)

    venue = Venue.objects.get()
    assert (venue.monday, venue.is_centre, venue.capacity) == ("08:30-12:00 14:00-17:30", True, 40)


def test_the_sheet_of_hours_and_the_public_page(client, venue):
    page = client.get("/exchange/venues/hours/").content.decode()
    assert "周一至周六" in page and "09:00-12:00 14:00-18:00" in page
    assert 'class="board wall"' in client.get("/exchange/venues/hours/", {"venue": venue.pk}).content.decode()

    nobody = Client()
    assert "会议室" not in nobody.get("/centres/").content.decode()
    Venue.objects.update(is_public=True)
    page = nobody.get("/centres/").content.decode()
    assert "会议室" in page and "一号楼二层" in page
    assert "会议室" not in nobody.get("/centres/", {"q": "篮球"}).content.decode()
    nobody.post("/language/", {"language": "en"})
    assert "Service centres" in nobody.get("/centres/").content.decode()
    Venue.objects.update(status="shut", outcome="装修")
    assert "会议室" not in nobody.get("/centres/").content.decode()


def test_public_venues_are_points_of_a_map_that_lead_to_their_entries(venue):
    Venue.objects.update(is_public=True, is_centre=True, lon=None, lat=None)
    nobody = Client()
    assert "centres-map" not in nobody.get("/centres/").content.decode(), "no point, no map; the list stands"
    Venue.objects.update(lon=113.5, lat=34.75)

    answer = nobody.get("/centres/")

    [point] = answer.context["points"]
    assert (point["lon"], point["lat"], point["is_centre"]) == (113.5, 34.75, True)
    assert point["url"] == f"#venue-{venue.pk}" and f'id="venue-{venue.pk}"' in answer.content.decode()
    assert answer.context["bounds"] == "113.496000,34.746000,113.504000,34.754000"
    assert nobody.get("/centres/", {"q": "篮球"}).context["points"] == []
    Venue.objects.update(is_public=False)
    assert nobody.get("/centres/").context["points"] == []


def test_the_figures_of_venues_sum_hours_and_open_their_records(community, venue):
    account = make_account("community_secretary", org=community.orgs["community"])
    viewer = viewer_of(account, today())
    scope = Scope(viewer, community.area.path, today())
    Booking.objects.create(
        venue=venue, org=venue.org, day=today(), starts_at=540, ends_at=720, people=3, purpose="x", status="held"
    )
    make_resource(make_org("Bank", kind="unit", parent=community.orgs["district"], area=community.area))

    used = FIGURES["exchange.resource_use"]
    value = used.value(scope)
    days = [today() - timedelta(n) for n in range(30)]
    assert (value.num, value.den) == (3, 7 * sum(day.weekday() < 6 for day in days))
    tabs = tabs_of(used, scope)
    assert [(tab.key, tab.count) for tab in tabs] == [("", 1), ("whole", 1)]
    assert [as_row(row).title for tab in tabs for row in prepared(tab.rows)] == ["x", "会议室"]

    rate = FIGURES["exchange.venue_open_rate"].value(scope)
    assert (rate.num, rate.den) == (1, 2)
    client = signed_in(account)
    for key in ("exchange.resource_use", "exchange.venue_open_rate"):
        for tab in ("", "whole", "rest"):
            assert client.get(f"/figures/{key}/", {"tab": tab}).status_code == 200
