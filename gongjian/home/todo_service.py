"""What waits for those who lead activities and post wishes: claims to confirm, visits to look at, results to write."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gongjian.base.clock import day_of
from gongjian.base.scoping import below
from gongjian.checkin.models import Activity, Claim, Visit
from gongjian.home.todo import Todo
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

NOTHING = Q(pk__in=[])


def _own(viewer: Viewer, ability: str, level: Area | None) -> Q:
    """Rows of the areas where the reader works; only for those who work in a community, as for grids."""
    if level is None or not level.level.has_grids or not viewer.can(ability, level):
        return NOTHING
    return below("area__path", level.path)


def _led(viewer: Viewer) -> Q:
    """Rows of the organisations in whose name the reader leads, without an area of the own."""
    found = NOTHING
    for post in viewer.posts:
        held = abilities_of(post.kind)
        if "activity.lead" in held and "claim.confirm" not in held:
            found = found | below("org__path", post.org_path)
    return found


def claim_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Claims reported as done, in one line with the list behind it."""
    rows = Claim.objects.visible_to(viewer).filter(_own(viewer, "claim.confirm", area) | _led(viewer))
    rows = rows.filter(status=Claim.Status.SUBMITTED).exclude(person_id=viewer.person_id)
    if n := rows.count():
        yield Todo(
            matter="checkin.claims",
            title=ngettext("%(n)d claim waits to be confirmed", "%(n)d claims wait to be confirmed", n) % {"n": n},
            second=_("Check-in and service"),
            url=f"{reverse('checkin:claim-list')}?chip=submitted",
            step=pgettext("claim", "Confirm"),
            words=_("to be confirmed"),
            since=day_of(rows.aggregate(at=Min("changed_at"))["at"]),
        )


def visit_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Visits of which nothing has come yet."""
    rows = Visit.objects.visible_to(viewer).filter(_own(viewer, "visit.settle", area), status=Visit.Status.HEARD)
    if n := rows.count():
        yield Todo(
            matter="checkin.visits",
            title=ngettext("%(n)d visit waits to be looked at", "%(n)d visits wait to be looked at", n) % {"n": n},
            second=_("Visits"),
            url=f"{reverse('checkin:visit-list')}?chip=heard",
            step=_("Have a look"),
            words=_("to be looked at"),
            since=rows.aggregate(day=Min("day"))["day"],
        )


def result_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Activities that are over, and nobody has said what came of them."""
    led = _own(viewer, "activity.lead", area) | _led(viewer)
    rows = Activity.objects.visible_to(viewer).filter(led, status=Activity.Status.OPEN, ends_on__lt=today)
    if n := rows.count():
        said = ngettext("%(n)d activity is over without a result", "%(n)d activities are over without a result", n)
        yield Todo(
            matter="checkin.results",
            title=said % {"n": n},
            second=_("Posts and activities"),
            url=f"{reverse('checkin:activity-list')}?chip=over",
            step=_("Write the result"),
            words=_("result missing"),
            since=rows.aggregate(day=Min("ends_on"))["day"],
        )


PROVIDERS = (claim_todos, visit_todos, result_todos)
