"""Pictures of every page of the navigation, for each kind of account, at a desk and on a phone (make screens)."""

from collections.abc import Callable

import pytest

from browser.visitor import Visitor

Window = Callable[..., Visitor]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pictures_of_every_page_of_the_navigation(visitor: Window, accounts: dict[str, str], phone: bool) -> None:
    for kind, username in accounts.items():
        person = visitor(phone=phone)
        page = person.sign_in(username)
        found = page.locator("nav a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        for path in dict.fromkeys(["/", *found]):
            person.go(path)
            name = path.strip("/").replace("/", "-").split("?")[0] or "home"
            person.picture(f"{'phone' if phone else 'desk'}-{kind}-{name}")
