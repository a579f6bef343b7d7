"""Figures of grids (domain 3.1): staffing, coincidence, range, coverage. Each opens its records."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.grids import standing
from gongjian.grids.models import WORKERS, Grid, GridKind, GridPost, Role
from gongjian.grids.params import CITY_RULE, SOURCE
from gongjian.params.queries import value
from gongjian.places.models import Building


def in_force(scope: Scope) -> QuerySet[Grid]:
    """Grids of the area in force on the day, without micro grids."""
    return Grid.objects.visible_to(scope.viewer).within(scope.path).on(scope.day).exclude(kind=GridKind.MICRO)


def general(scope: Scope) -> QuerySet[Grid]:
    """General grids only: the window of households is theirs."""
    return in_force(scope).filter(kind=GridKind.GENERAL)


def staffed(scope: Scope) -> QuerySet[Grid]:
    """Grids with a leader and at least one worker."""
    posts = GridPost.objects.on(scope.day).filter(grid=OuterRef("pk"))
    return in_force(scope).filter(
        Exists(posts.filter(role=Role.LEADER)), Exists(posts.filter(role__in=[str(role) for role in WORKERS]))
    )


def in_range(scope: Scope) -> QuerySet[Grid]:
    """General grids within the window that was in force on the day."""
    low, high = value("grid.households.min", scope.day), value("grid.households.max", scope.day)
    return general(scope).filter(households__gte=low, households__lte=high)


def coinciding(scope: Scope) -> QuerySet[Grid]:
    """Grids with the same buildings as their governance grid."""
    return in_force(scope).filter(standing.coinciding(scope.viewer, scope.path, scope.day))


def addresses(scope: Scope) -> QuerySet[Building]:
    """Buildings that stand."""
    return Building.objects.visible_to(scope.viewer).within(scope.path).filter(is_gone=False)


def in_one_grid(scope: Scope) -> QuerySet[Building]:
    """Buildings in exactly one grid of their community."""
    return addresses(scope).exclude(standing.uncovered(scope.viewer, scope.path, scope.day))


def covered(scope: Scope) -> tuple[int, int]:
    """The numbers of both, from the check that is kept."""
    return standing.coverage(scope.viewer, scope.path, scope.day)


def uncounted(scope: Scope) -> QuerySet[Building]:
    """Residential buildings whose households nobody has counted yet."""
    return addresses(scope).filter(kind=Building.Kind.HOME, households__isnull=True)


STAFFING = declare(
    Figure(
        "grids.staffing",
        _("Grids with leader and worker"),
        staffed,
        in_force,
        register="grids.grid",
        definition=_("Grids with one leader and at least one worker on the day / grids in force"),
        source=SOURCE,  # domain 3.1 G1, G2
    )
)
RANGE = declare(
    Figure(
        "grids.in_range",
        _("Grids within the range of households"),
        in_range,
        general,
        register="grids.grid",
        definition=_("General grids within the range in force on the day / general grids"),
        source=CITY_RULE,  # domain 3.1 G6
    )
)
COINCIDENCE = declare(
    Figure(
        "grids.coincidence",
        _("Grids that equal the governance grid"),
        coinciding,
        in_force,
        register="grids.grid",
        definition=_("Grids with exactly the buildings of a governance grid / grids in force"),
        source=SOURCE,  # domain 3.1 G5
    )
)
COVERAGE = declare(
    Figure(
        "grids.coverage",
        _("Buildings in exactly one grid"),
        in_one_grid,
        addresses,
        register="places.building",
        unknown=uncounted,
        counts=covered,
        definition=_("Buildings in exactly one grid of their community on the day / buildings that stand"),
        source=CITY_RULE,  # domain 3.1, validation
    )
)
