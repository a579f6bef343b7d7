"""Publication: a community's plan comes into force as a whole, or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import shapely
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from gongjian.base.errors import RuleBroken
from gongjian.base.geo import unproject
from gongjian.engine.gridplan.outline import outlines
from gongjian.grids.actions.carry import Standing, carry_on, standing_in
from gongjian.grids.assess import figures_of, label_array, missing
from gongjian.grids.fabric import Fabric, fabric_of
from gongjian.grids.models import Grid, GridBuilding, GridPost, Plan
from gongjian.grids.order import grid_code
from gongjian.history.actions import Change, record_all
from gongjian.notices.actions import settle, tell
from gongjian.people.models import Post
from gongjian.people.posts import PostKind
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building

# Domain G3: the leader comes from the community's two committees or its workers.
LEADER_SOURCES = (PostKind.COMMUNITY_SECRETARY, PostKind.COMMUNITY_COMMITTEE, PostKind.COMMUNITY_WORKER)
PUBLISHED = gettext_noop("The grids of %(area)s are published, in force from %(day)s.")
SERVES = gettext_noop("You serve %(grid)s of %(area)s from %(day)s.")


def publish_plan(plan: Plan, *, valid_from: date, by: Viewer) -> Plan:
    """Bring a filed plan into force from a day. The caller holds the plan locked, inside a transaction.

    raises  RuleBroken: day in the past, buildings changed since, a building in no or in two grids, a grid without one
            leader or without a worker (each is named), a leader from outside the community's committees and workers
    """
    Area.objects.select_for_update(of=("self",)).get(pk=plan.area_id)
    fabric = fabric_of(plan.area)
    _refuse_publication(plan, fabric, valid_from, by)
    old = list(Grid.objects.filter(area=plan.area, valid_to__isnull=True).exclude(kind="micro"))
    was = standing_in(old)
    kept, ended = _close_old(plan, fabric, old, was, valid_from)
    grids = [_grid(plan, fabric, facts, kept.get(facts["number"]), valid_from, by) for facts in plan.grids]
    shapes = draft_outlines(plan, fabric)
    for grid in grids:
        grid.set_shape(shapes.get(grid.number))
        grid.save()
    _place_buildings(grids, plan, valid_from)
    carried = carry_on(was, grids, plan.grids, _members(plan), valid_from)
    posts = _post_staff(grids, plan, valid_from)
    Plan.objects.filter(area=plan.area, status=Plan.Status.PUBLISHED).update(status=Plan.Status.RETIRED)
    plan.status, plan.valid_from, plan.version = Plan.Status.PUBLISHED, valid_from, plan.version + 1
    plan.save()
    _record(plan, grids, ended, carried, valid_from, by)
    _tell(plan, grids, posts, valid_from, by)
    return plan


def _refuse_publication(plan: Plan, fabric: Fabric, valid_from: date, by: Viewer) -> None:
    if valid_from < by.today:
        said = _("The day lies in the past. Grids come into force today or later.")
        raise RuleBroken("back_dated", said, {"valid_from": said})
    later = Grid.objects.filter(area=plan.area, valid_to__isnull=True, valid_from__gt=valid_from).first()
    if later:
        said = _("A plan in force from %(day)s is published already. Choose that day or a later one.") % {
            "day": later.valid_from
        }
        raise RuleBroken("later_plan", said, {"valid_from": said})
    plan.figures = figures_of(
        plan.area, fabric, plan.labels, plan.grids, lower=plan.lower, upper=plan.upper, on=by.today
    )
    stops = [row for row in missing(plan) if row["stops"]]
    if stops:
        raise RuleBroken("not_ready", " ".join([_("This plan cannot be published yet."), *map(words_of_gap, stops)]))
    _refuse_leaders(plan, by.today)
    for grid in plan.grids:
        grid_code(plan.area, grid["number"], len(plan.grids), valid_from)


def words_of_gap(row: Mapping[str, Any]) -> str:
    """One missing thing as a sentence that names it."""
    count = row.get("count", 1)
    said = {
        "no_leader": _("%(name)s has no leader."),
        "two_leaders": _("%(name)s has more than one leader. Keep one."),
        "no_worker": _("%(name)s has no worker."),
        "left_out": ngettext("%(count)s building is in no grid.", "%(count)s buildings are in no grid.", count),
        "in_parts": ngettext("%(count)s grid is not in one piece.", "%(count)s grids are not in one piece.", count),
        "below_range": _("Grid %(number)s has %(households)s households, below the range."),
        "above_range": _("Grid %(number)s has %(households)s households, above the range."),
        "unknown_households": ngettext(
            "%(count)s building has no checked number of households; it counts as 0.",
            "%(count)s buildings have no checked number of households; they count as 0.",
            count,
        ),
    }
    return said[row["code"]] % row


def _refuse_leaders(plan: Plan, on: date) -> None:
    leaders = {post["person"]: post["number"] for post in plan.staff if post["role"] == "leader"}
    fit = Post.objects.open_on(on).filter(person_id__in=leaders, kind__in=LEADER_SOURCES, org__area=plan.area)
    strange = set(leaders) - set(fit.values_list("person_id", flat=True))
    if strange:
        names = ", ".join(str(leaders[person]) for person in sorted(strange))
        raise RuleBroken(
            "leader_source",
            _("The leader must come from the community's two committees or its workers. Check grid %(names)s.")
            % {"names": names},
        )


def _members(plan: Plan) -> dict[int, set[int]]:
    """Number of a grid -> its buildings."""
    now_in: dict[int, set[int]] = {grid["number"]: set() for grid in plan.grids}
    for key, number in plan.labels.items():
        now_in[number].add(int(key))
    return now_in


def _close_old(
    plan: Plan, fabric: Fabric, old: Sequence[Grid], was: Standing, valid_from: date
) -> tuple[dict[int, Grid], list[Grid]]:
    """End today's grids the day before, but keep those whose buildings, name and code stay the same."""
    now_in = _members(plan)
    kept = {
        facts["number"]: grid
        for facts in plan.grids
        for grid in old
        if grid.pk == facts["from"]
        and was.inside.get(grid.pk, set()) == now_in[facts["number"]]
        and (grid.kind, grid.name) == (facts["kind"], facts["name"])
        and grid.code == grid_code(plan.area, facts["number"], len(plan.grids), valid_from)
    }
    ended = [grid for grid in old if grid not in kept.values()]
    micro = Grid.objects.filter(parent__in=ended, valid_to__isnull=True)
    close_grids([*ended, *micro], valid_from - timedelta(days=1))
    return kept, ended


def close_grids(grids: Sequence[Grid], last: date) -> None:
    """End grids with their last day, and with them who is in them and who serves them."""
    for rows in (GridBuilding, GridPost):
        rows.objects.filter(grid__in=grids, valid_to__isnull=True, valid_from__lte=last).update(valid_to=last)
        rows.objects.filter(grid__in=grids, valid_to__isnull=True).delete()  # would have begun on the day it ends
    for grid in grids:
        grid.valid_to, grid.version = max(last, grid.valid_from), grid.version + 1
        grid.save(update_fields=["valid_to", "version"])


def _grid(
    plan: Plan, fabric: Fabric, facts: Mapping[str, Any], kept: Grid | None, valid_from: date, by: Viewer
) -> Grid:
    members = [int(key) for key, number in plan.labels.items() if number == facts["number"]]
    grid = kept or Grid(area=plan.area, valid_from=valid_from)
    grid.kind, grid.number, grid.name, grid.plan = facts["kind"], facts["number"], facts["name"], plan
    grid.carrier_id, grid.phone = facts.get("carrier"), facts.get("phone", "")
    grid.code = grid_code(plan.area, facts["number"], len(plan.grids), valid_from)
    index = fabric.index()
    grid.households = int(sum(fabric.households[index[pk]] for pk in members if pk in index))
    grid.address_list = address_list(members)
    grid.version += 1
    return grid


def address_list(building_ids: Sequence[int]) -> str:
    """The range in words as it is published: estates with their buildings, then single addresses."""
    rows = Building.objects.filter(pk__in=building_ids).order_by("code").values_list("estate__name", "name", "address")
    by_estate: dict[str, list[str]] = {}
    for estate, name, address in rows:
        by_estate.setdefault(estate or "", []).append(name if estate else (address or name))
    parts = [f"{estate}：{'、'.join(names)}" for estate, names in by_estate.items() if estate]
    return "；".join([*parts, *(["、".join(by_estate[""])] if "" in by_estate else [])])


def draft_outlines(plan: Plan, fabric: Fabric) -> dict[int, shapely.Geometry]:
    """Grid number -> outline in degrees, neighbours sharing their border exactly."""
    array = label_array(fabric, plan.labels)
    used = array >= 0
    if not used.any():
        return {}
    numbers = sorted({int(number) for number in array[used]})
    place = {number: i for i, number in enumerate(numbers)}
    shapes = outlines([fabric.cells.polygons[i] for i in used.nonzero()[0]], [place[int(n)] for n in array[used]])
    return {number: unproject(shape, fabric.zone) for number, shape in zip(numbers, shapes, strict=True)}


def _place_buildings(grids: Sequence[Grid], plan: Plan, valid_from: date) -> None:
    number = {grid.number: grid for grid in grids}
    held = set(GridBuilding.objects.filter(grid__in=grids, valid_to__isnull=True).values_list("grid_id", "building_id"))
    GridBuilding.objects.bulk_create(
        [
            GridBuilding(grid=number[label], building_id=int(key), valid_from=valid_from)
            for key, label in plan.labels.items()
            if (number[label].pk, int(key)) not in held
        ],
        batch_size=500,
    )


def _post_staff(grids: Sequence[Grid], plan: Plan, valid_from: date) -> list[GridPost]:
    """Bring staff into force; posts that stay the same keep their first day."""
    number = {grid.number: grid for grid in grids}
    wanted = {(number[post["number"]].pk, post["person"], post["role"]) for post in plan.staff}
    open_posts = GridPost.objects.filter(grid__in=grids, valid_to__isnull=True).exclude(role="building_head")
    held = {(post.grid_id, post.person_id, post.role): post for post in open_posts}
    last = valid_from - timedelta(days=1)
    for key, post in held.items():
        if key not in wanted:
            GridPost.objects.filter(pk=post.pk).filter(Q(valid_from__lte=last)).update(valid_to=last)
            GridPost.objects.filter(pk=post.pk, valid_to__isnull=True).delete()
    new = [
        GridPost(grid_id=grid, person_id=person, role=role, valid_from=valid_from)
        for grid, person, role in sorted(wanted)
        if (grid, person, role) not in held
    ]
    return GridPost.objects.bulk_create(new)


def _record(
    plan: Plan, grids: Sequence[Grid], ended: Sequence[Grid], carried: list[Change], valid_from: date, by: Viewer
) -> None:
    lines = [Change(grid, "end", after={"valid_to": grid.valid_to}) for grid in ended]
    lines += [
        Change(
            grid,
            "publish",
            after={"code": grid.code, "name": grid.name, "households": grid.households, "valid_from": valid_from},
        )
        for grid in grids
    ]
    lines.append(
        Change(plan, "publish", before={"status": "filed"}, after={"status": "published", "valid_from": valid_from})
    )
    record_all([*lines, *carried], by=by)


def _tell(plan: Plan, grids: Sequence[Grid], posts: Sequence[GridPost], valid_from: date, by: Viewer) -> None:
    settle(f"grids.plan:{plan.pk}")
    facts = {"area": str(plan.area), "day": valid_from.isoformat()}
    names = {grid.pk: grid.name for grid in grids}
    for post in posts:
        said = facts | {"grid": names[post.grid_id]}
        tell(
            [post.person_id],
            SERVES,
            said,
            kind="notice",
            matter=f"grids.grid:{post.grid_id}",
            link=f"/grids/{post.grid_id}/",
        )
    staff = Post.objects.open_on(by.today).filter(kind=PostKind.COMMUNITY_SECRETARY, org__area=plan.area)
    tell(
        staff.values_list("person_id", flat=True),
        PUBLISHED,
        facts,
        kind="result",
        matter=f"grids.plan:{plan.pk}",
        link=f"/grids/plans/{plan.pk}/",
    )
