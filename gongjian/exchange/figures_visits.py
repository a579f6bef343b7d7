"""The figure of needs found by visits (domain 3.1 proactive_rate, for needs). Nobody is counted by visits."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.models import Need


def raised(scope: Scope) -> QuerySet[Need]:
    """Needs of the area; one that was merged is counted as the one that goes on."""
    rows = Need.objects.visible_to(scope.viewer).within(scope.path).filter(raised_on__lte=scope.day)
    if scope.since is not None:
        rows = rows.filter(raised_on__gte=scope.since)
    return rows.exclude(status=Need.Status.MERGED)


def found_by_visits(scope: Scope) -> QuerySet[Need]:
    """Needs that came of a visit that was written down."""
    return raised(scope).filter(visit__isnull=False)


PROACTIVE = declare(
    Figure(
        "exchange.proactive",
        _("Needs found by visits"),
        found_by_visits,
        raised,
        register="exchange.need",
        definition=_("Needs that came of a visit / needs raised, without those merged into others"),
        source=_("District requirement on finding needs by visits"),
    )
)
