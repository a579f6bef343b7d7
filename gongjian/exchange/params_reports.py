"""The numbers of dual reports, with their sources."""

from django.utils.translation import gettext_lazy as _

from gongjian.params.catalogue import Parameter, declare

SOURCE = _("Local practice; yearly for units, half-yearly for members")

declare(
    Parameter("dual.unit.days", _("Days after the year until a unit's report is due"), 31, _("days"), SOURCE, 1, 180),
    Parameter(
        "dual.member.days", _("Days after the half year until a member's report is due"), 15, _("days"), SOURCE, 1, 90
    ),
)
