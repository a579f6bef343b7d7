"""Persons, posts and viewers for tests, here and in the apps above."""

import itertools
from datetime import date
from typing import Any

from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Account, Person, Post
from gongjian.people.viewer import Viewer, viewer_of

NUMBER = itertools.count(1)
TODAY = date(2026, 4, 16)
PASSWORD = "a-long-test-password"


def make_person(name: str = "", *, org: Org | None = None, **facts: Any) -> Person:
    """A person at an organisation."""
    return Person.objects.create(name=name or f"Person {next(NUMBER)}", org=org or make_org(), **facts)


def make_post(
    kind: str, org: Org, *, person: Person | None = None, since: date = date(2020, 1, 1), until: date | None = None
) -> Post:
    """An open post; a person is made for it unless given."""
    return Post.objects.create(person=person or make_person(org=org), org=org, kind=kind, since=since, until=until)


def make_account(*kinds: str, org: Org | None = None, username: str = "", person: Person | None = None) -> Account:
    """An account whose person holds posts of these kinds in an organisation; its password is PASSWORD."""
    org = org or make_org()
    person = person or make_person(org=org)
    for kind in kinds:
        make_post(kind, org, person=person)
    account = Account(username=username or f"user{next(NUMBER)}", person=person)
    account.set_password(PASSWORD)
    account.save()
    return account


def make_viewer(kind: str, org: Org | None = None, *, today: date = TODAY) -> Viewer:
    """A viewer with one post."""
    return viewer_of(make_account(kind, org=org), today)
