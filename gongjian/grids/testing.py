"""A community with its people and grids for tests, here and in the apps above."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongjian.grids.actions.draft import open_draft
from gongjian.grids.actions.intake import outline_of
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import Grid, GridBuilding, GridPost, Plan
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Person
from gongjian.people.posts import PostKind
from gongjian.people.testing import make_person, make_post, make_viewer
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Building
from gongjian.places.testing import box, make_area, make_buildings

LONG_AGO = date(2024, 1, 1)


@dataclass
class Community:
    """A district, a street, a community of 36 buildings with 40 households each, and somebody in every office."""

    district: Area
    street: Area
    area: Area
    orgs: dict[str, Org]
    buildings: list[Building]
    secretary: Viewer
    street_secretary: Viewer
    grid_body: Viewer

    def worker(self, kind: str = PostKind.COMMUNITY_WORKER) -> Person:
        """One more person with a post in the community."""
        person = make_person(org=self.orgs["community"])
        make_post(kind, self.orgs["community"], person=person)
        return person


def make_community(*, households: int = 40, columns: int = 6, rows: int = 6) -> Community:
    """Everything a plan needs from draft to publication, except grids."""
    district = make_area(level="district", shape=box(0, 0, 20, 20))
    street = make_area(level="street", parent=district, shape=box(0, 0, 20, 10))
    area = make_area(parent=street, shape=box(0, 0, 10, 10))
    orgs = {"district": make_org(kind="district", area=district)}
    orgs["street"] = make_org(kind="street", parent=orgs["district"], area=street)
    orgs["community"] = make_org(kind="community", parent=orgs["street"], area=area)
    return Community(
        district,
        street,
        area,
        orgs,
        make_buildings(area, columns=columns, rows=rows, households=households),
        make_viewer(PostKind.COMMUNITY_SECRETARY, orgs["community"]),
        make_viewer(PostKind.STREET_SECRETARY, orgs["street"]),
        make_viewer(PostKind.GRID_BODY, orgs["district"]),
    )


def make_grid(area: Area, buildings: list[Building], *, number: int = 1, since: date = LONG_AGO, **facts: Any) -> Grid:
    """A grid in force with these buildings."""
    grid = Grid.objects.create(
        area=area,
        number=number,
        code=facts.pop("code", f"000000{area.code}{number:02d}"),
        name=facts.pop("name", f"第{number:02d}网格"),
        households=sum(building.households or 0 for building in buildings),
        valid_from=since,
        **facts,
    )
    GridBuilding.objects.bulk_create(GridBuilding(grid=grid, building=one, valid_from=since) for one in buildings)
    return grid


def make_grids(community: Community, parts: int = 3) -> list[Grid]:
    """Grids in force that divide the community's buildings by rows."""
    rows, size = community.buildings, len(community.buildings) // parts
    return [make_grid(community.area, rows[i * size : (i + 1) * size], number=i + 1) for i in range(parts)]


def draw_grids(community: Community) -> None:
    """Give the grids in force of a community their outlines."""
    fabric = fabric_of(community.area)
    for grid in Grid.objects.filter(area=community.area, valid_to__isnull=True):
        grid.set_shape(outline_of(fabric, grid.places.values_list("building_id", flat=True)))
        grid.save()


def make_grid_post(grid: Grid, person: Person, role: str = "leader", since: date = LONG_AGO) -> GridPost:
    """Somebody who serves a grid."""
    return GridPost.objects.create(grid=grid, person=person, role=role, valid_from=since)


def make_plan(community: Community, parts: int = 3, *, staffed: bool = True, status: str = "draft") -> Plan:
    """A draft that starts from grids in force; staffed with one leader and one worker each."""
    grids = make_grids(community, parts)
    if staffed:
        for grid in grids:
            make_grid_post(grid, community.worker())
            make_grid_post(grid, community.worker(), "worker_full")
    plan = open_draft(community.area.pk, by=community.secretary)
    Plan.objects.filter(pk=plan.pk).update(status=status)
    plan.refresh_from_db()
    return plan
