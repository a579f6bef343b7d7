"""The generated district is what it claims to be: exact where it must be, faulty where it should be, and invented."""

from collections import Counter
from datetime import date
from statistics import median

import numpy as np
import pytest
import shapely
from shapely.strtree import STRtree

from gongjian.config.demo.city import WIDTHS
from gongjian.config.demo.district import generate
from gongjian.config.demo.frame import METRES_PER_LAT
from gongjian.config.demo.names import STOP
from gongjian.config.demo.tables import POSTS, District

TODAY = date(2026, 4, 16)
CLOSE = 2e-7  # degrees: rounding moves a vertex by half of 1e-7


@pytest.fixture(scope="module")
def whole() -> District:
    return generate(1, 1.0, TODAY)


@pytest.fixture(scope="module", params=[2, 3])
def small(request: pytest.FixtureRequest) -> District:
    return generate(request.param, 0.2, TODAY)


def communities(district: District) -> list:
    return [area for area in district.areas if area.level == "community"]


def test_the_same_seed_gives_the_same_district_and_another_seed_another():
    one, again, other = generate(5, 0.1, TODAY), generate(5, 0.1, TODAY), generate(6, 0.1, TODAY)

    assert one.fingerprint() == again.fingerprint()
    assert one.fingerprint() != other.fingerprint()


def test_a_senseless_scale_is_refused():
    with pytest.raises(ValueError, match="scale"):
        generate(1, 0.0, TODAY)


def test_communities_tile_streets_and_streets_the_district(whole):
    levels = {
        level: [area for area in whole.areas if area.level == level] for level in ("district", "street", "community")
    }
    district = levels["district"][0].boundary

    for level in ("street", "community"):
        outlines = np.array([area.boundary for area in levels[level]], dtype=object)
        assert shapely.coverage_is_valid(outlines)
        assert shapely.coverage_union_all(outlines).symmetric_difference(district).area == pytest.approx(0, abs=1e-16)
    assert shapely.is_valid([area.boundary for area in whole.areas]).all()


def test_counts_follow_the_calibration(whole):
    homes = [building for building in whole.buildings if building.is_home]
    known = sum(home.households or 0 for home in homes)
    per_community = Counter()
    for home in homes:
        per_community[home.area] += 40 if home.households is None else home.households
    levels = Counter(area.level for area in whole.areas)

    assert levels == {"district": 1, "street": 10, "community": 170}
    assert 7000 <= len(homes) <= 9500
    assert 1600 <= len(whole.buildings) - len(homes) <= 2500
    assert 240_000 <= known <= 330_000
    assert 1300 <= median(per_community.values()) <= 1900
    assert 0.02 < sum(home.households is None for home in homes) / len(homes) < 0.06
    assert 1300 <= sum(bool(unit.org) for unit in whole.units) <= 1800
    assert sum(post.role == "building_head" for post in whole.grid_posts) < 10_000


def test_households_stay_in_the_range_of_their_kind_of_house(whole):
    ranges = {"slab": (24, 90), "tower": (90, 300), "lane": (1, 30)}
    for building in whole.buildings:
        low, high = ranges.get(building.use, (0, 0))
        assert building.households is None or low <= building.households <= high


def test_every_building_lies_inside_its_community_and_apart_from_all_others(small):
    outlines = {area.code: area.boundary for area in communities(small)}
    houses = np.array([building.outline for building in small.buildings], dtype=object)
    homes = np.array([outlines[building.area] for building in small.buildings], dtype=object)
    one, two = STRtree(houses).query(houses, predicate="intersects")

    assert shapely.is_valid(houses).all()
    assert shapely.contains(homes, houses).all()
    assert (one == two).all()


def test_no_building_stands_on_a_road_or_in_the_water(small):
    tree = STRtree([building.outline for building in small.buildings])
    roads = [shapely.buffer(road.line, 0.45 * road.width_m / METRES_PER_LAT) for road in small.roads]
    water = [surface.outline for surface in small.surfaces if surface.kind == "water"]

    assert {road.kind for road in small.roads} <= set(WIDTHS)
    assert len(tree.query(roads, predicate="intersects")[0]) == 0
    assert len(tree.query(water, predicate="intersects")[0]) == 0


def test_most_grids_are_decent_and_every_kind_of_fault_occurs(whole):
    party = [grid for grid in whole.grids if grid.layer == "party"]
    by_area: dict[str, list] = {}
    for grid in party:
        by_area.setdefault(grid.area, []).append(grid)
    outlines = {area.code: area.boundary for area in communities(whole)}
    listed = Counter(code for grid in party for code in grid.buildings)
    led = {post.grid for post in whole.grid_posts if post.role == "leader"}
    worked = {post.grid for post in whole.grid_posts if post.role.startswith("worker")}

    def covers(code: str) -> float:
        return shapely.union_all([grid.boundary for grid in by_area[code]]).area / outlines[code].area

    tiled = sum(covers(code) > 1 - 1e-4 for code in by_area)
    assert len(by_area) == 170
    assert 0.85 < tiled / 170 < 1
    assert 0 < sum(count > 1 for count in listed.values()) < 0.02 * len(whole.buildings)
    assert 0 < len(whole.buildings) - len(listed) < 0.02 * len(whole.buildings)
    assert sum(grid.boundary.geom_type == "MultiPolygon" for grid in party if grid.kind == "general") > 3
    assert min(grid.households for grid in party) < 200 and max(grid.households for grid in party) > 700
    assert 0 < len(party) - len(led) < 0.06 * len(party)
    assert 0 < len(party) - len(worked) < 0.06 * len(party)


def test_governance_grids_differ_in_about_fifteen_of_a_hundred_communities(whole):
    lists: dict[str, dict[str, set]] = {}
    for grid in whole.grids:
        lists.setdefault(grid.area, {}).setdefault(grid.layer, set()).add(grid.buildings)
    different = sum(layers["party"] != layers["governance"] for layers in lists.values())

    assert 0.07 <= different / len(lists) <= 0.25


def test_grids_are_valid_and_stay_inside_their_community(small):
    outlines = {area.code: area.boundary.buffer(CLOSE) for area in communities(small)}
    for grid in small.grids:
        assert grid.boundary.is_valid
        assert outlines[grid.area].contains(grid.boundary)


def test_codes_and_names_of_places_are_never_given_twice(whole):
    for table in ("areas", "estates", "carriers", "buildings", "grids", "orgs", "lanes", "units", "people"):
        codes = [row.code for row in getattr(whole, table)]
        assert len(codes) == len(set(codes)), table
    for rows in (whole.areas, whole.estates, whole.roads):
        names = [row.name for row in rows]
        assert len(names) == len(set(names))
    addresses = Counter(building.address for building in whole.buildings if building.is_home)
    assert addresses.most_common(1)[0][1] == 1


def test_every_reference_meets_its_row(small):
    codes = {
        table: {row.code for row in getattr(small, table)}
        for table in ("areas", "estates", "carriers", "buildings", "orgs")
    }
    people = {person.code for person in small.people}
    grids = {grid.code for grid in small.grids}

    assert {building.area for building in small.buildings} <= codes["areas"]
    assert {building.estate for building in small.buildings} - {""} <= codes["estates"]
    assert {building.carrier for building in small.buildings} - {""} <= codes["carriers"]
    assert {code for grid in small.grids for code in grid.buildings} <= codes["buildings"]
    assert {grid.governance_code for grid in small.grids} - {""} <= grids
    assert {org.parent for org in small.orgs} - {""} <= codes["orgs"]
    assert {person.org for person in small.people} <= codes["orgs"]
    assert {post.person for post in small.posts} | {post.person for post in small.grid_posts} <= people
    assert {post.kind for post in small.posts} <= set(POSTS)
    assert {account.person for account in small.accounts} <= people
    assert {"secretary", "worker", "street", "district", "gridbody", "liaison", "auditor", "admin"} <= {
        account.username for account in small.accounts
    }


def test_nobody_bears_a_famous_name_and_no_phone_can_ring(whole):
    assert not STOP & {person.name for person in whole.people}
    assert all(2 <= len(person.name) <= 3 for person in whole.people)
    phones = [person.phone for person in whole.people]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("10070") and len(phone) == 11 for phone in phones)


def test_no_date_lies_in_the_future_and_lane_chiefs_sit_on_the_work_committee(whole):
    committee = {post.person for post in whole.posts if post.kind in {"street_committee", "street_secretary"}}

    assert max(post.since for post in (*whole.posts, *whole.grid_posts, *whole.lane_chiefs)) < TODAY
    assert all(org.founded < TODAY and (org.elected is None or org.elected < TODAY) for org in whole.orgs)
    assert {chief.person for chief in whole.lane_chiefs} <= committee


def test_leaders_come_from_the_two_committees_or_the_community_workers(whole):
    own = {(post.person, post.org) for post in whole.posts if post.kind in {"community_committee", "community_worker"}}
    leaders = [(post.person, f"{post.grid[6:18]}D") for post in whole.grid_posts if post.role == "leader"]

    assert set(leaders) <= own
