"""Every command but the planner: those of the apps joined, who acts found, answers and refusals printed."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management import ManagementUtility
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, ProgrammingError
from django.utils.translation import activate
from django.utils.translation import gettext as _

from gongjian.base.cli import Answer
from gongjian.base.clock import today
from gongjian.base.errors import DomainError, NotFound
from gongjian.base.middleware import CURRENT, new_request_id
from gongjian.base.registers import cli as registers
from gongjian.config import upkeep
from gongjian.grids import cli as grids
from gongjian.history import cli as history
from gongjian.notices import cli as notices
from gongjian.params import cli as params
from gongjian.people import cli as people
from gongjian.people.models import Account
from gongjian.people.viewer import Viewer, viewer_of

log = logging.getLogger(__name__)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PLACES = (upkeep, registers, grids, people, params, history, notices)
DJANGO = {"collectstatic", "check", "makemigrations"}  # passed on as they are, like everything after `manage`
BUG, STOPPED = 3, 130


def run(argv: Sequence[str]) -> int:
    """One command; returns the exit code."""
    said = list(argv)
    activate(LANGUAGES[_language(said)])
    CURRENT.set(new_request_id())
    if said[:1] == ["manage"] or DJANGO.intersection(said[:1]):
        ManagementUtility(["gongjian", *said[said[0] == "manage" :]]).execute()
        return 0
    return carry_out(parser().parse_args(said))


def _language(argv: list[str]) -> str:
    """Asked for before anything is parsed, because the help is translated, too."""
    for here, following in zip(argv, [*argv[1:], ""], strict=True):
        if here == "--lang" and following in LANGUAGES:
            return following
        if here.startswith("--lang=") and here[7:] in LANGUAGES:
            return here[7:]
    return "zh"


def parser() -> argparse.ArgumentParser:
    """Every command of every app."""
    whole = argparse.ArgumentParser(prog="gongjian", description=_("Gongjian: the district on the command line"))
    commands = whole.add_subparsers(metavar=_("command"), required=True)
    commands.add_parser("gridplan", help=_("plan grids from two files, without a database"))
    commands.add_parser("manage", help=_("a command of Django"))
    for place in PLACES:
        place.register(commands)
    return whole


def carry_out(asked: argparse.Namespace) -> int:
    """Run what was asked and print the answer; a refusal is a sentence and exit code 1."""
    try:
        if asked.acts:
            asked.viewer = _viewer(asked.username)
        answer = asked.run(asked)
    except DomainError as refusal:
        return _refuse(refusal, asked.json)
    except KeyboardInterrupt:
        return STOPPED
    except (OperationalError, ProgrammingError) as fault:
        log.error("%s", fault)
        print(_("The database does not answer as it should. Is it set up? Run: gongjian migrate"), file=sys.stderr)
        return 1
    except Exception:  # a bug: the log has the place, the person gets the number to report
        log.exception("command failed")
        print(_("A fault in the program. Report this number: %(id)s") % {"id": CURRENT.get()}, file=sys.stderr)
        return BUG
    _print(answer, asked.json)
    return int(answer.code)


def _viewer(username: str) -> Viewer:
    account = Account.objects.select_related("person").filter(username=username, is_active=True).first()
    if account is None:
        raise NotFound("no_such_account", _("There is no account with the user name %(name)s.") % {"name": username})
    return viewer_of(account, today())


def _print(answer: Answer, is_json: bool) -> None:
    lines = [to_json(list(answer.lines) if answer.data is None else answer.data)] if is_json else answer.lines
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(refusal: DomainError, is_json: bool) -> int:
    if is_json:
        print(to_json({"error": {"code": refusal.code, "message": refusal.message, "fields": refusal.fields}}))
        return 1
    print(refusal.message, file=sys.stderr)
    for name, sentence in refusal.fields.items():
        if sentence != refusal.message:
            print(f"  {name}: {sentence}", file=sys.stderr)
    return 1


def to_json(data: Any) -> str:
    """One line of JSON, Chinese as it is, days as YYYY-MM-DD."""
    return json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder)
