"""The numbers of grid rules, with their sources (domain 3.1 and section 9)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.params.catalogue import Parameter, declare

LEADERS = 1  # domain G1: exactly one leader for each grid
WORKERS_MIN = 1  # domain G2: at least one full- or part-time worker

CITY_RULE = _("City regulation on grid management; a local number")
LAW = _("Organic Law of Urban Residents' Committees as revised, in force 2026-01-01")
HOUSEHOLDS = pgettext_lazy("unit", "households")
SOURCE = _("District requirement on one leader and full- or part-time workers for each grid")

declare(
    Parameter("grid.households.min", _("Households of a general grid, from"), 300, HOUSEHOLDS, CITY_RULE, 1, 10_000),
    Parameter("grid.households.max", _("Households of a general grid, to"), 500, HOUSEHOLDS, CITY_RULE, 1, 10_000),
    Parameter("micro.households.min", _("Households of a micro grid, from"), 50, HOUSEHOLDS, CITY_RULE, 1, 1000),
    Parameter("micro.households.max", _("Households of a micro grid, to"), 80, HOUSEHOLDS, CITY_RULE, 1, 1000),
    Parameter("grid.leader.count", _("Leaders of a grid"), LEADERS, _("persons"), SOURCE, is_local=False),
    Parameter("grid.worker.min", _("Workers of a grid, at least"), WORKERS_MIN, _("persons"), SOURCE, is_local=False),
    Parameter("community.households.min", _("Households of a community, from"), 1000, HOUSEHOLDS, LAW, is_local=False),
    Parameter("community.households.max", _("Households of a community, to"), 3000, HOUSEHOLDS, LAW, is_local=False),
    Parameter(
        "grid.code.object",
        _("First six digits of a grid code (object code)"),
        0,
        _("code"),
        _("CJ/T 349-2010, digits 1 to 6; take the number the city uses"),
        0,
        999_999,
    ),
    Parameter("plan.run.seconds", _("Time limit of one planning run"), 120, _("seconds"), _("Own choice"), 5, 3600),
)
