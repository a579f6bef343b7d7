"""Door 1: the auditor's list of everything that was changed or looked at, and the proof that it is whole."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongjian.base.clock import SHANGHAI
from gongjian.base.errors import NotFound
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.history.chain import faults
from gongjian.history.models import ChainEnd, Entry
from gongjian.history.timeline import VERBS, events, subject_words, verb_words

FAULTS_SHOWN = 100
VERIFIED_MAX = 300_000  # entries that are walked while somebody waits; longer chains from the command line


def _refuse(viewer: Any) -> None:
    if not viewer.can("history.read"):
        raise NotFound("not_found", _("No such record. It may be deleted, or outside your area."))


@require_GET
@login_required
@says_no
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, with conditions: what was done, to what kind of record, by whom, on which days."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    said = {
        name: request.GET.get(name, "").strip().replace("\x00", "")[:60]
        for name in ("q", "verb", "subject", "from", "until")
    }
    rows = _found(Entry.objects.visible_to(viewer), said)
    page = page_of(rows, request)
    context = {
        "page": page,
        "events": events(page.object_list),
        "said": said,
        "verbs": [(verb, verb_words(verb)) for verb in VERBS],
        "subjects": _subjects(viewer),
        "found": page.paginator.count,
        "has_conditions": any(said.values()),
    }
    return page_or_part(request, "history/entry_list.html", "history/_entries.html", context)


def _found(rows: Any, said: dict[str, str]) -> Any:
    if said["q"]:
        rows = rows.filter(actor__icontains=said["q"]) | rows.filter(label__icontains=said["q"])
    if said["verb"]:
        rows = rows.filter(verb=said["verb"])
    if said["subject"]:
        rows = rows.filter(subject=said["subject"])
    first, last = _day(said["from"]), _day(said["until"])
    if first:
        rows = rows.filter(at__gte=datetime.combine(first, time(), SHANGHAI))
    if last:
        rows = rows.filter(at__lt=datetime.combine(last + timedelta(days=1), time(), SHANGHAI))
    return rows


def _day(said: str) -> Any:
    try:
        return parse_date(said)
    except ValueError:
        return None


def _subjects(viewer: Any) -> list[tuple[str, str]]:
    kinds = Entry.objects.visible_to(viewer).order_by().values_list("subject", flat=True).distinct()
    return sorted(((kind, subject_words(kind)) for kind in kinds), key=lambda pair: pair[1])


@require_GET
@login_required
@says_no
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with everything it keeps."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    row = Entry.objects.visible_to(viewer).get_or_refuse(seq=seq)
    return render(request, "history/entry.html", {"event": events([row])[0], "kind": subject_words(row.subject)})


@require_http_methods(["GET", "POST"])
@login_required
@says_no
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and name every place where it does not hold."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    end = ChainEnd.objects.filter(pk=1).first()
    count = end.seq if end else 0
    context: dict[str, Any] = {"count": count, "is_too_long": count > VERIFIED_MAX, "words": FAULT_WORDS}
    if request.method == "POST" and not context["is_too_long"]:
        found = []
        for fault in faults():
            found.append((fault.seq, fault.label, str(FAULT_WORDS[fault.code]())))
            if len(found) == FAULTS_SHOWN:
                break
        context |= {"is_done": True, "faults": found}
    return render(request, "history/verify.html", context)


FAULT_WORDS = {
    "changed": lambda: _("The content was changed after it was recorded."),
    "removed": lambda: _("Entries are missing here."),
    "reordered": lambda: _("The order was changed here."),
    "cut_off": lambda: _("Entries at the end are missing, or were added past the record."),
    "kept_differs": lambda: _("The record does not contain the end that was kept elsewhere."),
    "end_forged": lambda: _("The end of the chain does not carry this installation's seal."),
}
