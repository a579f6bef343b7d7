"""Setting a local parameter from a day on."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.history.actions import record
from gongjian.history.protocol import Acting
from gongjian.params.catalogue import PARAMETERS
from gongjian.params.models import ParamValue
from gongjian.params.queries import value as value_on


@transaction.atomic
def set_param(key: str, value: int, *, by: Acting, valid_from: date, source: str) -> ParamValue:
    """Set a local parameter from a day on.

    raises  NotFound (unknown key), NotAllowed (national, or no ability), RuleBroken (range, source)
    """
    by.require("param.set")
    parameter = PARAMETERS.get(key)
    if parameter is None:
        raise NotFound("no_such_param", _("There is no such parameter."))
    if not parameter.is_local:
        raise NotAllowed("param_national", _("This number is set by a national rule and cannot be changed here."))
    if not parameter.low <= value <= parameter.high:
        said = _("Write a whole number from %(low)s to %(high)s.") % {"low": parameter.low, "high": parameter.high}
        raise RuleBroken("param_range", said, {"value": said})
    if not source.strip():
        raise RuleBroken(
            "param_source", _("Name the document this number comes from."), {"source": _("Name the document.")}
        )
    row = ParamValue(key=key, value=value, valid_from=valid_from, source=source.strip())
    refuse_faults(row)
    before = value_on(key, valid_from)
    row.save()
    record(
        row,
        "set",
        by=by,
        before={"value": before},
        after={"value": value, "valid_from": valid_from},
        said={"source": source},
    )
    return row
