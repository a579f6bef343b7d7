"""Looking at pages and sheets like somebody with a post."""

from io import BytesIO

from django.test import Client
from python_calamine import CalamineWorkbook

from gongjian.people.testing import make_account


def browser(kind, org, language="en"):
    """Somebody signed in with a post."""
    client = Client()
    client.force_login(make_account(kind, org=org))
    client.cookies["language"] = language
    return client


def text(response):
    assert response.status_code == 200, response.content[:400]
    return response.content.decode()


def sheet(response):
    assert response.status_code == 200
    return CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
