"""What waits for a person on the three lists: needs to check, offers to decide about, projects to accept or to move."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from gongjian.base.scoping import below
from gongjian.exchange.models import Need, Pair, Project
from gongjian.home.todo import SHOWN_MAX, Todo
from gongjian.params.queries import value
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

NOTHING = Q(pk__in=[])


def _of_areas(viewer: Viewer, ability: str, lookup: str) -> Q:
    """Rows of the areas where one of the reader's posts gives an ability."""
    found = NOTHING
    for post in viewer.posts:
        if post.area_path and ability in abilities_of(post.kind):
            found = found | below(lookup, post.area_path)
    return found


def need_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Needs that somebody raised and nobody has checked; only for those who work in the community itself."""
    if area is None or not area.level.has_grids or not viewer.can("need.check", area):
        return
    rows = Need.objects.visible_to(viewer).within(area.path).filter(status=Need.Status.OPEN).select_related("org")
    for need in rows.order_by("raised_on", "pk")[:SHOWN_MAX]:
        yield Todo(
            matter=f"exchange.need:{need.pk}",
            title=_("Check the need “%(need)s”") % {"need": need.title},
            second=str(need.org),
            url=reverse("exchange:need-record", args=[need.pk]),
            step=_("Check"),
            words=str(need.get_status_display()),
            since=need.raised_on,
        )


def offer_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Units that offer to take a need on, for whoever decides about the need."""
    rows = Pair.objects.visible_to(viewer).filter(_of_areas(viewer, "need.check", "need__area__path"))
    rows = rows.filter(status=Pair.Status.CLAIMED).select_related("need", "resource__org")
    for pair in rows.order_by("decided_on", "pk")[:SHOWN_MAX]:
        facts = {"unit": pair.resource.org, "need": pair.need.title}
        yield Todo(
            matter=f"exchange.pair:{pair.pk}",
            title=_("%(unit)s wants to take on “%(need)s”") % facts,
            second=pair.resource.title,
            url=reverse("exchange:need-match", args=[pair.need_id]),
            step=_("Decide"),
            words=str(pair.get_status_display()),
            since=pair.decided_on,
        )


def project_todos(viewer: Viewer, area: Area | None, today: date) -> Iterator[Todo]:
    """Projects handed in, for whoever accepts them; projects without a milestone for long, for whoever leads them."""
    rows = Project.objects.visible_to(viewer).select_related("org")
    handed_in = rows.filter(_of_areas(viewer, "need.check", "area__path"), status=Project.Status.ACCEPTANCE)
    for project in handed_in.order_by("moved_on", "pk")[:SHOWN_MAX]:
        yield _project(project, _("Accept or return the project “%(project)s”"), _("Look"))
    led = [post.org_id for post in viewer.posts if "project.lead" in abilities_of(post.kind)]
    silent = rows.filter(org__in=led, status__in=(Project.Status.AGREED, Project.Status.EXECUTING))
    limit = today - timedelta(days=value("project.silent", today))
    for project in silent.filter(moved_on__lt=limit).order_by("moved_on", "pk")[:SHOWN_MAX]:
        yield _project(project, _("The project “%(project)s” has had no milestone for long"), _("Go on"))


def _project(project: Project, title: str, step: str) -> Todo:
    return Todo(
        matter=f"exchange.project:{project.pk}",
        title=title % {"project": project.title},
        second=str(project.org),
        url=reverse("exchange:project-record", args=[project.pk]),
        step=step,
        words=str(project.get_status_display()),
        since=project.moved_on,
    )


PROVIDERS = (need_todos, offer_todos, project_todos)
