"""Pages: the reader's own messages, by day; read, done, and undo."""

from itertools import groupby
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gongjian.base.clock import day_of
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.notices.actions import mark_done, mark_open, mark_read
from gongjian.notices.models import Message, MessageQuerySet

TODO = Message.Kind.TODO


def tabs() -> dict[str, tuple[str, Any]]:
    """Tab -> its words and the condition of its messages."""
    return {
        "waiting": (_("Waits for me"), {"kind": TODO, "done_at__isnull": True}),
        "unread": (_("Not read"), {"read_at__isnull": True}),
        "all": (_("All"), {}),
        "done": (_("Done"), {"done_at__isnull": False}),
    }


@require_GET
@login_required
def message_list(request: HttpRequest) -> HttpResponse:
    """消息: the reader's messages, newest first, grouped by day."""
    known = tabs()
    tab = request.GET.get("tab", "")
    mine: MessageQuerySet = Message.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    counts = {key: mine.filter(**condition).count() for key, (_words, condition) in known.items()}
    if tab not in known:
        tab = next((key for key in ("waiting", "unread") if counts[key]), "all")
    page = page_of(mine.filter(**known[tab][1]), request)
    days = [(day, list(rows)) for day, rows in groupby(page, key=lambda message: day_of(message.made_at))]
    context = {
        "tab": tab,
        "tabs": [(key, words, counts[key]) for key, (words, _condition) in known.items()],
        "days": days,
        "page": page,
        "unread": counts["unread"],
        "todo": TODO,
    }
    return page_or_part(request, "notices/message_list.html", "notices/_messages.html", context)


@require_POST
@login_required
@says_no
def message_open(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark a message read and go to what it is about."""
    message: Message = Message.objects.visible_to(request.viewer).get_or_refuse(pk=message_id)  # type: ignore[attr-defined]
    mark_read([message.pk], by=request.viewer)  # type: ignore[attr-defined]
    is_ours = url_has_allowed_host_and_scheme(message.link, {request.get_host()})
    return HttpResponseRedirect(message.link if is_ours and message.link else reverse("notices:message-list"))


@require_POST
@login_required
@says_no
def message_done(request: HttpRequest, message_id: int) -> HttpResponse:
    """Tick a message off; for scripts its row comes back with an undo."""
    message = mark_done(message_id, by=request.viewer)  # type: ignore[attr-defined]
    return _changed(request, message)


@require_POST
@login_required
@says_no
def message_undo(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take the tick back."""
    message = mark_open(message_id, by=request.viewer)  # type: ignore[attr-defined]
    return _changed(request, message)


def _changed(request: HttpRequest, message: Message) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "notices/_message.html", {"message": message, "todo": TODO})
    return redirect("notices:message-list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message of the reader read."""
    mine = Message.objects.visible_to(request.viewer).filter(read_at__isnull=True)  # type: ignore[attr-defined]
    n = mark_read(mine.values_list("pk", flat=True), by=request.viewer)  # type: ignore[attr-defined]
    notes.success(request, ngettext("%(n)d message marked as read.", "%(n)d messages marked as read.", n) % {"n": n})
    return redirect("notices:message-list")
