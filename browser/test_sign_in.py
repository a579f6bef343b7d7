from collections.abc import Callable

import pytest

from browser.visitor import Visitor

Window = Callable[..., Visitor]


def test_a_community_secretary_signs_in_and_stands_at_the_workbench(visitor: Window, accounts: dict[str, str]) -> None:
    secretary = visitor()
    page = secretary.sign_in(accounts["community_secretary"])
    assert page.locator("h1").first.inner_text().strip()
    assert secretary.accessibility_faults() == []


def test_a_wrong_password_is_refused_in_words_and_nobody_is_signed_in(
    visitor: Window, accounts: dict[str, str]
) -> None:
    stranger = visitor()
    page = stranger.go("/accounts/login/")
    page.locator("input[name=login]").fill(accounts["community_secretary"])
    page.locator("input[name=password]").fill("not the password")
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    assert "/accounts/login" in page.url
    assert page.locator("[role=alert], .errorlist, .refusal").first.inner_text().strip()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_sign_in_page_fits_the_window_in_both_languages(visitor: Window, phone: bool) -> None:
    for language in ("zh-hans", "en"):
        stranger = visitor(phone=phone)
        stranger.speak(language)
        page = stranger.go("/accounts/login/")
        assert page.locator("html").get_attribute("lang") == language.replace("zh-hans", "zh-Hans")
        assert stranger.overflow() == 0
        assert stranger.accessibility_faults() == []
