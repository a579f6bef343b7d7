"""Micro grids: proposed by the engine, staffed, published as a whole, ended with the grid they lie in."""

from datetime import timedelta

import pytest

from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.grids.actions import micro
from gongjian.grids.actions.step import move_plan
from gongjian.grids.models import Grid, GridBuilding, GridPost, MicroRun, Plan
from gongjian.grids.tasks_micro import run_micro
from gongjian.grids.testing import make_community, make_grids, make_plan
from gongjian.people.testing import TODAY

pytestmark = pytest.mark.django_db


def proposed(community, grid, lower=80, upper=160):
    run = micro.start_micro(grid.pk, by=community.secretary, lower=lower, upper=upper)
    run_micro.call(run.pk)
    run.refresh_from_db()
    return run


def staffed(community, run):
    for part in run.parts:
        run = micro.name_micro_worker(
            run.pk, part["number"], by=community.secretary, person_id=community.worker("grid_worker").pk
        )
    return run


def test_a_grid_is_divided_into_parts_within_the_range():
    community = make_community()
    grid = make_grids(community)[0]

    run = proposed(community, grid)

    assert run.state == "done", run.message
    assert len(run.labels) == 12
    assert all(80 <= part["households"] <= 160 for part in run.parts)
    assert [part["number"] for part in run.parts] == list(range(1, len(run.parts) + 1))
    assert not Grid.objects.filter(kind="micro").exists()


def test_a_building_larger_than_the_range_stays_alone_and_is_named():
    community = make_community()
    grid = make_grids(community)[0]
    large = community.buildings[0]
    large.households = 200
    large.save()

    run = proposed(community, grid, lower=50, upper=80)

    row = next(row for row in run.forced if row["kind"] == "oversized")
    assert row["buildings"] == [large.pk]
    assert "split_by_stairwell" in row["remedies"]


def test_micro_grids_are_published_as_a_whole_with_code_and_worker():
    community = make_community()
    grid = make_grids(community)[0]
    run = staffed(community, proposed(community, grid))

    found = micro.publish_micro(run.pk, by=community.secretary, valid_from=TODAY)

    assert {one.code for one in found} == {f"{grid.code}M{n:02d}" for n in range(1, len(found) + 1)}
    assert all(one.parent == grid and one.shape is not None for one in found)
    assert GridBuilding.objects.filter(grid__in=found).count() == 12
    assert GridPost.objects.filter(grid__in=found).count() == len(found)


def test_one_part_without_a_worker_holds_all_and_is_named():
    community = make_community()
    run = staffed(community, proposed(community, make_grids(community)[0]))
    micro.name_micro_worker(run.pk, 2, by=community.secretary, person_id=None)

    with pytest.raises(RuleBroken, match="not_ready") as refused:
        micro.publish_micro(run.pk, by=community.secretary, valid_from=TODAY)

    assert "02" in refused.value.message
    assert not Grid.objects.filter(kind="micro").exists()


def test_a_new_division_ends_the_one_before():
    community = make_community()
    grid = make_grids(community)[0]
    micro.publish_micro(staffed(community, proposed(community, grid)).pk, by=community.secretary, valid_from=TODAY)

    run = staffed(community, proposed(community, grid, lower=120, upper=240))
    found = micro.publish_micro(run.pk, by=community.secretary, valid_from=TODAY + timedelta(days=1))

    tomorrow = Grid.objects.on(TODAY + timedelta(days=1)).filter(kind="micro")
    assert set(tomorrow) == set(found)


def test_micro_grids_and_their_workers_end_with_the_grid_they_lie_in():
    community = make_community()
    plan = make_plan(community)
    grid = Grid.objects.get(pk=plan.grids[0]["from"])
    micro.publish_micro(staffed(community, proposed(community, grid)).pk, by=community.secretary, valid_from=TODAY)
    moved = next(key for key, number in plan.labels.items() if number == 1)
    plan.labels[moved] = 2
    plan.status = Plan.Status.FILED
    plan.save()

    tomorrow = TODAY + timedelta(days=1)
    move_plan(plan.pk, "publish", by=community.grid_body, version=None, answers={"valid_from": tomorrow.isoformat()})

    assert not Grid.objects.on(tomorrow).filter(kind="micro").exists()
    assert not GridBuilding.objects.on(tomorrow).filter(grid__kind="micro").exists()
    assert not GridPost.objects.on(tomorrow).filter(grid__kind="micro").exists()


def test_buildings_that_changed_grid_since_the_run_stop_the_publication():
    community = make_community()
    grid = make_grids(community)[0]
    run = staffed(community, proposed(community, grid))
    GridBuilding.objects.filter(grid=grid).first().delete()

    with pytest.raises(RuleBroken, match="changed_since"):
        micro.publish_micro(run.pk, by=community.secretary, valid_from=TODAY)


def test_another_community_and_a_post_without_the_ability_are_refused():
    community, other = make_community(), make_community()
    grid = make_grids(community)[0]

    with pytest.raises(NotFound):
        micro.start_micro(grid.pk, by=other.secretary, lower=50, upper=80)
    run = proposed(community, grid)
    with pytest.raises(NotAllowed):
        micro.publish_micro(run.pk, by=community.street_secretary, valid_from=TODAY)
    assert MicroRun.objects.open().count() == 1


def test_a_second_run_drops_the_proposal_before():
    community = make_community()
    grid = make_grids(community)[0]
    first = proposed(community, grid)

    proposed(community, grid)

    first.refresh_from_db()
    assert first.is_dropped
