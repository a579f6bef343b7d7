from datetime import date, timedelta

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.grids.actions import staff
from gongjian.grids.actions.step import move_plan
from gongjian.grids.compare import rows_of
from gongjian.grids.locate import locate_address, locate_point
from gongjian.grids.models import Grid, GridBuilding, GridPost, Plan
from gongjian.grids.order import grid_code
from gongjian.grids.testing import make_community, make_grid, make_grid_post, make_plan
from gongjian.grids.workflow import PLAN
from gongjian.history.models import Entry
from gongjian.notices.actions import deliver_due
from gongjian.notices.models import Message, OutboxItem
from gongjian.people.testing import TODAY, make_account, make_viewer
from gongjian.people.viewer import viewer_of
from gongjian.places.models import Area, Building
from gongjian.places.testing import make_lane

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
ANSWERS = {"deliberation": "居民议事会 4月10日通过", "reason": "07 号太大", "valid_from": TOMORROW.isoformat()}


def viewer_for(community, step):
    if step.ability == "plan.approve":
        return community.street_secretary
    return community.grid_body if step.ability in {"plan.file", "plan.publish"} else community.secretary


def go(community, plan, *names):
    for name in names:
        plan = move_plan(plan.pk, name, by=viewer_for(community, PLAN.step(name)), version=None, answers=ANSWERS)
    return plan


def take_numbers(plan):
    """Give the grids in force the numbers and names that the draft gives them, so that they stay as they are."""
    Grid.objects.update(code=Concat(Value("~"), Cast("pk", CharField())))
    for facts in plan.grids:
        code = grid_code(plan.area, facts["number"], len(plan.grids), TOMORROW)
        Grid.objects.filter(pk=facts["from"]).update(code=code, number=facts["number"], name=facts["name"])


@pytest.mark.parametrize(
    "step, status, asked", [("submit", "draft", "deliberation"), ("return", "submitted", "reason")]
)
def test_a_step_without_its_answer_says_which_one_is_missing(step, status, asked):
    community = make_community()
    plan = make_plan(community, status=status)
    with pytest.raises(RuleBroken) as no:
        move_plan(plan.pk, step, by=viewer_for(community, PLAN.step(step)), version=None, answers={})
    assert no.value.fields == {asked: no.value.message}


def test_a_plan_goes_from_draft_to_publication():
    community = make_community()
    plan = make_plan(community)
    plan.labels[str(community.buildings[12].pk)] = plan.labels[str(community.buildings[6].pk)]
    plan.save()

    plan = go(community, plan, "check", "submit", "approve", "file", "publish")

    assert plan.status == "published"
    assert Grid.objects.on(TODAY).count() == 3, "the old grids hold until the day before"
    new = Grid.objects.on(TOMORROW)
    assert {grid.code for grid in new} == {f"000000{community.area.code}{n:02d}" for n in (1, 2, 3)}
    assert GridBuilding.objects.on(TOMORROW).count() == 36
    assert all(grid.shape.is_valid and not grid.shape.is_empty for grid in new)
    assert all(GridPost.objects.on(TOMORROW).filter(grid=grid, role="leader").count() == 1 for grid in new)


def test_a_plan_published_for_later_is_compared_with_the_staff_of_today():
    community = make_community()
    plan = make_plan(community)
    plan.labels[str(community.buildings[12].pk)] = plan.labels[str(community.buildings[6].pk)]
    plan.save()

    def staffed(plan):
        return next(row.today for row in rows_of(plan, community.secretary)[0] if row.key == "staffed")

    before = staffed(plan)
    assert before.num == before.den == 3
    plan = go(community, plan, "check", "submit", "approve", "file", "publish")
    assert staffed(plan) == before


def test_grids_that_stay_the_same_keep_their_record():
    community = make_community()
    plan = make_plan(community)
    take_numbers(plan)
    before = set(Grid.objects.values_list("pk", flat=True))

    go(community, plan, "submit", "approve", "file", "publish")

    assert set(Grid.objects.on(TOMORROW).values_list("pk", flat=True)) == before
    assert GridPost.objects.on(TODAY).count() == 6, "their staff serve without a break"


def test_a_grid_that_gets_another_name_keeps_the_old_one_until_the_day():
    community = make_community()
    plan = make_plan(community)
    was = set(Grid.objects.on(TODAY).values_list("code", "name"))
    plan.grids[0]["name"] = "幸福网格"
    plan.save()

    go(community, plan, "submit", "approve", "file", "publish")

    assert set(Grid.objects.on(TODAY).values_list("code", "name")) == was
    assert "幸福网格" in Grid.objects.on(TOMORROW).values_list("name", flat=True)
    assert Grid.objects.on(TOMORROW).count() == 3


def with_micro_grid(grid, worker):
    """A micro grid of two buildings with its worker, below a grid in force."""
    micro = make_grid(
        grid.area, [], kind="micro", parent=grid, number=1, code=f"{grid.code}M01", name=f"{grid.name}微01"
    )
    for place in grid.places.order_by("pk")[:2]:
        GridBuilding.objects.create(grid=micro, building=place.building, valid_from=grid.valid_from)
    make_grid_post(micro, worker, "worker_part")
    return micro


def test_heads_and_micro_grids_go_on_in_a_grid_that_only_gets_another_name():
    community = make_community()
    plan = make_plan(community)
    grid = Grid.objects.get(pk=plan.grids[0]["from"])
    micro, building = with_micro_grid(grid, community.worker()), grid.places.order_by("pk")[0].building
    head = make_grid_post(grid, community.worker(), "building_head")
    GridPost.objects.filter(pk=head.pk).update(building=building)
    plan.grids[0]["name"] = "幸福网格"
    plan.save()

    go(community, plan, "submit", "approve", "file", "publish")

    new = Grid.objects.on(TOMORROW).get(name="幸福网格")
    (after,) = Grid.objects.filter(parent=new)
    assert (after.code, after.name) == (f"{new.code}M01", "幸福网格微01")
    assert set(after.places.values_list("building", flat=True)) == set(micro.places.values_list("building", flat=True))
    assert list(after.posts.values_list("role", "valid_from")) == [("worker_part", TOMORROW)]
    kept = GridPost.objects.on(TOMORROW).get(role="building_head")
    assert (kept.grid, kept.person, kept.building) == (new, head.person, building)
    assert GridPost.objects.on(TODAY).get(role="building_head").grid == grid
    micro.refresh_from_db()
    assert micro.valid_to == TODAY


def test_a_head_follows_the_building_into_another_grid_and_micro_grids_of_changed_grids_end():
    community = make_community()
    plan = make_plan(community)
    building = community.buildings[12]
    grid = GridBuilding.objects.get(building=building, valid_to__isnull=True).grid
    head = make_grid_post(grid, community.worker(), "building_head")
    GridPost.objects.filter(pk=head.pk).update(building=building)
    with_micro_grid(grid, community.worker())
    plan.labels[str(building.pk)] = plan.labels[str(community.buildings[6].pk)]
    plan.save()

    go(community, plan, "check", "submit", "approve", "file", "publish")

    now = GridBuilding.objects.on(TOMORROW).exclude(grid__kind="micro").get(building=building).grid
    assert now.number == plan.labels[str(building.pk)]
    assert GridPost.objects.on(TOMORROW).get(role="building_head").grid == now
    assert not Grid.objects.on(TOMORROW).filter(kind="micro").exists()


def test_an_unstaffed_grid_holds_the_whole_plan_and_is_named():
    community = make_community()
    plan = make_plan(community)
    plan.staff = [post for post in plan.staff if not (post["number"] == 2 and post["role"] == "leader")]
    plan.save()
    go(community, plan, "submit", "approve", "file")

    with pytest.raises(RuleBroken, match="not_ready") as refused:
        go(community, plan, "publish")

    assert plan.grids[1]["name"] in refused.value.message
    assert Grid.objects.filter(valid_from=TOMORROW).count() == 0
    assert Plan.objects.get(pk=plan.pk).status == "filed"


def test_publication_is_not_back_dated():
    community = make_community()
    plan = make_plan(community)
    go(community, plan, "submit", "approve", "file")

    with pytest.raises(RuleBroken, match="back_dated"):
        move_plan(plan.pk, "publish", by=community.grid_body, version=None, answers={"valid_from": "2026-04-15"})


def test_a_building_in_no_grid_stops_submission():
    community = make_community()
    plan = make_plan(community)
    del plan.labels[str(community.buildings[0].pk)]
    plan.figures["left_out"] = 1
    plan.save()

    with pytest.raises(RuleBroken, match="left_out"):
        go(community, plan, "submit")


def test_the_community_cannot_approve_its_own_plan():
    community = make_community()
    plan = go(community, make_plan(community), "submit")

    with pytest.raises(NotAllowed):
        move_plan(plan.pk, "approve", by=community.secretary, version=None, answers={})


def test_whoever_is_next_is_told_and_a_returned_plan_comes_back_with_the_reason():
    community = make_community()
    plan = go(community, make_plan(community), "submit")
    OutboxItem.objects.update(not_before=TODAY.strftime("%Y-%m-%dT00:00:00+08:00"))
    deliver_due()
    assert Message.objects.visible_to(community.street_secretary).waiting().count() == 1

    plan = go(community, plan, "return")
    OutboxItem.objects.filter(delivered_at=None).update(not_before=TODAY.strftime("%Y-%m-%dT00:00:00+08:00"))
    deliver_due()

    assert plan.status == "draft"
    assert Message.objects.visible_to(community.street_secretary).waiting().count() == 0
    assert "07 号太大" in Message.objects.visible_to(community.secretary).waiting().get().text


@pytest.mark.parametrize("status", Plan.Status.values)
@pytest.mark.parametrize("step", PLAN.steps.values(), ids=lambda step: step.name)
def test_each_step_is_taken_only_from_its_own_statuses(step, status):
    community = make_community(columns=3, rows=4, households=100)
    plan = make_plan(community, status=status)

    if status in step.sources:
        assert go(community, plan, step.name).status == step.target
        assert Entry.objects.about(plan).first().verb == step.name
    else:
        with pytest.raises(RuleBroken, match="wrong_status"):
            go(community, plan, step.name)


def test_an_address_is_found_with_the_grid_of_the_day():
    community = make_community()
    plan = make_plan(community)
    building = community.buildings[12]
    was = locate_address(building.name, TODAY)[0].grid
    plan.labels[str(building.pk)] = plan.labels[str(community.buildings[6].pk)]
    plan.save()
    go(community, plan, "submit", "approve", "file", "publish")

    found = next(one for one in locate_address(building.name, TOMORROW) if one.building == building)

    assert found.grid.pk != was.pk
    assert locate_point(building.lon, building.lat, TOMORROW) == found.grid
    assert next(one for one in locate_address(building.name, TODAY) if one.building == building).grid == was


def test_a_leader_from_outside_the_community_is_refused():
    community = make_community()
    plan = make_plan(community)
    outsider = community.worker("in_service")

    with pytest.raises(RuleBroken, match="leader_source"):
        staff.name_draft_staff(plan.pk, 1, by=community.secretary, version=None, person_id=outsider.pk, role="leader")


def test_a_new_leader_ends_the_old_ones_post_the_day_before():
    community = make_community()
    make_plan(community)
    grid, person = Grid.objects.first(), community.worker()

    staff.set_grid_post(grid.pk, by=community.secretary, person_id=person.pk, role="leader", since=TODAY)

    leaders = grid.posts.filter(role="leader").order_by("valid_from")
    assert [post.valid_to for post in leaders] == [TODAY - timedelta(days=1), None]


def test_a_lane_chief_sits_on_the_streets_work_committee():
    community = make_community()
    lane = make_lane(community.area)
    with pytest.raises(RuleBroken, match="chief_source"):
        staff.set_lane_chief(lane.pk, by=community.street_secretary, person_id=community.worker().pk, since=TODAY)

    member = make_viewer("street_committee", community.orgs["street"])
    chief = staff.set_lane_chief(
        lane.pk, by=community.street_secretary, person_id=member.person_id, since=date(2026, 4, 1)
    )
    assert chief.valid_to is None


def test_a_grid_worker_sees_the_own_grids_and_their_buildings_only():
    community = make_community()
    make_plan(community)
    grid = Grid.objects.first()
    account = make_account("grid_worker", org=community.orgs["community"])
    make_grid_post(grid, account.person, "worker_part")
    viewer = viewer_of(account, TODAY)

    assert list(Grid.objects.visible_to(viewer)) == [grid]
    assert set(Building.objects.visible_to(viewer).values_list("pk", flat=True)) == set(
        grid.places.values_list("building_id", flat=True)
    )
    assert list(Area.objects.visible_to(viewer)) == [community.area]
    assert Plan.objects.visible_to(viewer).count() == 0
