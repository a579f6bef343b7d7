import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken, Stale
from gongjian.grids.actions import draft
from gongjian.grids.models import Plan
from gongjian.grids.testing import make_community, make_plan
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db


def test_a_draft_starts_from_todays_grids_with_their_staff():
    plan = make_plan(make_community())

    assert len(plan.grids) == 3
    assert len(plan.labels) == 36
    assert {post["role"] for post in plan.staff} == {"leader", "worker_full"}
    assert plan.figures["households"] == 36 * 40
    assert plan.figures["moved"] == 0
    assert plan.figures["in_range"] == 3
    assert plan.versions.count() == 1


def test_grids_are_numbered_from_the_top_left():
    community = make_community()
    plan = make_plan(community)

    top_left = next(building for building in community.buildings if building.lat > 30.009 and building.lon < 120.001)
    assert plan.labels[str(top_left.pk)] == 1


def test_a_community_has_one_open_draft():
    community = make_community()
    plan = make_plan(community)

    assert draft.open_draft(community.area.pk, by=community.street_secretary).pk == plan.pk


def test_a_draft_of_another_street_looks_as_if_it_never_existed():
    plan = make_plan(make_community())
    stranger = make_community().secretary

    with pytest.raises(NotFound):
        draft.keep_version(plan.pk, by=stranger)


def test_somebody_without_the_ability_is_told_so():
    community = make_community()
    plan = make_plan(community)
    reader = make_viewer("street_committee", community.orgs["street"])

    with pytest.raises(NotAllowed):
        draft.keep_version(plan.pk, by=reader)


def test_grids_are_not_drawn_in_a_street():
    community = make_community()

    with pytest.raises(RuleBroken, match="not_a_community"):
        draft.open_draft(community.street.pk, by=community.street_secretary)


def test_going_back_to_a_version_keeps_the_present_state_first():
    community = make_community()
    plan = make_plan(community)
    draft.set_draft_grid(plan.pk, 1, by=community.secretary, version=None, name="河东网格")

    draft.restore_version(plan.pk, 1, by=community.secretary, version=None)

    plan.refresh_from_db()
    assert plan.grids[0]["name"] == "第01网格"
    assert plan.versions.get(number=2).grids[0]["name"] == "河东网格"


def test_an_edit_from_an_old_page_is_refused_and_overwrites_nothing():
    community = make_community()
    plan = make_plan(community)
    draft.set_draft_grid(plan.pk, 1, by=community.secretary, version=plan.version, name="河东网格")

    with pytest.raises(Stale) as refused:
        draft.set_draft_grid(plan.pk, 1, by=community.street_secretary, version=plan.version, name="河西网格")

    assert refused.value.current["version"] == plan.version + 1
    assert Plan.objects.get(pk=plan.pk).grids[0]["name"] == "河东网格"
