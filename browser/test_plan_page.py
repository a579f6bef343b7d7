"""The plan page under the hands of people: keyboard, two at once, the network gone, a run that is stopped."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from browser.planning import PlanPage
from browser.visitor import Visitor

Window = Callable[..., Visitor]
FIRST_RUN_MS = 240_000


def community(visitor: Visitor, place: int) -> str:
    """The code of a community of the street, by its place in the list of areas."""
    page = visitor.go("/areas/?next=/grids/")
    found = page.locator("a[href*='area=']").evaluate_all("links => links.map(link => link.href)")
    codes = [code for link in found for code in re.findall(r"area=(\w+)", link) if not code.endswith("000")]
    return sorted(set(codes))[place]


def open_draft(visitor: Visitor, code: str) -> str:
    """A draft from today's grids of a community; gives its address."""
    page = visitor.go(f"/grids/?area={code}")
    page.locator(".mp-act form[action*='/plans/open/'] button, .mp-act a[href*='/grids/plans/']").first.click()
    page.wait_for_url(re.compile(r"/grids/plans/\d+/$"))
    return page.url.removeprefix(visitor.address)


@pytest.fixture
def officer(visitor: Window, accounts: dict[str, str]) -> Visitor:
    officer = visitor()
    officer.sign_in(accounts["street_officer"])
    return officer


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement?.id || document.activeElement?.tagName || ''"))


def test_a_plan_is_adjusted_by_keyboard_alone(officer: Visitor) -> None:
    open_draft(officer, community(officer, 0))
    page = officer.page
    plan = PlanPage.of(page)
    for _press in range(80):
        if focused(page) == "map":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "map"
    zoom = page.evaluate("() => document.getElementById('map').draft.map.getZoom()")
    page.keyboard.press("+")
    page.keyboard.press("-")
    assert page.evaluate("() => document.getElementById('map').draft.map.getZoom()") == zoom
    page.keyboard.press("b")
    heard: list[str] = []
    for _press in range(60):  # from building to building until one may move
        heard.append(plan.message.inner_text())
        page.keyboard.press("Space")
        plan.message.locator("form[data-moves]").wait_for()
        if plan.message.locator("form[data-moves] button[name=number]").count():
            break
        page.keyboard.press("Space")
        plan.message.locator("form[data-moves]").wait_for(state="detached")
        page.keyboard.press("ArrowRight")
    assert len(set(heard)) == len(heard)  # each building is read out by its name
    version = plan.version
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    plan.wait_for_change(version)
    version = plan.version
    page.locator("#map").focus()
    page.keyboard.press("z")
    plan.wait_for_change(version)
    page.keyboard.press("Escape")
    assert plan.message.inner_text().strip() == ""
    assert officer.accessibility_faults() == []


def test_of_two_at_once_the_second_is_told_and_nothing_is_overwritten(
    visitor: Window, accounts: dict[str, str], officer: Visitor
) -> None:
    path = open_draft(officer, community(officer, 1))
    other = visitor()
    other.sign_in(accounts["street_secretary"])
    other.go(path)
    first, second = PlanPage.of(officer.page), PlanPage.of(other.page)
    building, target = first.movable()
    second.click(building["id"])
    version = first.version
    first.click(building["id"])
    first.message.locator(f"button[value='{target}']").click()
    first.wait_for_change(version)
    other.expect_fault("409|422")
    second.message.locator(f"button[value='{target}']").click()
    second.message.locator(".note-stop a").wait_for()
    assert second.version == version
    with other.page.expect_navigation():
        second.message.locator(".note-stop a").click()
    assert PlanPage.of(other.page).version == first.version


def test_without_a_network_nothing_is_moved_and_nothing_is_lost(officer: Visitor) -> None:
    path = open_draft(officer, community(officer, 2))
    page, plan = officer.page, PlanPage.of(officer.page)
    building, target = plan.movable()
    plan.click(building["id"])
    officer.expect_fault("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    page.context.set_offline(True)
    page.locator("#offline").wait_for(state="visible")
    plan.message.locator(f"button[value='{target}']").click()
    plan.message.locator(".note-stop").wait_for()
    assert plan.grid_of(building["id"]) == building["grid"]
    page.context.set_offline(False)
    page.locator("#offline").wait_for(state="hidden")
    officer.go(path)
    page.locator("[data-opens=step-drop], form[action$='/keep/'] button").first.wait_for()
    assert PlanPage.of(page).grid_of(building["id"]) == building["grid"]


def test_a_form_that_cannot_be_sent_keeps_its_words_and_is_sent_when_the_network_is_back(
    visitor: Window, accounts: dict[str, str]
) -> None:
    person = visitor()
    page = person.sign_in(accounts["community_committee"])
    person.go("/accounts/password/change/")
    page.locator("input[type=password]").first.fill("not the password")
    person.expect_fault("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.locator("main form[method=post] .btn-primary").click()
    page.locator("#offline").wait_for(state="visible")
    assert page.locator("input[type=password]").first.input_value() == "not the password"
    with page.expect_navigation():
        page.context.set_offline(False)
    assert page.locator(".fault").first.inner_text().strip()


def test_a_run_over_the_whole_district_is_stopped_and_keeps_its_best_drafts(
    visitor: Window, accounts: dict[str, str]
) -> None:
    body = visitor()
    page = body.sign_in(accounts["grid_body"])
    body.go("/grids/runs/new/")
    page.locator("input[name=mode][value=maxp]").check()
    page.locator("details summary").filter(has_text=re.compile("可不填|More|更多")).first.click()
    page.locator("[name=seconds_max]").fill("600")
    page.locator(".run-form .acts button").click()
    page.wait_for_url(re.compile(r"/grids/runs/\d+/"))
    page.locator("progress").first.wait_for()
    assert body.accessibility_faults() == []
    stop = page.locator("form[action$='/stop/'] button")
    if stop.count():  # a small district may be done before the hand is at the button
        stop.click()
    page.wait_for_function("() => !document.querySelector('[data-poll]')", timeout=FIRST_RUN_MS)
    body.go(page.url.removeprefix(body.address))
    assert page.locator("table a[href*='/grids/plans/']").count() > 0
