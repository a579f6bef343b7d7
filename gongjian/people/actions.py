"""Every write on persons, posts, accounts and tokens, and the recorded opening of a protected value."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import NotAllowed, NotFound, RuleBroken
from gongjian.base.identifiers import normalise_id_number, normalise_phone
from gongjian.base.scoping import refuse_stale
from gongjian.base.secrets import Secret, blind_index
from gongjian.base.sm3 import sm3
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit, keep_imported
from gongjian.orgs.models import Org
from gongjian.people.models import Account, ApiToken, Person, Post
from gongjian.people.viewer import Viewer, viewer_of

FACTS = ("name", "org", "phone", "id_number", "erase_after")
POST_FACTS = ("person", "org", "kind", "since", "until")
Facts = dict[str, Any]
PROTECTED = {"phone": normalise_phone, "id_number": normalise_id_number}


@transaction.atomic
def add_person(*, by: Viewer, **facts: Any) -> Person:
    """Register a person at an organisation.

    raises  NotAllowed, RuleBroken (faulty phone or ID number, same ID number twice)
    """
    by.require("person.edit", facts.get("org"))
    person = Person()
    names = _set_facts(person, facts)
    refuse_faults(person)
    person.save()
    record(person, "add", by=by, after=person.facts(tuple(names)))
    return person


@transaction.atomic
def edit_person(person_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Person:
    """Change facts of a person. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    person = Person.objects.visible_to(by).locked(pk=person_id)
    by.require("person.edit", person.org)
    if "org" in facts:
        by.require("person.edit", facts["org"])
    refuse_stale(person, version, ("name", "org_id", "erase_after"))
    old = person.facts(FACTS)
    names = _set_facts(person, facts)
    refuse_faults(person, names=names)
    keep_edit(person, old, FACTS, by=by)
    return person


def _set_facts(person: Person, facts: dict[str, Any]) -> list[str]:
    """Set facts; phone and ID number are normalised, checked and indexed without being readable in the database."""
    for name in PROTECTED:
        if isinstance(facts.get(name), str):
            facts[name] = _cleaned(name, facts[name]) if facts[name].strip() else ""
    names = assign(person, facts, FACTS)
    if "phone" in names:
        person.phone_index = blind_index("people.person.phone", str(facts["phone"])) if facts["phone"] else ""
    if "id_number" in names:
        person.id_index = blind_index("people.person.id_number", str(facts["id_number"])) if facts["id_number"] else ""
        twin = (
            Person.objects.filter(id_index=person.id_index).exclude(pk=person.pk).exists() if person.id_index else False
        )
        if twin:
            raise RuleBroken(
                "person_twice",
                _("Somebody with this ID number is registered already."),
                {"id_number": _("Registered already.")},
            )
    return names


def _cleaned(name: str, said: str) -> str:
    """The normalised value; a refusal names the field it belongs to."""
    try:
        return PROTECTED[name](said)
    except RuleBroken as fault:
        raise RuleBroken(fault.code, fault.message, {name: fault.message}) from None


def store_persons(new: Iterable[Person], changed: Iterable[tuple[Person, Facts]], *, by: Viewer, source: str) -> int:
    """Store checked persons of one import, each with its line in the history.

    changed  stored rows with their facts before the change
    Call it inside the transaction of the import; abilities were checked row by row.
    """
    beside = ("phone_index", "id_index")
    return keep_imported(list(new), list(changed), FACTS, by=by, source=source, beside=beside)


def store_posts(new: Iterable[Post], changed: Iterable[tuple[Post, Facts]], *, by: Viewer, source: str) -> int:
    """Store checked posts of one import, each with its line in the history."""
    return keep_imported(list(new), list(changed), POST_FACTS, by=by, source=source)


@transaction.atomic
def open_protected(person_id: int, field: str, *, by: Viewer, reason: str) -> str:
    """Show a protected value once; who, when, whose and why are recorded. Raises NotFound, NotAllowed, RuleBroken."""
    person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
    if field not in PROTECTED:
        raise NotFound("no_such_field", _("There is no such protected value."))
    if person.pk != by.person_id:
        by.require("person.open", person.org)
    if len(reason.strip()) < 4:
        raise RuleBroken(
            "reason_missing", _("Write why you need it; the reason is recorded."), {"reason": _("Write a reason.")}
        )
    secret: Secret | str = getattr(person, field)
    record(person, "open", by=by, said={"field": field, "reason": reason.strip()})
    return secret.open() if isinstance(secret, Secret) else ""


@transaction.atomic
def add_post(*, by: Viewer, person_id: int, org_id: int, kind: str, since: date, until: date | None = None) -> Post:
    """Give a person a post in an organisation. Raises NotFound, NotAllowed, RuleBroken."""
    person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
    org = Org.objects.visible_to(by).get_or_refuse(pk=org_id)
    by.require("person.edit", org)
    _refuse_own_rise(by, org)
    if org.ended_on is not None:
        raise RuleBroken("org_ended", _("This organisation has ended already."), {"org": _("Choose another.")})
    post = Post(person=person, org=org, kind=kind, since=since, until=until)
    refuse_faults(post)
    post.save()
    record(post, "add", by=by, after={"person": person.pk, "org": org.pk, "kind": kind, "since": since, "until": until})
    return post


def _refuse_own_rise(by: Viewer, org: Org) -> None:
    """Nobody appoints above the own organisation: the ability check reads downwards, this says it in words."""
    if not any(org.path.startswith(post.org_path) for post in by.posts):
        raise NotAllowed("not_allowed", _("Posts are given by the organisation itself or the one above it."))


@transaction.atomic
def end_post(post_id: int, *, by: Viewer, until: date) -> Post:
    """End a post on a day."""
    post = Post.objects.visible_to(by).locked(pk=post_id)
    by.require("person.edit", post.org)
    before, post.until, post.version = post.until, until, post.version + 1
    refuse_faults(post, names=["until"])
    post.save()
    record(post, "end", by=by, before={"until": before}, after={"until": until})
    return post


@transaction.atomic
def add_account(*, by: Viewer, person_id: int, username: str, password: str, email: str = "") -> Account:
    """Let a person sign in. Raises NotFound, NotAllowed, RuleBroken (weak password, name taken)."""
    by.require("account.edit")
    person = Person.objects.filter(org__in=Org.objects.visible_to(by)).get_or_refuse(pk=person_id)
    account = Account(username=username.strip(), person=person, email=email)
    _set_password(account, password)
    refuse_faults(account, names=["username", "person", "email"])
    account.save()
    record(account, "add", by=by, after={"username": account.username, "person": person_id})
    return account


@transaction.atomic
def close_account(account_id: int, *, by: Viewer) -> Account:
    """Stop an account from signing in; its tokens end at once."""
    by.require("account.edit")
    account = Account.objects.visible_to(by).locked(pk=account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.tokens.all().delete()
    record(account, "close", by=by, before={"is_active": True}, after={"is_active": False})
    return account


@transaction.atomic
def reopen_account(account_id: int, *, by: Viewer) -> Account:
    """Let a closed account sign in again."""
    account: Account = Account.objects.visible_to(by).locked(pk=account_id)
    by.require("account.edit", account.person.org)
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
        record(account, "reopen", by=by, before={"is_active": False}, after={"is_active": True})
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleBroken(
            "password_weak", _("This password is too easy to guess."), {"password": " ".join(error.messages)}
        ) from None
    account.set_password(password)


@transaction.atomic
def make_token(*, by: Viewer, name: str, days: int = 365) -> tuple[ApiToken, str]:
    """A token for a program that acts as the own account. The clear text is returned once and never stored."""
    account = Account.objects.get(pk=by.account_id)
    if not 1 <= days <= 730:
        raise RuleBroken("token_days", _("A token is valid for 1 to 730 days."), {"days": _("Write 1 to 730.")})
    clear = "gj_" + secrets.token_urlsafe(32)
    token = ApiToken(
        account=account, name=name, digest=sm3(clear.encode()).hex(), expires_on=by.today + timedelta(days=days)
    )
    refuse_faults(token, names=["name"])
    token.save()
    record(token, "add", by=by, after={"name": name, "expires_on": token.expires_on})
    return token, clear


def viewer_of_token(clear: str, today: date) -> Viewer | None:
    """The viewer of a token, or None when it is unknown, expired or its account is closed."""
    token = ApiToken.objects.select_related("account__person").filter(digest=sm3(clear.encode()).hex()).first()
    if token is None or token.expires_on < today or not token.account.is_active:
        return None
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return viewer_of(token.account, today)


def set_preferences(*, by: Viewer, **chosen: Any) -> None:
    """Language, density and type size of the own account; nobody else sees them."""
    allowed = {"language", "density", "is_large_type"}
    Account.objects.filter(pk=by.account_id).update(
        **{name: value for name, value in chosen.items() if name in allowed}
    )


def people_follow_merge(org: Org, into: Org, by: Viewer) -> None:
    """Persons and open posts of an organisation that ends go to the one that takes over."""
    Person.objects.filter(org=org).update(org=into)
    for post in Post.objects.filter(org=org, until__isnull=True):
        if Post.objects.filter(org=into, person=post.person_id, kind=post.kind, until__isnull=True).exists():
            post.until = by.today
        else:
            post.org = into
        post.save()
