"""On a phone: looking and pointing, no editing of boundaries (ui.md section 6)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize

from browser.planning import PlanPage, canvas_is_drawn
from browser.test_plan_page import community, open_draft
from browser.visitor import Visitor

Window = Callable[..., Visitor]
SMALLEST: ViewportSize = {"width": 320, "height": 640}
PATHS = ["/", "/grids/", "/grids/plans/", "/grids/list/", "/people/", "/places/buildings/", "/me/"]


@pytest.fixture
def officer(visitor: Window, accounts: dict[str, str]) -> Visitor:
    officer = visitor(phone=True)
    officer.sign_in(accounts["street_officer"])
    return officer


def test_the_map_fills_most_of_the_height_and_answers_a_tap(officer: Visitor) -> None:
    page = officer.go(f"/grids/?area={community(officer, 3)}")
    canvas_is_drawn(page)
    box = page.locator("#map").bounding_box()
    assert box is not None
    assert box["width"] == 390
    assert abs(box["height"] - 0.6 * 844) < 12
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#here [data-focus]").wait_for()
    assert officer.accessibility_faults() == []


def test_a_draft_can_be_looked_at_but_not_changed(officer: Visitor) -> None:
    open_draft(officer, community(officer, 3))
    page = officer.page
    PlanPage.of(page)
    assert page.locator("[data-pick]:visible, [data-act]:visible").count() == 0
    page.locator("[data-show=now]").tap()
    assert page.locator("[data-show=now]").get_attribute("aria-pressed") == "true"
    assert officer.accessibility_faults() == []


def test_five_tabs_lead_on_and_the_rest_is_under_mine(officer: Visitor) -> None:
    page = officer.go("/")
    tabs = page.locator(".gj-tabbar a")
    assert tabs.count() == 5
    for place in range(5):
        box = tabs.nth(place).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    with page.expect_navigation():
        tabs.nth(4).tap()
    assert page.locator("main a[href='/people/']").is_visible()
    assert float(page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")) >= 16


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_a_small_phone(officer: Visitor, path: str) -> None:
    officer.go(path)
    assert officer.overflow() == 0
    officer.page.set_viewport_size(SMALLEST)
    officer.page.reload()
    officer.page.wait_for_load_state("networkidle")
    assert officer.overflow() == 0


def test_somebody_without_an_account_finds_who_serves_a_place(visitor: Window) -> None:
    resident = visitor(phone=True)
    page = resident.go("/grid/")
    canvas_is_drawn(page, "#public-map")
    page.locator("#q").fill("1号")
    page.locator(".pub-form button").tap()
    page.locator("#answers").wait_for()
    page.locator("#public-map").scroll_into_view_if_needed()
    canvas_is_drawn(page, "#public-map")
    box = page.locator("#public-map").bounding_box()
    assert box is not None
    with page.expect_navigation():
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.locator("#answers").count() == 1
    assert resident.overflow() == 0
    assert resident.accessibility_faults() == []
