from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.checkin.actions.activity import add_activity, edit_activity, move_activity
from gongjian.checkin.models import Activity, Claim
from gongjian.checkin.testing import TODAY, make_activity, make_claim, make_member, skill
from gongjian.checkin.workflow import ACTIVITY
from gongjian.grids.testing import make_community, make_grids
from gongjian.history.models import Entry
from gongjian.notices.models import OutboxItem
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


def facts(**changed):
    return {
        "title": "周末义诊", "kind": "activity", "work": "health", "place": "党群服务中心", "capacity": 5,
        "starts_on": TODAY, "ends_on": TODAY + timedelta(days=2),
    } | changed  # fmt: skip


def move(row, step, by, **answers):
    return move_activity(row.pk, step, by=by, version=row.version, answers=answers)


def test_a_community_prepares_and_opens_an_activity(community):
    row = add_activity(by=community.secretary, **facts(skill=skill("medical"), slots=9))

    assert (row.status, row.code) == ("draft", f"HD2026-{community.area.code}-0001")
    opened = move(row, "open", community.secretary)
    assert opened.status == "open" and opened.opened_at is not None
    assert Entry.objects.filter(subject="checkin.activity", subject_id=row.pk).count() == 2


def test_a_branch_leads_in_its_own_name_only(community):
    branch = make_org(kind="grid_branch", parent=community.orgs["community"], area=community.area)
    secretary = make_viewer("branch_secretary", branch)

    assert add_activity(by=secretary, **facts()).org == branch
    with pytest.raises(NotAllowed):
        add_activity(by=secretary, **facts(org=community.orgs["community"]))
    with pytest.raises(NotAllowed):
        add_activity(by=make_member(community.area), **facts())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": 1001}, "capacity"),
        ({"title": ""}, "title"),
        ({"place": ""}, "place"),
        ({"kind": "party"}, "kind"),
        ({"work": None}, "work"),
        ({"slots": 64}, "slots"),
        ({"ends_on": TODAY - timedelta(days=1), "starts_on": TODAY - timedelta(days=2)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
        ({"details": "报名电话 13812342206"}, "details"),
    ],
)
def test_senseless_facts_are_refused_at_their_field(community, changed, field):
    with pytest.raises(RuleBroken) as refused:
        add_activity(by=community.secretary, **facts(**changed))

    assert field in refused.value.fields
    assert not Activity.objects.exists()


def test_days_in_disorder_and_a_grid_elsewhere_are_refused(community):
    with pytest.raises(RuleBroken):
        add_activity(by=community.secretary, **facts(starts_on=TODAY + timedelta(days=9)))
    elsewhere = make_grids(make_community())[0]
    with pytest.raises(RuleBroken) as refused:
        add_activity(by=community.secretary, **facts(grid=elsewhere))
    assert "grid" in refused.value.fields


def test_nobody_elsewhere_sees_a_draft(community):
    row = make_activity(community.orgs["community"], status="draft")
    member = make_member(community.area)

    assert row not in Activity.objects.visible_to(member)
    with pytest.raises(NotFound):
        move(row, "open", make_community().secretary)


@pytest.mark.parametrize("status", Activity.Status.values)
@pytest.mark.parametrize("step", list(ACTIVITY), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, step, status):
    row = make_activity(community.orgs["community"], status=status)
    answers = dict.fromkeys(step.asks, "因为")

    if status in step.sources:
        assert move(row, step.name, community.secretary, **answers).status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move(row, step.name, community.secretary, **answers)


@pytest.mark.parametrize("step", ["finish", "cancel"])
def test_nothing_ends_without_words(community, step):
    row = make_activity(community.orgs["community"])

    for said in ({}, {"reason": " ", "came_of_it": " "}, {"reason": "x" * 201, "came_of_it": "x" * 201}):
        with pytest.raises(RuleBroken):
            move(row, step, community.secretary, **said)


def test_when_it_is_cancelled_everybody_who_joined_is_told(community):
    row = make_activity(community.orgs["community"])
    members = [make_member(community.area) for _n in range(3)]
    claims = [make_claim(row, member.person_id) for member in members[:2]]
    reported = make_claim(row, members[2].person_id, status="submitted", result="量血压")

    move(row, "cancel", community.secretary, reason="下雨")

    assert set(Claim.objects.filter(pk__in=[one.pk for one in claims]).values_list("status", "said")) == {
        ("cancelled", "下雨")
    }
    reported.refresh_from_db()
    assert reported.status == "submitted"
    told = {item.person_id: item.facts["said"] for item in OutboxItem.objects.all()}
    assert told == {member.person_id: "下雨" for member in members[:2]}


def test_when_it_is_over_only_the_waiting_list_ends(community):
    row = make_activity(community.orgs["community"], capacity=1)
    first, second = make_member(community.area), make_member(community.area)
    joined, waits = make_claim(row, first.person_id), make_claim(row, second.person_id, status="waiting")

    done = move(row, "finish", community.secretary, came_of_it="服务居民四十人")

    joined.refresh_from_db(), waits.refresh_from_db()
    assert (done.outcome, joined.status, waits.status) == ("服务居民四十人", "claimed", "cancelled")


def test_a_new_day_is_told_and_more_places_let_the_next_ones_in(community):
    row = make_activity(community.orgs["community"], capacity=1)
    members = [make_member(community.area) for _n in range(3)]
    make_claim(row, members[0].person_id)
    waiting = [make_claim(row, one.person_id, status="waiting") for one in members[1:]]

    edit_activity(row.pk, by=community.secretary, version=1, capacity=2)
    assert [one.status for one in Claim.objects.filter(pk__in=[w.pk for w in waiting]).order_by("pk")] == [
        "claimed",
        "waiting",
    ]
    OutboxItem.objects.all().delete()
    edit_activity(row.pk, by=community.secretary, version=2, place="小广场")
    assert {item.person_id for item in OutboxItem.objects.all()} == {one.person_id for one in members}
    with pytest.raises(RuleBroken, match="places_taken"):
        edit_activity(row.pk, by=community.secretary, version=3, capacity=1)
    with pytest.raises(Stale):
        edit_activity(row.pk, by=community.secretary, version=1, capacity=9)


def test_what_is_over_stays_as_it_was(community):
    row = make_activity(community.orgs["community"], status="done")

    with pytest.raises(RuleBroken, match="activity_ended"):
        edit_activity(row.pk, by=community.secretary, version=1, title="x")
