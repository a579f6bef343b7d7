"""Ways in: tokens of the own account, passwords, and the very first account of an installation."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import NotFound, RuleBroken
from gongjian.history.actions import record
from gongjian.orgs.models import Org
from gongjian.people.models import Account, ApiToken, Person, Post
from gongjian.people.posts import PostKind
from gongjian.people.viewer import System, Viewer

FIRST_POSTS = (PostKind.ADMINISTRATOR, PostKind.DISTRICT_CADRE)


def tokens_of(by: Viewer) -> QuerySet[ApiToken]:
    """The tokens of the own account; nobody sees another's."""
    return ApiToken.objects.filter(account=by.account_id).order_by("-pk")


@transaction.atomic
def revoke_token(token_id: int, *, by: Viewer) -> None:
    """End a token of the own account at once. Raises NotFound."""
    token = tokens_of(by).select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound("not_found", _("There is no such token."))
    record(token, "revoke", by=by, before={"name": token.name, "expires_on": token.expires_on})
    token.delete()


@transaction.atomic
def set_password(account_id: int, password: str, *, by: Viewer) -> Account:
    """Give an account a new password: the own one, or one the viewer looks after. All its sessions end.

    raises  NotFound, NotAllowed, RuleBroken (weak password)
    """
    own = Account.objects.filter(pk=account_id, pk__in=[by.account_id])
    account: Account | None = own.select_for_update().first()
    if account is None:
        account = Account.objects.visible_to(by).locked(pk=account_id)
        by.require("account.edit", account.person.org)
    refuse_weak(account, password)
    account.set_password(password)
    account.save(update_fields=["password"])
    record(account, "password", by=by)
    return account


def refuse_weak(account: Account, password: str) -> None:
    """Raises RuleBroken for a password that is too easy to guess."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        said = {"password": " ".join(error.messages)}
        raise RuleBroken("password_weak", _("This password is too easy to guess."), said) from None


@transaction.atomic
def found_installation(
    *, org_code: str, org_name: str, org_kind: str, name: str, username: str, password: str, today: date
) -> Account:
    """The root organisation and its first person, on a database without accounts. Everything else follows.

    The first person is system administrator and registers organisations and people as the organisation department, so
    that there is somebody who can appoint others; the second post is ended once the department has people of its own.
    raises  RuleBroken when somebody can sign in already, or for faulty facts
    """
    if Account.objects.exists():
        raise RuleBroken("accounts_exist", _("There are accounts already. An administrator makes further ones."))
    org = Org.objects.filter(code=org_code).first() or _root(org_code, org_name, org_kind)
    person = Person(name=name, org=org)
    refuse_faults(person)
    person.save()
    posts = [Post(person=person, org=org, kind=kind, since=today) for kind in FIRST_POSTS]
    for post in posts:
        post.save()
    account = Account(username=username.strip(), person=person)
    refuse_weak(account, password)
    account.set_password(password)
    refuse_faults(account, names=["username", "person"])
    account.save()
    for row in (person, *posts, account):
        record(row, "add", by=System())
    return account


def _root(code: str, name: str, kind: str) -> Org:
    org = Org(parent=None, path=Org.objects.next_path(None), kind_id=kind, code=code, name=name)
    refuse_faults(org)
    org.save()
    record(org, "add", by=System(), after={"code": code, "name": name, "kind": kind})
    return org
