"""Organisations and people of areas that have none yet: whoever a plan needs on its way, as marked rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from django.db.models import Sum

from gongjian.base.secrets import blind_index
from gongjian.base.tree import WIDTH, segment
from gongjian.config.demo.fill_places import rng_of
from gongjian.config.demo.names import people_names, phones
from gongjian.config.demo.people import RESIDENTS_PER_HOUSEHOLD, WORKERS_PER_10K
from gongjian.orgs.actions import store_orgs
from gongjian.orgs.models import Org, OrgKind
from gongjian.people.actions import store_persons, store_posts
from gongjian.people.models import Person, Post
from gongjian.people.posts import PostKind as P
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building

PHONE = "people.person.phone"
NEEDED = {  # what an area's organisation needs, by the kind of organisation
    "district": {P.GRID_BODY: 3, P.DISTRICT_CADRE: 2},
    "street": {P.STREET_SECRETARY: 1, P.STREET_COMMITTEE: 6, P.STREET_OFFICER: 3},
    "community": {P.COMMUNITY_SECRETARY: 1, P.COMMUNITY_COMMITTEE: 5},
}
ENDINGS = {"district": "区委", "street": "党工委", "community": "党组织"}
WORKERS_LEAST = 5
SERVED = timedelta(days=400)  # how long they have held their posts


@dataclass
class PeopleFilled:
    """How many organisations and persons were invented."""

    orgs: int = 0
    persons: int = 0


def fill_people(areas: Sequence[Area], seed: int, *, by: Viewer, source: str) -> PeopleFilled:
    """Give every area an organisation, and every organisation the posts of its kind that nobody holds.

    areas  level by level from the top
    Call it inside a transaction; abilities were checked.
    """
    found = {area.pk: org for area in areas if (org := _org_of(area)) is not None}
    made = _orgs(areas, found, by, source)
    people: list[Person] = []
    posts: list[Post] = []
    for area in areas:
        if area.pk in found:
            _staff(area, found[area.pk], seed, by.today, people, posts)
    for person, phone in zip(people, phones(Person.objects.count() + 1, len(people)), strict=True):
        person.phone, person.phone_index = phone, blind_index(PHONE, phone)
    store_persons(people, [], by=by, source=source)
    for post in posts:
        post.person = post.person  # takes over the id of a person that was just stored
    store_posts(posts, [], by=by, source=source)
    return PeopleFilled(made, len(people))


def _org_of(area: Area) -> Org | None:
    """The Party organisation that is responsible for an area."""
    orgs = Org.objects.active().filter(area=area, kind__is_unit=False, kind__in=NEEDED).select_related("kind")
    return orgs.order_by("path").first()


def _orgs(areas: Sequence[Area], found: dict[int, Org], by: Viewer, source: str) -> int:
    """Organisations for areas without one, below that of the area above: one level after the other."""
    kinds = OrgKind.objects.in_bulk(list(NEEDED))
    made = 0
    for _level, same in groupby(areas, key=lambda area: len(area.path)):
        below = [area for area in same if area.pk not in found and area.parent_id in found and area.level_id in kinds]
        last: dict[int, int] = {}
        new = []
        for area in below:
            parent = found[area.parent_id or 0]
            free = last.get(parent.pk) or int(Org.objects.next_path(parent)[-WIDTH:], 36)
            last[parent.pk] = free + 1
            org = Org(parent=parent, path=parent.path + segment(free), kind=kinds[area.level_id], area=area)
            org.code, org.is_generated = f"G{area.code}"[:32], True
            org.name = f"{area.name}{ENDINGS[area.level_id]}"
            new.append(org)
        made += store_orgs(new, [], by=by, source=source)
        found |= {area.pk: org for area, org in zip(below, new, strict=True)}
    return made


def _staff(area: Area, org: Org, seed: int, today: date, people: list[Person], posts: list[Post]) -> None:
    rng = rng_of(seed, area)
    held = set(Post.objects.open_on(today).filter(org=org).values_list("kind", flat=True))
    lacking = [kind for kind, count in _needed(area, org).items() if kind not in held for _one in range(count)]
    since = today - SERVED - timedelta(days=int(rng.integers(900)))
    for kind, name in zip(lacking, people_names(rng, len(lacking)), strict=True):
        person = Person(name=name, org=org, is_generated=True)
        people.append(person)
        posts.append(Post(person=person, org=org, kind=kind, since=since))


def _needed(area: Area, org: Org) -> dict[str, int]:
    needed: dict[str, int] = {str(kind): count for kind, count in NEEDED[org.kind_id].items()}
    if org.kind_id == "community":
        rows = Building.objects.filter(area=area, is_gone=False)
        households = rows.aggregate(n=Sum("households"))["n"] or 0
        workers = int(np.ceil(households * RESIDENTS_PER_HOUSEHOLD * WORKERS_PER_10K / 10_000))
        needed[P.COMMUNITY_WORKER] = max(WORKERS_LEAST, workers)
    return needed
