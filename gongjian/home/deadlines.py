"""The next deadlines beside the list of work: dated things that nobody has to do today."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongjian.base.clock import day_of, now
from gongjian.grids.models import Grid, Plan
from gongjian.notices.models import Message
from gongjian.orgs.models import Term
from gongjian.people.viewer import Viewer

SHOWN_MAX = 6
TERM_NOTICE = timedelta(days=183)  # domain section 4: a reminder six months before a term ends


@dataclass(frozen=True)
class Deadline:
    day: date
    title: str
    second: str
    url: str


def term_ends(viewer: Viewer, today: date) -> Iterator[Deadline]:
    """Terms within reach that end in the next six months."""
    terms = Term.objects.visible_to(viewer).filter(
        ends_on__gte=today, ends_on__lte=today + TERM_NOTICE, org__ended_on=None
    )
    for term in terms.select_related("org").order_by("ends_on", "pk")[:SHOWN_MAX]:
        yield Deadline(
            term.ends_on, _("Term ends: election due"), str(term.org), reverse("orgs:org-record", args=[term.org_id])
        )


def grids_to_come(viewer: Viewer, today: date) -> Iterator[Deadline]:
    """Published grids that are not in force yet, a community a line."""
    rows = Grid.objects.visible_to(viewer).filter(valid_from__gt=today).order_by("valid_from")
    found = list(rows.values("valid_from", "area__name", "plan_id").annotate(n=Count("pk"))[:SHOWN_MAX])
    plans = Plan.objects.visible_to(viewer).filter(pk__in={row["plan_id"] for row in found})
    open_plans = set(plans.values_list("pk", flat=True))  # who sees the grids does not always see their plan
    for row in found:
        said = ngettext("%(n)d new grid in force", "%(n)d new grids in force", row["n"]) % {"n": row["n"]}
        url = reverse("grids:plan-detail", args=[row["plan_id"]]) if row["plan_id"] in open_plans else ""
        yield Deadline(row["valid_from"], said, row["area__name"], url)


def dated_messages(viewer: Viewer, today: date) -> Iterator[Deadline]:
    """What messages name a day for; what waits for the reader stands in the list of work already."""
    later = (
        Message.objects.visible_to(viewer)
        .filter(done_at=None, due_at__gt=now())
        .exclude(kind=Message.Kind.TODO)
        .order_by("due_at")
    )
    for message in later[:SHOWN_MAX]:
        if message.due_at is not None:
            yield Deadline(day_of(message.due_at), message.text, str(message.get_kind_display()), message.link)


PROVIDERS: list[Callable[[Viewer, date], Iterable[Deadline]]] = [dated_messages, grids_to_come, term_ends]


def deadlines(viewer: Viewer, today: date) -> list[Deadline]:
    """The next few deadlines of a reader, soonest first."""
    found = [one for provider in PROVIDERS for one in provider(viewer, today)]
    return sorted(found, key=lambda one: one.day)[:SHOWN_MAX]
