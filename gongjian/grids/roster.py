"""Persons that rosters of grids name: by name among those who hold a post in the community."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.grids.actions.publish import LEADER_SOURCES
from gongjian.people.models import Person, Post
from gongjian.places.models import Area


class People:
    """Who holds a post in some communities on the reader's day, asked for once."""

    def __init__(self, areas: Iterable[int], viewer: Any) -> None:
        posts = Post.objects.open_on(viewer.today).filter(
            org__area__in=set(areas), person__in=Person.objects.visible_to(viewer)
        )
        self.named: dict[tuple[int, str], dict[int, Person]] = {}
        self.leaders: set[tuple[int, int]] = set()
        for post in posts.select_related("person", "org"):
            area_id = post.org.area_id
            self.named.setdefault((area_id, post.person.name), {})[post.person_id] = post.person
            if post.kind in LEADER_SOURCES:
                self.leaders.add((area_id, post.person_id))

    def find(self, area: Area, name: str, *, is_leader: bool) -> Person:
        """Whom a name means. Raises RuleBroken for nobody, for several, and for a leader from elsewhere (domain G3)."""
        found = self.named.get((area.pk, name), {})
        if len(found) != 1:
            words = _("No one called %(name)s holds a post in %(area)s.")
            if found:
                words = _(
                    "Several persons called %(name)s hold posts in %(area)s. Name them on the grid's record later."
                )
            raise RuleBroken("no_person", words % {"name": name, "area": area})
        person = next(iter(found.values()))
        if is_leader and (area.pk, person.pk) not in self.leaders:
            said = _("%(person)s holds no post in the committees or among the workers of %(area)s.")
            raise RuleBroken("leader_source", said % {"person": person, "area": area})
        return person
