"""The page of the own tokens: made and shown once, listed, ended."""

import re

import pytest

from gongjian.people.models import ApiToken
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    account = make_account("member")
    client.force_login(account)
    return account


def test_a_token_is_shown_once_and_opens_the_api(client, member):
    page = client.post("/tokens/make/", {"name": "billing", "days": "30"}).content.decode()

    clear = re.search(r'id="token-made">(gj_[^<]+)<', page)[1]
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {clear}"}).status_code == 200
    later = client.get("/tokens/").content.decode()
    assert "billing" in later and clear not in later


def test_a_form_that_is_sent_twice_makes_one_token(client, member):
    body = {"name": "billing", "days": "30", "_key": "form-1"}

    first, second = client.post("/tokens/make/", body), client.post("/tokens/make/", body)

    assert ApiToken.objects.count() == 1
    assert first.content == second.content and second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "days": "30"}, "name"),
        ({"name": "x", "days": "0"}, "days"),
        ({"name": "x", "days": "1e9"}, "days"),
    ],
)
def test_a_faulty_entry_is_shown_at_its_field(client, member, body, field):
    response = client.post("/tokens/make/", body)

    assert response.status_code == 422 and not ApiToken.objects.exists()
    assert f'id="id_{field}_error"' in response.content.decode()


def test_a_token_is_ended(client, member):
    client.post("/tokens/make/", {"name": "billing", "days": "30"})

    assert client.post(f"/tokens/{ApiToken.objects.get().pk}/end/").status_code == 302
    assert not ApiToken.objects.exists()


def test_a_token_of_somebody_else_cannot_be_ended(client, member):
    client.post("/tokens/make/", {"name": "billing", "days": "30"})
    client.force_login(make_account("administrator"))

    assert client.post(f"/tokens/{ApiToken.objects.get().pk}/end/").status_code == 404
    assert "billing" not in client.get("/tokens/").content.decode()
    assert client.post(f"/tokens/{10**30}/end/").status_code == 404


def test_the_page_is_for_those_who_are_signed_in(client):
    assert client.get("/tokens/").status_code == 302
    assert client.post("/tokens/make/", {"name": "x", "days": "1"}).status_code == 302
