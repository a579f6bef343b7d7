"""Message pages: the own messages only, by day, read, ticked off and taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongjian.base.clock import now
from gongjian.notices.models import Message
from gongjian.people.models import Account
from gongjian.people.posts import PostKind
from gongjian.people.testing import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Account:
    account = make_account(PostKind.COMMUNITY_SECRETARY)
    client.force_login(account)
    return account


def make_message(account: Account, n: int = 1, **facts) -> Message:
    known = {"kind": "todo", "text_id": f"Message number {n}", "link": "/me/", "made_at": now()}
    return Message.objects.create(person=account.person, matter=f"m{n}", **(known | facts))


def shown(client: Client, query: str = "") -> list[Message]:
    return [message for _day, rows in client.get(f"/messages/{query}").context["days"] for message in rows]


def test_only_the_own_messages_are_shown(client: Client, reader: Account) -> None:
    own = make_message(reader)
    stranger = make_message(make_account(PostKind.COMMUNITY_SECRETARY), 2)
    assert shown(client, "?tab=all") == [own]
    for verb in ("", "done/", "undo/"):
        assert client.post(f"/messages/{stranger.pk}/{verb}").status_code == 404
    stranger.refresh_from_db()
    assert stranger.read_at is None and stranger.done_at is None


def test_messages_stand_under_their_day(client: Client, reader: Account) -> None:
    for n, age in enumerate([0, 0, 3]):
        make_message(reader, n, made_at=now() - timedelta(days=age))
    days = client.get("/messages/?tab=all").context["days"]
    assert [len(rows) for _day, rows in days] == [2, 1]


def test_opening_a_message_marks_it_read_and_goes_to_its_matter(client: Client, reader: Account) -> None:
    message = make_message(reader)
    assert client.post(f"/messages/{message.pk}/")["Location"] == "/me/"
    message.refresh_from_db()
    assert message.read_at is not None
    assert client.get("/me/").context["shell"].unread == 0


def test_a_message_never_leads_to_another_site(client: Client, reader: Account) -> None:
    message = make_message(reader, link="https://example.com/")
    assert client.post(f"/messages/{message.pk}/")["Location"] == "/messages/"


def test_a_message_is_ticked_off_and_taken_back(client: Client, reader: Account) -> None:
    message = make_message(reader)
    client.post(f"/messages/{message.pk}/done/")
    assert shown(client, "?tab=done") == [message] and shown(client, "?tab=waiting") == []
    part = client.post(f"/messages/{message.pk}/undo/", headers={"HX-Request": "true"}).content.decode()
    assert f'id="message-{message.pk}"' in part and "<h1" not in part
    assert shown(client, "?tab=waiting") == [message]


def test_all_messages_are_marked_read_at_once(client: Client, reader: Account) -> None:
    for n in range(3):
        make_message(reader, n)
    page = client.post("/messages/read/", follow=True)
    assert page.context["shell"].unread == 0 and "3 条消息已标为已读" in page.content.decode()


def test_without_messages_the_page_says_what_will_stand_here(client: Client, reader: Account) -> None:
    assert "没有消息" in client.get("/messages/").content.decode()
    assert client.get("/messages/?tab=nonsense&page=7").status_code == 200


def test_the_list_asks_the_database_a_bounded_number_of_times(client: Client, reader: Account) -> None:
    make_message(reader)
    client.get("/messages/")
    with CaptureQueriesContext(connection) as few:
        client.get("/messages/?tab=all")
    for n in range(2, 20):
        make_message(reader, n)
    with CaptureQueriesContext(connection) as more:
        client.get("/messages/?tab=all")
    assert len(more) == len(few)
