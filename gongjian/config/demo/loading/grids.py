"""Today's grids with their buildings and staff, the governance grids and the lane chiefs of a generated district."""

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.loading.places import Placed
from gongjian.config.demo.tables import District, GridRow
from gongjian.grids.models import GovernanceGrid, Grid, GridBuilding, GridPost, LaneChief
from gongjian.people.models import Person


def load_grids(district: District, placed: Placed, people: dict[str, Person], journal: Journal) -> None:
    """Store the grids in force and who serves them."""
    party = [row for row in district.grids if row.layer == "party"]
    grids = {row.code: _grid(row, placed) for row in party}
    Grid.objects.bulk_create(grids.values(), batch_size=BATCH)
    GridBuilding.objects.bulk_create(
        [
            GridBuilding(grid=grids[row.code], building=placed.buildings[code], valid_from=row.valid_from)
            for row in party
            for code in row.buildings
        ],
        batch_size=BATCH,
    )
    journal.added(grids.values(), "area", "code", "name", "kind", "households", "valid_from")
    _governance(district, placed, journal)
    _staff(district, placed, grids, people, journal)


def _grid(row: GridRow, placed: Placed) -> Grid:
    grid = Grid(
        area=placed.areas[row.area],
        carrier=placed.carriers.get(row.carrier),
        kind=row.kind,
        code=row.code,
        number=row.number,
        name=row.name,
        address_list=_range(row, placed),
        phone=row.phone,
        households=row.households,
        valid_from=row.valid_from,
    )
    grid.set_shape(row.boundary)
    return grid


def _range(row: GridRow, placed: Placed) -> str:
    """The range in words as it is published: estates with their buildings, then single addresses."""
    by_estate: dict[str, list[str]] = {}
    for code in sorted(row.buildings):
        building = placed.buildings[code]
        name = building.estate.name if building.estate else ""
        by_estate.setdefault(name, []).append(building.name if name else building.address)
    said = [f"{estate}：{'、'.join(names)}" for estate, names in by_estate.items() if estate]
    return "；".join([*said, *(["、".join(by_estate[""])] if "" in by_estate else [])])


def _governance(district: District, placed: Placed, journal: Journal) -> None:
    rows = [row for row in district.grids if row.layer == "governance"]
    grids = [GovernanceGrid(area=placed.areas[row.area], code=row.code, name=row.name) for row in rows]
    GovernanceGrid.objects.bulk_create(grids, batch_size=BATCH)
    link = GovernanceGrid.buildings.through
    link.objects.bulk_create(
        [
            link(governancegrid_id=grid.pk, building_id=placed.buildings[code].pk)
            for grid, row in zip(grids, rows, strict=True)
            for code in row.buildings
        ],
        batch_size=BATCH,
    )
    journal.added(grids, "area", "code", "name")


def _staff(
    district: District, placed: Placed, grids: dict[str, Grid], people: dict[str, Person], journal: Journal
) -> None:
    posts = [
        GridPost(
            grid=grids[row.grid],
            person=people[row.person],
            building=placed.buildings.get(row.building),
            role=row.role,
            valid_from=row.since,
        )
        for row in district.grid_posts
    ]
    GridPost.objects.bulk_create(posts, batch_size=BATCH)
    chiefs = [
        LaneChief(lane=placed.lanes[row.lane], person=people[row.person], valid_from=row.since)
        for row in district.lane_chiefs
    ]
    LaneChief.objects.bulk_create(chiefs, batch_size=BATCH)
    journal.added(posts, "grid", "person", "role", "building", "valid_from", label=lambda post: post.person.name)
    journal.added(chiefs, "lane", "person", "valid_from", label=lambda chief: chief.lane.name)
