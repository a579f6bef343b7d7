"""`gongjian params`: thresholds, their source, and setting a local one."""

import argparse

from django.utils.translation import gettext as _

from gongjian.base.cli import Answer, Commands, command, day, group, whole
from gongjian.base.clock import today
from gongjian.params.actions import set_param
from gongjian.params.catalogue import PARAMETERS
from gongjian.params.queries import in_force


def register(commands: Commands) -> None:
    params = group(commands, "params", _("thresholds: value, unit, source"))
    listed = command(params, "list", list_params, _("all parameters as they hold on a day"))
    listed.add_argument("--on", metavar="DAY", help=_("another day than today, YYYY-MM-DD"))
    one = command(params, "set", set_one, _("set a local parameter from a day on"), acts=True)
    one.add_argument("key")
    one.add_argument("value")
    one.add_argument("--from", dest="valid_from", required=True, metavar="DAY")
    one.add_argument("--source", required=True, help=_("the document this number comes from"))


def list_params(asked: argparse.Namespace) -> Answer:
    found = in_force(sorted(PARAMETERS), day(asked.on) if asked.on else today()).values()
    data = [
        {
            "key": one.parameter.key,
            "value": one.value,
            "unit": str(one.parameter.unit),
            "label": str(one.parameter.label),
            "source": str(one.source),
            "valid_from": one.valid_from,
            "is_local": one.parameter.is_local,
        }
        for one in found
    ]
    return Answer(["{key}\t{value}\t{unit}\t{label}\t{source}".format(**row) for row in data], data)


def set_one(asked: argparse.Namespace) -> Answer:
    row = set_param(
        asked.key, whole(asked.value), by=asked.viewer, valid_from=day(asked.valid_from), source=asked.source
    )
    said = _("%(key)s is %(value)d from %(day)s on.") % {"key": row.key, "value": row.value, "day": row.valid_from}
    return Answer([said], {"key": row.key, "value": row.value, "valid_from": row.valid_from})
