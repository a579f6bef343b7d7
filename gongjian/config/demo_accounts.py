"""One account per kind of post, for the sign-in page and the command of the demonstration."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import check_password

from gongjian.people.models import Account, Post
from gongjian.people.posts import PostKind


@dataclass(frozen=True)
class DemoAccount:
    """An account to try a role with."""

    kind: str
    username: str
    name: str
    org: str

    @property
    def label(self) -> str:
        return str(PostKind(self.kind).label)


def demo_accounts(day: date) -> list[DemoAccount]:
    """The first account of every kind of post, in the order of the kinds."""
    posts = Post.objects.open_on(day).filter(person__account__is_active=True, org__ended_on=None)
    columns = ("kind", "person__account__username", "person__name", "org__short_name", "org__name")
    first: dict[str, DemoAccount] = {}
    for kind, username, name, short, whole in posts.order_by("pk").values_list(*columns).iterator():
        first.setdefault(kind, DemoAccount(kind, username, name, short or whole))
    return [first[kind] for kind in PostKind.values if kind in first]


def accounts_to_try(day: date, password: str) -> list[DemoAccount]:
    """The accounts of a demonstration; none where the password of all does not open them: somebody's own district."""
    found = demo_accounts(day)
    stored = Account.objects.filter(username=found[0].username).values_list("password", flat=True) if found else []
    return found if any(_opens(password, one) for one in stored) else []


@cache
def _opens(password: str, stored: str) -> bool:
    return check_password(password, stored)
