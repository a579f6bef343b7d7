"""Staffing grids, in a draft and in force: one leader, one or more workers, building heads, lane chiefs."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.grids.actions.publish import LEADER_SOURCES
from gongjian.grids.models import Grid, GridPost, LaneChief, Plan, Role
from gongjian.history.actions import differences, record
from gongjian.people.models import Person, Post
from gongjian.people.posts import PostKind
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Lane

STREET_COMMITTEE = (PostKind.STREET_SECRETARY, PostKind.STREET_COMMITTEE)


def candidates(area: Area, role: str, *, on: date) -> list[Person]:
    """Persons who may take a role in a community's grids: leaders from its committees and workers (domain G3)."""
    posts = Post.objects.open_on(on).filter(org__area=area)
    if role == Role.LEADER:
        posts = posts.filter(kind__in=LEADER_SOURCES)
    return list(Person.objects.filter(pk__in=posts.values("person_id")).order_by("name"))


def refuse_leader(person: Person, area: Area, on: date) -> None:
    """Domain G3: the leader comes from the community's two committees or its workers."""
    if not Post.objects.open_on(on).filter(person=person, kind__in=LEADER_SOURCES, org__area=area).exists():
        said = _("%(person)s holds no post in the committees or among the workers of %(area)s.")
        said = said % {"person": person, "area": area}
        raise RuleBroken("leader_source", said, {"person": said})


def refuse_absent(person: Person, on: date) -> None:
    """A person whose every post has ended cannot serve a grid any more."""
    if not Post.objects.open_on(on).filter(person=person).exists():
        said = _("%(person)s holds no post any more.") % {"person": person}
        raise RuleBroken("person_left", said, {"person": said})


@transaction.atomic
def name_draft_staff(plan_id: int, number: int, *, by: Viewer, version: int | None, person_id: int, role: str) -> Plan:
    """Name who will serve a grid of a draft; a new leader takes the place of the old one."""
    plan = changeable_for_staff(plan_id, by=by, version=version)
    person: Person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
    if number not in {grid["number"] for grid in plan.grids} or role not in Role.values:
        raise RuleBroken("no_such_grid", _("The draft has no grid with this number."))
    refuse_absent(person, by.today)
    if role == Role.LEADER:
        refuse_leader(person, plan.area, by.today)
    post = {"number": number, "person": person.pk, "role": role}
    plan.staff = with_post(plan.staff, post)
    plan.version += 1
    plan.save()
    record(plan, "staff", by=by, after=post)
    return plan


def with_post(staff: list[dict[str, Any]], post: dict[str, Any]) -> list[dict[str, Any]]:
    """The staff of a draft with one more post; a new leader takes the place of the old one (domain G1)."""
    is_leader = post["role"] == Role.LEADER
    old = [one for one in staff if is_leader and (one["number"], one["role"]) == (post["number"], Role.LEADER)]
    return [*(one for one in staff if one != post and one not in old), post]


def changeable_for_staff(plan_id: int, *, by: Viewer, version: int | None) -> Plan:
    """Staff may be named until publication, also when the boundaries are frozen already."""
    plan: Plan = Plan.objects.visible_to(by).locked(pk=plan_id)
    by.require("grid.staff", plan.area)
    if plan.status not in Plan.OPEN:
        raise RuleBroken("plan_frozen", _("This plan is closed. Change the staff of the grids themselves."))
    refuse_stale(plan, version, ("draft_number", "status"))
    return plan


@transaction.atomic
def remove_draft_staff(
    plan_id: int, number: int, *, by: Viewer, version: int | None, person_id: int, role: str
) -> Plan:
    """Take somebody out of a draft's staff."""
    plan = changeable_for_staff(plan_id, by=by, version=version)
    post = {"number": number, "person": person_id, "role": role}
    if post not in plan.staff:
        raise RuleBroken("no_such_post", _("This person does not serve this grid."))
    plan.staff = [one for one in plan.staff if one != post]
    plan.version += 1
    plan.save()
    record(plan, "unstaff", by=by, before=post)
    return plan


@transaction.atomic
def set_grid_post(
    grid_id: int,
    *,
    by: Viewer,
    person_id: int,
    role: str,
    since: date,
    building_id: int | None = None,
    source: str = "",
) -> GridPost:
    """Let somebody serve a grid in force. A new leader ends the post of the old one the day before (domain G1).

    source  name of the roster that says so
    """
    grid: Grid = Grid.objects.visible_to(by).locked(pk=grid_id)
    by.require("grid.staff", grid.area)
    if grid.valid_to is not None:
        raise RuleBroken("grid_ended", _("This grid is not in force any more."))
    person: Person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
    refuse_absent(person, by.today)
    if role == Role.LEADER:
        refuse_leader(person, grid.area, by.today)
        _end_leader(grid, since, by)
    if building_id is not None and not grid.places.filter(building_id=building_id, valid_to__isnull=True).exists():
        raise RuleBroken(
            "building_not_here", _("This building is not in this grid."), {"building": _("Choose another.")}
        )
    post = GridPost(grid=grid, person=person, role=role, valid_from=since, building_id=building_id)
    refuse_faults(post)
    post.save()
    said = {"source": source} if source else {}
    after = {"grid": grid.pk, "person": person.pk, "role": role, "valid_from": since}
    record(post, "add", by=by, after=after, said=said)
    return post


def _end_leader(grid: Grid, since: date, by: Viewer) -> None:
    old = grid.posts.filter(role=Role.LEADER, valid_to__isnull=True).first()
    if old is None:
        return
    if old.valid_from >= since:
        said = _("The present leader serves since %(day)s. Choose a later day.") % {"day": old.valid_from}
        raise RuleBroken("leader_since", said, {"since": said})
    old.valid_to, old.version = since - timedelta(days=1), old.version + 1
    old.save()
    record(old, "end", by=by, after={"valid_to": old.valid_to})


@transaction.atomic
def end_grid_post(post_id: int, *, by: Viewer, until: date) -> GridPost:
    """End somebody's service in a grid."""
    post: GridPost = GridPost.objects.visible_to(by).locked(pk=post_id)
    by.require("grid.staff", post.grid.area)
    if until < post.valid_from:
        said = _("The last day must not be before the first day.")
        raise RuleBroken("days_in_order", said, {"until": said})
    post.valid_to, post.version = until, post.version + 1
    post.save()
    record(post, "end", by=by, after={"valid_to": until})
    return post


@transaction.atomic
def set_grid_facts(
    grid_id: int, *, by: Viewer, version: int | None, name: str | None = None, phone: str | None = None
) -> Grid:
    """Name and public phone of a grid in force; its boundary changes by a plan only. What is not said stays."""
    grid: Grid = Grid.objects.visible_to(by).locked(pk=grid_id)
    by.require("grid.staff", grid.area)
    refuse_stale(grid, version, ("name", "phone"))
    old = {"name": grid.name, "phone": grid.phone}
    new = {key: old[key] if said is None else said.strip() for key, said in (("name", name), ("phone", phone))}
    before, after = differences(old, new)
    if after:
        grid.name, grid.phone, grid.version = new["name"], new["phone"], grid.version + 1
        refuse_faults(grid, names=["name", "phone"])
        grid.save()
        record(grid, "edit", by=by, before=before, after=after)
    return grid


@transaction.atomic
def set_lane_chief(lane_id: int, *, by: Viewer, person_id: int, since: date) -> LaneChief:
    """Make somebody chief of a lane: a member of the street's work committee (domain G4). Ends the chief before."""
    lane: Lane = Lane.objects.visible_to(by).locked(pk=lane_id)
    by.require("grid.staff", lane.area)
    person: Person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
    paths = [*lane.area.ancestor_paths(), lane.area.path]
    held = Post.objects.open_on(by.today).filter(person=person, kind__in=STREET_COMMITTEE, org__area__path__in=paths)
    if not held.exists():
        said = _("%(person)s is not a member of the work committee of this street.") % {"person": person}
        raise RuleBroken("chief_source", said, {"person": said})
    for old in lane.chiefs.filter(valid_to__isnull=True):
        old.valid_to = max(old.valid_from, since - timedelta(days=1))
        old.save()
        record(old, "end", by=by, after={"valid_to": old.valid_to})
    chief = LaneChief(lane=lane, person=person, valid_from=since)
    refuse_faults(chief)
    chief.save()
    record(chief, "add", by=by, after={"lane": lane.pk, "person": person.pk, "valid_from": since}, said={})
    return chief
