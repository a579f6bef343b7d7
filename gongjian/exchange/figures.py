"""Figures of the three lists (domain 3.6). Each opens its records."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.models import Need, Project, ProjectNeed

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
