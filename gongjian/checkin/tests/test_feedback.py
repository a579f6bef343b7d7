"""The feedback letter says what was done, its kind and how often; the card is for the member and the own community."""

from datetime import date

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.checkin.feedback import Quarter, quarters_until
from gongjian.checkin.models import MemberCheckIn
from gongjian.checkin.testing import (
    make_activity,
    make_checkin,
    make_claim,
    make_unit,
    make_unit_checkin,
    make_wish,
)
from gongjian.grids.testing import make_community
from gongjian.papers.reading import Measured
from gongjian.people.models import Account
from gongjian.people.testing import make_account, make_person, make_post

pytestmark = pytest.mark.django_db
LAST = quarters_until(today())[1]


def client_of(account):
    found = Client()
    found.force_login(account)
    return found


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def client(community):
    return client_of(Account.objects.get(pk=community.secretary.account_id))


@pytest.fixture
def unit(community):
    return make_unit(community.area, "市第一医院党委")


@pytest.fixture
def report(unit):
    return make_unit_checkin(unit)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    found = Measured(response.content)
    assert found.margins_mm == pytest.approx((37, 26, 35, 28), abs=0.6)
    lines = [line.text for line in found.lines()]
    return found, "\n".join(lines + [cell for t in found.tables() for row in t for cell in row])


def member_of(unit, community, name):
    person = make_post("member", unit, person=make_person(name, org=unit)).person
    make_checkin(person, community.area, contact="13800001234", confirmed_on=date(2026, 1, 5))
    return person


def letter_of(report, quarter=LAST):
    return f"/checkin/units/{report.pk}/feedback.docx?year={quarter.year}&quarter={quarter.number}"


def test_quarters():
    assert quarters_until(date(2026, 4, 16), 3) == [Quarter(2026, 2), Quarter(2026, 1), Quarter(2025, 4)]
    assert quarters_until(date(2026, 1, 1), 2) == [Quarter(2026, 1), Quarter(2025, 4)]
    assert (Quarter(2025, 4).first, Quarter(2025, 4).last) == (date(2025, 10, 1), date(2025, 12, 31))
    assert Quarter(2026, 1).words(date(2026, 4, 1)) == "2026年第一季度"
    assert Quarter(2026, 1).words(date(2026, 2, 3)) == "2026年第一季度（截至2月3日）"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_letter_says_what_kind_and_how_often_and_no_names(community, client, unit, report, language):
    client.post("/language/", {"language": language})
    days = {"first_day": LAST.first, "last_day": LAST.first, "status": "confirmed"}
    tutoring = make_activity(community.orgs["community"], "课后辅导", work="teaching", capacity=9)
    for name in ("陆一", "陆二"):
        make_claim(tutoring, member_of(unit, community, name), hours=3, result="陆某说的话", **days)
    make_claim(make_wish(community.orgs["community"], "换灯泡", work="repair"), make_person(), unit=unit, **days)
    other = make_activity(community.orgs["community"], "别人的事")
    make_claim(other, member_of(make_unit(community.area), community, "外人"), **days)
    idle = member_of(unit, community, "没来的人")
    waiting = make_activity(community.orgs["community"], "没确认的事")
    make_claim(waiting, idle, **(days | {"status": "submitted"}))
    page = client.get(f"/checkin/units/{report.pk}/").content.decode()
    assert f"feedback.docx?year={LAST.year}&amp;quarter={LAST.number}" in page
    assert page.count("feedback.docx") == 1, "only quarters about which there is something to write"

    found, text = read(client, letter_of(report))

    assert found.tables()[0][0] == ["序号", "类别", "事项", "件数"]
    assert sorted(row[2:] for row in found.tables()[0][1:]) == [["换灯泡", "1"], ["课后辅导", "2"]]
    assert "办成 3 件" in text and f"{unit.name}：" in text
    for hidden in ("陆一", "陆二", "没来的人", "陆某", "外人", "别人的事", "没确认的事", "小时"):
        assert hidden not in text
    header = found.section.first_page_header.paragraphs[0].text
    assert header == community.orgs["community"].name, "the mark of the issuer"


def test_no_letter_without_anything_done_or_for_a_quarter_to_come(community, client, unit, report):
    assert "feedback.docx" not in client.get(f"/checkin/units/{report.pk}/").content.decode()
    assert client.get(letter_of(report)).status_code == 422
    assert client.get(letter_of(report, Quarter(today().year + 1, 1))).status_code == 404
    for query in ("", "?year=2026", "?year=2026&quarter=5", "?year=x&quarter=1"):
        assert client.get(f"/checkin/units/{report.pk}/feedback.docx{query}").status_code == 404


def test_the_letter_is_the_community_s(community, unit, report):
    liaison = client_of(make_account("unit_liaison", org=unit))
    worker = client_of(make_account("grid_worker", org=community.orgs["community"]))
    stranger = client_of(make_account("unit_liaison", org=make_unit(community.area)))
    for one in (liaison, worker, stranger):
        assert one.get(letter_of(report)).status_code == 404
    assert "feedback.docx" not in liaison.get(f"/checkin/units/{report.pk}/").content.decode()


def test_the_card_is_for_the_member_and_the_own_community_only(community, client, unit):
    person = member_of(unit, community, "韩沐阳")
    row = MemberCheckIn.objects.get(person=person)
    done = make_activity(community.orgs["community"], "课后辅导", work="teaching")
    make_claim(done, person, status="confirmed", hours=3)
    make_claim(make_activity(community.orgs["community"], "没确认的事"), person, status="submitted")
    member = client_of(make_account(org=unit, person=person))
    make_post("member", unit, person=make_person(org=unit))
    address = f"/checkin/members/{row.pk}/card.docx"
    assert address in client.get(f"/checkin/members/{row.pk}/").content.decode()
    assert address in member.get("/checkin/me/").content.decode()

    for one in (client, member):
        found, text = read(one, address)
        assert found.line("在职党员服务登记卡").jc == "center"
        assert "课后辅导" in text and "韩沐阳" in text and "没确认的事" not in text
        assert "13800001234" not in text and "1234" in text, "the contact is masked"
        assert "3 小时" not in text
    street = client_of(Account.objects.get(pk=community.street_secretary.account_id))
    assert street.get(f"/checkin/members/{row.pk}/").status_code == 200
    assert "card.docx" not in street.get(f"/checkin/members/{row.pk}/").content.decode()
    liaison = client_of(make_account("unit_liaison", org=unit))
    for one in (street, liaison):
        assert one.get(address).status_code == 404
    MemberCheckIn.objects.update(status="invited", consent_at=None, consent_version=None, slots=0, contact="")
    assert client.get(address).status_code == 404, "nothing is printed before the consent"
