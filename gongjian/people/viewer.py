"""The Viewer: somebody's posts, read once per request, from which every read and write starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gongjian.base.errors import NotAllowed
from gongjian.base.scoping import below
from gongjian.people import reach
from gongjian.people.abilities import abilities_of
from gongjian.people.models import Account, Post


@dataclass(frozen=True)
class HeldPost:
    """One open post, with the paths that decide what it reaches."""

    kind: str
    org_id: int
    org_path: str
    area_path: str  # "" when the organisation is responsible for no area
    org_name: str = ""


@dataclass(frozen=True)
class Viewer:
    """Somebody who reads and writes. Pages, API tokens and the command line each build one."""

    account_id: int | None
    person_id: int | None
    name: str
    posts: tuple[HeldPost, ...] = ()
    today: date = field(default_factory=date.today)

    @cached_property
    def abilities(self) -> frozenset[str]:
        """Everything the viewer may do somewhere."""
        return frozenset().union(*(abilities_of(post.kind) for post in self.posts))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of post the viewer holds today."""
        return frozenset(post.kind for post in self.posts)

    @property
    def home_area_path(self) -> str:
        """The area the viewer works for: the widest one of all posts, "" without any."""
        return min((post.area_path for post in self.posts if post.area_path), key=len, default="")

    def can(self, ability: str, node: Any | None = None) -> bool:
        """Whether a post gives the ability on this area or organisation; anywhere at all without one."""
        held = [post for post in self.posts if ability in abilities_of(post.kind)]
        if node is None:
            return bool(held)
        paths = [post.area_path if node.tree == "area" else post.org_path for post in held]
        return any(path and node.path.startswith(path) for path in paths)

    def sees_whole(self, subject: str, area: Any) -> bool:
        """Whether one post reaches every row of a subject in this area, not only some of them."""
        paths = [post.area_path for post in self.posts if "area" in reach.terms_of(subject, post.kind)]
        return any(path and area.path.startswith(path) for path in paths)

    def require(self, ability: str, node: Any | None = None) -> None:
        """Raises NotAllowed when no post gives the ability there."""
        if not self.can(ability, node):
            raise NotAllowed(
                "not_allowed", _("Your post does not include this here. Ask the person who is responsible for it.")
            )

    def reach(self, subject: str, lookups: Mapping[str, str]) -> Q:
        """The condition that keeps the rows of a subject this viewer may see."""
        return reach.condition(self, subject, lookups)

    def reaches(self, subject: str) -> bool:
        """Whether any post reaches rows of a subject at all, be there some or not."""
        return any(reach.terms_of(subject, kind) for kind in self.kinds)

    def term(self, term: str, post: HeldPost, lookups: Mapping[str, str], *, is_one: bool = True) -> Q:
        """What one term of the reach table means for one post, alone or beside others."""
        if term in reach.TERMS:
            return reach.TERMS[term](self, lookups)
        if term == "org" and "org" in lookups:
            return below(lookups["org"], post.org_path) if is_one else reach.inside(lookups, "org", post.org_path)
        if term == "own":
            return Q(**{lookups["org"]: post.org_path})
        if term == "area" and post.area_path and "area" in lookups:
            return below(lookups["area"], post.area_path) if is_one else reach.inside(lookups, "area", post.area_path)
        if term == "self" and self.person_id:
            return Q(**{lookups["self"]: self.person_id})
        return reach.NOTHING


NOBODY = Viewer(None, None, "")


@dataclass(frozen=True)
class System:
    """The product itself as an actor of the history: set-up, demonstration data, workers."""

    account_id: None = None
    name: str = "system"


def viewer_of(account: Account, today: date) -> Viewer:
    """The viewer of an account: every post open today."""
    posts = Post.objects.filter(person_id=account.person_id).open_on(today).select_related("org", "org__area")
    held = tuple(
        HeldPost(post.kind, post.org_id, post.org.path, post.org.area.path if post.org.area else "", str(post.org))
        for post in posts
        if post.org.ended_on is None
    )
    return Viewer(account.pk, account.person_id, account.person.name, held, today)
