"""The main story: a community's grids from today's map to the published list, by the people who do it."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page

from browser.planning import PlanPage, canvas_is_drawn
from browser.site import Site
from browser.visitor import Visitor

Window = Callable[..., Visitor]
PLANNED = re.compile(r"/grids/plans/\d+/$")
FIRST_RUN_MS = 240_000  # the planner's loops are compiled once on a machine
REASON = "请把云栖大街以北的两幢楼并入一个网格。"


def take_step(page: Page, name: str, **answers: str) -> None:
    """Open the dialog of a step, write what it asks for, and take it."""
    page.locator(f"[data-opens=step-{name}]").click()
    dialog = page.locator(f"dialog#step-{name}")
    for field, words in answers.items():
        dialog.locator(f"[name={field}]").fill(words)
    with page.expect_navigation():
        dialog.locator(".btn-primary").click()


def plan_the_grids(secretary: Visitor) -> str:
    """From the workbench over the map to the draft; gives the address of the plan."""
    page = secretary.page
    assert page.locator(".wb-todo").inner_text().strip()
    page.locator("a[href='/grids/']").first.click()
    canvas_is_drawn(page)
    assert secretary.accessibility_faults() == []
    page.locator(".mp-act a.btn-primary").click()
    page.locator("input[name=mode][value=size]").check()
    page.locator("[name=lower]").fill("300")
    page.locator("[name=upper]").fill("500")
    assert page.locator("input[name=hard_barriers]").count() > 0
    assert secretary.accessibility_faults() == []
    page.locator(".run-form .acts button").click()
    page.wait_for_url(PLANNED, timeout=FIRST_RUN_MS)
    return page.url.removeprefix(secretary.address)


def adjust(secretary: Visitor) -> tuple[str, str]:
    """Move a building by a click, back and again; be refused once. Gives the building's address and its grid."""
    plan, page = PlanPage.of(secretary.page), secretary.page
    building, target = plan.movable()
    home = plan.grid_of(building["id"])
    figures, version = plan.figures, plan.version
    plan.click(building["id"])
    assert building["name"] in plan.message.inner_text()
    plan.message.locator(f"button[value='{target}']").click()
    plan.wait_for_change(version)
    assert plan.grid_of(building["id"]) == target
    assert plan.figures != figures
    for act, expected in (("undo", home), ("redo", target)):
        version = plan.version
        page.locator(f"[data-act={act}]").click()
        plan.wait_for_change(version)
        assert plan.grid_of(building["id"]) == expected
    be_refused(secretary, plan)
    return str(building["name"]), str(target)


def be_refused(secretary: Visitor, plan: PlanPage) -> None:
    """Drag a building onto a grid that it does not touch: nothing moves, and words say why."""
    grids = {one["grid"] for one in plan.buildings()}
    for building in plan.buildings():
        near = {number for rows in plan.options(building["id"]).values() for number, _words in rows}
        far = grids - near - {building["grid"]}
        if far and plan.can_drop(far):
            break
    version = plan.version
    plan.click(building["id"])
    secretary.expect_fault("status of 422")
    plan.drag(building["id"], plan.can_drop(far)[0])
    plan.message.locator(".note-stop").wait_for()
    assert len(plan.message.inner_text().strip()) > 8
    assert (plan.version, plan.grid_of(building["id"])) == (version, building["grid"])


def name_staff(secretary: Visitor, plan: str) -> None:
    """Name a leader and a worker for every grid that lacks one."""
    page = secretary.go(f"{plan}staff/")
    own = page.locator(".gj-me .menu .txt").inner_text().split("·")[0].strip()
    for role in ("leader", "worker_full"):
        for number in range(1, page.locator("section[id^=grid-]").count() + 1):
            grid = page.locator(f"#grid-{number}")
            if grid.locator(f"li input[name=role][value={role}]").count():
                continue
            form = grid.locator("form.pick-line")
            form.locator("[name=person]").select_option(label=own)
            form.locator("[name=role]").select_option(role)
            with page.expect_navigation():
                form.locator("button").click()
            page = secretary.go(f"{plan}staff/")
    secretary.go(plan)
    assert page.locator(".mp-warn a[href*='/staff/#grid-']").count() == 0


def waits_at(visitor: Visitor, plan: str) -> Page:
    """Come to the plan from the workbench, where it waits."""
    page = visitor.go("/")
    page.locator(f".wb-todo a[href*='{plan}']").first.click()
    page.wait_for_url(f"**{plan}")
    PlanPage.of(page)
    return page


def answers(site: Site, visitor: Visitor, address: str, day: date) -> list[str]:
    """The code of the grid of an address on a day, by the public page, the API, and the command line."""
    anonymous = visitor.page.context.browser.new_context()  # type: ignore[union-attr]
    page = anonymous.new_page()
    page.goto(f"{visitor.address}/grid/?q={address}&on={day}")
    public = page.locator("#answers .pub-answer .small.muted").first.inner_text()
    anonymous.close()
    found = visitor.page.request.get(f"{visitor.address}/api/v1/locate?q={address}&on={day}")
    assert found.ok, found.text()
    told = site.command("locate", address, "--on", str(day))
    api = str(json.loads(found.body())[0]["grid"]["code"])
    assert api in told
    return [public, api]


def test_a_plan_goes_from_the_workbench_to_the_notice_board(
    visitor: Window, accounts: dict[str, str], site: Site
) -> None:
    secretary = visitor()
    page = secretary.sign_in(accounts["community_secretary"])
    address = plan_the_grids(secretary)
    assert secretary.accessibility_faults() == []
    assert 'class="so"' in page.content()  # today's grids beside the draft
    name, _target = adjust(secretary)
    name_staff(secretary, address)
    take_step(secretary.page, "submit", deliberation="11月20日居民议事会，23户代表同意。")

    street = visitor()
    street.sign_in(accounts["street_secretary"])
    page = waits_at(street, address)
    assert street.accessibility_faults() == []
    take_step(page, "return", reason=REASON)

    waits_at(secretary, address)
    assert REASON in secretary.page.locator(".mp-side").inner_text()
    take_step(secretary.page, "submit", deliberation="11月22日居民议事会，再次同意。")
    take_step(waits_at(street, address), "approve")

    body = visitor()
    body.sign_in(accounts["grid_body"])
    take_step(waits_at(body, address), "file")
    today, later = date.today(), date.today() + timedelta(days=30)
    before = answers(site, body, name, today)
    body.go(address)
    take_step(body.page, "publish", valid_from=str(later))
    assert body.page.locator("[data-opens=step-publish]").count() == 0

    assert answers(site, body, name, today) == before
    after = answers(site, body, name, later)
    assert after[0] == after[1]
    read_what_is_published(secretary, name, later)


def read_what_is_published(secretary: Visitor, name: str, later: date) -> None:
    """Click and search find the grid; list and notice board come out of the printer."""
    page = secretary.go(f"/grids/?on={later}")
    canvas_is_drawn(page)
    page.wait_for_function("() => document.querySelectorAll('.mp-label').length > 0")
    label = page.locator(".mp-label").first.bounding_box()
    assert label is not None
    page.mouse.click(label["x"] + label["width"] / 2, label["y"] + label["height"] + 12)
    page.locator("#here .mp-grid").first.wait_for()
    page.locator("#search-box").fill(name)
    page.locator("#search-found a[role=option]").first.wait_for()
    secretary.go(f"/grids/papers/list/?on={later}")
    assert page.locator(".sheet table tbody tr").count() > 3
    assert page.pdf(format="A4").startswith(b"%PDF")
    secretary.go(f"/grids/papers/boards/?on={later}")
    assert page.locator("article.board svg").count() > 0
    boards = page.locator("article.board").count()
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) == boards
    assert secretary.accessibility_faults() == []
