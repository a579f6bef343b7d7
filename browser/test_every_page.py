"""Every page that a role reaches from its workbench: no fault of the page, nothing that axe finds serious, no sideways
scroll, one language."""

import re
from collections.abc import Callable

import pytest

from browser.visitor import DESKTOP, PHONE, Visitor
from browser.words import chinese_of_ours, english_of_ours
from gongjian.people.posts import PostKind

Window = Callable[..., Visitor]
KINDS = [str(kind) for kind in PostKind]
GRIDS_BEHIND = "list coverage coincidence papers staff governance lanes"
BEHIND = [f"/grids/{name}/" for name in GRIDS_BEHIND.split()]
BEHIND += ["/imports/", "/people/import/", "/places/buildings/import/", "/style/", "/tokens/", "/api/"]
LOOKED_AT: set[str] = set()  # what pages were built of that axe has looked at; it takes a second for each
DATA = {"区", "街道", "社区", "网格", "其他"}  # names of levels and kinds that the district itself wrote


def paths_of(visitor: Visitor) -> list[str]:
    """What the workbench leads to, one address of each form."""
    found = visitor.page.locator("a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    forms: dict[str, str] = {}
    for path in ["/", *found]:
        if "export" not in path:
            forms.setdefault(re.sub(r"\d+|figures/[\w.]+", "0", path.split("&")[0]), path)
    return list(forms.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_from_the_workbench_is_sound_at_a_desk_and_on_a_phone(
    visitor: Window, accounts: dict[str, str], kind: str
) -> None:
    person = visitor()
    page = person.sign_in(accounts[kind])
    faults: list[str] = []
    user_names = set(accounts.values())
    for path in paths_of(person):
        page.set_viewport_size(DESKTOP)
        person.go(path)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            if (parts := person.parts()) not in LOOKED_AT:
                LOOKED_AT.add(parts)
                faults += [f"{path} at {size['width']}: {fault}" for fault in person.accessibility_faults()]
            if wide := person.overflow():
                faults.append(f"{path} at {size['width']}: {wide} px too wide")
        faults += [f"{path}: English on a Chinese page: {words}" for words in english_of_ours(page, user_names)]
    assert faults == []


def test_an_english_page_says_nothing_in_chinese_but_data_and_official_names(
    visitor: Window, accounts: dict[str, str]
) -> None:
    officer = visitor(language="en-GB")
    page = officer.sign_in(accounts["street_officer"])
    officer.speak("en")
    officer.go("/")
    assert page.locator("html").get_attribute("lang") == "en"
    faults: list[str] = []
    for path in [*paths_of(officer), "/style/", "/grids/list/", "/grids/coverage/", "/grids/coincidence/"]:
        officer.go(path)
        faults += [f"{path}: {words}" for words in chinese_of_ours(page, DATA)]
    assert faults == []


@pytest.mark.parametrize("path", BEHIND)
def test_pages_behind_the_first_ones_are_sound(visitor: Window, accounts: dict[str, str], path: str) -> None:
    officer = visitor()
    page = officer.sign_in(accounts["street_officer"])
    officer.go(path)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert officer.accessibility_faults() == []
        assert officer.overflow() == 0
