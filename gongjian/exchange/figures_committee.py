"""Figures of grand committees (domain 3.3). Persons: only those who did something can be opened, nobody is ranked."""

from typing import Any

from django.db.models import Exists, Min, OuterRef
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.models import FIELDS_NAMED, DutyRecord, PartTimeMember
from gongjian.exchange.models.committee import YEAR

SOURCE = _("District requirement on grand committees with part-time members")


def serving(scope: Scope) -> Any:
    """Those who really serve on the day: in the unit's post, inside their days."""
    return PartTimeMember.objects.visible_to(scope.viewer).within(scope.path).serving_on(scope.day)


def dutiful(scope: Scope) -> Any:
    """Of these, the ones with a confirmed item or completed project in the twelve months before the day."""
    since = scope.since or scope.day - YEAR
    done = DutyRecord.objects.filter(member=OuterRef("pk")).fulfilled(since, scope.day)
    return serving(scope).filter(Exists(done))


def fields(scope: Scope) -> Any:
    """One row for each of the five kinds of unit that somebody serves for."""
    rows = serving(scope).exclude(sector=PartTimeMember.Sector.OTHER).order_by()
    firsts = rows.values("sector").annotate(first=Min("pk")).values("first")
    return PartTimeMember.objects.visible_to(scope.viewer).filter(pk__in=firsts)


DUTY_RATE = declare(
    Figure(
        "exchange.duty_rate",
        _("Part-time members with something done"),
        dutiful,
        serving,
        register="exchange.parttimemember",
        is_persons=True,
        definition=_(
            "Serving part-time members with a confirmed agreement item or a completed project in the last 12 months"
            " / part-time members who serve"
        ),
        source=SOURCE,  # domain 3.3: duty_rate; of persons only the numerator opens
    )
)
FIELD_SPREAD = declare(
    Figure(
        "exchange.field_spread",
        _("Kinds of unit with a part-time member"),
        fields,
        total=lambda scope: FIELDS_NAMED,
        register="exchange.parttimemember",
        is_persons=True,
        definition=_(
            "Kinds of unit for which somebody serves / the five kinds: organs, state firms and institutions, social"
            " organisations, property companies, owners' committees"
        ),
        source=SOURCE,  # domain 3.3: field_spread
    )
)
