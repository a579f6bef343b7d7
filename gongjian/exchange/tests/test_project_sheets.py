"""Projects by file, and the two sheets that are put up: how projects come on, and who took on what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongjian.base.clock import today
from gongjian.base.registers.runs import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.checkin.testing import make_activity, make_claim, make_wish
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.models import Milestone, Project
from gongjian.exchange.testing import make_need, make_project, make_resource
from gongjian.exchange.testing_doors import page, signed_in
from gongjian.grids.testing import Community, make_community
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.testing import make_person, make_viewer
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
HEAD = ["标题", "开始日期", "结束日期", "预算（元）", "经费来源"]


@pytest.fixture
def community(settings, tmp_path) -> Community:
    settings.MEDIA_ROOT = tmp_path
    return make_community()


@pytest.fixture
def hospital(community):
    return make_org("Hospital", kind="unit", parent=community.orgs["district"], area=community.area)


# ------------------------------------------------------------------ files
def hand_in(client, *rows):
    file = SimpleUploadedFile("projects.csv", table(HEAD, *map(list, rows)))
    sent = client.post("/exchange/projects/import/", {"file": file})
    assert sent.status_code == 302, sent.content.decode()[-1500:]
    run = ImportRun.objects.latest("pk")
    check_import.call(run.pk)
    run.refresh_from_db()
    return run


def test_a_file_brings_drafts_and_changes_what_still_may(community):
    old = make_project(community.orgs["community"], "老人助浴", status="executing")
    make_project(community.orgs["community"], "办完的", status="done", outcome="x")
    client = signed_in(community.secretary)
    run = hand_in(
        client,
        ["楼道照明", "2027-01-01", "2027-03-31", "2000", "专项经费"],
        ["老人助浴", "", "2027-05-01", "", ""],
        ["办完的", "", "", "", ""],
    )
    assert (run.counts["create"], run.counts["update"], run.counts["fault"]) == (2, 1, 0), run.problems
    assert Project.objects.count() == 2, "a dry run stores nothing"
    stored(run, by=viewer_of(Account.objects.get(pk=community.secretary.account_id), today()))

    made = Project.objects.get(title="楼道照明")
    assert (made.status, made.begun_on, made.budget_yuan, made.area) == ("draft", today(), 2000, community.area)
    old.refresh_from_db()
    assert (old.status, old.ends_on.isoformat()) == ("executing", "2027-05-01")
    assert Project.objects.filter(title="办完的").count() == 2, "what is over is never changed by a file"


def test_faults_of_a_file_are_named_by_row_and_nothing_is_stored(community):
    run = hand_in(
        signed_in(community.secretary),
        ["没有来源", "", "", "2000", ""],
        ["反了", "2027-03-01", "2027-01-01", "", ""],
        ["", "", "", "", ""],
        ["不是数", "", "", "两千块", "专项经费"],
    )
    assert run.counts["fault"] == 3
    assert not Project.objects.exists()


# ------------------------------------------------------------------ sheets
def test_the_sheet_of_progress_names_parties_needs_and_the_next_milestone(community, hospital):
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    pair = decide(need.pk, make_resource(hospital).pk, "accept", by=community.secretary, answers={})
    day = today() + timedelta(20)
    Milestone.objects.create(project=pair.project, title="第一次活动", due=today(), reached_on=today())
    Milestone.objects.create(project=pair.project, title="中期回访", due=day)
    make_project(
        community.orgs["community"], "去年办完的", status="done", outcome="x", ended_on=today() - timedelta(400)
    )
    make_project(make_community().orgs["community"], "别的社区的")

    text = page(signed_in(community.secretary), "/exchange/projects/sheet/")

    assert all(words in text for words in ("老年人助浴", "Hospital", "中期回访", "1 / 2"))
    assert "去年办完的" not in text and "别的社区的" not in text
    last = page(signed_in(community.secretary), "/exchange/projects/sheet/", year=today().year - 1)
    assert "去年办完的" in last or (today() - timedelta(400)).year != today().year - 1
    page(signed_in(community.secretary), "/exchange/projects/sheet/", year="99999999")


def test_the_publication_of_claims_names_organisations_and_counts_people(community, hospital):
    need = make_need(community.orgs["community"], "老年人助浴", status="checked")
    decide(need.pk, make_resource(hospital, "助浴车").pk, "accept", by=community.secretary, answers={})
    Project.objects.update(agreed_on=today())
    need.pairs.update(decided_on=today())
    activity = make_activity(community.orgs["community"], "义务巡逻")
    people = [make_person("王认领"), make_person("李认领")]
    make_claim(activity, people[0].pk, status="confirmed")
    make_claim(activity, people[1].pk)
    make_claim(make_wish(community.orgs["community"], "一副老花镜"), make_person("赵联络").pk, unit=hospital)
    make_claim(make_activity(community.orgs["community"], "没人要的"), people[0].pk, status="cancelled")
    for claim in activity.claims.all():
        claim.claimed_at = claim.claimed_at.replace(year=today().year)
        claim.save()
    activity.claims.model.objects.update(claimed_at=activity.claims.latest("pk").claimed_at)

    text = page(signed_in(community.secretary), "/exchange/projects/claims/")

    assert "助浴车" in text and "Hospital" in text and "一副老花镜" in text
    assert "2 名党员" in text and "1 / 2" in text
    assert not [name for name in ("王认领", "李认领", "赵联络") if name in text]
    assert "没人要的" not in text


def test_who_keeps_no_list_puts_no_claims_up(community, hospital):
    for kind, org in (("unit_liaison", hospital), ("member", hospital)):
        page(signed_in(make_viewer(kind, org)), "/exchange/projects/claims/", status=404)
    english = signed_in(community.secretary)
    english.cookies["language"] = "en"
    assert "Publication of claims" in page(english, "/exchange/projects/claims/")
    assert "Progress of projects" in page(english, "/exchange/projects/sheet/")
