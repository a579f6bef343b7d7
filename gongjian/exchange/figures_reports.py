"""Figures of dual reports (domain 3.9)."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.checkin.models import UnitCheckIn
from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.report_periods import current

SOURCE = _("Dual report: units yearly to their superior, members half-yearly to their branch")


def _units(scope: Scope) -> QuerySet[DualReport]:
    year = current("unit", scope.day).year
    rows = DualReport.objects.visible_to(scope.viewer).within_area(scope.path)
    return rows.sent().filter(kind=DualReport.Kind.UNIT, year=year)


def on_time(scope: Scope) -> QuerySet[DualReport]:
    """Reports of units on the latest year that were sent by their day."""
    return _units(scope).filter(submitted_on__lte=F("due"))


def units_due(scope: Scope) -> int:
    """Units that had reported to their community by the end of that year."""
    last = current("unit", scope.day).last
    rows = UnitCheckIn.objects.visible_to(scope.viewer).within(scope.path)
    return rows.filter(status=UnitCheckIn.Status.RECEIVED, day__lte=last).order_by().values("org").distinct().count()


def sent(scope: Scope) -> QuerySet[DualReport]:
    """Reports of units that were sent."""
    return _units(scope)


def edited(scope: Scope) -> QuerySet[DualReport]:
    """Those whose proposed text was changed."""
    return sent(scope).filter(is_edited=True)


ON_TIME = declare(
    Figure(
        "exchange.report_on_time",
        _("Reports of units sent by their day"),
        on_time,
        total=units_due,
        register="exchange.report",
        definition=_("Units' reports on the latest year sent by their day / units that had reported to a community"),
        source=SOURCE,
    )
)
EDITED = declare(
    Figure(
        "exchange.edited_share",
        _("Reports whose text was changed"),
        edited,
        sent,
        register="exchange.report",
        definition=_(
            "Reports whose proposed text was changed before sending / reports sent; says how good the data are"
        ),
        source=SOURCE,
    )
)
