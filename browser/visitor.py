"""A person at the browser: signs in, looks, is watched for faults of the page."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ROOT / ".work" / "screens"
DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}
PARTS = """() => [...new Set([...document.querySelectorAll("body *")].map((part) => [
  part.parentElement.tagName, part.parentElement.getAttribute("class"), part.tagName,
  ...["class", "role", "type", "href", "aria-label", "alt", "for", "id"].map((name) =>
    name === "class" || name === "role" || name === "type" ? part.getAttribute(name) : part.hasAttribute(name)),
  part.textContent.trim() !== "",
].join(" ")))].sort()"""


@dataclass
class Visitor:
    """One browser window with its own cookies. Every console error and every answer of 500 or more is kept."""

    page: Page
    address: str
    password: str
    faults: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext, address: str, password: str) -> "Visitor":
        visitor = cls(context.new_page(), address, password)
        visitor.page.on("console", visitor._hear)
        visitor.page.on("pageerror", lambda error: visitor.faults.append(f"script error: {error}"))
        visitor.page.on("response", visitor._answer)
        return visitor

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _answer(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.url}")

    def expect_fault(self, pattern: str) -> None:
        """Name a fault that belongs to the story, such as the console's line about a refused (4xx) request."""
        self.expected.append(re.compile(pattern))

    def unexpected_faults(self) -> list[str]:
        return [fault for fault in self.faults if not any(pattern.search(fault) for pattern in self.expected)]

    # ------------------------------------------------------------------ moving about
    def go(self, path: str) -> Page:
        """Open a path of the site and wait until it is quiet."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, username: str) -> Page:
        """Sign in through the form, as everybody does."""
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(self.password)
        self.page.locator("form:has(input[name=password]) [type=submit]").first.click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def speak(self, language: str) -> None:
        """Choose the language of the pages: zh-hans or en."""
        self.page.context.add_cookies([{"name": "language", "value": language, "url": self.address}])

    # ------------------------------------------------------------------ looking
    def accessibility_faults(self) -> list[str]:
        """What axe finds serious or critical on the page as it is now."""
        if not self.page.evaluate("() => typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]

    def parts(self) -> str:
        """What the page is built of, without what it says: pages of the same parts have the same faults for axe."""
        found = self.page.evaluate(PARTS)
        return "\n".join([str(self.page.viewport_size), *found])

    def picture(self, name: str, full_page: bool = True) -> Path:
        """A picture of the page below .work/screens."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}.png"
        self.page.screenshot(path=path, full_page=full_page)
        return path

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window; a page that fits gives 0."""
        width = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        return max(0, int(width))
