"""The numbers of agreements and reviews, with their sources (domain 3.7, 3.8 and section 9)."""

from django.utils.translation import gettext_lazy as _

from gongjian.params.catalogue import Parameter, declare

DESIGN = _("Own choice; a district may set its own")

declare(
    Parameter("agreement.months", _("Longest term of an agreement"), 12, _("months"), DESIGN, 1, 60),
    Parameter("review.fill.days", _("Time to answer a mutual review"), 15, _("working days"), DESIGN, 3, 60),
    Parameter(
        "review.reply.days", _("Time to reply before a review is published"), 5, _("working days"), DESIGN, 5, 30
    ),
)
