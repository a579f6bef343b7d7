"""The JSON API as programs meet it: who may in, and one shape for everything that goes wrong."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.errors import Stale
from gongjian.config import api_errors
from gongjian.history.models import Entry
from gongjian.people.actions import make_token
from gongjian.people.models import Account, ApiToken
from gongjian.people.testing import PASSWORD, make_account
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


def bearer(account: Account) -> dict[str, str]:
    """The headers of a program that acts as an account."""
    _token, clear = make_token(by=viewer_of(account, today()), name="test")
    return {"Authorization": f"Bearer {clear}"}


def post(client: Client, address: str, body: object, headers: dict[str, str]) -> Any:
    said = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address, said, content_type="application/json", headers=headers)


def is_error(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    body = response.json()["error"]
    assert body["code"] == code and body["message"] and isinstance(body["fields"], dict)
    return body


def test_a_token_says_who_one_is(client):
    account = make_account("community_secretary")

    said = client.get("/api/v1/me", headers=bearer(account)).json()

    assert said["account_id"] == account.pk
    assert said["posts"][0]["kind"] == "community_secretary"
    assert "plan.submit" in said["abilities"]


def test_without_a_token_or_session_nobody_gets_in(client):
    response = client.get("/api/v1/me")

    is_error(response, 401, "not_signed_in")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("said", ["Bearer gj_unknown", "Bearer", "Basic YTpi", "bearer  ", "Bearer \x00"])
def test_a_wrong_token_is_refused_even_beside_a_good_session(client, said):
    client.force_login(make_account("member"))

    is_error(client.get("/api/v1/me", headers={"Authorization": said}), 401, "not_signed_in")


def test_a_token_ends_with_its_last_day(client):
    headers = bearer(make_account("member"))
    ApiToken.objects.update(expires_on=today())
    assert client.get("/api/v1/me", headers=headers).status_code == 200

    ApiToken.objects.update(expires_on=today() - timedelta(days=1))

    is_error(client.get("/api/v1/me", headers=headers), 401, "not_signed_in")


def test_a_closed_account_has_no_way_in(client):
    account = make_account("member")
    headers = bearer(account)
    Account.objects.update(is_active=False)

    is_error(client.get("/api/v1/me", headers=headers), 401, "not_signed_in")


def test_a_session_writes_only_with_the_csrf_token_of_the_page():
    browser = Client(enforce_csrf_checks=True)
    browser.login(username=make_account("member", username="li").username, password=PASSWORD)
    assert browser.get("/api/v1/me").status_code == 200

    response = browser.post("/api/v1/tokens", {"name": "x"}, content_type="application/json")

    is_error(response, 403, "csrf_failed")
    assert not ApiToken.objects.exists()


def test_a_token_opens_no_page(client):
    response = client.get("/tokens/", headers=bearer(make_account("member")))

    assert response.status_code == 302


def test_a_token_is_made_shown_once_listed_and_ended(client):
    account = make_account("member")
    headers = bearer(account)
    made = client.post(
        "/api/v1/tokens", {"name": "billing", "days": 30}, content_type="application/json", headers=headers
    )
    assert made.status_code == 201

    clear = made.json()["token"]
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {clear}"}).status_code == 200
    listed = client.get("/api/v1/tokens", headers=headers)
    assert [row["name"] for row in listed.json()] == ["billing", "test"]
    assert clear not in listed.content.decode() and not Entry.objects.filter(after__icontains=clear).exists()

    assert client.delete(f"/api/v1/tokens/{made.json()['id']}", headers=headers).json() == {"done": 1}
    is_error(client.get("/api/v1/me", headers={"Authorization": f"Bearer {clear}"}), 401, "not_signed_in")


def test_a_token_of_somebody_else_looks_as_if_it_never_existed(client):
    stranger = make_account("member")
    make_token(by=viewer_of(stranger, today()), name="theirs")
    headers = bearer(make_account("administrator"))

    is_error(client.delete(f"/api/v1/tokens/{stranger.tokens.get().pk}", headers=headers), 404, "not_found")
    assert stranger.tokens.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x", "days": True}, "days"),
        ({"name": "x", "days": 10**30}, "days"),
        ({"name": "x", "days": "30"}, "days"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": 5}, "name"),
        ({}, "name"),
    ],
)
def test_a_faulty_value_is_named_with_a_sentence(client, body, field):
    headers = bearer(make_account("member")) | {"Accept-Language": "en"}

    error = is_error(
        client.post("/api/v1/tokens", json.dumps(body), content_type="application/json", headers=headers),
        422,
        "invalid",
    )

    assert set(error["fields"]) == {field}
    assert error["fields"][field].endswith(".")


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "nul", "[" * 5000, '{"name": ' + "9" * 5000 + "}", b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(client, body):
    headers = bearer(make_account("member"))

    response = post(client, "/api/v1/tokens", body, headers)

    assert response.status_code in {400, 422}
    assert set(response.json()) == {"error"}


def test_a_body_that_is_too_large_is_refused(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    headers = bearer(make_account("member"))

    for more in ({}, {"Idempotency-Key": "large"}):
        response = post(client, "/api/v1/tokens", {"name": "x" * 2000}, headers | more)
        is_error(response, 413, "too_large")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1/tokens/5/6"])
def test_an_unknown_address_answers_in_the_same_shape(client, address):
    is_error(client.get(address, headers=bearer(make_account("member"))), 404, "not_found")


def test_a_wrong_method_answers_in_the_same_shape(client):
    response = client.put("/api/v1/me", headers=bearer(make_account("member")))

    is_error(response, 405, "method_not_allowed")
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "+1", "1_0", "true", "9" * 19, "9" * 40, "%00", "１"])
def test_an_id_is_plain_digits_within_63_bits(client, number):
    response = client.delete(f"/api/v1/tokens/{number}", headers=bearer(make_account("member")))

    assert response.status_code in {404, 422}
    assert set(response.json()) == {"error"}


def test_a_refusal_speaks_the_language_that_was_asked_for(client):
    chinese = is_error(client.get("/api/v1/me"), 401, "not_signed_in")["message"]
    english = is_error(client.get("/api/v1/me", headers={"Accept-Language": "en"}), 401, "not_signed_in")["message"]

    assert english == "Sign in first, or send a valid token."
    assert chinese != english and chinese.endswith("。")


def test_a_stale_edit_shows_the_values_stored_now(rf):
    stale = Stale("Somebody was first.", {"name": "new", "since": today(), "version": 3})

    body = json.loads(api_errors.refused(rf.get("/"), stale).content)["error"]

    assert body["code"] == "stale"
    assert body["current"] == {"name": "new", "since": today().isoformat(), "version": 3}


def test_a_bug_is_answered_with_the_number_that_stands_in_the_log(client, monkeypatch, caplog):
    headers = bearer(make_account("member"))
    monkeypatch.setattr("gongjian.people.api.tokens_of", lambda viewer: 1 / 0)

    response = client.get("/api/v1/tokens", headers=headers)

    error = is_error(response, 500, "failed")
    assert error["request_id"] == response["X-Request-Id"]
    assert error["request_id"] in error["message"]
    assert "ZeroDivisionError" in caplog.text and "ZeroDivisionError" not in response.content.decode()


def test_lists_come_in_pages(client):
    headers = bearer(make_account("auditor"))

    for said, count in (("", 50), ("?size=2", 2), ("?page=9&size=200", 0)):
        body = client.get(f"/api/v1/history{said}", headers=headers).json()
        assert set(body) == {"items", "total", "page", "pages"}
        assert len(body["items"]) == min(count, body["total"])
    is_error(client.get("/api/v1/history?size=5000", headers=headers), 422, "invalid")


def test_the_record_of_changes_is_for_auditors_and_for_whoever_sees_the_record(client):
    account = make_account("community_secretary")
    headers = bearer(account)
    person_entry = f"/api/v1/history/people.person/{account.person_id}"

    assert client.get("/api/v1/history", headers=headers).json()["total"] == 0
    is_error(client.get("/api/v1/history/verify", headers=headers), 403, "not_allowed")
    assert client.get(person_entry, headers=headers).status_code == 200
    stranger = make_account("member")
    is_error(client.get(f"/api/v1/history/people.person/{stranger.person_id}", headers=headers), 404, "not_found")
    is_error(client.get("/api/v1/history/sessions.session/1", headers=headers), 404, "not_found")
    auditor = bearer(make_account("auditor"))
    assert client.get("/api/v1/history", headers=auditor).json()["total"] > 0
    assert client.get("/api/v1/history/verify", headers=auditor).json()["whole"] is True


def test_the_contract_is_for_those_who_are_signed_in(client):
    assert client.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/api/v1/openapi.json", headers=bearer(make_account("member"))).json()["openapi"] == "3.1.0"


def test_the_contract_page_lists_every_operation_without_loading_anything_from_elsewhere(client):
    assert client.get("/api/").status_code == 302
    client.force_login(make_account("member"))

    page = client.get("/api/").content.decode()

    assert "/api/v1/history/{subject}/{subject_id}" in page
    assert "https://" not in page
