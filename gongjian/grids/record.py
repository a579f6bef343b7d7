"""What the record of a grid and of a lane shows beyond the facts: staff, history of the boundary, micro grids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from gongjian.base.registers.register import Related
from gongjian.grids.actions.staff import STREET_COMMITTEE, candidates
from gongjian.grids.forms_records import BeginForm, ChiefForm
from gongjian.grids.models import Grid, GridBuilding, GridKind, GridPost, Role
from gongjian.people.models import Person, Post
from gongjian.people.viewer import Viewer
from gongjian.places.models import Building, Lane

EARLIER_MAX = 20
RANK = {str(role): place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Earlier:
    """A grid that held some of the buildings before."""

    grid: Grid
    shared: int  # buildings of today's grid that were in it


def buildings_of(grid: Grid, day: date) -> Any:
    """The buildings of a grid on a day; of an ended grid those of its last day."""
    last = grid.valid_to if grid.valid_to is not None and grid.valid_to < day else day
    first = grid.valid_from if last < grid.valid_from else last  # a grid that comes into force later
    places = GridBuilding.objects.on(first).filter(grid=grid)
    return Building.objects.filter(pk__in=places.values("building_id")).order_by("code")


def earlier_of(grid: Grid, viewer: Viewer) -> list[Earlier]:
    """Grids that held buildings of this grid before it, newest first: the history of its boundary."""
    inside = GridBuilding.objects.filter(grid=grid).values("building_id")
    before = Q(valid_to__lt=grid.valid_from)
    places = GridBuilding.objects.filter(before, building_id__in=inside).exclude(grid=grid)
    counts = places.exclude(grid__kind=GridKind.MICRO).values("grid").annotate(n=Count("building_id", distinct=True))
    shared = dict(counts.values_list("grid", "n"))
    rows = Grid.objects.visible_to(viewer).filter(pk__in=shared).defer("shape").order_by("-valid_from", "code")
    return [Earlier(row, shared[row.pk]) for row in rows.distinct()[:EARLIER_MAX]]


def later_of(grid: Grid, viewer: Viewer) -> list[Grid]:
    """For an ended grid: the grids its buildings went to."""
    if grid.valid_to is None:
        return []
    inside = GridBuilding.objects.filter(grid=grid).values("building_id")
    places = GridBuilding.objects.filter(building_id__in=inside, valid_from__gt=grid.valid_to).exclude(grid=grid)
    rows = Grid.objects.visible_to(viewer).filter(pk__in=places.values("grid")).exclude(kind=GridKind.MICRO)
    return list(rows.defer("shape").order_by("code").distinct()[:EARLIER_MAX])


def bounds_of(row: Any) -> str:
    """West, south, east, north with a margin, for the first picture; "" without an outline."""
    if row.west is None:
        return ""
    aside, above = max(0.0004, (row.east - row.west) * 0.2), max(0.0003, (row.north - row.south) * 0.2)
    return f"{row.west - aside:.6f},{row.south - above:.6f},{row.east + aside:.6f},{row.north + above:.6f}"


def record_context(grid: Grid, viewer: Viewer, *, form: BeginForm | None = None) -> dict[str, Any]:
    """Staff with the forms to begin and end a post, the history of the boundary, micro grids, the map."""
    may_staff = grid.valid_to is None and grid.kind != GridKind.MICRO and viewer.can("grid.staff", grid.area)
    rows = GridPost.objects.filter(grid=grid).select_related("person", "building").defer("building__shape")
    posts = sorted(
        rows, key=lambda post: (RANK[post.role], post.building.code if post.building else "", post.valid_from)
    )
    here = [post for post in posts if post.valid_to is None or post.valid_to >= viewer.today]
    micro = Grid.objects.visible_to(viewer).on(viewer.today).filter(parent=grid).defer("shape").distinct()
    return {
        "grid": grid,
        "posts": [post for post in here if post.role != Role.BUILDING_HEAD],
        "heads": [post for post in here if post.role == Role.BUILDING_HEAD],
        "past": [post for post in posts if post.valid_to is not None and post.valid_to < viewer.today],
        "may_staff": may_staff,
        "today": viewer.today,
        "begin": (form or begin_form(grid, viewer)) if may_staff else None,
        "earlier": earlier_of(grid, viewer),
        "later": later_of(grid, viewer),
        "micro": list(micro.order_by("code")),
        "may_micro": grid.kind == GridKind.GENERAL and grid.valid_to is None and viewer.can("plan.draft", grid.area),
        "bounds": bounds_of(grid),
        "map_day": grid.valid_to or max(viewer.today, grid.valid_from),
    }


def begin_form(grid: Grid, viewer: Viewer, data: Any = None) -> BeginForm:
    """The form by which somebody begins to serve a grid."""
    people = candidates(grid.area, "", on=viewer.today)
    return BeginForm(data, people=people, buildings=buildings_of(grid, viewer.today), today=viewer.today)


def related_of_grid(grid: Grid, viewer: Viewer) -> list[Related]:
    """What to go on to from a grid."""
    count = buildings_of(grid, viewer.today).count()
    found = [
        Related(_("buildings"), f"{reverse('grids:grid-place-list')}?q={grid.code}", count),
        Related(_("Notice board sheet"), reverse("grids:paper-board", args=[grid.pk])),
        Related(_("On the map"), f"{reverse('grids:map')}?area={grid.area.code}"),
    ]
    if grid.parent_id:
        found.insert(0, Related(str(grid.parent), reverse("grids:grid-detail", args=[grid.parent_id])))
    if grid.plan_id and viewer.reach("plan", {"area": "area__path"}):
        found.append(Related(_("The plan it comes from"), reverse("grids:plan-detail", args=[grid.plan_id])))
    return found


# ------------------------------------------------------------------ lanes
def chief_candidates(lane: Lane, viewer: Viewer) -> Sequence[Person]:
    """Members of the work committee of the street the lane lies in (domain G4)."""
    paths = [*lane.area.ancestor_paths(), lane.area.path]
    held = Post.objects.open_on(viewer.today).filter(kind__in=STREET_COMMITTEE, org__area__path__in=paths)
    rows = Person.objects.visible_to(viewer).filter(pk__in=held.values("person_id"))
    return list(rows.distinct().order_by("name"))


def lane_context(lane: Lane, viewer: Viewer, *, form: ChiefForm | None = None) -> dict[str, Any]:
    """The chiefs of a lane, and the form to name another one."""
    may_staff = viewer.can("grid.staff", lane.area)
    chiefs = list(lane.chiefs.select_related("person__org").order_by("-valid_from"))
    new = ChiefForm(people=chief_candidates(lane, viewer), today=viewer.today) if may_staff and form is None else form
    return {"lane": lane, "chiefs": chiefs, "begin": new if may_staff else None, "bounds": bounds_of(lane)}
