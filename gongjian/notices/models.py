"""Messages and the outbox."""

import re
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import CleanCharField
from gongjian.base.clock import day_text, today
from gongjian.base.scoping import ScopedQuerySet
from gongjian.people.models import Person

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _said(fact: Any) -> Any:
    """A fact as it is read: a day that was kept as 2026-04-16 in the reader's words, anything else as it is."""
    is_day = isinstance(fact, str) and ISO_DAY.fullmatch(fact)
    return day_text(date.fromisoformat(fact), today()) if is_day else fact


class OutboxItem(models.Model):
    """发件箱: something that was decided and must be told. Written with the decision, delivered by the worker."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    matter = models.CharField(max_length=80)
    text_id = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(db_index=True)
    delivered_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.matter


class MessageQuerySet(ScopedQuerySet):
    subject = "message"

    def visible_to(self, viewer) -> "MessageQuerySet":  # type: ignore[no-untyped-def,override]
        """A message is read by the person it is for, and nobody else."""
        return self.filter(person_id=viewer.person_id) if viewer.person_id else self.none()

    def waiting(self) -> "MessageQuerySet":
        """Messages about something the person still has to do."""
        return self.filter(kind=Message.Kind.TODO, done_at__isnull=True)


class Message(models.Model):
    """消息: one matter for one person, renewed rather than repeated."""

    class Kind(models.TextChoices):
        TODO = "todo", _("waits for you")
        DUE = "due", _("due soon")
        RESULT = "result", _("result")
        NOTICE = "notice", _("notice")

    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    matter = models.CharField(max_length=80)  # e.g. "grids.plan:12"; one open message per person, matter and kind
    text_id = models.CharField(max_length=200)  # the English source sentence, translated when shown
    facts = models.JSONField(default=dict)
    link = CleanCharField(max_length=200)
    due_at = models.DateTimeField(_("due"), null=True)
    made_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "matter", "kind"], name="message_once")]
        indexes = [models.Index(fields=["person", "done_at", "kind"], name="message_waiting")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The sentence in the reader's language, with its facts filled in."""
        return gettext(self.text_id) % {name: _said(value) for name, value in self.facts.items()}

    def text_in(self, language: str) -> str:
        """The sentence in a given language, for mail."""
        with override(language):
            return self.text
