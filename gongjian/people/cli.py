"""`gongjian accounts`, `gongjian tokens`: ways in, from the machine itself."""

import argparse
import getpass
import sys

from django.utils.translation import gettext as _

from gongjian.base.cli import Answer, Commands, command, group, whole
from gongjian.base.clock import today
from gongjian.base.errors import NotFound
from gongjian.people.access import found_installation, revoke_token, set_password, tokens_of
from gongjian.people.actions import add_account, close_account, make_token
from gongjian.people.models import Account


def register(commands: Commands) -> None:
    accounts = group(commands, "accounts", _("who can sign in"))
    first = command(accounts, "first", found, _("the root organisation and its administrator, on an empty database"))
    for name, text in (
        ("--org-code", _("code of the root organisation")),
        ("--org-name", _("name of the root organisation")),
        ("--name", _("name of the administrator")),
        ("--username", _("user name of the administrator")),
    ):
        first.add_argument(name, required=True, help=text)
    first.add_argument("--org-kind", default="district", help=_("kind of the root organisation"))
    add = command(accounts, "add", add_one, _("let a registered person sign in"), acts=True)
    add.add_argument("new_username", metavar="NEW_USERNAME")
    add.add_argument("--person", required=True, help=_("number of the person"))
    add.add_argument("--email", default="")
    password = command(accounts, "password", set_one, _("set a password; all sessions of the account end"), acts=True)
    password.add_argument("account", metavar="USERNAME")
    close = command(accounts, "close", close_one, _("stop an account from signing in"), acts=True)
    close.add_argument("account", metavar="USERNAME")
    for parser in (first, add, password):
        parser.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))

    tokens = group(commands, "tokens", _("what programs sign in with"))
    make = command(tokens, "make", make_one, _("make a token; it is shown once"), acts=True)
    make.add_argument("name")
    make.add_argument("--days", default="365")
    command(tokens, "list", list_tokens, _("the own tokens"), acts=True)
    revoke = command(tokens, "revoke", revoke_one, _("end a token"), acts=True)
    revoke.add_argument("token", metavar="NUMBER")


def _password(asked: argparse.Namespace) -> str:
    if asked.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(_("Password: "))


def _account(username: str) -> Account:
    account: Account | None = Account.objects.filter(username=username).first()
    if account is None:
        raise NotFound("no_such_account", _("There is no account with the user name %(name)s.") % {"name": username})
    return account


def found(asked: argparse.Namespace) -> Answer:
    account = found_installation(
        org_code=asked.org_code,
        org_name=asked.org_name,
        org_kind=asked.org_kind,
        name=asked.name,
        username=asked.username,
        password=_password(asked),
        today=today(),
    )
    return Answer([_("%(name)s can sign in now.") % {"name": account.username}], {"account": account.pk})


def add_one(asked: argparse.Namespace) -> Answer:
    account = add_account(
        by=asked.viewer,
        person_id=whole(asked.person),
        username=asked.new_username,
        password=_password(asked),
        email=asked.email,
    )
    return Answer([_("%(name)s can sign in now.") % {"name": account.username}], {"account": account.pk})


def set_one(asked: argparse.Namespace) -> Answer:
    account = set_password(_account(asked.account).pk, _password(asked), by=asked.viewer)
    return Answer([_("The password of %(name)s is set.") % {"name": account.username}], {"account": account.pk})


def close_one(asked: argparse.Namespace) -> Answer:
    account = close_account(_account(asked.account).pk, by=asked.viewer)
    said = _("%(name)s cannot sign in any more; its tokens have ended.") % {"name": account.username}
    return Answer([said], {"account": account.pk})


def make_one(asked: argparse.Namespace) -> Answer:
    token, clear = make_token(by=asked.viewer, name=asked.name, days=whole(asked.days))
    data = {"id": token.pk, "name": token.name, "token": clear, "expires_on": token.expires_on}
    return Answer([clear, _("Keep it now; it is not shown again.")], data)


def list_tokens(asked: argparse.Namespace) -> Answer:
    data = [
        {"id": token.pk, "name": token.name, "expires_on": token.expires_on, "last_used_on": token.last_used_on}
        for token in tokens_of(asked.viewer)
    ]
    return Answer(
        [f"{row['id']}\t{row['name']}\t{row['expires_on']}\t{row['last_used_on'] or ''}" for row in data], data
    )


def revoke_one(asked: argparse.Namespace) -> Answer:
    revoke_token(whole(asked.token), by=asked.viewer)
    return Answer([_("The token has ended.")], {})
