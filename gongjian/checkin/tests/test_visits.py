from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.checkin.actions.visit import add_visit, edit_visit, move_visit, pass_on
from gongjian.checkin.models import Visit
from gongjian.checkin.registers import VISITS
from gongjian.checkin.testing import TODAY, make_member, make_visit
from gongjian.checkin.workflow import VISIT
from gongjian.grids.testing import make_community, make_grid_post, make_grids
from gongjian.notices.models import OutboxItem
from gongjian.people.models import Account
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db
HEARD = "三号楼楼道灯坏了一周"


@pytest.fixture
def community():
    return make_community()


def grid_worker(community, grid):
    viewer = make_viewer("grid_worker", community.orgs["community"])
    make_grid_post(grid, Account.objects.get(pk=viewer.account_id).person)
    return viewer


def test_a_grid_worker_a_secretary_and_a_member_write_down_one_sentence(community):
    grid = make_grids(community)[0]
    worker, member = grid_worker(community, grid), make_member(community.area)

    made = [add_visit(by=one, heard=HEARD) for one in (worker, community.secretary, member)]

    assert {(row.area, row.day, row.status) for row in made} == {(community.area, TODAY, "heard")}
    assert add_visit(by=worker, heard=HEARD, grid=grid).grid == grid


def test_a_visit_elsewhere_or_without_a_sentence_is_refused(community):
    member, other = make_member(community.area), make_community()

    with pytest.raises(NotAllowed):
        add_visit(by=member, heard=HEARD, area=other.area)
    with pytest.raises(NotAllowed):
        add_visit(by=make_viewer("unit_liaison", community.orgs["community"]), heard=HEARD)
    for facts, field in (
        ({"heard": ""}, "heard"),
        ({"heard": "x" * 201}, "heard"),
        ({"heard": "请打 13812342206"}, "heard"),
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": TODAY - timedelta(days=40)}, "day"),
        ({"building": other.buildings[0], "area": community.area}, "building"),
    ):
        with pytest.raises(RuleBroken) as refused:
            add_visit(by=community.secretary, **({"heard": HEARD} | facts))
        assert field in refused.value.fields
    assert not Visit.objects.exists()


def test_visits_are_seen_by_the_community_the_grid_and_whoever_was_there(community):
    grids = make_grids(community)
    here, there = grid_worker(community, grids[0]), grid_worker(community, grids[1])
    member = make_member(community.area)
    visit = make_visit(community.area, grid=grids[0], visitor_id=member.person_id)

    seen = {one: visit in Visit.objects.visible_to(one) for one in (here, there, member, community.secretary)}
    assert seen == {here: True, there: False, member: True, community.secretary: True}
    assert visit not in Visit.objects.visible_to(make_community().secretary)
    assert visit not in Visit.objects.visible_to(make_member(community.area))


def test_no_list_and_no_file_says_who_made_a_visit():
    """Domain section 7: visits are never counted per person."""
    names = {column.name for column in VISITS.columns} | {column.filter for column in VISITS.columns}

    assert not names & {"visitor", "visitor_id", "made_by", "person"}
    assert not [lookup for lookup in VISITS.search if "visitor" in lookup or "person" in lookup]


@pytest.mark.parametrize("status", Visit.Status.values)
@pytest.mark.parametrize("step", list(VISIT), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(community, step, status):
    row = make_visit(community.area, status=status)
    answers = dict.fromkeys(step.asks, "已转告物业")

    if status in step.sources:
        assert move_visit(row.pk, step.name, by=community.secretary, version=1, answers=answers).status == step.target
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            move_visit(row.pk, step.name, by=community.secretary, version=1, answers=answers)


def test_whoever_was_there_is_told_what_became_of_it_but_settles_nothing(community):
    member = make_member(community.area)
    row = add_visit(by=member, heard=HEARD)

    with pytest.raises(NotAllowed):
        move_visit(row.pk, "note", by=member, version=1, answers={"came_of_it": "x"})
    move_visit(row.pk, "note", by=community.secretary, version=1, answers={"came_of_it": "灯已换好"})

    told = OutboxItem.objects.get()
    assert (told.person_id, told.facts["said"]) == (member.person_id, "灯已换好")


def test_a_visit_is_corrected_until_something_came_of_it_and_passed_on_once(community):
    member = make_member(community.area)
    row = add_visit(by=member, heard=HEARD)
    edit_visit(row.pk, by=member, version=1, heard="四号楼楼道灯坏了一周")

    pass_on(row.pk, "楼道照明修缮", by=member)
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("passed", "楼道照明修缮")
    with pytest.raises(RuleBroken, match="visit_settled"):
        pass_on(row.pk, "x", by=community.secretary)
    with pytest.raises(RuleBroken, match="visit_settled"):
        edit_visit(row.pk, by=member, version=3, heard="x")
    with pytest.raises(NotFound):
        edit_visit(row.pk, by=make_member(community.area), version=3, heard="x")
