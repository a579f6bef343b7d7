"""Activities, wishes, claims and visits through pages, API and files."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.registers.runs import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.checkin.models import Activity, Claim, Visit, Wish
from gongjian.checkin.testing import make_activity, make_claim, make_member, make_visit, make_wish, skill
from gongjian.config.commands import run
from gongjian.grids.testing import make_community
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db
DAY = today()
SOON = {"starts_on": DAY + timedelta(days=2), "ends_on": DAY + timedelta(days=9)}


@pytest.fixture
def community():
    return make_community()


def signed_in(viewer):
    client = Client()
    client.force_login(Account.objects.get(pk=viewer.account_id))
    return client


@pytest.fixture
def client(community):
    return signed_in(community.secretary)


@pytest.fixture
def member(community):
    return make_member(community.area, skills={skill("law").pk}, slots=0b001000)


def send(client, method, address, body):
    return client.generic(method, f"/api/v1/{address}", json.dumps(body), content_type="application/json")


# ------------------------------------------------------------------ pages
def test_an_activity_is_prepared_opened_and_finished_on_its_pages(client):
    page = client.get("/checkin/activities/add/").content.decode()
    assert page.count('type="checkbox" name="slots"') == 6
    facts = {"title": "周末义诊", "kind": "activity", "work": "health", "place": "广场", "capacity": "５"}
    facts |= {"starts_on": SOON["starts_on"].isoformat(), "slots": ["weekend_morning", "weekday_evening"]}

    posted = client.post("/checkin/activities/add/", facts)
    row = Activity.objects.get()
    assert posted["Location"] == f"/checkin/activities/{row.pk}/"
    assert (row.capacity, row.slots, row.ends_on) == (5, 0b001100, row.starts_on)

    client.post(f"/checkin/activities/{row.pk}/step/open/", {"version": "1"})
    said = {"version": "2", "finish-came_of_it": "服务四十人"}
    assert client.post(f"/checkin/activities/{row.pk}/step/finish/", said).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("done", "服务四十人")
    assert "?edit=main" not in client.get(f"/checkin/activities/{row.pk}/").content.decode()


def test_what_is_missing_is_said_at_its_field(client):
    for kind, names in (("activities", ("title", "place", "starts_on", "capacity")), ("wishes", ("title", "for_whom"))):
        posted = client.post(f"/checkin/{kind}/add/", {"title": ""})
        assert posted.status_code == 422
        assert all(f'id="id_{name}_error"' in posted.content.decode() for name in names)


def test_a_member_finds_claims_and_reports_in_four_taps(community, member):
    org = community.orgs["community"]
    make_activity(org, "插花课", skill=skill("arts"), slots=1, **SOON)
    lawyers = make_activity(org, "法律咨询岗", kind="post", skill=skill("law"), slots=0b001000, **SOON)
    make_wish(org, "想要一副老花镜")
    browser = signed_in(member)

    page = browser.get("/checkin/find/").content.decode()
    titles = [title for title in ("法律咨询岗", "想要一副老花镜", "插花课") if title in page]
    assert sorted(titles, key=page.index) == titles and len(titles) == 3
    assert "用得上您的特长：法律咨询" in page and "就在您的社区" in page and "您有空：周末上午" in page
    assert "需要其他特长" in page and "不在您的空闲时段" in page
    assert browser.post(f"/checkin/activities/{lawyers.pk}/claim/")["Location"] == "/checkin/mine/"
    claim = Claim.objects.get()
    assert "法律咨询岗" not in browser.get("/checkin/find/").content.decode()

    page = browser.get("/checkin/mine/").content.decode()
    assert f'id="c{claim.pk}-step-submit"' in page
    said = {"version": "1", "submit-done": "接待十二人", "submit-hours": "1.5", "back": "/checkin/mine/"}
    assert browser.post(f"/checkin/claims/{claim.pk}/step/submit/", said)["Location"] == "/checkin/mine/"
    claim.refresh_from_db()
    assert (claim.status, claim.hours, claim.result) == ("submitted", 1.5, "接待十二人")
    for wrong in ("13", "many"):
        other = make_claim(make_activity(org, **SOON), member.person_id)
        said = {"version": "1", "submit-done": "x", "submit-hours": wrong}
        assert browser.post(f"/checkin/claims/{other.pk}/step/submit/", said).status_code == 422


def test_a_page_leads_nowhere_else_afterwards(community, member):
    claim = make_claim(make_activity(community.orgs["community"], **SOON), member.person_id)
    said = {"version": "1", "back": "https://elsewhere.example/"}

    assert signed_in(member).post(f"/checkin/claims/{claim.pk}/step/begin/", said)["Location"].startswith("/checkin/")


def test_the_secretary_confirms_and_says_who_saw_it(client, community, member):
    claim = make_claim(make_activity(community.orgs["community"]), member.person_id, status="submitted", result="x")
    page = client.get(f"/checkin/claims/{claim.pk}/").content.decode()
    assert 'type="radio" name="confirm-witness"' in page

    refused = client.post(f"/checkin/claims/{claim.pk}/step/confirm/", {"version": "1"})
    assert refused.status_code == 422
    said = {"version": "1", "confirm-witness": "beneficiary"}
    assert client.post(f"/checkin/claims/{claim.pk}/step/confirm/", said).status_code == 302
    assert client.post(f"/checkin/claims/{claim.pk}/step/confirm/", said).status_code == 409


def test_who_takes_part_is_seen_by_those_who_lead_and_not_by_other_members(client, community, member):
    row = make_activity(community.orgs["community"], **SOON)
    other = make_member(community.area)
    make_claim(row, other.person_id)
    name = Account.objects.get(pk=other.account_id).person.name

    pages = [one.get(f"/checkin/activities/{row.pk}/").content.decode() for one in (client, signed_in(member))]

    assert [name in page for page in pages] == [True, False]
    assert f"/checkin/activities/{row.pk}/claim/" in pages[1]


def test_a_member_who_has_not_checked_in_is_led_there(community):
    fresh = Client()
    fresh.force_login(make_account("member", org=make_org(kind="unit")))
    row = make_activity(community.orgs["community"], **SOON)

    for address in ("/checkin/find/", "/checkin/mine/", f"/checkin/activities/{row.pk}/"):
        assert "/checkin/me/" in fresh.get(address).content.decode()
    assert fresh.post(f"/checkin/activities/{row.pk}/claim/").status_code == 422


def test_the_pages_of_members_are_for_members(client):
    assert client.get("/checkin/find/").status_code == client.get("/checkin/mine/").status_code == 404
    assert client.get("/checkin/")["Location"] == "/checkin/activities/"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_speak_both_languages(client, community, member, language):
    org = community.orgs["community"]
    row, wish, visit = make_activity(org, **SOON), make_wish(org), make_visit(community.area)
    claim = make_claim(row, member.person_id)
    browser = signed_in(member)
    for one, addresses in (
        (browser, ("find/", "mine/", "visits/add/", f"claims/{claim.pk}/", f"wishes/{wish.pk}/")),
        (client, ("activities/", f"activities/{row.pk}/", "wishes/", "claims/", "visits/", f"visits/{visit.pk}/")),
    ):
        one.cookies["language"] = language
        for address in addresses:
            page = one.get(f"/checkin/{address}")
            assert page.status_code == 200, address
            assert f'lang="{"en" if language == "en" else "zh"}' in page.content.decode()[:200]


def test_a_visit_is_one_sentence(client, community):
    posted = client.post("/checkin/visits/add/", {"heard": "三号楼楼道灯\r\n坏了一周"})

    visit = Visit.objects.get()
    assert posted["Location"] == f"/checkin/visits/{visit.pk}/"
    assert (visit.heard, visit.area, visit.day) == ("三号楼楼道灯 坏了一周", community.area, DAY)
    note = {"version": "1", "note-came_of_it": "灯已换好"}
    assert client.post(f"/checkin/visits/{visit.pk}/step/note/", note).status_code == 302


def test_finding_and_the_lists_need_a_fixed_number_of_questions(
    client, community, member, django_assert_max_num_queries
):
    org = community.orgs["community"]
    for _n in range(25):
        make_claim(make_activity(org, skill=skill(), **SOON), make_member(community.area).person_id)
        make_claim(make_activity(org, skill=skill(), **SOON), member.person_id)
        make_wish(org)
    browser = signed_in(member)
    for one, address in (
        (browser, "find/"),
        (browser, "mine/"),
        (client, "activities/"),
        (client, "claims/"),
        (client, "wishes/"),
    ):
        one.get(f"/checkin/{address}")
        with django_assert_max_num_queries(30):
            one.get(f"/checkin/{address}")


# ------------------------------------------------------------------ programs and files
def test_a_program_claims_for_the_caller_only(community, member):
    browser, org = signed_in(member), community.orgs["community"]
    row, wish = make_activity(org, skill=skill("law"), **SOON), make_wish(org)
    found = browser.get("/api/v1/suggestions").json()
    assert [one["kind"] for one in found] == ["activity", "wish"] and found[0]["score"] == 3.75

    other = make_member(community.area)
    for address in (f"activities/{row.pk}", f"wishes/{wish.pk}"):
        refused = send(browser, "POST", f"{address}/claims", {"person_id": other.person_id})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "for_another")
    outside = {"first_day": DAY.isoformat()}
    refused = send(browser, "POST", f"activities/{row.pk}/claims", outside)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["first_day"])
    claimed = send(browser, "POST", f"activities/{row.pk}/claims", {})
    assert (claimed.status_code, claimed.json()["status"]) == (201, "claimed")
    key = claimed.json()["id"]
    done = {"version": 1, "answers": {"done": "接待十二人"}, "hours": 2}
    assert send(browser, "POST", f"claims/{key}/steps/submit", done | {"hours": 12.5}).status_code == 422
    assert send(browser, "POST", f"claims/{key}/steps/submit", done).json()["status"] == "submitted"
    confirm = {"version": 2, "answers": {"witness": "community"}}
    assert send(browser, "POST", f"claims/{key}/steps/confirm", confirm).status_code == 403
    staff = signed_in(community.secretary)
    assert "confirm" in staff.get(f"/api/v1/claims/{key}/steps").json()["steps"]
    assert send(staff, "POST", f"claims/{key}/steps/confirm", confirm).json()["outcome"] == "接待十二人"


def test_a_program_prepares_an_activity_with_its_times(client):
    facts = {"title": "义诊", "kind": "activity", "work": "health", "place": "广场", "capacity": 5}
    facts |= {"starts_on": SOON["starts_on"].isoformat(), "slots": "weekend_morning, weekday_evening"}

    added = send(client, "POST", "activities", facts)

    assert added.status_code == 201, added.content
    assert added.json()["slots"] == "工作日晚上、周末上午"
    refused = send(client, "POST", "activities", facts | {"slots": "midnight"})
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["slots"])


def test_a_unit_claims_a_wish_on_the_page(community):
    unit = make_org("School", kind="unit", parent=community.orgs["community"], area=community.area)
    liaison = Client()
    liaison.force_login(make_account("unit_liaison", org=unit))
    wish = make_wish(community.orgs["community"])
    assert 'name="as" value="unit"' in liaison.get(f"/checkin/wishes/{wish.pk}/").content.decode()

    posted = liaison.post(f"/checkin/wishes/{wish.pk}/claim/", {"as": "unit"})

    claim = Claim.objects.get()
    assert (claim.unit, posted["Location"]) == (unit, f"/checkin/claims/{claim.pk}/")
    assert liaison.get(posted["Location"]).status_code == 200


@pytest.fixture
def hand_in(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def handed(key, content):
        answer = client.post("/api/v1/imports", {"into": key, "file": SimpleUploadedFile("in.csv", content)})
        assert answer.status_code == 202, answer.content
        check_import.call(answer.json()["id"])
        return ImportRun.objects.get(pk=answer.json()["id"])

    return handed


def test_files_of_activities_and_wishes_are_checked_first(hand_in, community):
    day, over = SOON["starts_on"].isoformat(), "2020-01-01"
    headings = ("标题", "类别", "事项类别", "地点", "开始日期", "名额", "时段", "特长")
    good = ("周末义诊", "志愿活动", "健康急救", "广场", day, 5, "周末上午", "医疗护理")
    faulty = hand_in(
        "activities", table(headings, good, ("x", "志愿活动", "健康急救", "广场", over, 0, "半夜", "飞行"))
    )
    assert (faulty.counts["create"], faulty.counts["fault"]) == (1, 1)
    run_ = hand_in("activities", table(headings, good))
    assert (run_.counts["create"], run_.counts["fault"]) == (1, 0), run_.problems
    stored(run_, by=community.secretary)
    row = Activity.objects.get()
    assert (row.status, row.slots, row.skill, row.ends_on) == ("draft", 8, skill("medical"), row.starts_on)
    assert hand_in("activities", table(headings, good)).counts["skip"] == 1

    headings = ("心愿", "为谁", "事项类别", "价值上限（元）")
    faulty = hand_in("wishes", table(headings, ("收音机", "一位老人", "捐款捐物", 9000)))
    assert faulty.counts["fault"] == 1
    stored(hand_in("wishes", table(headings, ("收音机", "一位老人", "捐款捐物", 90))), by=community.secretary)
    assert Wish.objects.get().value_yuan == 90


def test_claims_and_visits_go_out_as_files(community, member, tmp_path):
    make_claim(make_activity(community.orgs["community"], "周末义诊"), member.person_id, status="confirmed")
    make_visit(community.area, visitor_id=member.person_id)
    username = Account.objects.get(pk=community.secretary.account_id).username

    for key, words in (("claims", "周末义诊"), ("visits", "The lamp")):
        assert run(["export", key, str(tmp_path / f"{key}.csv"), "--as", username]) == 0
        assert words in (tmp_path / f"{key}.csv").read_text(encoding="utf-8-sig")
    name = Account.objects.get(pk=member.account_id).person.name
    assert name not in (tmp_path / "visits.csv").read_text(encoding="utf-8-sig")
