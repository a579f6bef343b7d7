"""Projects: drafted, changed, and what belongs to them. Their way is in project_step.py."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import OWNERS, add_listed, edit_listed, store_listed
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import LIVE, RUNNING, Need, Pair, Participant, Project, ProjectNeed
from gongjian.history.actions import record
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer

FACTS = ("title", "starts_on", "ends_on", "budget_yuan", "budget_source", "gap")
DAYS = 90  # of a project whose need names no day
TAKEN_BACK = gettext_noop("The resource was taken back before anything was agreed.")
S = Project.Status
OPEN_TO_CHANGE = (S.DRAFT, S.AGREED, S.EXECUTING, S.RETURNED)


@transaction.atomic
def add_project(*, by: Viewer, **facts: Any) -> Project:
    """Draft a project. Without an organisation it is the reader's own, without an area the one of the organisation.

    Raises NotAllowed, or RuleBroken for faulty facts.
    """
    project = Project(begun_on=by.today, moved_on=by.today, year=by.today.year, serial=1)
    add_listed(project, facts, FACTS, ability="project.lead", by=by, refuse=refuse_unfunded)
    return project


@transaction.atomic
def edit_project(project_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Project:
    """Change facts of a running project. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    project: Project = Project.objects.visible_to(by).locked(pk=project_id)
    by.require("project.lead", project.org)
    refuse_stale(project, version, FACTS)
    refuse_frozen(project)
    edit_listed(project, facts, FACTS, by=by, refuse=refuse_unfunded)
    return project


def store_projects(
    new: Iterable[Project], changed: Iterable[tuple[Project, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked projects of one import, each with its line in the history. Call it inside the transaction."""
    fresh = list(new)
    for project in fresh:
        project.begun_on = project.moved_on = by.today
    return store_listed(fresh, list(changed), FACTS, by=by, source=source)


def refuse_unfunded(project: Project, today: date) -> None:
    """Money has a source (domain 3.6: funds need a source line). Raises RuleBroken."""
    if project.budget_yuan and not project.budget_source:
        said = _("Say where the money comes from.")
        raise RuleBroken("no_source", said, {"budget_source": said})


def refuse_frozen(project: Project) -> None:
    """What waits for acceptance or is over stays as it was. Raises RuleBroken."""
    if project.status not in OPEN_TO_CHANGE:
        raise RuleBroken("project_frozen", _("This project is handed in or over; it cannot be changed any more."))


def draft_for(need: Need, *, by: Viewer) -> Project:
    """The running project of a need, else a new draft of one led by whoever raised the need."""
    running = Project.objects.filter(needs=need, status__in=RUNNING).order_by("pk").first()
    if running is not None:
        refuse_frozen(running)
        return running
    project = Project(org=need.org, area=need.area, title=need.title, begun_on=by.today, moved_on=by.today)
    project.starts_on = by.today
    project.ends_on = _last_day(need, by.today)
    give_numbers([project], by.today.year)
    project.save()
    record(project, "add", by=by, after=project.facts((*OWNERS, *FACTS)))
    ProjectNeed.objects.create(project=project, need=need)
    return project


def _last_day(need: Need, today: date) -> date:
    wanted = need.wanted_by
    return wanted if wanted is not None and wanted >= today else today + timedelta(DAYS)


def join(project: Project, org: Org, *, by: Viewer, part: str = "") -> Participant:
    """Let an organisation take part; it stays a part when it is there already."""
    found, is_new = Participant.objects.get_or_create(project=project, org=org, defaults={"part": part})
    if is_new:
        record(project, "join", by=by, after={"org": org}, said={"part": part} if part else {})
    return found


def give_up_draft(project: Project, *, without: Pair, by: Viewer) -> None:
    """A draft that loses its only resource ends; an agreed project may not lose it. Raises RuleBroken."""
    if Pair.objects.holding().filter(project=project).exclude(pk=without.pk).exists():
        return
    if project.status != S.DRAFT:
        said = _("The project “%(project)s” relies on this resource. Choose another one for it first, or stop it.")
        raise RuleBroken("relied_on", said % {"project": project})
    if project.milestones.exists() or project.gap:
        return
    project.status, project.outcome, project.version = S.STOPPED, TAKEN_BACK, project.version + 1
    project.ended_on = by.today
    project.save()
    record(project, "stop", by=by, before={"status": S.DRAFT}, after={"status": S.STOPPED})


@transaction.atomic
def add_need_to_project(project_id: int, need_id: int, *, by: Viewer) -> Project:
    """Take a further need into a project. Raises NotFound, NotAllowed, RuleBroken."""
    project: Project = Project.objects.visible_to(by).locked(pk=project_id)
    by.require("project.lead", project.org)
    refuse_frozen(project)
    need: Need = Need.objects.visible_to(by).locked(pk=need_id)
    if need.status not in LIVE:
        raise RuleBroken("need_ended", _("This need is ended. Choose an open one."))
    if not ProjectNeed.objects.filter(project=project, need=need).exists():
        ProjectNeed.objects.create(project=project, need=need)
        join(project, need.org, by=by)
        record(project, "add_need", by=by, after={"need": need})
    return project


def refuse_relied_on(resource_id: int) -> None:
    """A resource that running projects rely on is not taken away from them. Raises RuleBroken with their names."""
    pairs = Pair.objects.holding().filter(resource_id=resource_id).select_related("project")
    names = [str(pair.project) for pair in pairs[:3]]
    if names:
        said = _("Projects rely on this resource: %(projects)s. Let them choose another one first, or end them.")
        raise RuleBroken("relied_on", said % {"projects": "、".join(names)})


def refuse_in_project(need_id: int) -> None:
    """A need that a running project serves is not ended behind its back. Raises RuleBroken."""
    project = Project.objects.live().filter(needs=need_id).order_by("pk").first()
    if project is not None:
        said = _("The project “%(project)s” serves this need. Let it end, or stop it first.")
        raise RuleBroken("in_project", said % {"project": project})
