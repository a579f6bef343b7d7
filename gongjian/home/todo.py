"""What waits for a person: one list out of several providers, the overdue and the soonest first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gongjian.base.clock import day_of, days_left_text, now, time_left_text
from gongjian.base.figures import FIGURES, Scope
from gongjian.grids.models import Plan
from gongjian.grids.workflow import PLAN
from gongjian.home.waiting import agreements_to_sign, plans_waiting, progress_to_confirm, reviews_to_answer
from gongjian.notices.models import Message
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

SHOWN_MAX = 50
NAMED = 3  # grids that a line names
SOON_DAYS = 1


@dataclass(frozen=True)
class Todo:
    """One thing to do.

    matter  what it is about; of two with the same matter only the first provider's is shown
    words   the status in words when no due date says it
    step    the verb on the button
    due     a day or an instant, None without a limit
    since   since when it waits
    """

    matter: str
    title: str
    second: str
    url: str
    step: str
    words: str
    tone: str = "open"
    due: date | datetime | None = None
    since: date | None = None

    def due_day(self) -> date:
        """The day it is due; far away without a limit."""
        if self.due is None:
            return date.max
        return day_of(self.due) if isinstance(self.due, datetime) else self.due

    def is_late(self, today: date) -> bool:
        return self.due < now() if isinstance(self.due, datetime) else self.due_day() < today

    def state(self, today: date) -> tuple[str, str]:
        """Word and tone of the status: lateness comes first."""
        if self.is_late(today):
            return _("Overdue"), "late"
        if self.due_day() == today:
            return _("Due today"), "soon"
        if self.due is not None and (self.due_day() - today).days <= SOON_DAYS:
            return _("Due tomorrow"), "soon"
        return self.words, self.tone

    def left(self, today: date) -> str:
        """How long is left, or how long it has waited."""
        if isinstance(self.due, datetime):
            return time_left_text(self.due, now())
        if self.due is not None:
            return days_left_text(self.due, today)
        days = (today - self.since).days if self.since else 0
        return ngettext("waits for %(n)d day", "waits for %(n)d days", days) % {"n": days} if days > 0 else ""


Provider = Callable[[Viewer, Area | None, date], Iterable[Todo]]


def plan_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Plans whose next step is the reader's."""
    plans = plans_waiting(viewer).select_related("area__parent").defer("labels", "staff", "undo", "redo", "figures")
    for plan in plans.order_by("changed_at")[:SHOWN_MAX]:
        step = next(one for one in PLAN if one.tone == "main" and plan.status in one.sources)
        is_returned = bool(plan.returned_because) and plan.is_editable
        yield Todo(
            matter=f"grids.plan:{plan.pk}",
            title=_("Grid plan of %(area)s") % {"area": plan.area},
            second=_second_of(plan, is_returned),
            url=reverse("grids:plan-detail", args=[plan.pk]),
            step=_("Continue") if plan.is_editable else str(step.label),
            words=_("Returned") if is_returned else str(plan.get_status_display()),
            tone="block" if is_returned else ("draft" if plan.is_editable else "open"),
            since=day_of(plan.changed_at),
        )


def _second_of(plan: Plan, is_returned: bool) -> str:
    if is_returned:
        return _("Returned because: %(reason)s") % {"reason": plan.returned_because}
    draft = _("draft %(n)d") % {"n": plan.draft_number}
    return " · ".join([str(plan.area.parent), draft] if plan.area.parent else [draft])


def grid_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Grids of a community without leader or worker, and grids that differ from the governance grids.

    Only for those who work in the community itself: above it they are figures, not something to do.
    """
    if area is None or not area.level.has_grids or not viewer.can("grid.staff", area):
        return
    scope = Scope(viewer, area.path, today)
    for make, key in ((_staff_missing, "grids.staffing"), (_different, "grids.coincidence")):
        names = list(FIGURES[key].rest(scope).order_by("code").values_list("name", flat=True))
        if names:
            yield make(names, area)


def _staff_missing(names: list[str], area: Area) -> Todo:
    n = len(names)
    return Todo(
        matter=f"grids.staffing:{area.pk}",
        title=ngettext("%(n)d grid has no leader or no worker", "%(n)d grids have no leader or no worker", n)
        % {"n": n},
        second=_named(names),
        url=f"{reverse('home:figure-records', args=['grids.staffing'])}?tab=rest&in={area.path}",
        step=_("Add staff"),
        words=_("Staff missing"),
    )


def _different(names: list[str], area: Area) -> Todo:
    n = len(names)
    said = ngettext("%(n)d grid differs from the governance grid", "%(n)d grids differ from the governance grids", n)
    return Todo(
        matter=f"grids.coincidence:{area.pk}",
        title=said % {"n": n},
        second=_named(names),
        url=f"{reverse('grids:coincidence')}?area={area.code}",
        step=_("See the differences"),
        words=_("Different"),
    )


def _named(names: list[str]) -> str:
    """The first few names, and whether there are more."""
    shown = pgettext("between names", ", ").join(names[:NAMED])
    return _("%(names)s and others") % {"names": shown} if len(names) > NAMED else shown


def agreement_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Agreements to sign, mutual reviews to answer, work of the other side to confirm."""
    versions = agreements_to_sign(viewer).select_related("agreement__org", "agreement__unit")
    for version in versions.order_by("changed_at")[:SHOWN_MAX]:
        agreement = version.agreement
        yield Todo(
            matter=f"exchange.agreement:{agreement.pk}",
            title=_("Sign: %(title)s") % {"title": agreement.title},
            second=_("version %(n)d, signed by the other side") % {"n": version.number},
            url=reverse("exchange:agreement-sign", args=[agreement.pk]),
            step=_("Read and sign"),
            words=_("To be signed"),
            since=day_of(version.changed_at),
        )
    for review in reviews_to_answer(viewer).select_related("org", "unit").order_by("due_on")[:SHOWN_MAX]:
        yield Todo(
            matter=f"exchange.review:{review.pk}",
            title=_("Mutual review: %(org)s and %(unit)s") % {"org": review.org, "unit": review.unit},
            second=_("five questions at most"),
            url=reverse("exchange:review-record", args=[review.pk]),
            step=_("Answer"),
            words=_("To be answered"),
            due=review.due_on,
        )
    yield from _told(viewer)


def _told(viewer: Viewer) -> Iterator[Todo]:
    """One line an agreement, however much was reported for it."""
    rows = progress_to_confirm(viewer).order_by("agreement", "pk").select_related("agreement")
    found: dict[int, list[Any]] = {}
    for row in rows[:SHOWN_MAX]:
        found.setdefault(row.agreement_id, []).append(row)
    for key, mine in found.items():
        n = len(mine)
        yield Todo(
            matter=f"exchange.progress:{key}",
            title=ngettext("%(n)d report to confirm: %(title)s", "%(n)d reports to confirm: %(title)s", n)
            % {"n": n, "title": mine[0].agreement.title},
            second=mine[0].note,
            url=f"{reverse('exchange:agreement_item-list')}?chip=reported&q={mine[0].agreement.number}",
            step=_("Confirm"),
            words=_("To be confirmed"),
            since=day_of(mine[0].made_at),
        )


def message_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Messages about something that is still to be done."""
    for message in Message.objects.visible_to(viewer).waiting().order_by("due_at", "made_at")[:SHOWN_MAX]:
        yield Todo(
            matter=message.matter,
            title=message.text,
            second=_("Message"),
            url=message.link,
            step=_("Open"),
            words=str(message.get_kind_display()),
            due=message.due_at,
            since=day_of(message.made_at),
        )


# Later apps add theirs here; the first one to name a matter wins.
PROVIDERS: list[Provider] = [plan_todos, agreement_todos, grid_todos, message_todos]


def todos(viewer: Viewer, area: Area | None, today: date) -> list[Todo]:
    """Everything that waits for a reader: overdue first, then by due date, what came back, what has waited longest."""
    found: dict[str, Todo] = {}
    for provider in PROVIDERS:
        for todo in provider(viewer, area, today):
            known = found.setdefault(todo.matter, todo)
            if known.due is None and todo.due is not None:
                found[todo.matter] = _due(known, todo.due)
    return sorted(found.values(), key=lambda todo: _order(todo, today))


def _order(todo: Todo, today: date) -> tuple[date, bool, date, str]:
    return todo.due_day(), todo.tone != "block", todo.since or today, todo.title


def _due(todo: Todo, due: date | datetime) -> Todo:
    return Todo(**{**todo.__dict__, "due": due})
