"""Letter of appointment, roster and yearly duty sheet: what stands in them, how they are laid out, who gets them."""

from datetime import date, timedelta

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.exchange.models import PartTimeMember
from gongjian.exchange.testing import make_committee, make_duty, make_project, make_seat
from gongjian.grids.testing import make_community
from gongjian.orgs.testing import make_org
from gongjian.papers.layout import TOP_MM
from gongjian.papers.reading import Measured
from gongjian.people.models import Account, Post
from gongjian.people.testing import make_account, make_person, make_post

pytestmark = pytest.mark.django_db
LIST = "/exchange/part_time_members/"
MARGINS = (37, 26, 35, 28)  # GB/T 9704-2012


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
    return make_org("市第三医院党委", kind="unit", area=community.area, code="U2")


@pytest.fixture
def seat(community, unit):
    committee = make_committee(community.orgs["community"], title="杏园社区大党委")
    person = make_post("member", unit, person=make_person("李然", org=unit)).person
    days = {"starts_on": date(today().year, 1, 1), "approved_on": date(today().year, 1, 1)}
    return make_seat(committee, unit, person, letter_no="青聘〔2026〕7号", serial=7, **days)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    found = Measured(response.content)
    assert found.margins_mm == pytest.approx(MARGINS, abs=0.6) and TOP_MM == 37
    assert found.lines_of_page == 22 and found.characters_of_line == 28
    return found


def text_of(found):
    return "\n".join(
        [line.text for line in found.lines()] + [cell for t in found.tables() for row in t for cell in row]
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_letter_of_appointment(community, client, seat, language):
    client.post("/language/", {"language": language})
    address = f"{LIST}{seat.pk}/letter.docx"
    assert address in client.get(f"{LIST}{seat.pk}/").content.decode()

    found = read(client, address)

    assert found.line("聘　书").size_pt == 36 and found.line("青聘〔2026〕7号").jc == "center"
    text = text_of(found)
    assert "李然同志：" in text and "兹聘任您为杏园社区大党委兼职委员，分工资源协调" in text
    assert "不参加社区党组织内部事务的表决" in text
    assert community.orgs["street"].name in text, "the street signs what it approved"


def test_no_letter_before_the_approval_and_for_nobody_else(community, client, seat, unit):
    other = make_org(kind="unit", area=community.area)
    waiting = make_seat(seat.committee, other, status="unit_consented")
    assert client.get(f"{LIST}{waiting.pk}/letter.docx").status_code == 404
    assert client.get(f"{LIST}{waiting.pk}/duties.docx").status_code == 404
    assert "letter.docx" not in client.get(f"{LIST}{waiting.pk}/").content.decode()
    liaison = client_of(make_account("unit_liaison", org=unit))
    assert liaison.get(f"{LIST}{seat.pk}/letter.docx").status_code == 404
    assert "letter.docx" not in liaison.get(f"{LIST}{seat.pk}/").content.decode()
    stranger = client_of(make_account("unit_liaison", org=other))
    for name in ("letter", "duties"):
        assert stranger.get(f"{LIST}{seat.pk}/{name}.docx").status_code == 404


def test_the_roster_is_in_the_order_of_codes_and_marks_who_has_left(community, client, seat, unit):
    first = make_org("区文化馆党支部", kind="unit", area=community.area, code="U1")
    gone = make_seat(seat.committee, first)
    Post.objects.filter(person=gone.person).update(until=today() - timedelta(days=1))
    make_seat(seat.committee, make_org(kind="unit", area=community.area), status="proposed")
    address = f"/exchange/committees/{seat.committee_id}/roster.docx"
    assert address in client.get(f"/exchange/committees/{seat.committee_id}/").content.decode()

    found = read(client, address)

    (rows,) = found.tables()
    assert [row[2] for row in rows] == ["单位", "区文化馆党支部", "市第三医院党委"]
    assert rows[1][-1] == "在任 · 已不在单位任职" and rows[2][-1] == "在任"
    assert "共 2 人" in text_of(found)
    liaison = client_of(make_account("unit_liaison", org=unit))
    assert liaison.get(address).status_code == 404
    assert "roster.docx" not in liaison.get(f"/exchange/committees/{seat.committee_id}/").content.decode()


def test_the_duty_sheet_holds_what_was_confirmed_in_the_year(community, client, seat, unit):
    make_duty(seat, day=today(), note="牵头助浴", project=make_project(unit, "助浴进小区"))
    make_duty(seat, day=today(), note="未确认的事", status="told")
    make_duty(seat, day=today().replace(year=today().year - 1, day=1), note="去年的事")
    member = client_of(make_account(org=unit, person=seat.person))
    address = f"{LIST}{seat.pk}/duties.docx"
    for one in (client, member, client_of(make_account("unit_liaison", org=unit))):
        assert address in one.get(f"{LIST}{seat.pk}/").content.decode()
        text = text_of(read(one, address))
        assert "牵头助浴" in text and "项目：助浴进小区" in text and "单位党组织意见" in text
        assert "未确认的事" not in text and "去年的事" not in text
    for year in (today().year + 1, today().year - 1, 1):
        assert client.get(f"{address}?year={year}").status_code == 404
    PartTimeMember.objects.update(starts_on=date(today().year - 1, 1, 1))
    assert "去年的事" in text_of(read(client, f"{address}?year={today().year - 1}"))
    empty = make_seat(seat.committee, make_org(kind="unit", area=community.area))
    assert "本年度没有经确认的事项" in text_of(read(client, f"{LIST}{empty.pk}/duties.docx"))
