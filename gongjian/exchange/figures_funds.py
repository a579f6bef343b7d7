"""Figures of funds (domain 3.10): how much of what was paid is published. Nobody is counted for not having given."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.figures_venues import SOURCE
from gongjian.exchange.models import FundUse
from gongjian.exchange.workflow_funds import PAID


def paid(scope: Scope) -> QuerySet[FundUse]:
    """Uses that were paid until the day."""
    rows = FundUse.objects.visible_to(scope.viewer).within(scope.path)
    return rows.filter(status__in=PAID, spent_on__lte=scope.day)


def published(scope: Scope) -> QuerySet[FundUse]:
    """Those of them that are published."""
    return paid(scope).filter(published_on__lte=scope.day)


FUND_PUBLISHED = declare(
    Figure(
        "exchange.fund_published",
        _("Paid uses of funds that are published"),
        published,
        paid,
        register="exchange.funduse",
        definition=_("Paid uses that are published / paid uses"),
        source=SOURCE,
    )
)
