"""Door 1: the auditor's list of everything that was changed or looked at, and the proof that it is whole."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongjian.base.clock import SHANGHAI
from gongjian.base.errors import RuleBroken
from gongjian.base.pages import page_of, page_or_part, says_no
from gongjian.base.registers.pages import XLSX, attachment
from gongjian.base.scoping import no_record
from gongjian.base.sheets import Column, write_sheet
from gongjian.history.chain import faults
from gongjian.history.models import ChainEnd, Entry
from gongjian.history.timeline import VERBS, events, subject_words, verb_words

FAULTS_SHOWN = 100
EXPORTED_MAX, AT_ONCE = 50_000, 1000
VERIFIED_MAX = 300_000  # entries that are walked while somebody waits; longer chains from the command line


def _refuse(viewer: Any) -> None:
    if not viewer.can("history.read"):
        raise no_record()


@require_GET
@login_required
@says_no
def entry_list(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, with conditions: what was done, to what kind of record, by whom, on which days."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    said = _said(request)
    page = page_of(_found(Entry.objects.visible_to(viewer), said), request)
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


def _said(request: HttpRequest) -> dict[str, str]:
    names = ("q", "verb", "subject", "from", "until")
    return {name: request.GET.get(name, "").strip().replace("\x00", "")[:60] for name in names}


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


COLUMNS = (
    Column("number", gettext_lazy("number"), "integer"),
    Column("at", gettext_lazy("when")),
    Column("actor", gettext_lazy("who")),
    Column("verb", gettext_lazy("what was done")),
    Column("subject", gettext_lazy("kind of record")),
    Column("label", gettext_lazy("record")),
    Column("changed", gettext_lazy("changed"), max_length=4000),
)


@require_GET
@login_required
@says_no
def export(request: HttpRequest) -> HttpResponse:
    """The entries found, newest first, as a table; of more than it holds the conditions must choose."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    _refuse(viewer)
    rows = _found(Entry.objects.visible_to(viewer), _said(request))
    if (count := rows.count()) > EXPORTED_MAX:
        sentence = _("%(count)s entries are more than one table holds. Choose fewer days, at most %(most)s entries.")
        raise RuleBroken("too_many", sentence % {"count": f"{count:,}", "most": f"{EXPORTED_MAX:,}"})
    title = _("Record of changes")
    content = write_sheet(COLUMNS, _lines(rows), title=title, by=viewer.name, day=viewer.today)
    return attachment(content, f"{title}.xlsx", XLSX)


def _lines(rows: Any) -> Iterator[dict[str, Any]]:
    for start in range(0, EXPORTED_MAX, AT_ONCE):
        found = events(rows[start : start + AT_ONCE])
        for event in found:
            changed = [f"{line.heading}: {line.before or '—'} → {line.after or '—'}" for line in event.lines]
            yield {
                "number": event.entry.seq,
                "at": f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
                "actor": event.who,
                "verb": event.words,
                "subject": subject_words(event.entry.subject),
                "label": event.entry.label,
                "changed": "\n".join([*changed, *(f"{name}: {value}" for name, value in event.said)])[:4000],
            }
        if len(found) < AT_ONCE:
            return


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
