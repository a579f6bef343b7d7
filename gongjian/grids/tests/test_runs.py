import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from shapely import LineString

from gongjian.base.errors import NotFound, RuleBroken
from gongjian.grids.actions import draft
from gongjian.grids.actions.run import Wishes, start_run, stop_run
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import Grid, Plan, PlanRun
from gongjian.grids.tasks import run_plan
from gongjian.grids.testing import make_community, make_grids, make_plan
from gongjian.notices.models import OutboxItem
from gongjian.places.testing import SOUTH, WEST, make_barrier, make_building, make_carrier

pytestmark = pytest.mark.django_db
WISHES = Wishes("size", 300, 500)


def run(community, wishes=WISHES, *, by=None, area=None):
    asked = start_run((area or community.area).pk, wishes, by=by or community.secretary)
    run_plan.call(asked.pk)
    asked.refresh_from_db()
    return asked


def sizes(plan):
    return sorted(row["households"] for row in plan.figures["table"])


def test_a_run_leaves_a_draft_within_the_range():
    community = make_community()

    done = run(community)

    plan = Plan.objects.get(area=community.area)
    assert done.state == "done"
    assert done.result["in_range"] == done.result["grids"] == len(plan.grids)
    assert sum(sizes(plan)) == 1440
    assert all(300 <= size <= 500 for size in sizes(plan))
    assert plan.figures["in_parts"] == plan.figures["left_out"] == 0
    assert OutboxItem.objects.filter(person_id=community.secretary.person_id).count() == 1


def test_the_same_seed_gives_the_same_draft():
    community = make_community()
    run(community)
    first = Plan.objects.get(area=community.area).labels

    run(community)

    assert Plan.objects.get(area=community.area).labels == first


def test_a_run_that_changes_as_little_as_possible_keeps_grids_that_fit():
    community = make_community()
    make_grids(community)

    run(community, Wishes("minchange", 300, 500))

    assert Plan.objects.get(area=community.area).figures["moved"] == 0


def test_as_many_grids_as_possible():
    community = make_community()

    run(community, Wishes("maxp", 300, 500))

    assert len(Plan.objects.get(area=community.area).grids) == 4


def test_a_district_is_planned_in_one_run():
    community, others = make_community(), make_community()
    others.area.parent, others.area.path = community.street, community.street.path + "00ZZ"
    others.area.save()

    done = run(community, by=community.grid_body, area=community.district)

    assert done.result["communities"] == 2
    assert Plan.objects.filter(run=done).count() == 2


def test_a_held_barrier_is_not_crossed():
    community = make_community()
    road = make_barrier(community.area, LineString([(WEST + 0.005, SOUTH), (WEST + 0.005, SOUTH + 0.01)]))

    run(community, Wishes("size", 300, 500, hard_barriers=[road.pk]))

    plan = Plan.objects.get(area=community.area)
    assert plan.figures["crossing"] == 0
    assert sizes(plan) == [360, 360, 360, 360]


def test_a_grid_that_stays_keeps_its_buildings_and_its_name():
    community = make_community()
    kept = make_grids(community)[0]
    Grid.objects.filter(pk=kept.pk).update(name="河东网格")

    run(community, Wishes("size", 200, 300, pinned_grids=[kept.pk]))

    plan = Plan.objects.get(area=community.area)
    number = next(grid["number"] for grid in plan.grids if grid["name"] == "河东网格")
    members = {int(pk) for pk, label in plan.labels.items() if label == number}
    assert members == set(kept.places.values_list("building_id", flat=True))


def test_a_tower_gets_a_dedicated_grid():
    community = make_community()
    tower = make_carrier(community.area)
    make_building(community.area, at=(5, 5.1), households=0, carrier=tower, kind="office")

    run(community)

    plan = Plan.objects.get(area=community.area)
    dedicated = [grid for grid in plan.grids if grid["kind"] == "dedicated"]
    assert [grid["carrier"] for grid in dedicated] == [tower.pk]
    assert plan.figures["in_range"] == plan.figures["general"] == len(plan.grids) - 1


def test_what_cannot_be_met_is_listed_with_the_remedy():
    community = make_community()
    make_building(community.area, at=(9.9, 9.9), households=620)

    done = run(community)

    assert [(row["kind"], row["households"]) for row in done.result["forced"]] == [("oversized", 620)]
    assert "split_by_stairwell" in done.result["forced"][0]["remedies"]


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten():
    community = make_community()
    make_plan(community)
    asked = start_run(community.area.pk, WISHES, by=community.street_secretary)
    draft.set_draft_grid(Plan.objects.get().pk, 1, by=community.secretary, version=None, name="我改的")

    run_plan.call(asked.pk)

    plan = Plan.objects.get()
    assert plan.grids[0]["name"] == "我改的"
    assert plan.versions.count() == 2, "the result is kept as a version beside"
    asked.refresh_from_db()
    assert asked.result["kept_beside"] == [plan.pk]


def test_two_runs_on_the_same_ground_do_not_go_on_at_once():
    community = make_community()
    start_run(community.area.pk, WISHES, by=community.secretary)

    with pytest.raises(RuleBroken, match="run_going_on"):
        start_run(community.district.pk, WISHES, by=community.grid_body)


def test_a_run_is_stopped_before_it_begins_and_changes_nothing():
    community = make_community()
    asked = start_run(community.area.pk, WISHES, by=community.secretary)

    stop_run(asked.pk, by=community.secretary)
    run_plan.call(asked.pk)

    assert PlanRun.objects.get().state == "stopped"
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (Wishes("size", 500, 300), "window"),
        (Wishes("size", 0, 300), "invalid"),
        (Wishes("size", 300, 10**12), "invalid"),
        (Wishes("best", 300, 500), "invalid"),
        (Wishes("size", 300, 500, hard_barriers=[10**9]), "no_such_barrier"),
        (Wishes("size", 300, 500, pinned_grids=[10**9]), "no_such_grid"),
        (Wishes("size", 300, 500, balance=float("nan")), "balance"),
    ],
)
def test_wishes_that_cannot_be_are_refused_in_words(wishes, code):
    community = make_community(columns=2, rows=2)

    with pytest.raises(RuleBroken, match=code) as refused:
        start_run(community.area.pk, wishes, by=community.secretary)

    assert refused.value.message
    assert not PlanRun.objects.exists()


def test_another_streets_run_looks_as_if_there_was_none():
    community, stranger = make_community(), make_community().secretary
    asked = start_run(community.area.pk, WISHES, by=community.secretary)

    with pytest.raises(NotFound):
        stop_run(asked.pk, by=stranger)


def test_buildings_without_a_place_are_counted_and_the_rest_is_planned():
    community = make_community()
    lost = make_building(community.area, households=40)
    type(lost).objects.filter(pk=lost.pk).update(lon=None, lat=None)

    run(community)

    assert fabric_of(community.area).placeless == (lost.pk,)
    assert Plan.objects.get().figures["left_out"] == 1


def test_the_progress_of_a_run_says_the_best_plan_so_far():
    community = make_community()
    run = start_run(community.area.pk, Wishes("size", 300, 500), by=community.secretary)
    run.result = {"best_bad": 1, "grids": 7, "seconds": 2}

    with override("en"):
        page = render_to_string("grids/_run_progress.html", {"run": run})

    assert "Best so far: 7 grids, 1 out of range" in page
