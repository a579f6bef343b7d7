"""Figures of the check-in (domain 3.5). Persons are counted, never listed as missing."""

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.checkin.models import MemberCheckIn, UnitCheckIn


def taking_part(scope: Scope) -> QuerySet[MemberCheckIn]:
    """Members whom their home community has confirmed."""
    return MemberCheckIn.objects.visible_to(scope.viewer).within(scope.path).taking_part()


def notified(scope: Scope) -> int:
    """How many members the units that were received have told."""
    rows = UnitCheckIn.objects.visible_to(scope.viewer).within(scope.path)
    return int(rows.filter(status=UnitCheckIn.Status.RECEIVED).aggregate(n=Sum("notified"))["n"] or 0)


CHECKIN_COVER = declare(
    Figure(
        "checkin.cover",
        _("Members who take part"),
        taking_part,
        total=notified,
        is_persons=True,
        register="checkin.member",
        definition=_("Members whom their home community has confirmed / members that units have notified"),
        source=_("Dual check-in; only those who take part can be opened, the rest is a number"),
    )
)
