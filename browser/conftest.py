"""The harness of the journeys: one site and one browser in each process, a fresh window for each visitor.

All journeys of a process share its district, so each keeps to a community of its own and leaves the others alone.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.site import ROOT, Site, running
from browser.visitor import DESKTOP, PHONE, Visitor
from tools import system

PASSWORD = os.environ.get("GONGJIAN_DEMO_PASSWORD", "gongjian-demo")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screens", action="store_true", help="take pictures of the main pages instead of the journeys")
    parser.addoption("--site", help="address of a demonstration that runs already, its files below GONGJIAN_VAR")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = bool(config.getoption("--screens"))
    chosen = [item for item in items if ("test_screens" in item.nodeid) == wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Iterator[Site]:
    if address := pytestconfig.getoption("--site"):
        yield Site(str(address), Path(os.environ["GONGJIAN_VAR"]))
        return
    with running(ROOT / ".work" / "browser" / WORKER) as site:
        yield site


@pytest.fixture(scope="session")
def accounts(site: Site) -> dict[str, str]:
    """The user name of one account per kind of post, as the demonstration prints them."""
    lines = (line.split("\t") for line in site.command("demo-accounts", "--plain").splitlines())
    return {kind: username for kind, username, *_ in lines}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    home = ROOT / ".work" / "home"
    home.mkdir(parents=True, exist_ok=True)
    # Chromium keeps crash reports at home even when asked not to
    environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS, env=environment)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Open a window: visitor() at a desk, visitor(phone=True) on a phone. A fault of a page fails the journey."""
    with ExitStack() as windows:
        opened: list[Visitor] = []

        def open_window(phone: bool = False, language: str = "zh-CN") -> Visitor:
            context = chromium.new_context(
                viewport=PHONE if phone else DESKTOP, locale=language, has_touch=phone, timezone_id="Asia/Shanghai"
            )
            context.set_default_timeout(30_000)
            windows.callback(context.close)
            opened.append(Visitor.of(context, site.address, PASSWORD))
            return opened[-1]

        yield open_window
        faults = [fault for one in opened for fault in one.unexpected_faults()]
        assert not faults, "\n".join(faults)
