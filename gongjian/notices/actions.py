"""Telling people: into the outbox with the decision, out of it by the worker."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from gongjian.base.clock import now
from gongjian.notices.models import Message, OutboxItem
from gongjian.people.models import Person

log = logging.getLogger(__name__)
UNDO_SECONDS = 20  # ui.md section 5: messages to others wait as long as undo is offered


def tell(
    people: Iterable[Person | int],
    text_id: str,
    facts: Mapping[str, Any],
    *,
    kind: str,
    matter: str,
    link: str,
    due_at: datetime | None = None,
    wait_seconds: int = UNDO_SECONDS,
) -> int:
    """Put one message per person into the outbox. Call it inside the transaction of the decision.

    text_id  English source sentence marked with gettext_noop; facts fill its named parts
    matter   what it is about; a later message on the same matter renews the earlier one
    returns  how many were written
    """
    ids = {person if isinstance(person, int) else person.pk for person in people}
    items = [
        OutboxItem(
            person_id=person_id,
            kind=kind,
            matter=matter,
            text_id=text_id,
            facts=dict(facts),
            link=link,
            due_at=due_at,
            not_before=now() + timedelta(seconds=wait_seconds),
        )
        for person_id in sorted(ids)
    ]
    return len(OutboxItem.objects.bulk_create(items, batch_size=500))


def settle(matter: str) -> None:
    """The matter waits for nobody any more: open to-dos are done, undelivered ones are dropped."""
    Message.objects.filter(matter=matter, kind=Message.Kind.TODO, done_at__isnull=True).update(done_at=now())
    OutboxItem.objects.filter(matter=matter, kind=Message.Kind.TODO, delivered_at__isnull=True).delete()


def deliver_due(limit: int = 200) -> int:
    """Deliver what is due. Each item is its own transaction, so a crash repeats nothing and loses nothing."""
    due = OutboxItem.objects.filter(delivered_at__isnull=True, not_before__lte=now()).order_by("pk")
    return sum(_deliver(item_id) for item_id in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _deliver(item_id: int) -> bool:
    item = OutboxItem.objects.select_for_update().filter(pk=item_id, delivered_at__isnull=True).first()
    if item is None:
        return False
    moment = now()
    Message.objects.update_or_create(
        person_id=item.person_id,
        matter=item.matter,
        kind=item.kind,
        defaults={
            "text_id": item.text_id,
            "facts": item.facts,
            "link": item.link,
            "due_at": item.due_at,
            "made_at": moment,
            "read_at": None,
            "done_at": None,
        },
    )
    item.delivered_at, item.attempts = moment, item.attempts + 1
    item.save(update_fields=["delivered_at", "attempts"])
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        transaction.on_commit(lambda: _mail(item))
    return True


def _mail(item: OutboxItem) -> None:
    person = Person.objects.select_related("account").get(pk=item.person_id)
    account = getattr(person, "account", None)
    if account is None or not account.email:
        return
    message = Message(person=person, kind=item.kind, text_id=item.text_id, facts=item.facts)
    try:
        send_mail(
            message.text_in(account.language or settings.LANGUAGE_CODE),
            item.link,
            settings.DEFAULT_FROM_EMAIL,
            [account.email],
        )
    except OSError as fault:  # mail is a courtesy; the message inside the product is the record
        log.warning("mail for outbox item %s not sent: %s", item.pk, fault)


@transaction.atomic
def mark_read(message_ids: Iterable[int], *, by: Any) -> int:
    """The reader has seen these messages. Ids that are not the reader's own are passed over."""
    return Message.objects.visible_to(by).filter(pk__in=list(message_ids), read_at__isnull=True).update(read_at=now())


@transaction.atomic
def mark_done(message_id: int, *, by: Any) -> Message:
    """The reader says a matter needs nothing any more. Raises NotFound."""
    message: Message = Message.objects.visible_to(by).locked(pk=message_id)
    if message.done_at is None:
        message.done_at = now()
        message.read_at = message.read_at or message.done_at
        message.save(update_fields=["done_at", "read_at"])
    return message


@transaction.atomic
def mark_open(message_id: int, *, by: Any) -> Message:
    """The way back from mark_done. Raises NotFound."""
    message: Message = Message.objects.visible_to(by).locked(pk=message_id)
    message.done_at = None
    message.save(update_fields=["done_at"])
    return message
