"""What goes on when grids are published anew: a building's head with the building, micro grids with a renamed grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongjian.grids.models import Grid, GridBuilding, GridKind, GridPost, Role
from gongjian.history.actions import Change

Members = dict[int, set[int]]


@dataclass(frozen=True)
class Standing:
    """What stood in today's grids before they were closed."""

    names: dict[int, str]
    inside: Members  # grid or micro grid -> its buildings
    heads: list[GridPost]
    micro: list[Grid]
    micro_posts: list[GridPost]


def standing_in(old: Sequence[Grid]) -> Standing:
    """Building heads, micro grids and members of grids in force."""
    micro = list(Grid.objects.filter(parent__in=old, kind=GridKind.MICRO, valid_to__isnull=True))
    posts = GridPost.objects.filter(valid_to__isnull=True)
    inside: Members = {}
    rows = GridBuilding.objects.filter(grid__in=[*old, *micro], valid_to__isnull=True)
    for grid_id, building_id in rows.values_list("grid_id", "building_id"):
        inside.setdefault(grid_id, set()).add(building_id)
    heads = posts.filter(grid__in=old, role=Role.BUILDING_HEAD, building__isnull=False)
    return Standing(
        {grid.pk: grid.name for grid in old}, inside, list(heads), micro, list(posts.filter(grid__in=micro))
    )


def carry_on(
    was: Standing, grids: Sequence[Grid], plan_grids: Sequence[Mapping[str, object]], now: Members, valid_from: date
) -> list[Change]:
    """Heads and micro grids go on in the new grids from a day. now: number -> buildings. Returns what to record."""
    of_number = {grid.number: grid for grid in grids}
    heads = _carry_heads(was.heads, of_number, now, valid_from)
    renamed = {
        int(str(facts["from"])): of_number[int(str(facts["number"]))]
        for facts in plan_grids
        if facts["from"] and was.inside.get(int(str(facts["from"]))) == now[int(str(facts["number"]))]
    }
    lines = [Change(post, "add", after=post.facts(("grid_id", "person_id", "role", "valid_from"))) for post in heads]
    for micro in was.micro:
        grid = renamed.get(micro.parent_id or 0)
        if grid is not None and grid.pk != micro.parent_id:
            row = _micro(micro, grid, was, valid_from)
            lines.append(Change(row, "publish", after=row.facts(("code", "name", "households", "valid_from"))))
    return lines


def _carry_heads(heads: list[GridPost], of_number: Mapping[int, Grid], now: Members, day: date) -> list[GridPost]:
    grid_of = {building: of_number[number] for number, members in now.items() for building in members}
    new = [
        GridPost(grid=grid, person_id=post.person_id, building_id=post.building_id, role=post.role, valid_from=day)
        for post in heads
        if (grid := grid_of.get(post.building_id or 0)) is not None and grid.pk != post.grid_id
    ]
    return GridPost.objects.bulk_create(new)


def _micro(micro: Grid, grid: Grid, was: Standing, day: date) -> Grid:
    """The micro grid as a new row below the renamed grid, with its buildings and whoever serves it."""
    row = Grid(
        area_id=micro.area_id,
        parent=grid,
        kind=micro.kind,
        number=micro.number,
        code=f"{grid.code}M{micro.number:02d}",
        name=micro.name.replace(was.names[micro.parent_id or 0], grid.name, 1),
        households=micro.households,
        address_list=micro.address_list,
        phone=micro.phone,
        valid_from=day,
    )
    row.set_shape(micro.shape)
    row.save()
    GridBuilding.objects.bulk_create(
        [GridBuilding(grid=row, building_id=pk, valid_from=day) for pk in sorted(was.inside.get(micro.pk, set()))]
    )
    posts = [post for post in was.micro_posts if post.grid_id == micro.pk]
    GridPost.objects.bulk_create(
        [
            GridPost(grid=row, person_id=one.person_id, building_id=one.building_id, role=one.role, valid_from=day)
            for one in posts
        ]
    )
    return row
