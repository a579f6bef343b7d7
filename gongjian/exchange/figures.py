"""Figures of the three lists (domain 3.6). Each opens its records."""

from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.models import Need, Project, ProjectNeed

YEAR = timedelta(days=365)
SOURCE = _("Practice of three lists: needs, resources, projects; definitions of this product")
NOT_VALID = (Need.Status.OPEN, Need.Status.DECLINED, Need.Status.MERGED)
WITHOUT = (Project.Status.DRAFT, Project.Status.STOPPED)


def valid_needs(scope: Scope) -> QuerySet[Need]:
    """Needs of the area that were checked and found to be ours, whatever became of them."""
    return Need.objects.visible_to(scope.viewer).within(scope.path).exclude(status__in=NOT_VALID)


def with_project(scope: Scope) -> QuerySet[Need]:
    """Valid needs that a project serves or has served."""
    links = ProjectNeed.objects.filter(need=OuterRef("pk")).exclude(project__status=Project.Status.STOPPED)
    return valid_needs(scope).filter(Exists(links))


def unchecked(scope: Scope) -> QuerySet[Need]:
    """Needs that nobody has checked yet."""
    return Need.objects.visible_to(scope.viewer).within(scope.path).filter(status=Need.Status.OPEN)


def agreed(scope: Scope) -> QuerySet[Project]:
    """Projects that both sides agreed, stopped ones included: stopping does not improve the figure."""
    return Project.objects.visible_to(scope.viewer).within(scope.path).filter(agreed_on__isnull=False)


def done(scope: Scope) -> QuerySet[Project]:
    """Agreed projects that were accepted as done."""
    return agreed(scope).filter(status=Project.Status.DONE)


def underway(scope: Scope) -> QuerySet[Project]:
    """All projects but drafts and stopped ones."""
    return Project.objects.visible_to(scope.viewer).within(scope.path).exclude(status__in=WITHOUT)


def for_units(scope: Scope) -> QuerySet[Project]:
    """Those that serve a need raised by a unit."""
    return underway(scope).filter(
        Exists(ProjectNeed.objects.filter(project=OuterRef("pk"), need__org__kind__is_unit=True))
    )


def led(scope: Scope) -> QuerySet[Need]:
    """Needs whose first agreed project was agreed in the twelve months before the day."""
    links = ProjectNeed.objects.filter(need=OuterRef("pk"), project__agreed_on__isnull=False)
    first = links.order_by().values("need").annotate(first=Min("project__agreed_on")).values("first")
    rows: Any = Need.objects.visible_to(scope.viewer).within(scope.path).annotate(first_agreed=Subquery(first))
    since = scope.since or scope.day - YEAR
    return rows.filter(first_agreed__gt=since, first_agreed__lte=scope.day)


def lead_days(scope: Scope) -> float | None:
    """The median of days from raised to agreed; None without agreed projects."""
    rows: Any = led(scope)
    pairs = rows.values_list("raised_on", "first_agreed")
    days = [(agreed - raised).days for raised, agreed in pairs]
    return round(median(days), 1) if days else None


declare(
    Figure(
        "exchange.matched",
        _("Needs with a project"),
        with_project,
        valid_needs,
        unknown=unchecked,
        register="exchange.need",
        definition=_("Needs that a project serves or has served / needs that were checked and are ours"),
        source=SOURCE,  # domain 3.6 match_rate
    )
)
declare(
    Figure(
        "exchange.fulfilled",
        _("Agreed projects that are done"),
        done,
        agreed,
        register="exchange.project",
        definition=_("Projects accepted as done / projects ever agreed, stopped ones included"),
        source=SOURCE,  # domain 3.6 fulfil
    )
)
declare(
    Figure(
        "exchange.two_way",
        _("Projects that serve units"),
        for_units,
        underway,
        register="exchange.project",
        definition=_("Projects for a need raised by a unit / projects that were agreed and not stopped"),
        source=SOURCE,  # domain 3.6 two_way
    )
)
LEAD_TIME = declare(
    Figure(
        "exchange.lead_time",
        _("Days from a need to an agreed project"),
        led,
        register="exchange.need",
        measure=lead_days,
        unit=_("days, median"),
        definition=_(
            "Median of the days from the day a need was raised to the first agreed project that serves it, of projects "
            "agreed in the last 12 months"
        ),
        source=SOURCE,  # domain 3.6 lead_time
    )
)
