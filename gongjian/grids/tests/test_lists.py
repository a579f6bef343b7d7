"""Lists of grids in force and the two checks: whole pages, few questions, ready conditions, what is at fault."""

from datetime import timedelta

import pytest

from gongjian.base.clock import today
from gongjian.grids.models import GovernanceGrid
from gongjian.grids.testing import make_grid, make_grid_post
from gongjian.grids.tests.browsing import browser, sheet, text
from gongjian.places.testing import make_building, make_lane

pytestmark = pytest.mark.django_db

LISTS = [
    "/grids/list/",
    "/grids/buildings/",
    "/grids/staff/",
    "/grids/governance/",
    "/grids/governance/buildings/",
    "/grids/lanes/",
    "/grids/coverage/",
    "/grids/coincidence/",
    "/grids/papers/",
    "/grids/papers/list/",
    "/grids/papers/staff/",
    "/grids/papers/lanes/",
]


# ------------------------------------------------------------------ lists
@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_list_is_a_whole_page_in_both_languages(community, address, language):
    client = browser("community_secretary", community.orgs["community"], language)
    make_grid_post(community.grids[0], community.worker())
    make_lane(community.area)

    page = text(client.get(address))

    assert page.count("<h1") == 1
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize("address", LISTS)
def test_lists_ask_the_same_number_of_questions_for_few_and_for_many_rows(
    community, secretary, address, django_assert_max_num_queries
):
    def fill():
        for number in range(4, 9):
            buildings = [make_building(community.area, at=(number, place / 2)) for place in range(3)]
            grid = make_grid(community.area, buildings, number=number)
            make_grid_post(grid, community.worker())
            governance = GovernanceGrid.objects.create(area=community.area, code=f"Z{number}", name=f"Z{number}")
            governance.buildings.set(buildings[:2])
            make_lane(community.area)

    fill()
    with django_assert_max_num_queries(40) as captured:
        text(secretary.get(address))
    few = len(captured)
    for number in range(9, 30):
        buildings = [make_building(community.area, at=(3, number / 4)) for _place in range(2)]
        grid = make_grid(community.area, buildings, number=number)
        make_grid_post(grid, community.worker())
        GovernanceGrid.objects.create(area=community.area, code=f"Z{number}", name=f"Z{number}").buildings.set(
            buildings[:1]
        )
        make_lane(community.area)

    with django_assert_max_num_queries(few + 2):
        text(secretary.get(address))


def test_the_list_of_another_day_shows_the_grids_of_that_day(community, secretary):
    old = community.grids[0]
    old.valid_to = today() - timedelta(days=1)
    old.save()

    assert f"/grids/{old.pk}/" not in text(secretary.get("/grids/list/"))
    assert f"/grids/{old.pk}/" in text(secretary.get(f"/grids/list/?on={old.valid_to}"))


def test_unstaffed_grids_are_a_ready_condition(community, secretary):
    for role in ("leader", "worker_part"):
        make_grid_post(community.grids[0], community.worker(), role)

    page = text(secretary.get("/grids/list/?chip=unstaffed"))

    assert f"/grids/{community.grids[0].pk}/" not in page
    assert f"/grids/{community.grids[1].pk}/" in page


# ------------------------------------------------------------------ checks
def test_the_coverage_check_names_buildings_in_none_and_in_several_grids(community, secretary):
    missed, doubled = community.buildings[0], community.buildings[1]
    community.grids[0].places.filter(building=missed).delete()
    community.grids[1].places.create(building=doubled, valid_from=community.grids[1].valid_from)
    unknown = community.buildings[5]
    unknown.households = None
    unknown.save()

    page = text(secretary.get("/grids/coverage/"))
    assert missed.name in page and doubled.name not in page
    assert f"/places/buildings/{missed.pk}/" in page
    several = text(secretary.get("/grids/coverage/?fault=several"))
    assert doubled.name in several and community.grids[1].name in several
    assert unknown.name in text(secretary.get("/grids/coverage/?fault=unknown"))

    codes = {cell for row in sheet(secretary.get("/grids/coverage/?format=xlsx")) for cell in row}
    assert {missed.code, doubled.code, unknown.code} <= codes


def test_the_coincidence_check_lists_differing_buildings_of_both_sides(community, secretary):
    first = GovernanceGrid.objects.create(area=community.area, code="Z1", name="综治一")
    first.buildings.set(community.buildings[1:13])
    second = GovernanceGrid.objects.create(area=community.area, code="Z2", name="综治二")
    second.buildings.set(community.buildings[13:24])

    page = text(secretary.get("/grids/coincidence/"))

    assert community.buildings[0].name in page and community.buildings[12].name in page
    assert f"/grids/plans/mend/{community.area.pk}/" in page
    rows = sheet(secretary.get("/grids/coincidence/?format=xlsx"))
    found = {(row[5], row[8]) for row in rows if len(row) > 8}
    assert (community.buildings[0].code, "only in the Party grid") in found
    assert (community.buildings[12].code, "only in the governance grid") in found


def test_the_mending_is_offered_only_to_those_who_draft(community):
    GovernanceGrid.objects.create(area=community.area, code="Z1", name="综治一").buildings.set(community.buildings[:3])
    reader = browser("street_committee", community.orgs["street"])

    assert "/grids/plans/mend/" not in text(reader.get("/grids/coincidence/"))


def test_equal_grids_coincide(community, secretary):
    for place, grid in enumerate(community.grids):
        mirror = GovernanceGrid.objects.create(area=community.area, code=f"Z{place}", name=f"综治{place}")
        mirror.buildings.set(grid.places.values_list("building_id", flat=True))

    page = text(secretary.get("/grids/coincidence/"))

    assert "3 of 3" in page
    assert "Every Party grid equals its governance grid" in page
