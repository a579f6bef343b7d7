"""Check-in through pages, files, API and papers."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.models import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.checkin.testing import make_checkin, make_unit, make_unit_checkin, skill
from gongjian.grids.testing import make_community, make_grids
from gongjian.papers.reading import Measured
from gongjian.people.models import Account
from gongjian.people.testing import make_account, make_person, make_post, make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def unit(community):
    return make_unit(community.area, "市第一医院")


@pytest.fixture
def client(community):
    found = Client()
    found.force_login(Account.objects.get(pk=community.secretary.account_id))
    return found


@pytest.fixture
def member(unit):
    found = Client()
    found.force_login(make_account("member", org=unit))
    return found


def send(client, method, address, body):
    return client.generic(method, f"/api/v1/{address}", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_member_checks_in_with_two_pages_and_a_few_taps(client, community, member, language):
    member.cookies["language"] = language
    first = member.get("/checkin/me/")
    assert first.status_code == 200 and community.area.name in first.content.decode()
    refused = member.post("/checkin/me/", {"area": community.area.code})
    assert refused.status_code == 422 and not MemberCheckIn.objects.exists()

    member.post("/checkin/me/", {"area": community.area.code, "consent": "1"})
    assert MemberCheckIn.objects.get().status == "invited"
    details = {"skills": ["repair"], "slots": ["weekend_morning"], "contact": "13812342206"}
    assert member.post("/checkin/me/", details | {"contact": "12"}).status_code == 422
    assert member.post("/checkin/me/", details).status_code == 302
    row = MemberCheckIn.objects.get()
    page = member.get("/checkin/me/").content.decode()
    assert row.status == "registered" and "138 **** 2206" in page and "13812342206" not in page

    record = client.get(f"/checkin/members/{row.pk}/").content.decode()
    assert f"/checkin/members/{row.pk}/step/confirm/" in record and "13812342206" not in record
    client.post(f"/checkin/members/{row.pk}/step/confirm/", {"version": row.version})
    row.refresh_from_db()
    assert row.status == "confirmed"
    edited = {"skills": ["law"], "slots": [], "version": row.version}
    assert member.post("/checkin/me/", edited).status_code == 302
    assert [one.code for one in row.skills.all()] == ["law"]


def test_the_contact_is_shown_once_with_a_reason(client, community, unit):
    row = make_checkin(make_person(org=unit), community.area, contact="13812342206")
    address = f"/checkin/members/{row.pk}/contact/"

    assert "13812342206" not in client.get(address).content.decode()
    opened = client.post(address, {"reason": "约上门时间"})
    assert "13812342206" in opened.content.decode() and opened["Refresh"] == "60"
    assert "13812342206" not in client.get("/checkin/members/export/?format=csv").getvalue().decode("utf-8-sig")


def test_a_member_moves_with_a_fresh_consent(member, community, unit):
    person = Account.objects.get(pk=int(member.session["_auth_user_id"])).person
    row = make_checkin(person, community.area)
    other = make_community().area

    assert member.get(f"/checkin/members/{row.pk}/move/").status_code == 200
    assert member.post(f"/checkin/members/{row.pk}/move/", {"area": other.code, "version": 1}).status_code == 422
    member.post(f"/checkin/members/{row.pk}/move/", {"area": other.code, "consent": "1", "version": 1})
    assert MemberCheckIn.objects.live().get().area == other


def test_a_unit_reports_and_prints_its_receipt(client, community, unit):
    liaison = Client()
    liaison.force_login(make_account("unit_liaison", org=unit))
    added = send(liaison, "POST", "unit_checkins", {"notified": 36})
    assert added.status_code == 201, added.content
    pk = added.json()["id"]

    page = client.get(f"/checkin/units/{pk}/").content.decode()
    assert f"/checkin/units/{pk}/step/receive/" in page and "step-return" in page
    assert (
        client.post(f"/checkin/units/{pk}/step/return/", {"version": 1, "return-reason": "请补联络员"}).status_code
        == 302
    )
    steps = liaison.get(f"/api/v1/unit_checkins/{pk}/steps").json()
    assert steps["status"] == "returned" and list(steps["steps"]) == ["report_again"]
    send(liaison, "POST", f"unit_checkins/{pk}/steps/report_again", {"version": 2})
    client.post(f"/checkin/units/{pk}/step/receive/", {"version": 3})

    paper = liaison.get(f"/checkin/units/{pk}/slip.docx")
    found = Measured(paper.content)
    row = UnitCheckIn.objects.get()
    assert found.line("单位报到单及回执").size_pt == 22
    assert found.tables()[0][0] == ["报到单位", "市第一医院", "报到社区", community.area.name]
    assert any(row.code in line.text and "收悉" in line.text for line in found.lines())
    assert found.line(community.orgs["community"].name).right >= 0


def test_the_roster_holds_those_who_take_part_with_masked_contacts(client, community, unit):
    taking = make_checkin(make_person("韩沐阳", org=unit), community.area, contact="13812342206", slots=8)
    taking.skills.add(skill("law"))
    make_checkin(make_person("不在册", org=unit), community.area, status="invited")

    found = Measured(client.get("/checkin/members/roster.docx").content)
    row = found.tables()[0][1]
    assert row == ["1", "韩沐阳", "市第一医院", "", "法律咨询", "周末上午", "138 **** 2206", "已确认"]
    assert len(found.tables()[0]) == 2


def test_a_program_consents_registers_and_is_refused_before(community, member):
    text = member.get("/api/v1/checkin/consent").json()
    assert text["version"] == 1 and text["text"]
    assert member.get("/api/v1/checkin/mine").status_code == 404
    assert send(member, "POST", "checkin/mine", {"skills": ["law"]}).status_code == 404
    assert send(member, "POST", "checkin/consent", {"version": 9, "area": community.area.code}).status_code == 422
    assert send(member, "POST", "checkin/consent", {"version": 1, "area": community.area.code}).status_code == 200
    body = {"skills": ["law"], "slots": ["weekday_evening"], "contact": "13812342206"}
    mine = send(member, "POST", "checkin/mine", body).json()
    assert (mine["status"], mine["skills"], mine["slots"]) == ("registered", ["law"], ["weekday_evening"])
    assert mine["contact"] == "138 **** 2206" and sorted(mine["steps"]) == ["end", "move"]


def test_the_community_invites_through_the_form_and_places_in_a_grid(client, community, unit):
    make_unit_checkin(unit)
    person = make_person("韩沐阳", org=unit)
    make_post("member", unit, person=person)
    grid = make_grids(community)[0]
    assert client.get("/checkin/members/add/").status_code == 200
    wrong = client.post("/checkin/members/add/", {"name": "查无此人", "org": unit.code})
    assert wrong.status_code == 422

    made = client.post("/checkin/members/add/", {"name": "韩沐阳", "org": unit.code, "grid": grid.code})
    row = MemberCheckIn.objects.get()
    assert made.status_code == 302 and (row.person, row.grid, row.status) == (person, grid, "invited")
    assert client.post(f"/checkin/members/{row.pk}/edit/main/", {"version": 1, "grid": ""}).status_code == 302
    row.refresh_from_db()
    assert row.grid is None


def test_others_find_nothing_there(community, unit):
    row, report = make_checkin(make_person(org=unit), community.area), make_unit_checkin(unit)
    stranger = Client()
    stranger.force_login(Account.objects.get(pk=make_community().secretary.account_id))

    for address in (f"members/{row.pk}/", f"members/{row.pk}/contact/", f"units/{report.pk}/slip.docx", "me/"):
        assert stranger.get(f"/checkin/{address}").status_code == 404, address


@pytest.fixture
def hand_in(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def handed(key, content):
        answer = client.post("/api/v1/imports", {"into": key, "file": SimpleUploadedFile("in.csv", content)})
        assert answer.status_code == 202, answer.content
        check_import.call(answer.json()["id"])
        return ImportRun.objects.get(pk=answer.json()["id"])

    return handed


def test_a_file_of_units_comes_in(hand_in, community, unit):
    headings = ("单位", "已通知党员数")
    run = hand_in("unit_checkins", table(headings, (unit.code, 36), ("没有", 1)))
    assert (run.counts["create"], run.counts["fault"]) == (1, 1), run.problems
    run = hand_in("unit_checkins", table(headings, (unit.code, 36)))
    stored(run, by=community.secretary)
    row = UnitCheckIn.objects.get()
    assert (row.org, row.notified, row.status, row.area) == (unit, 36, "reported", community.area)

    again = hand_in("unit_checkins", table(headings, (unit.code, 40)))
    assert (again.counts["create"], again.counts["update"]) == (0, 1)
    stored(again, by=community.secretary)
    assert UnitCheckIn.objects.get().notified == 40


def test_a_file_of_names_becomes_invitations(hand_in, community, unit):
    make_unit_checkin(unit)
    person = make_person("韩沐阳", org=unit)
    make_post("member", unit, person=person)
    headings = ("党员", "单位")
    run = hand_in("member_checkins", table(headings, ("韩沐阳", unit.code), ("查无此人", unit.code)))
    assert (run.counts["create"], run.counts["fault"]) == (1, 1), run.problems

    run = hand_in("member_checkins", table(headings, ("韩沐阳", unit.code)))
    stored(run, by=community.secretary)
    row = MemberCheckIn.objects.get()
    assert (row.person, row.status, row.consent_at) == (person, "invited", None)
    assert hand_in("member_checkins", table(headings, ("韩沐阳", unit.code))).counts["skip"] == 1


def test_the_lists_need_a_fixed_number_of_questions(client, community, unit, django_assert_max_num_queries):
    for _n in range(30):
        make_checkin(make_person(org=unit), community.area).skills.add(skill("law"))
        make_unit_checkin(make_unit(community.area))
    for address in ("/checkin/members/", "/checkin/units/"):
        client.get(address)
        with django_assert_max_num_queries(28):
            client.get(address, {"rows": "50"})


def test_a_branch_secretary_sees_the_report_of_the_own_unit(unit):
    row = make_unit_checkin(unit)

    assert row in UnitCheckIn.objects.visible_to(make_viewer("branch_secretary", unit))
