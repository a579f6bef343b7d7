"""What the commands of every app share: how a command is declared and what it says."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken


@dataclass(frozen=True)
class Answer:
    """What a command says.

    lines  for people, one sentence or row each
    data   for programs (--json); the lines when there is nothing better
    code   exit code: 0 done, 1 refused or a fault found
    """

    lines: Sequence[str] = ()
    data: Any = None
    code: int = 0


Commands = Any  # what argparse calls a subparsers action; its own type is private
Run = Callable[[argparse.Namespace], Answer]


def command(commands: Commands, name: str, run: Run, summary: str, *, acts: bool = False) -> argparse.ArgumentParser:
    """Declare a command.

    acts  somebody acts through it: --as USERNAME is required, and `asked.viewer` is that person's Viewer
    """
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--json", action="store_true", help=_("answer for programs"))
    parser.add_argument("--lang", choices=("zh", "en"), help=_("language of the answer"))
    if acts:
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME", help=_("who acts"))
    parser.set_defaults(run=run, acts=acts)
    return parser


def group(commands: Commands, name: str, summary: str) -> Commands:
    """Declare a family of commands, e.g. `history`; give what it returns to command()."""
    parser = commands.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(metavar=_("command"), required=True)


def day(said: str) -> date:
    """An argument that is a day. Raises RuleBroken."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise RuleBroken("day_invalid", _("Write the day as YYYY-MM-DD.")) from None


def whole(said: str) -> int:
    """An argument that is a whole number within 63 bits. Raises RuleBroken."""
    if not said.removeprefix("-").isdecimal() or len(said) > 18:
        raise RuleBroken("number_invalid", _("Write a whole number."))
    return int(said)
