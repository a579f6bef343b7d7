import pytest
from shapely import LineString

from gongjian.base.clock import hour_text
from gongjian.base.errors import RuleBroken, Stale
from gongjian.grids.actions import edit
from gongjian.grids.assess import figures_of
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import Plan
from gongjian.grids.testing import make_community, make_plan
from gongjian.history.models import Entry
from gongjian.people.testing import TODAY
from gongjian.places.testing import SOUTH, WEST, make_barrier

pytestmark = pytest.mark.django_db


def at(community, column, row):
    """The building of a 6 x 6 lattice, rows from the south."""
    return community.buildings[row * 6 + column]


def number_of(plan, building):
    return plan.labels[str(building.pk)]


def test_a_move_changes_the_figures_at_once():
    community = make_community()
    plan = make_plan(community)
    low, middle = number_of(plan, at(community, 0, 0)), number_of(plan, at(community, 0, 2))

    moved = edit.move_buildings(plan.pk, [at(community, 0, 2).pk], low, by=community.secretary, version=plan.version)

    size = {row["number"]: row["households"] for row in moved.plan.figures["table"]}
    assert (size[low], size[middle]) == (520, 440)
    assert moved.plan.figures["moved"] == 40
    assert len(moved.warnings) == 1, "520 is above the range, which warns and lets pass"


def test_figures_after_a_move_equal_those_computed_anew():
    community = make_community()
    plan = make_plan(community)
    low = number_of(plan, at(community, 0, 0))
    plan = edit.move_buildings(plan.pk, [at(community, 0, 2).pk], low, by=community.secretary, version=None).plan

    again = figures_of(plan.area, fabric_of(plan.area), plan.labels, plan.grids, lower=300, upper=500, on=TODAY)
    assert plan.figures == again


def test_a_move_that_splits_the_grid_it_leaves_is_refused():
    community = make_community()
    plan = make_plan(community)
    top = number_of(plan, at(community, 0, 5))
    plan = edit.move_buildings(plan.pk, [at(community, 2, 3).pk], top, by=community.secretary, version=None).plan

    with pytest.raises(RuleBroken, match="splits_grid") as refused:
        edit.move_buildings(plan.pk, [at(community, 2, 2).pk], top, by=community.secretary, version=None)

    assert refused.value.message
    assert Plan.objects.get(pk=plan.pk).labels == plan.labels


def test_a_refused_move_names_the_grids_the_building_could_go_to():
    community = make_community()
    plan = make_plan(community)
    low, middle, top = (number_of(plan, at(community, 0, row)) for row in (0, 2, 5))
    names = {grid["number"]: grid["name"] for grid in plan.grids}

    with pytest.raises(RuleBroken, match="not_adjacent") as refused:
        edit.move_buildings(plan.pk, [at(community, 0, 2).pk], top, by=community.secretary, version=None)

    assert names[low] in refused.value.message.split("。" if "。" in refused.value.message else ". ")[1]
    assert names[middle] not in refused.value.message


def test_a_move_across_a_held_barrier_is_refused_and_across_another_not():
    community = make_community()
    plan = make_plan(community)
    road = make_barrier(community.area, LineString([(WEST, SOUTH + 0.00333), (WEST + 0.01, SOUTH + 0.00333)]))
    low, building = number_of(plan, at(community, 0, 0)), at(community, 0, 2)

    Plan.objects.filter(pk=plan.pk).update(hard_barriers=[road.pk])
    with pytest.raises(RuleBroken, match="crosses_barrier"):
        edit.move_buildings(plan.pk, [building.pk], low, by=community.secretary, version=None)
    Plan.objects.filter(pk=plan.pk).update(hard_barriers=[])
    assert edit.move_buildings(plan.pk, [building.pk], low, by=community.secretary, version=None)


def test_several_buildings_move_together_or_not_at_all():
    community = make_community()
    plan = make_plan(community)
    low = number_of(plan, at(community, 0, 0))
    far = [at(community, 0, 2).pk, at(community, 5, 5).pk]

    with pytest.raises(RuleBroken):
        edit.move_buildings(plan.pk, far, low, by=community.secretary, version=None)
    assert Plan.objects.get(pk=plan.pk).labels == plan.labels

    row = [at(community, column, 2).pk for column in range(6)]
    assert edit.move_buildings(plan.pk, row[::-1], low, by=community.secretary, version=None)


def test_two_people_at_once_never_overwrite_each_other():
    community = make_community()
    plan = make_plan(community)
    low = number_of(plan, at(community, 0, 0))
    edit.move_buildings(plan.pk, [at(community, 0, 2).pk], low, by=community.secretary, version=plan.version)

    with pytest.raises(Stale) as refusal:
        edit.move_buildings(plan.pk, [at(community, 1, 2).pk], low, by=community.street_secretary, version=plan.version)

    who, when = community.secretary.name, hour_text(Entry.objects.latest("seq").at)
    assert who in refusal.value.message and when in refusal.value.message


def test_moves_are_taken_back_and_done_again():
    community = make_community()
    plan = make_plan(community)
    low = number_of(plan, at(community, 0, 0))
    first = plan.labels
    for column in range(3):
        plan = edit.move_buildings(
            plan.pk, [at(community, column, 2).pk], low, by=community.secretary, version=None
        ).plan
    last = plan.labels

    for _step in range(3):
        plan = edit.undo_move(plan.pk, by=community.secretary, version=None)
    assert plan.labels == first
    for _step in range(3):
        plan = edit.redo_move(plan.pk, by=community.secretary, version=None)
    assert plan.labels == last
    with pytest.raises(RuleBroken, match="nothing_to_redo"):
        edit.redo_move(plan.pk, by=community.secretary, version=None)


def test_a_grid_whose_last_building_leaves_disappears_and_comes_back_with_undo():
    community = make_community(columns=2, rows=3)
    plan = make_plan(community)
    low, middle = number_of(plan, community.buildings[0]), number_of(plan, community.buildings[2])
    pair = [community.buildings[2].pk, community.buildings[3].pk]

    plan = edit.move_buildings(plan.pk, pair, low, by=community.secretary, version=None).plan
    assert middle not in {grid["number"] for grid in plan.grids}
    assert middle not in {post["number"] for post in plan.staff}

    plan = edit.undo_move(plan.pk, by=community.secretary, version=None)
    assert middle in {grid["number"] for grid in plan.grids}
    assert sum(post["number"] == middle for post in plan.staff) == 2


def test_where_a_building_could_go_is_listed_with_the_result():
    community = make_community()
    plan = make_plan(community)

    options = edit.options_of(plan, at(community, 0, 2).pk)

    assert [option.number for option in options] == [number_of(plan, at(community, 0, 0))]
    assert (options[0].before, options[0].after, options[0].ok) == (480, 520, True)


def test_a_building_of_another_community_is_not_moved():
    community, other = make_community(), make_community()
    plan = make_plan(community)

    with pytest.raises(RuleBroken, match="building_not_here"):
        edit.move_buildings(plan.pk, [other.buildings[0].pk], 1, by=community.secretary, version=None)


def test_a_building_in_no_grid_can_be_put_into_one_and_out_again():
    community = make_community()
    plan = make_plan(community)
    lost = at(community, 0, 2)
    labels = {key: number for key, number in plan.labels.items() if key != str(lost.pk)}
    Plan.objects.filter(pk=plan.pk).update(labels=labels)
    plan = Plan.objects.get(pk=plan.pk)

    options = edit.options_of(plan, lost.pk)
    moved = edit.move_buildings(plan.pk, [lost.pk], options[0].number, by=community.secretary, version=None)

    assert all(option.ok for option in options)
    assert number_of(moved.plan, lost) == options[0].number
    assert "disappears" not in " ".join(moved.warnings)
    assert edit.undo_move(plan.pk, by=community.secretary, version=None).labels == labels
