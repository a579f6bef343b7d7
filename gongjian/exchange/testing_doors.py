"""Signing in and reading pages in tests of the doors."""

from typing import Any

from django.test import Client

from gongjian.people.models import Account
from gongjian.people.viewer import Viewer


def signed_in(viewer: Viewer) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(Account.objects.get(pk=viewer.account_id))
    return client


def page(client: Client, address: str, status: int = 200, **query: Any) -> str:
    """The text of a page that answers with a status."""
    response = client.get(address, query)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()
