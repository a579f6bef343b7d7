"""What is kept of the two checks is, after whatever action, what computing them anew would find."""

from datetime import timedelta

import pytest

from gongjian.base.registers.testing import checked, stored, table
from gongjian.grids import standing as module
from gongjian.grids.checks import Sources, find
from gongjian.grids.models import NUMBERS, AreaCheck, Fault, Grid
from gongjian.grids.registers import GOVERNANCE_PLACES, GRID_PLACES
from gongjian.grids.standing import freshen, mark, standing
from gongjian.grids.testing import make_community, make_grids, make_plan
from gongjian.grids.tests.test_publication import go
from gongjian.grids.tests.test_rosters import governance_file, grid_file, grid_rows
from gongjian.people.testing import TODAY, make_viewer
from gongjian.places.actions import add_place, edit_place
from gongjian.places.models import Area, Building
from gongjian.places.registers import BUILDINGS
from gongjian.places.testing import make_area

pytestmark = pytest.mark.django_db


def as_plain(numbers, pairs, faults):
    return (
        numbers,
        [(p.grid_id, p.governance_id, p.only_party, p.only_governance, p.coincides) for p in pairs],
        {kind: list(faults(kind)) for kind in Fault.values},
    )


def computed(viewer, area, on):
    """The oracle: everything below an area found from the rows themselves."""
    areas = list(Area.objects.below(area.path).filter(level__has_grids=True).order_by("code"))
    findings = list(find(areas, on, Sources.whole()))
    faults = [fault for finding in findings for fault in finding.faults]
    code = dict(Building.objects.values_list("pk", "code"))
    return as_plain(
        {name: sum(getattr(finding.check, name) for finding in findings) for name in NUMBERS},
        [pair for finding in findings for pair in finding.pairs],
        lambda kind: sorted((f.building_id for f in faults if f.kind == kind), key=lambda pk: code[pk]),
    )


def kept(viewer, area, on=TODAY):
    found = standing(viewer, area, on)
    return as_plain(found.numbers, found.pairs(False), found.faults)


def bring(register, file, community):
    assert stored(checked(register, file, by=community.grid_body), by=community.grid_body).phase == "stored"


@pytest.fixture
def community(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(module, "today", lambda: TODAY)
    found = make_community()
    kept(found.grid_body, found.district)
    return found


def agrees(community):
    return kept(community.grid_body, community.district) == computed(community.grid_body, community.district, TODAY)


def test_rosters_and_publication_are_noticed(community):
    bring(GRID_PLACES, grid_file(grid_rows(community)), community)
    assert agrees(community)
    assert standing(community.grid_body, community.district, TODAY).in_one == 36
    bring(GOVERNANCE_PLACES, governance_file(community), community)
    assert agrees(community)
    assert standing(community.secretary, community.area, TODAY).numbers["pairs"] == 3
    bring(GOVERNANCE_PLACES, governance_file(community, split=12), community)
    assert agrees(community)


@pytest.mark.parametrize(
    "change",
    [{"is_gone": True}, {"households": None}, {"lon": None, "lat": None}, {"kind": "office", "households": 0}],
)
def test_a_building_that_changes_is_noticed(community, change):
    make_grids(community)
    mark({community.area.pk})
    before = kept(community.grid_body, community.district)
    building = community.buildings[7]

    edit_place(Building, building.pk, by=community.grid_body, version=None, **change)

    assert agrees(community)
    if change != {"kind": "office", "households": 0}:
        assert kept(community.grid_body, community.district) != before


def test_a_building_that_moves_is_noticed_in_both_communities(community):
    make_grids(community)
    other = make_area(parent=community.street)
    kept(community.grid_body, community.district)

    edit_place(Building, community.buildings[0].pk, by=community.grid_body, version=None, area=other)

    assert agrees(community)
    assert list(standing(community.grid_body, other, TODAY).faults("none")) == [community.buildings[0].pk]
    assert standing(community.secretary, community.area, TODAY).numbers["total"] == 35


def test_new_buildings_are_noticed_by_form_and_by_file(community):
    area = community.area
    add_place(
        Building, by=community.grid_body, area=area, code="N1", name="新一号", kind="home", lon=120.005, lat=30.005
    )
    assert agrees(community)
    headings = [str(BUILDINGS.by_name[name].heading) for name in ("code", "name", "area", "kind", "lon", "lat")]
    file = table(headings, ["N2", "新二号", area.code, "住宅", 120.006, 30.006])
    bring(BUILDINGS, file, community)
    assert agrees(community)
    assert standing(community.secretary, area, TODAY).numbers["none"] == 38


def test_what_is_published_for_tomorrow_counts_tomorrow(community, monkeypatch):
    plan = make_plan(community)
    plan.labels[str(community.buildings[12].pk)] = plan.labels[str(community.buildings[6].pk)]
    plan.save()
    go(community, plan, "check", "submit", "approve", "file", "publish")
    assert agrees(community)
    row = AreaCheck.objects.get(area=community.area)
    assert row.last_day == TODAY, "the grids change by themselves after today"

    tomorrow = TODAY + timedelta(days=1)
    monkeypatch.setattr(module, "today", lambda: tomorrow)
    now = kept(community.grid_body, community.district, tomorrow)

    assert now == computed(community.grid_body, community.district, tomorrow)
    assert {pair[0] for pair in now[1]} == set(Grid.objects.on(tomorrow).values_list("pk", flat=True))


def test_it_is_found_again_after_the_commit_not_by_the_reader(community, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edit_place(Building, community.buildings[0].pk, by=community.grid_body, version=None, is_gone=True)

    assert freshen("", TODAY) == 0


def test_a_change_while_it_is_being_found_is_not_lost(community, monkeypatch):
    mark({community.area.pk})
    honest = module.find

    def slow(areas, on, sources):
        found = list(honest(areas, on, sources))
        edit_place(Building, community.buildings[3].pk, by=community.grid_body, version=None, is_gone=True)
        monkeypatch.setattr(module, "find", honest)
        return found

    monkeypatch.setattr(module, "find", slow)
    freshen("", TODAY)

    assert agrees(community)
    assert standing(community.grid_body, community.area, TODAY).numbers["total"] == 35


def test_a_grid_worker_reads_only_the_own_grids(community):
    grids = make_grids(community)
    mark({community.area.pk})
    worker = make_viewer("grid_worker", community.orgs["community"])
    grids[1].posts.create(person_id=worker.person_id, role="worker_full", valid_from=TODAY)

    found = standing(worker, community.area, TODAY)

    assert found.numbers["total"] == 12
    assert [pair.grid_id for pair in found.pairs(False)] == [grids[1].pk]
