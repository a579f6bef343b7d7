"""Signing in twice over, the language, the size of type, and what a role may not see."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable

from browser.visitor import Visitor

Window = Callable[..., Visitor]


def one_time_code(secret: str) -> str:
    """Six digits for this half minute (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def again(visitor: Visitor) -> None:
    """Write the password once more, which is asked before the safety of the account is changed."""
    password = visitor.page.locator("main input[type=password]")
    if password.count():
        password.fill(visitor.password)
        with visitor.page.expect_navigation():
            visitor.page.locator("main form .btn-primary").first.click()


def test_the_second_step_of_the_sign_in_is_switched_on_used_and_switched_off(
    visitor: Window, accounts: dict[str, str]
) -> None:
    member = visitor()
    page = member.sign_in(accounts["member"])
    member.go("/me/")
    for target in ("a[href*='2fa']", "a[href$='/totp/activate/']"):
        with page.expect_navigation():
            page.locator(target).first.click()
    again(member)
    page.locator("[name=code]").fill("000000")
    page.locator("main form .btn-primary").click()
    page.locator(".fault").first.wait_for()
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    page.locator("[name=code]").fill(one_time_code(secret))
    with page.expect_navigation():
        page.locator("main form .btn-primary").click()
    assert member.accessibility_faults() == []

    later = visitor()
    page = later.go("/accounts/login/")
    page.locator("input[name=login]").fill(accounts["member"])
    page.locator("input[name=password]").fill(later.password)
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    page.locator("input[name=code]").wait_for()
    assert later.accessibility_faults() == []
    page.locator("input[name=code]").fill(one_time_code(secret))
    with page.expect_navigation():
        page.locator("main form .btn-primary").first.click()
    assert "/accounts/" not in page.url

    later.go("/accounts/2fa/totp/deactivate/")
    again(later)
    with page.expect_navigation():
        page.locator("main form[method=post] .btn-primary").first.click()
    third = visitor()
    third.sign_in(accounts["member"])
    assert "/accounts/" not in third.page.url


def test_language_and_size_of_type_follow_the_person(visitor: Window, accounts: dict[str, str]) -> None:
    person = visitor()
    page = person.sign_in(accounts["building_head"])
    person.go("/me/")
    size = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    with page.expect_navigation():
        page.locator("main button[name=type][value=large]").click()
    assert page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") > size
    assert person.overflow() == 0
    assert person.accessibility_faults() == []
    with page.expect_navigation():
        page.locator("main button[name=language][value=en]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "My account"
    with page.expect_navigation():
        page.locator("main button[name=language][value='zh-hans']").click()
    with page.expect_navigation():
        page.locator("main button[name=type][value=normal]").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_what_is_out_of_reach_looks_like_not_there(visitor: Window, accounts: dict[str, str]) -> None:
    liaison = visitor()
    page = liaison.sign_in(accounts["unit_liaison"])
    liaison.expect_fault("404|403")
    said = []
    for path in ("/grids/plans/1/", "/grids/plans/999999/", "/places/buildings/1/", "/nothing/of/the/kind/"):
        response = page.goto(liaison.address + path)
        assert response is not None
        assert response.status in {403, 404}
        said.append(page.locator("main").inner_text())
        assert liaison.accessibility_faults() == []
    assert said[0] == said[1]


def test_a_refused_request_of_a_part_speaks_in_the_notice(visitor: Window, accounts: dict[str, str]) -> None:
    secretary = visitor()
    page = secretary.sign_in(accounts["community_secretary"])
    secretary.go("/grids/")
    secretary.expect_fault("404|422")
    page.evaluate("() => window.htmx.ajax('GET', '/grids/here/?building=999999999', '#here')")
    page.locator("#notice .note-stop").wait_for()
    assert page.locator("#notice").inner_text().strip()
    assert page.locator("#here").inner_text().strip()
