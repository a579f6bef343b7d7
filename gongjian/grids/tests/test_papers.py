"""Sheets that are printed or handed on: the list for publication, notice boards, a draft as a table."""

import pytest

from gongjian.base.clock import today
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.fabric import grids_of_buildings
from gongjian.grids.models import Grid
from gongjian.grids.testing import draw_grids, make_grid, make_grid_post
from gongjian.grids.tests.browsing import browser, sheet, text
from gongjian.grids.views import papers
from gongjian.places.testing import box, make_area, make_building

pytestmark = pytest.mark.django_db


def test_the_list_for_publication_names_range_staff_and_phone(community, secretary, settings):
    settings.SUPERVISION_PHONE = "0571-1234"
    grid, person = community.grids[0], community.worker()
    Grid.objects.filter(pk=grid.pk).update(phone="8888", address_list="甲路1号、甲路2号、甲路3号")
    make_grid_post(grid, person)

    page = text(secretary.get("/grids/papers/list/"))

    for said in (grid.code, person.name, "8888", "甲路1–3号", "0571-1234"):
        assert said in page


def test_the_notice_board_draws_the_grid_with_its_neighbours(community, secretary):
    draw_grids(community)

    page = text(secretary.get(f"/grids/papers/board/{community.grids[1].pk}/"))

    assert page.count('class="b-other"') == 2
    assert 'class="b-own"' in page and community.grids[0].name in page
    assert text(secretary.get("/grids/papers/boards/")).count('<article class="board">') == 3


def test_micro_grids_make_no_building_faulty_on_the_map(community):
    grid = community.grids[0]
    inside = [row.building for row in grid.places.select_related("building")[:3]]
    make_grid(community.area, inside, number=51, kind="micro", parent=grid)

    found = grids_of_buildings([one.pk for one in inside], today())

    assert set(map(tuple, found.values())) == {(grid.pk,)}


def test_more_boards_than_one_answer_holds_are_printed_by_community(community, monkeypatch):
    monkeypatch.setattr(papers, "BOARDS_MAX", 3)
    other = make_area(parent=community.street, shape=box(10, 0, 20, 10))
    make_grid(other, [make_building(other)])
    street = browser("street_secretary", community.orgs["street"])

    assert street.get("/grids/papers/boards/").status_code == 422
    page = text(street.get("/grids/papers/"))
    assert 'href="/grids/papers/boards/"' not in page
    assert f'href="/grids/papers/boards/?area={other.code}"' in page
    assert text(street.get(f"/grids/papers/boards/?area={other.code}")).count('<article class="board">') == 1


def test_a_draft_goes_out_as_a_table(community, secretary):
    plan = open_draft(community.area.pk, by=community.secretary)

    rows = sheet(secretary.get(f"/grids/plans/{plan.pk}/buildings/"))

    assert {row[2] for row in rows} >= {building.code for building in community.buildings}
