"""What agreements and projects give to the dual report, and a text that somebody else changed meanwhile."""

from datetime import date

import pytest

from gongjian.base.clock import today
from gongjian.exchange.actions.dual_report import begin_report, edit_report
from gongjian.exchange.models import Participant
from gongjian.exchange.models.dual_report import TEXT_MAX, DualReport
from gongjian.exchange.report_facts import Subject, facts_of
from gongjian.exchange.testing import TODAY, make_project
from gongjian.exchange.testing_agreements import make_agreement, make_pair, make_progress
from gongjian.exchange.testing_doors import page, signed_in
from gongjian.people.models import Account
from gongjian.people.testing import make_viewer
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def pair():
    return make_pair()


def said(subject):
    return {group.heading: group.lines for group in facts_of(subject, FIRST, LAST)}


def test_confirmed_work_for_agreement_items_is_added_up_by_item(pair):
    agreement = make_agreement(pair.org, pair.unit, status="in_force")
    make_progress(agreement, 1, 2)
    make_progress(agreement, 1, 1)
    make_progress(agreement, 1, 5, status="told")
    make_progress(agreement, 1, 4, done_on=date(2025, 12, 31))
    make_progress(agreement, 2, 1, side="community")

    found = said(Subject(pair.unit))

    assert found["按共建协议办成的事"] == (f"每月义诊（{pair.org}）：本期3次，约定3次",)
    assert found["社区按共建协议为单位办成的事"] == (f"每月义诊（{pair.org}）：本期1次，约定3次",)


def test_projects_count_when_they_were_accepted_or_are_agreed(pair):
    for facts in (
        {"status": "done", "outcome": "办了四次", "ended_on": TODAY, "title": "助浴"},
        {"status": "done", "outcome": "去年", "ended_on": date(2025, 5, 1), "title": "去年的"},
        {"status": "executing", "agreed_on": TODAY, "title": "在办的"},
        {"status": "draft", "title": "草稿"},
        {"status": "stopped", "outcome": "x", "ended_on": TODAY, "title": "停了的"},
    ):
        Participant.objects.create(project=make_project(pair.org, **facts), org=pair.unit)
    make_project(pair.org, "别家的", status="done", outcome="x", ended_on=TODAY)

    found = said(Subject(pair.unit))

    assert found["参与办成的共建项目"] == (f"4月16日，助浴（{pair.community.area.name}）：办了四次",)
    assert found["正在推进的共建项目"] == (f"在办的（{pair.community.area.name}）：0 个节点已到 0 个",)


def test_a_member_reports_nothing_of_what_the_unit_did(pair):
    member = make_viewer("member", pair.unit)
    make_progress(make_agreement(pair.org, pair.unit, status="in_force"), 1, 2)
    person = Account.objects.get(pk=member.account_id).person
    assert said(Subject(pair.unit, person)) == {}


def test_a_text_that_was_changed_meanwhile_is_shown_beside_the_own_one(pair):
    viewer = viewer_of(Account.objects.get(pk=pair.liaison.account_id), today())
    row = begin_report(by=viewer, kind="unit")
    client = signed_in(pair.liaison)
    edit_report(row.pk, by=viewer, version=1, statement="同事改过的话")

    answer = client.post(f"/exchange/reports/{row.pk}/text/", {"version": "1", "statement": "我写的话"})

    text = answer.content.decode()
    assert answer.status_code == 409 and "同事改过的话" in text
    assert ">我写的话</textarea>" in text and 'name="version" value="2"' in text and "<ins>" in text
    assert DualReport.objects.get().statement == "同事改过的话"
    client.post(f"/exchange/reports/{row.pk}/text/", {"version": "2", "statement": "我写的话"})
    assert DualReport.objects.get().statement == "我写的话"
    long = client.post(f"/exchange/reports/{row.pk}/text/", {"version": "3", "statement": "长" * (TEXT_MAX + 1)})
    assert long.status_code == 422 and "长" * TEXT_MAX in long.content.decode()
    page(client, f"/exchange/reports/{row.pk}/")
