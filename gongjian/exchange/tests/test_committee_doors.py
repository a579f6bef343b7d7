"""Grand committees through pages, API and files; what waits on the workbench."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.registers.register import REGISTERS
from gongjian.base.registers.testing import checked, stored, table
from gongjian.exchange.models import Committee, DutyRecord, PartTimeMember
from gongjian.exchange.testing import make_committee, make_duty, make_project, make_seat, make_term
from gongjian.grids.testing import make_community
from gongjian.home.figures import as_row, prepared
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account, Post
from gongjian.people.testing import make_account, make_person, make_post
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
LIST, COMMITTEES = "/exchange/part_time_members/", "/exchange/committees/"


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def committee(community):
    return make_committee(community.orgs["community"], title="杏园大党委")


@pytest.fixture
def unit(community):
    return make_org("市第三医院党委", kind="unit", parent=community.orgs["district"], area=community.area)


def client_of(account):
    found = Client()
    found.force_login(account)
    return found


@pytest.fixture
def client(community):
    return client_of(Account.objects.get(pk=community.secretary.account_id))


@pytest.fixture
def street(community):
    return client_of(Account.objects.get(pk=community.street_secretary.account_id))


@pytest.fixture
def liaison(unit):
    return client_of(make_account("unit_liaison", org=unit))


def proposal(committee, unit, **more):
    person = make_post("member", unit, person=make_person("李然", org=unit)).person
    said = {"name": person.name, "unit": unit.code, "committee": committee.code, "unit_post": "党委书记"}
    return said | {"sector": "public", "duty": "resources"} | more


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_way_of_an_appointment_on_the_pages(committee, unit, client, street, liaison, language):
    for one in (client, street, liaison):
        one.post("/language/", {"language": language})
    said = proposal(committee, unit)
    assert client.get(f"{LIST}add/?committee={committee.pk}").status_code == 200
    refused = client.post(f"{LIST}add/", said | {"name": "无此人"})
    assert refused.status_code == 422 and 'id="id_name_error"' in refused.content.decode()
    posted = client.post(f"{LIST}add/", said)
    assert posted.status_code == 302
    address = posted["Location"]
    assert "/step/consent/" not in client.get(address).content.decode()
    assert client.post(f"{address}step/consent/", {"version": 1}).status_code == 403
    for one, step in ((liaison, "consent"), (street, "approve"), (client, "begin")):
        assert f"step/{step}/" in one.get(address).content.decode(), step
        sent = {"version": PartTimeMember.objects.get().version}
        assert one.post(f"{address}step/{step}/", sent).status_code == 302, step
    told = liaison.post(f"{address}duties/", {"note": "开放停车位 20 个", "day": str(today())})
    assert told.status_code == 302
    assert "开放停车位 20 个" in client.get(address).content.decode()
    step = f"/exchange/duties/{DutyRecord.objects.get().pk}/step/"
    assert liaison.post(f"{step}confirm/", {"version": 1}).status_code == 403
    assert client.post(f"{step}return/", {"version": 1}).status_code == 422
    assert client.post(f"{step}confirm/", {"version": 1}).status_code == 302
    assert client.post(f"{address}duties/", {"note": "x", "day": "31-31"}).status_code == 422
    page = client.get(f"{COMMITTEES}{committee.pk}/").content.decode()
    assert "李然" in page and client.get(COMMITTEES).status_code == 200
    end = client.post(f"{address}step/end/", {"version": 4, "end-reason": "调离"})
    assert end.status_code == 302 and "调离" in client.get(address).content.decode()


def test_whoever_left_is_flagged_on_the_list_the_record_in_files_and_on_the_workbench(
    community, committee, unit, client
):
    seat = make_seat(committee, unit)
    Post.objects.filter(person=seat.person).update(until=today() - timedelta(days=1))

    for language, words in (("zh-hans", "已不在单位任职"), ("en", "no longer holds the post")):
        client.post("/language/", {"language": language})
        for address in (LIST, f"{LIST}{seat.pk}/", f"{COMMITTEES}{committee.pk}/"):
            assert words in client.get(address).content.decode(), (language, address)
        assert words in client.get("/").content.decode()
    assert client.get(f"/api/v1/part_time_members/{seat.pk}").json()["holds_post"] is False
    assert client.get(f"/api/v1/part_time_members/{seat.pk}/steps").json()["holds_post"] is False
    assert client.get("/api/v1/part_time_members", {"chip": "serving"}).json()["total"] == 0
    assert client.get("/api/v1/part_time_members", {"chip": "left"}).json()["total"] == 1
    text = client.get(f"{LIST}export/?format=csv").content.decode("utf-8-sig")
    assert seat.person.name in text


def test_the_successor_is_proposed_from_the_record(community, committee, unit, client, liaison):
    seat = make_seat(committee, unit)
    Post.objects.filter(person=seat.person).update(until=today() - timedelta(days=1))
    new = make_post("member", unit, person=make_person("周继", org=unit)).person
    address = f"{LIST}add/?follows={seat.pk}"
    assert f"follows={seat.pk}" in client.get(f"{LIST}{seat.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert f'value="{new.name}"' in page
    said = {"name": new.name, "unit": unit.code, "committee": committee.code, "unit_post": "党委书记"}
    assert client.post(address, said | {"sector": "public", "duty": "liaison"}).status_code == 302
    assert PartTimeMember.objects.get(status="proposed").follows == seat
    assert liaison.get(address).status_code == 404


def test_out_of_reach_looks_like_not_there(community, committee, unit, client):
    seat = make_seat(committee, unit)
    other = client_of(make_account("unit_liaison", org=make_org(kind="unit", area=community.area)))
    worker = client_of(make_account("grid_worker", org=community.orgs["community"]))
    for one in (other, worker):
        for address in (
            f"{LIST}{seat.pk}/",
            f"{COMMITTEES}{committee.pk}/",
            f"/api/v1/part_time_members/{seat.pk}/steps",
        ):
            assert one.get(address).status_code == 404, address
        assert one.post(f"{LIST}{seat.pk}/duties/", {"note": "x"}).status_code == 404
    member = client_of(make_account(org=unit, person=seat.person))
    assert member.get(f"{LIST}{seat.pk}/").status_code == 200
    assert member.get(f"{COMMITTEES}{committee.pk}/").status_code == 200
    assert client.get(f"{LIST}{seat.pk}/").status_code == 200


def test_the_api(committee, unit, client, street, liaison):
    def send(one, address, body):
        return one.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")

    made = send(client, "part_time_members", proposal(committee, unit))
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["status"], row["unit"], row["committee"]) == ("proposed", unit.code, committee.code)
    assert "vote_right" not in row and row["holds_post"] is True
    steps = f"part_time_members/{row['id']}/steps"
    assert send(client, f"{steps}/approve", {"version": 1}).status_code == 403
    assert send(street, f"{steps}/approve", {"version": 1}).json()["error"]["code"] == "no_consent"
    assert send(liaison, f"{steps}/consent", {"version": 1}).json()["status"] == "unit_consented"
    approved = send(street, f"{steps}/approve", {"version": 2}).json()
    assert approved["letter_no"] and approved["vote_right"] is False
    assert send(client, f"{steps}/begin", {"version": 3}).json()["steps"] == {"suspend": ["reason"], "end": ["reason"]}
    duties = f"part_time_members/{row['id']}/duties"
    project = make_project(unit, area=committee.area)
    told = send(liaison, duties, {"note": "牵头助浴", "project_id": project.pk}).json()
    assert told["status"] == "told" and told["steps"] == {}
    step = send(client, f"duties/{told['id']}/steps/confirm", {"version": 1}).json()
    assert step["status"] == "confirmed"
    assert [one["id"] for one in liaison.get(f"/api/v1/{duties}").json()] == [told["id"]]
    new = make_post("member", unit, person=make_person("周继", org=unit)).person
    follower = send(client, f"part_time_members/{row['id']}/successors", {"name": new.name, "duty": "liaison"})
    assert follower.json()["status"] == "proposed", follower.content
    made = PartTimeMember.objects.get(status="proposed")
    assert (made.person, made.follows_id, made.duty, made.sector) == (new, row["id"], "liaison", "public")
    assert send(liaison, f"part_time_members/{row['id']}/successors", {"name": new.name}).status_code == 403
    second = send(client, "part_time_members", proposal(committee, unit))
    assert second.json()["error"]["code"] in {"person_unknown", "second_of_unit"}


def test_files_bring_committees_and_proposals(community, client, unit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_term(community.orgs["community"], 3)
    viewer = viewer_of(Account.objects.get(pk=community.secretary.account_id), today())

    def bring(key, *rows):
        run = checked(REGISTERS[key], table(*rows), by=viewer)
        return stored(run, by=viewer) if not run.counts["fault"] else run

    assert bring("committees", ["大党委名称", "届次"], ["杏园大党委", "9"]).counts["fault"] == 1
    bring("committees", ["大党委名称", "届次"], ["杏园大党委", "3"])
    row = Committee.objects.get()
    assert (row.title, row.term.number, row.area) == ("杏园大党委", 3, community.area)
    assert bring("committees", ["大党委名称", "备注"], ["杏园大党委", "换届后首次"]).counts["update"] == 1

    make_post("member", unit, person=make_person("李然", org=unit))
    headings = ["兼职委员", "单位", "单位职务", "大党委", "单位类别", "分工"]
    line = ["李然", unit.code, "党委书记", row.code, "国企事业单位", "资源"]
    faulty = bring("part_time_members", headings, ["无此人", *line[1:]], [*line[:5], "抽烟"])
    assert faulty.counts["fault"] == 2 and not PartTimeMember.objects.exists()
    run = bring("part_time_members", headings, line)
    assert run.counts["create"] == 1, run.problems
    seat = PartTimeMember.objects.get()
    assert (seat.status, seat.committee, seat.ends_on) == ("proposed", row, row.term.ends_on)
    again = bring("part_time_members", headings, [*line[:5], "联络"])
    seat.refresh_from_db()
    assert again.counts["update"] == 1, (again.counts, again.problems)
    assert seat.duty == "liaison"
    PartTimeMember.objects.update(status="unit_consented", consented_on=today())
    frozen = checked(REGISTERS["part_time_members"], table(headings, line), by=viewer)
    assert (frozen.counts["skip"], frozen.counts["update"]) == (1, 0), "what the unit has consented to stays"


def test_what_waits_for_whom(community, committee, unit, client, street, liaison):
    home = make_org(kind="unit", area=community.area)
    make_seat(committee, unit, status="proposed")
    assert PartTimeMember.objects.get().person.name in liaison.get("/").content.decode()
    decided = make_seat(committee, home, status="unit_consented")
    assert decided.person.name in street.get("/").content.decode()
    waiting = make_seat(committee, make_org(kind="unit", area=community.area), status="approved", starts_on=today())
    duty = make_duty(make_seat(committee, make_org(kind="unit", area=community.area)), status="told", note="开放会议室")
    page = client.get("/").content.decode()
    assert waiting.person.name in page and duty.note in page and decided.person.name not in page


def test_the_figures_open_their_records(community, committee, unit, client):
    seat = make_seat(committee, unit)
    make_duty(seat, day=today(), project=make_project(unit, status="done", outcome="x", evaluation="x"))
    idle = make_seat(committee, make_org(kind="unit", area=community.area))

    for key in ("exchange.duty_rate", "exchange.field_spread"):
        page = client.get(f"/figures/{key}/").content.decode()
        assert seat.person.name in page and idle.person.name not in page
        assert "tab=rest" not in page
    rows = prepared(PartTimeMember.objects.all())
    assert as_row(rows.first()).url


def test_the_number_of_questions_of_the_list_does_not_grow(community, committee, client, django_assert_max_num_queries):
    for _n in range(12):
        make_seat(committee, make_org(kind="unit", area=community.area))
    client.get(LIST)
    with django_assert_max_num_queries(40):
        client.get(LIST)
