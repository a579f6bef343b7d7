"""The shell of every page: navigation by role, area, language, preferences, faults, and a bounded number of queries."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from gongjian.config import faults, views
from gongjian.config.navigation import NAVIGATION
from gongjian.grids.testing import make_community, make_grids
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account
from gongjian.people.posts import PostKind
from gongjian.people.testing import make_account
from gongjian.places.testing import box, make_area

pytestmark = pytest.mark.django_db
SHELL_QUERIES = 25


def signed_in(client: Client, kind: str = PostKind.COMMUNITY_SECRETARY, org=None) -> Account:
    account = make_account(kind, org=org)
    client.force_login(account)
    return account


def entries(client: Client) -> set[str]:
    """The navigation entries of whoever is signed in."""
    return {entry.label for group in client.get("/me/").context["shell"].nav for entry in group.entries}


# ------------------------------------------------------------------ navigation
def test_an_auditor_sees_the_record_of_changes_and_no_work(client: Client) -> None:
    signed_in(client, PostKind.AUDITOR)
    client.cookies["language"] = "en"
    assert entries(client) == {"Messages", "Record of changes"}
    assert client.get("/")["Location"].startswith("/history/")


def test_a_secretary_sees_work_and_registers_but_no_accounts(client: Client) -> None:
    signed_in(client, PostKind.COMMUNITY_SECRETARY, make_community().orgs["community"])
    client.cookies["language"] = "en"
    seen = entries(client)
    assert {"Workbench", "Grid map", "Plans, review", "Organisations", "People", "Places"} <= seen
    assert not {"Accounts", "Record of changes"} & seen


@pytest.mark.parametrize("kind", PostKind.values)
def test_every_entry_that_a_role_sees_opens(client: Client, kind: str) -> None:
    community = make_community()
    signed_in(client, kind, community.orgs["community"])
    for group in client.get("/me/").context["shell"].nav:
        for entry in group.entries:
            answer = client.get(entry.url, follow=True)
            assert answer.status_code == 200, entry.url


def test_the_number_at_an_entry_is_what_waits_for_the_reader(client: Client) -> None:
    signed_in(client)
    counts = {entry.label: entry.count for group in client.get("/me/").context["shell"].nav for entry in group.entries}
    assert set(counts.values()) == {0}
    assert NAVIGATION


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (PostKind.AUDITOR, "/places/buildings/"),
        (PostKind.AUDITOR, "/people/"),
        (PostKind.MEMBER, "/grids/list/"),
        (PostKind.ADMINISTRATOR, "/people/"),
        (PostKind.COMMUNITY_SECRETARY, "/people/accounts/"),
        (PostKind.COMMUNITY_SECRETARY, "/history/"),
        (PostKind.GRID_WORKER, "/grids/runs/new/"),
        (PostKind.COMMUNITY_SECRETARY, "/grids/plans/999999/"),
    ],
)
def test_a_page_that_a_role_has_no_part_in_answers_like_no_page(client: Client, kind: str, address: str) -> None:
    signed_in(client, kind, make_community().orgs["community"])
    client.cookies["language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 404
    assert "This page was not found" in answer.content.decode()
    assert "ask the organisation above yours" in answer.content.decode()


def test_only_those_who_find_something_have_the_search_box(client: Client) -> None:
    signed_in(client, PostKind.AUDITOR)
    assert 'id="search-box"' not in client.get("/history/").content.decode()
    client.logout()
    signed_in(client, PostKind.COMMUNITY_SECRETARY, make_community().orgs["community"])
    assert 'id="search-box"' in client.get("/").content.decode()


# ------------------------------------------------------------------ area
def test_the_area_of_an_address_is_kept_and_out_of_reach_changes_nothing(client: Client) -> None:
    community, stranger = make_community(), make_area(shape=box(40, 40))
    signed_in(client, PostKind.STREET_SECRETARY, community.orgs["street"])
    assert client.get("/me/").context["shell"].area == community.street
    client.get(f"/me/?area={community.area.code}")
    assert client.get("/me/").context["shell"].area == community.area
    client.get(f"/me/?area={stranger.code}")
    assert client.get("/me/").context["shell"].area == community.area


def test_the_areas_to_choose_from_are_those_within_reach(client: Client) -> None:
    community, stranger = make_community(), make_area("Far away", shape=box(40, 40))
    signed_in(client, PostKind.STREET_SECRETARY, community.orgs["street"])
    page = client.get("/areas/").content.decode()
    assert community.area.code in page and stranger.code not in page
    assert stranger.code not in client.get("/areas/?q=Far").content.decode()
    part = client.get("/areas/", headers={"HX-Request": "true"}).content.decode()
    assert community.area.code in part and "<h1" not in part


def test_somebody_without_an_area_still_gets_every_page_of_the_shell(client: Client) -> None:
    signed_in(client, PostKind.UNIT_LIAISON, make_org(kind="unit"))
    for page in ("/", "/me/", "/areas/", "/messages/", "/search/?q=x"):
        assert client.get(page).status_code == 200


# ------------------------------------------------------------------ language and preferences
def test_our_words_win_over_those_of_packages() -> None:
    with override("zh-hans"):
        assert [gettext(word) for word in ("Accounts", "Phone", "now")] == ["账号", "电话", "至今"]


def test_the_language_is_switched_and_kept(client: Client) -> None:
    account = signed_in(client)
    assert "工作台" in client.get("/").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/messages/?tab=all"})
    assert answer["Location"] == "/messages/?tab=all"
    page = client.get("/").content.decode()
    assert "Workbench" in page and '<html lang="en"' in page and "工作台" not in page
    account.refresh_from_db()
    assert account.language == "en"


def test_the_language_is_switched_before_the_sign_in_too(client: Client) -> None:
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


def test_a_language_that_is_not_spoken_and_a_foreign_address_change_nothing(client: Client) -> None:
    answer = client.post("/language/", {"language": "xx", "next": "https://example.com/"})
    assert answer["Location"] == "/" and "language" not in answer.cookies


def test_large_type_and_density_are_kept_with_the_account(client: Client) -> None:
    signed_in(client)
    client.post("/preferences/", {"type": "large", "density": "roomy", "next": "/me/"})
    page = client.get("/").content.decode()
    assert 'data-type="large"' in page and 'data-density="roomy"' in page
    client.post("/preferences/", {"type": "normal"})
    assert 'data-type="large"' not in client.get("/").content.decode()


def test_large_type_works_before_the_sign_in(client: Client) -> None:
    client.post("/preferences/", {"type": "large"})
    assert 'data-type="large"' in client.get("/accounts/login/").content.decode()


# ------------------------------------------------------------------ faults
def test_absent_and_out_of_reach_look_the_same(client: Client) -> None:
    signed_in(client)
    stranger = make_area(shape=box(40, 40))
    absent, hidden = (
        client.get("/figures/grids.staffing/?in=ZZZZ"),
        client.get(f"/figures/grids.staffing/?in={stranger.path}"),
    )
    assert absent.status_code == hidden.status_code == 404
    for answer in (absent, hidden, client.get("/no/such/page")):
        assert "找不到这一页" in answer.content.decode()


def test_an_unknown_address_says_so_before_the_sign_in_too(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404 and "找不到这一页" in answer.content.decode()


@pytest.mark.parametrize("language, words", [("zh-hans", "系统出了故障"), ("en", "a fault of the system")])
def test_a_fault_of_our_own_names_its_number_and_shows_nothing_else(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["language"] = language
    signed_in(client)
    monkeypatch.setattr(views, "page_or_part", None)
    answer = client.get("/areas/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert words in page and answer["X-Request-Id"] in page and "Traceback" not in page and "NoneType" not in page


def test_a_form_without_its_protection_key_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403 and "页打开太久了" in answer.content.decode()


def test_every_other_fault_has_its_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES, request.user = {}, SimpleNamespace(is_authenticated=False)
    assert faults.not_allowed(request, PermissionDenied()).status_code == 403
    assert faults.bad_request(request, ValueError()).status_code == 400
    assert faults.too_many(request).status_code == 429


# ------------------------------------------------------------------ headers, health, robots, sheet of parts
def test_every_page_forbids_inline_script_and_frames(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_machines_get_their_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert b"Disallow: /" in client.get("/robots.txt").content


def test_the_sheet_of_parts_is_public_in_a_demonstration_only(client: Client) -> None:
    assert client.get("/style/").status_code == 200
    with override_settings(MODE="production"):
        assert client.get("/style/").status_code == 302
    signed_in(client)
    client.cookies["language"] = "en"
    assert "Parts and states" in client.get("/style/").content.decode()


# ------------------------------------------------------------------ queries
def test_the_shell_asks_the_database_a_bounded_number_of_times(client: Client) -> None:
    community = make_community()
    signed_in(client, PostKind.STREET_SECRETARY, community.orgs["street"])
    client.get("/me/")
    with CaptureQueriesContext(connection) as few:
        client.get("/me/")
    for place in range(3):
        make_area(parent=community.street, shape=box(0, place))
    make_grids(community)
    with CaptureQueriesContext(connection) as more:
        client.get("/me/")
    assert len(few) == len(more) <= SHELL_QUERIES
