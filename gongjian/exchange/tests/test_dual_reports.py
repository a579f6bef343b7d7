import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.base.figures import Scope
from gongjian.checkin.actions.member import give_consent
from gongjian.checkin.actions.reporting import add_unit_checkin
from gongjian.checkin.consent import CONSENT_VERSION
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn
from gongjian.checkin.testing import make_activity, make_checkin, make_claim, make_unit_checkin
from gongjian.exchange.actions.dual_report import begin_report, edit_report, move_report, refresh_report
from gongjian.exchange.figures_reports import EDITED, ON_TIME
from gongjian.exchange.models.dual_report import TEXT_MAX, DualReport
from gongjian.exchange.report_facts import Group, Subject
from gongjian.exchange.report_periods import Period, current
from gongjian.exchange.report_text import proposal
from gongjian.exchange.testing import make_resource
from gongjian.exchange.workflow_reports import REPORT
from gongjian.grids.testing import make_community
from gongjian.notices.models import OutboxItem
from gongjian.orgs.actions import merge_orgs
from gongjian.orgs.testing import make_org
from gongjian.papers.reading import Measured
from gongjian.people.models import Account, Person
from gongjian.people.testing import make_account, make_person, make_viewer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 2)  # the first half is over


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def unit(community):
    return make_org("市第一医院", kind="unit", parent=community.orgs["street"], area=community.area)


@pytest.fixture
def liaison(unit):
    return make_viewer("unit_liaison", unit, today=TODAY)


@pytest.fixture
def member(unit):
    return make_viewer("member", unit, today=TODAY)


@pytest.fixture
def branch(unit):
    return make_viewer("branch_secretary", unit, today=TODAY)


def done(community, person, title="老年人助浴", day=date(2026, 4, 18), **facts):
    activity = make_activity(community.orgs["community"], title)
    said = {"status": "confirmed", "first_day": day, "last_day": day, "result": "陪伴三位老人"}
    claim = make_claim(activity, person, **(said | facts))
    type(claim).objects.filter(pk=claim.pk).update(result=said["result"])
    return claim


def test_a_members_report_is_written_out_of_confirmed_claims(community, member):
    done(community, member.person_id)
    done(community, member.person_id, "不在本期", day=date(2025, 12, 30))
    done(community, make_person().pk, "别人的")
    make_claim(make_activity(community.orgs["community"], "没有确认的"), member.person_id)

    row = begin_report(by=member)

    assert (row.kind, row.year, row.half, row.due) == ("member", 2026, 1, date(2026, 7, 15))
    assert row.receiver_id == row.org_id == Person.objects.get(pk=member.person_id).org_id
    assert row.counts == [("认领并办成的事", 1)]
    assert "老年人助浴" in row.statement and "陪伴三位老人" in row.statement
    assert not any(word in row.statement for word in ("不在本期", "别人的", "没有确认的"))


def test_a_units_report_says_of_its_members_number_and_kind_only(community, unit):
    liaison = make_viewer("unit_liaison", unit, today=date(2026, 12, 20))
    person = make_person("韩沐阳", org=unit)
    make_checkin(person, community.area)
    done(community, person.pk)
    make_unit_checkin(unit)
    make_resource(unit, "会议室")
    type(make_resource(unit, "旧的", status="withdrawn"))

    row = begin_report(by=liaison)

    assert (row.year, row.half, row.receiver, row.area) == (2026, 0, community.orgs["street"], community.area)
    headings = dict(row.counts)
    assert headings == {"到社区报到": 1, "在职党员参加社区服务": 1, "向社区共享的资源": 1}
    assert "韩沐阳" not in json.dumps(row.facts_found, ensure_ascii=False) + row.statement
    assert "会议室" in row.statement and "旧的" not in row.statement


def test_there_are_never_two_reports_of_one_period(community, member):
    row = begin_report(by=member)

    with pytest.raises(RuleBroken):
        begin_report(by=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        DualReport.objects.create(
            kind="member", org=row.org, person=row.person, receiver=row.receiver, year=2026, half=1, due=row.due
        )


@pytest.mark.parametrize(("year", "half"), [(2026, 2), (2027, 1), (2023, 1), (2026, 0)])
def test_periods_that_are_not_over_or_long_over_are_refused(member, year, half):
    with pytest.raises(RuleBroken):
        begin_report(by=member, year=year, half=half)


def test_nobody_reports_for_somebody_else_and_a_unit_without_superior_not_at_all(community, member, liaison, branch):
    for by, kind in ((member, "unit"), (liaison, "member"), (branch, ""), (community.secretary, "unit")):
        with pytest.raises(NotAllowed):
            begin_report(by=by, kind=kind)
    alone = make_viewer("unit_liaison", make_org(kind="unit", area=community.area), today=TODAY)
    with pytest.raises(RuleBroken, match="no_superior"):
        begin_report(by=alone)


@pytest.mark.parametrize("status", DualReport.Status.values)
@pytest.mark.parametrize("step", list(REPORT), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(member, branch, step, status):
    row = begin_report(by=member)
    facts = {"status": status} | ({"submitted_on": TODAY} if status != "draft" else {})
    DualReport.objects.filter(pk=row.pk).update(said="because", **facts)
    by = member if step.name == "submit" else branch
    answers = dict.fromkeys(step.asks, "请补充")

    if status in step.sources:
        assert move_report(row.pk, step.name, by=by, version=1, answers=answers).status == step.target
    elif status == "draft":  # a draft is nobody else's business
        with pytest.raises(NotFound):
            move_report(row.pk, step.name, by=by, version=1, answers=answers)
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_report(row.pk, step.name, by=by, version=1, answers=answers)


def test_what_is_sent_is_frozen_and_the_edit_is_known(community, member, branch):
    row = begin_report(by=member)
    row = edit_report(row.pk, by=member, version=1, statement=row.statement + "\n另请安排周末的活动。")
    row = move_report(row.pk, "submit", by=member, version=row.version, answers={})
    assert row.is_edited and row.submitted_on == TODAY
    assert OutboxItem.objects.get().person_id == branch.person_id

    done(community, member.person_id)
    for change in (
        lambda: edit_report(row.pk, by=member, version=row.version, statement="x"),
        lambda: refresh_report(row.pk, by=member, version=row.version),
    ):
        with pytest.raises(RuleBroken, match="report_sent"):
            change()
    back = move_report(row.pk, "return", by=branch, version=row.version, answers={"reason": "请补四月的事"})
    again = refresh_report(back.pk, by=member, version=back.version)
    assert again.counts == [("认领并办成的事", 1)]
    assert "另请安排" in again.statement  # the own words stay


def test_looking_again_renews_a_text_that_nobody_changed(community, member):
    row = begin_report(by=member)
    assert "没有经确认" in row.statement
    done(community, member.person_id)

    assert "老年人助浴" in refresh_report(row.pk, by=member, version=1).statement


@pytest.mark.parametrize("text", ["", "   ", "长" * (TEXT_MAX + 1)])
def test_a_text_of_no_or_too_many_characters_is_refused(member, text):
    row = begin_report(by=member)
    with pytest.raises(RuleBroken, match="text_length"):
        edit_report(row.pk, by=member, version=1, statement=text)
    with pytest.raises(Stale):
        edit_report(row.pk, by=member, version=9, statement="x")


def test_the_proposed_text_never_grows_too_long(unit):
    groups = [Group("一类", 300, tuple(f"第{n}件，" + "事" * 40 for n in range(300))), Group("二类", 2, ("甲", "乙"))]

    text = proposal(Subject(unit), 2026, 0, groups)
    assert len(text) <= TEXT_MAX and "其余" in text and "甲" in text


def test_a_members_report_is_read_in_the_own_branch_only(community, unit, member, branch, liaison):
    row = begin_report(by=member)
    move_report(row.pk, "submit", by=member, version=1, answers={})

    viewers = (member, branch, liaison, community.secretary, community.street_secretary)
    assert [row in DualReport.objects.visible_to(one) for one in viewers] == [True, True, False, False, False]


def test_a_units_report_goes_to_the_superior_with_a_copy_to_the_community(community, liaison):
    row = begin_report(by=liaison)
    assert row not in DualReport.objects.visible_to(community.street_secretary)
    move_report(row.pk, "submit", by=liaison, version=1, answers={})

    assert row in DualReport.objects.visible_to(community.secretary)
    with pytest.raises(NotAllowed):
        move_report(row.pk, "receive", by=community.secretary, version=2, answers={})
    row = move_report(row.pk, "receive", by=community.street_secretary, version=2, answers={})
    assert row.received_on is not None
    assert OutboxItem.objects.filter(person_id=liaison.person_id, kind="result").exists()


def test_the_figures_count_reports_in_time_and_texts_that_were_changed(community, unit):
    make_unit_checkin(unit, day=date(2025, 3, 1))
    liaison = make_viewer("unit_liaison", unit, today=date(2026, 1, 10))
    row = begin_report(by=liaison)
    row = edit_report(row.pk, by=liaison, version=1, statement="另写")
    move_report(row.pk, "submit", by=liaison, version=row.version, answers={})
    scope = Scope(community.street_secretary, community.street.path, date(2026, 2, 20))

    assert [(one.value(scope).num, one.value(scope).den) for one in (ON_TIME, EDITED)] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [
        ("unit", date(2026, 11, 22), Period(2025)),
        ("unit", date(2026, 12, 20), Period(2026)),
        ("member", date(2026, 7, 2), Period(2026, 1)),
        ("member", date(2026, 2, 1), Period(2025, 2)),
        ("member", date(2026, 12, 20), Period(2026, 2)),
    ],
)
def test_the_latest_period_that_can_be_reported(kind, day, period):
    assert current(kind, day) == period


def test_reports_follow_a_merged_unit_except_where_it_has_reported_itself(community, unit, liaison):
    into = make_org(kind="unit", parent=community.orgs["street"], area=community.area)
    row = begin_report(by=liaison, year=2025, half=0)
    twice = begin_report(by=liaison, year=2024, half=0)
    begin_report(by=make_viewer("unit_liaison", into, today=TODAY), year=2024, half=0)

    cadre = make_viewer("district_cadre", community.orgs["district"])
    merge_orgs(unit.pk, into.pk, by=cadre, on=TODAY, reason="合并")

    row.refresh_from_db(), twice.refresh_from_db()
    assert (row.org, twice.org) == (into, unit)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_begin_at_once_one_is_refused(member):
    said = in_threads([lambda: begin_report(by=member), lambda: begin_report(by=member)])

    assert sorted(said) == ["invalid", "ok"] and DualReport.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_consents_and_two_reports_of_a_unit_one_is_refused(community, unit, member, liaison):
    agree = [lambda: give_consent(by=member, area=community.area, version=CONSENT_VERSION)] * 2
    in_threads(agree)  # the second finds the first and agrees once more
    said = in_threads([lambda: add_unit_checkin(by=liaison), lambda: add_unit_checkin(by=liaison)])

    assert MemberCheckIn.objects.count() == 1
    assert sorted(said) == ["invalid", "ok"] and UnitCheckIn.objects.count() == 1


def in_threads(works):
    """What each of several pieces of work says that are done at once."""
    begin = Barrier(len(works))

    def carried_out(work):
        begin.wait()
        try:
            work()
        except RuleBroken as refusal:
            return refusal.code
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(carried_out, works))


# ------------------------------------------------------------------ doors
@pytest.fixture
def client(unit):
    found = Client()
    found.force_login(make_account("member", org=unit))
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_member_writes_and_sends_a_report_with_a_few_presses(client, unit, language):
    client.cookies["language"] = language
    assert "/exchange/reports/begin/" in client.get("/exchange/reports/").content.decode()
    page = client.get(client.post("/exchange/reports/begin/", {"kind": "member"})["Location"])
    row = DualReport.objects.get()
    assert page.status_code == 200 and f"/exchange/reports/{row.pk}/step/submit/" in page.content.decode()
    assert "/exchange/reports/begin/" not in client.get("/exchange/reports/").content.decode()

    edit = {"version": 1, "statement": "一、做了的事\n第二段"}
    assert client.post(f"/exchange/reports/{row.pk}/text/", edit).status_code == 302
    assert client.post(f"/exchange/reports/{row.pk}/refresh/", {"version": 2}).status_code == 302
    client.post(f"/exchange/reports/{row.pk}/step/submit/", {"version": 3})
    row.refresh_from_db()
    assert (row.status, row.statement, row.is_edited) == ("submitted", "一、做了的事\n第二段", True)

    paper = Measured(client.get(f"/exchange/reports/{row.pk}/report.docx").content)
    assert paper.line("参加社区活动情况的报告").size_pt == 22
    assert (
        paper.line("一、做了的事").font == "黑体" and paper.line("第二段").first == 2 and paper.line(unit.name + "：")
    )
    stranger = Client()
    stranger.force_login(Account.objects.get(pk=make_community().secretary.account_id))
    assert stranger.get(f"/exchange/reports/{row.pk}/report.docx").status_code == 404


def send(client, method, address, body):
    return client.generic(method, f"/api/v1/{address}", json.dumps(body), content_type="application/json")


def test_a_program_begins_edits_and_sends_a_report(client):
    made = send(client, "POST", "dual_reports/begin", {"kind": "member"})
    assert made.status_code == 201, made.content
    row = made.json()
    assert list(row["steps"]) == ["submit"] and row["facts"] == []
    assert send(client, "POST", "dual_reports/begin", {"kind": "member"}).status_code == 422
    text = send(client, "POST", f"dual_reports/{row['id']}/text", {"version": 1, "statement": "另写"})
    assert text.json()["version"] == 2
    sent = send(client, "POST", f"dual_reports/{row['id']}/steps/submit", {"version": 2})
    assert (sent.status_code, sent.json()["status"], sent.json()["steps"]) == (200, "submitted", {})
    assert send(client, "POST", f"dual_reports/{row['id']}/steps/submit", {"version": 2}).status_code == 409
    assert client.get("/api/v1/dual_reports").json()["total"] == 1
