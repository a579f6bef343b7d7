"""The numbers of the dual check-in, with their sources."""

from django.utils.translation import gettext_lazy as _

from gongjian.params.catalogue import Parameter, declare

declare(
    Parameter("wish.value.max", _("Worth of a small wish, at most"), 500, _("yuan"), _("Own choice"), 1, 5000),
    Parameter(
        "checkin.keep.days",
        _("Days that a contact is kept after moving or ending"),
        90,
        _("days"),
        _("Own choice; personal information is kept no longer than needed"),
        0,
        365,
    ),
)
