"""Rosters of grids: today's grids and governance grids come in as a whole or not at all, and go out the same."""

import pytest
from django.http import QueryDict

from gongjian.base.errors import NotAllowed
from gongjian.base.registers.carrying import faults_of
from gongjian.base.registers.listing import Listing
from gongjian.base.registers.testing import checked, exported, stored, table
from gongjian.grids.models import GovernanceGrid, Grid, GridPost
from gongjian.grids.registers import GOVERNANCE_PLACES, GRID_PLACES
from gongjian.grids.testing import make_community, make_grids
from gongjian.history.models import Entry
from gongjian.places.models import Area

pytestmark = pytest.mark.django_db
GRID_HEADINGS = ["楼栋编码", "网格编码", "网格名称", "社区", "生效日期", "网格长", "网格员"]
GOVERNANCE_HEADINGS = ["楼栋编码", "综治网格编码", "综治网格名称", "社区"]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def headings(register, *names):
    return [str(register.by_name[name].heading) for name in names]


def grid_rows(community, *, parts=3, leader="", workers=""):
    size = len(community.buildings) // parts
    return [
        [
            building.code,
            f"00000099010{number:09d}",
            f"第{number:02d}网格",
            community.area.code,
            "2025-01-01",
            leader,
            workers,
        ]
        for number in range(1, parts + 1)
        for building in community.buildings[(number - 1) * size : number * size]
    ]


def grid_file(rows):
    names = headings(GRID_PLACES, "building", "code", "name", "community", "valid_from", "leader", "workers")
    return table(names, *rows)


def governance_file(community, split=18):
    names = headings(GOVERNANCE_PLACES, "building", "grid_code", "grid_name", "community")
    rows = [
        [building.code, "ZZ1" if place < split else "ZZ2", f"综治{1 if place < split else 2}", community.area.code]
        for place, building in enumerate(community.buildings)
    ]
    return table(names, *rows)


def test_todays_grids_come_in_with_outline_staff_and_history():
    community = make_community()
    leader, worker = community.worker(), community.worker()
    rows = grid_rows(community, leader=leader.name, workers=worker.name)

    run = stored(checked(GRID_PLACES, grid_file(rows), by=community.grid_body), by=community.grid_body)

    assert run.phase == "stored", run.message
    grids = list(Grid.objects.order_by("code"))
    assert [grid.number for grid in grids] == [1, 2, 3]
    assert {grid.households for grid in grids} == {12 * 40}
    assert all(grid.shape is not None and grid.shape.is_valid for grid in grids)
    assert GridPost.objects.filter(role="leader", person=leader).count() == 3
    assert GridPost.objects.filter(role="worker_full", person=worker).count() == 3
    assert Entry.objects.about(grids[0]).get().said == {"source": "roster.csv"}


def test_the_export_of_todays_grids_comes_in_again_without_a_change():
    community = make_community()
    make_grids(community)
    listing = Listing(GRID_PLACES, community.grid_body, QueryDict())

    run = checked(GRID_PLACES, exported(GRID_PLACES, listing), by=community.grid_body)

    assert run.counts["skip"] == 36
    assert run.counts["fault"] == run.counts["create"] == 0


def test_a_community_with_grids_in_force_takes_no_roster():
    community = make_community()
    make_grids(community)

    run = checked(GRID_PLACES, grid_file(grid_rows(community)), by=community.grid_body)

    assert run.counts["fault"] == 36


@pytest.mark.parametrize(
    ("column", "said", "fault"),
    [(0, "B-none", "building"), (3, "990101999999", "community"), (5, "无此人", "leader"), (4, "昨天", "valid_from")],
)
def test_a_faulty_cell_of_a_roster_is_named_and_nothing_is_stored(column, said, fault):
    community = make_community()
    rows = grid_rows(community)
    rows[0][column] = said

    run = checked(GRID_PLACES, grid_file(rows), by=community.grid_body)

    assert run.counts["fault"] >= 1

    assert str(GRID_PLACES.by_name[fault].heading) in {one.column for one in faults_of(run)}
    assert not Grid.objects.exists()


def test_rows_that_contradict_each_other_about_a_grid_are_named():
    community = make_community()
    rows = grid_rows(community)
    rows[1][2] = "另一个名字"

    run = checked(GRID_PLACES, grid_file(rows), by=community.grid_body)

    assert run.counts["fault"] == 1


def test_a_building_of_another_community_is_refused():
    community, other = make_community(), make_community()
    rows = grid_rows(community)
    rows[0][0] = other.buildings[0].code
    other.area.parent = community.street
    other.area.path = Area.objects.next_path(community.street)
    other.area.save()

    assert checked(GRID_PLACES, grid_file(rows), by=community.grid_body).counts["fault"] == 1


def test_a_community_secretary_cannot_bring_in_grids_in_force():
    community = make_community()

    with pytest.raises(NotAllowed):
        checked(GRID_PLACES, grid_file(grid_rows(community)), by=community.secretary)


def test_governance_grids_come_in_and_the_same_file_again_changes_nothing():
    community = make_community()
    content = governance_file(community)

    stored(checked(GOVERNANCE_PLACES, content, by=community.secretary), by=community.secretary)

    assert {grid.code: grid.buildings.count() for grid in GovernanceGrid.objects.all()} == {"ZZ1": 18, "ZZ2": 18}
    again = checked(GOVERNANCE_PLACES, content + b"\n", by=community.secretary)
    assert again.counts["skip"] == 36
    assert again.counts["create"] == again.counts["update"] == again.counts["fault"] == 0


def test_buildings_move_between_governance_grids_and_others_stay():
    community = make_community()
    stored(checked(GOVERNANCE_PLACES, governance_file(community), by=community.secretary), by=community.secretary)

    run = checked(GOVERNANCE_PLACES, governance_file(community, split=20), by=community.secretary)
    assert run.counts["update"] == 2
    stored(run, by=community.secretary)

    assert {grid.code: grid.buildings.count() for grid in GovernanceGrid.objects.all()} == {"ZZ1": 20, "ZZ2": 16}


def test_a_governance_roster_with_one_faulty_row_stores_nothing():
    community = make_community()
    content = governance_file(community).replace(community.buildings[0].code.encode(), b"B-none", 1)

    run = checked(GOVERNANCE_PLACES, content, by=community.secretary)

    assert run.counts["fault"] == 1
    assert not GovernanceGrid.objects.exists()


def test_the_export_of_governance_grids_comes_in_again_without_a_change():
    community = make_community()
    stored(checked(GOVERNANCE_PLACES, governance_file(community), by=community.secretary), by=community.secretary)

    run = checked(
        GOVERNANCE_PLACES,
        exported(GOVERNANCE_PLACES, Listing(GOVERNANCE_PLACES, community.secretary, QueryDict())),
        by=community.secretary,
    )

    assert run.counts["skip"] == 36 and not run.counts["fault"]
