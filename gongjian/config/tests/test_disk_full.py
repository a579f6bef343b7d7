import contextlib

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.utils.translation import override

from gongjian.base import idempotency
from gongjian.base.disk import disk_full
from gongjian.grids.models import Plan
from gongjian.grids.testing import make_community, make_grids
from gongjian.history.models import Entry
from gongjian.people.models import Account

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def a_full_disk():
    """SQLite may not grow by one page; PostgreSQL raises what it raises when a file cannot be extended."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE filler (x)")
            pages, free = (cursor.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count"))
            cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [4096 * max(0, free - 4)])
            cursor.execute(f"PRAGMA max_page_count={pages}")
            yield
            cursor.execute("PRAGMA max_page_count=1073741823")
        else:
            pre_save.connect(out_of_room, sender=Plan)
            yield
            pre_save.disconnect(out_of_room, sender=Plan)


def out_of_room(**_sent):
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_full_disk_is_said_in_words_and_nothing_is_half_written(client, accept):
    community = make_community(columns=30, rows=30, households=1)
    make_grids(community)
    client.force_login(Account.objects.get(pk=community.secretary.account_id))
    before = Entry.objects.count()

    with a_full_disk():
        answer = client.post(f"/grids/plans/open/{community.area.pk}/", headers={"Accept": accept})

    assert answer.status_code == 507
    assert "磁盘" in answer.content.decode()
    assert (Plan.objects.count(), Entry.objects.count()) == (0, before)


def test_a_disk_that_is_full_before_the_view_begins_is_said_in_words_too(client, monkeypatch):
    community = make_community()
    client.raise_request_exception = False
    client.force_login(Account.objects.get(pk=community.secretary.account_id))

    def no_room(*_sent):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(idempotency, "_claim", no_room)
    answer = client.post(f"/grids/plans/open/{community.area.pk}/", {"_key": "one"})

    assert answer.status_code == 507
    assert "磁盘" in answer.content.decode()


def test_every_way_a_disk_says_that_it_is_full_is_understood():
    fault = RuntimeError("while saving")
    fault.__cause__ = OSError(28, "No space left on device")

    with override("en"):
        assert "disk" in disk_full(fault).message
    assert disk_full(OSError(13, "Permission denied")) is None
    assert disk_full(ValueError("full")) is None
