"""`gongjian outbox`: deliver what was decided and not yet told, for installations without a worker."""

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongjian.base.cli import Answer, Commands, command, group
from gongjian.notices.actions import deliver_due


def register(commands: Commands) -> None:
    outbox = group(commands, "outbox", _("messages on their way"))
    command(outbox, "deliver", deliver, _("deliver the messages that are due"))


def deliver(asked: argparse.Namespace) -> Answer:
    done = 0
    while more := deliver_due():
        done += more
    return Answer(
        [ngettext("%(n)d message delivered.", "%(n)d messages delivered.", done) % {"n": done}], {"delivered": done}
    )
