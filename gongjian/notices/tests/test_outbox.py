from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.translation import gettext_noop, override

from gongjian.base.clock import now, today
from gongjian.notices.actions import deliver_due, mark_read, settle, tell
from gongjian.notices.models import Message, OutboxItem
from gongjian.people.testing import make_viewer

pytestmark = pytest.mark.django_db
TEXT = gettext_noop("The grids of %(area)s are published, in force from %(day)s.")
FACTS = {"area": "杏园社区", "day": f"{today().year}-05-01"}


def say(viewer, **changes):
    return tell(
        [viewer.person_id],
        TEXT,
        FACTS,
        **({"kind": "todo", "matter": "grids.plan:1", "link": "/", "wait_seconds": 0} | changes),
    )


def test_a_message_waits_as_long_as_undo_is_offered():
    viewer = make_viewer("community_secretary")
    say(viewer, wait_seconds=20)

    assert deliver_due() == 0
    OutboxItem.objects.update(not_before=now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert Message.objects.visible_to(viewer).count() == 1


def test_a_decision_that_is_taken_back_tells_nobody():
    viewer = make_viewer("community_secretary")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say(viewer)
        raise ZeroDivisionError

    assert deliver_due() == 0


def test_a_message_is_delivered_once_and_a_later_one_renews_it():
    viewer = make_viewer("community_secretary")
    say(viewer)
    deliver_due()
    mark_read(Message.objects.values_list("pk", flat=True), by=viewer)
    assert deliver_due() == 0

    say(viewer)
    deliver_due()

    assert Message.objects.visible_to(viewer).get().read_at is None


def test_a_settled_matter_waits_for_nobody():
    viewer = make_viewer("community_secretary")
    say(viewer)
    deliver_due()

    settle("grids.plan:1")

    assert Message.objects.visible_to(viewer).waiting().count() == 0


def test_a_message_is_read_by_its_person_only():
    viewer, other = make_viewer("community_secretary"), make_viewer("district_cadre")
    say(viewer)
    deliver_due()

    assert Message.objects.visible_to(other).count() == 0
    assert mark_read(Message.objects.values_list("pk", flat=True), by=other) == 0


def test_a_message_speaks_the_readers_language():
    viewer = make_viewer("community_secretary")
    say(viewer)
    deliver_due()

    with override("en"):
        assert Message.objects.get().text == "The grids of 杏园社区 are published, in force from 1 May."
    with override("zh-hans"):
        assert "5月1日" in Message.objects.get().text
