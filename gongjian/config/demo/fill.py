"""Complete an imported district so that it can be tried before the real numbers are there, and take that back.

Whatever is invented is marked: buildings, organisations and persons as generated, each with its line in the history.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.config.demo.fill_people import PeopleFilled, fill_people
from gongjian.config.demo.fill_places import PlacesFilled, fill_places, generated_code
from gongjian.people.actions import POST_FACTS, store_posts
from gongjian.people.models import Post
from gongjian.people.viewer import Viewer
from gongjian.places.actions import place_facts, store_places
from gongjian.places.models import Area, Building

SEED_MAX = 2**31 - 1


@dataclass(frozen=True)
class Filled:
    """What was invented."""

    places: PlacesFilled
    people: PeopleFilled


@transaction.atomic
def fill_gaps(area: Area, seed: int, *, by: Viewer) -> Filled:
    """Invent what an area and all communities below it lack: buildings and households, organisations and staff.

    A second call with the same seed finds nothing left to do. Real numbers that are imported later take the place of
    invented ones.
    raises  NotAllowed; RuleBroken when there is no community with a boundary
    """
    for ability in ("place.import", "org.edit", "person.edit"):
        by.require(ability, area if ability == "place.import" else None)
    if not 0 <= seed <= SEED_MAX:
        raise RuleBroken("seed_invalid", _("The seed is a whole number from 0 to 2,147,483,647."))
    rows = Area.objects.visible_to(by).below(area.path).select_related("level").order_by("path")
    above = Area.objects.visible_to(by).filter(path__in=area.ancestor_paths()).select_related("level")
    areas = sorted([*above, *rows], key=lambda row: (len(row.path), row.path))
    communities = [row for row in rows if row.level.has_grids and row.shape is not None]
    if not communities:
        raise RuleBroken("no_community", _("There is no community with a boundary here. Import the boundaries first."))
    source = f"fill-gaps --seed {seed}"
    places = fill_places(communities, seed, by=by, source=source)
    return Filled(places, fill_people(areas, seed, by=by, source=source))


@transaction.atomic
def empty_gaps(area: Area, *, by: Viewer) -> tuple[int, int]:
    """Take back what was invented and is not replaced yet; returns how many buildings and posts.

    Invented buildings count as gone, invented numbers become unknown again, posts of invented persons end yesterday
    (on their first day when they began today).
    """
    by.require("place.import", area)
    by.require("person.edit")
    rows = Building.objects.visible_to(by).within(area.path).filter(is_generated=True, is_gone=False)
    changed = []
    for row in rows.select_related("area"):
        old = place_facts(row)
        if row.code.startswith(generated_code(row.area, 0)[:-4]):
            row.is_gone = True
        else:
            row.households, row.is_generated = None, False
        changed.append((row, old))
    posts = list(
        Post.objects.open_on(by.today).filter(person__is_generated=True, org__area__path__startswith=area.path)
    )
    ended = [(post, post.facts(POST_FACTS)) for post in posts]
    for post in posts:
        post.until = max(post.since, by.today.fromordinal(by.today.toordinal() - 1))
    store_places([], changed, by=by, source="fill-gaps --remove")
    store_posts([], ended, by=by, source="fill-gaps --remove")
    return len(changed), len(ended)
