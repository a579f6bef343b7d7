"""Milestones of a project: set, changed, reached."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.project import refuse_frozen
from gongjian.exchange.models import Milestone, Project
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer

FACTS = ("title", "due", "note")


def _project(project_id: int, by: Viewer) -> Project:
    project: Project = Project.objects.visible_to(by).locked(pk=project_id)
    by.require("project.lead", project.org)
    refuse_frozen(project)
    return project


@transaction.atomic
def add_milestone(project_id: int, *, by: Viewer, **facts: Any) -> Milestone:
    """Set a milestone with its day. Raises NotFound, NotAllowed, RuleBroken (no day, a day outside the project)."""
    project = _project(project_id, by)
    row = Milestone(project=project)
    names = assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, FACTS)
    refuse_faults(row, names={"title", "due", *names})
    refuse_outside(project, row.due)
    row.save()
    record(project, "add_milestone", by=by, after={"title": row.title, "due": row.due})
    return row


def refuse_outside(project: Project, due: date) -> None:
    """A milestone lies within the days of its project. Raises RuleBroken."""
    if (project.starts_on and due < project.starts_on) or (project.ends_on and due > project.ends_on):
        said = _("This day lies outside the days of the project.")
        raise RuleBroken("outside", said, {"due": said})


@transaction.atomic
def reach_milestone(milestone_id: int, *, by: Viewer, version: int | None, note: str = "") -> Milestone:
    """Say that a milestone is reached today, and what came of it. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    visible = Milestone.objects.filter(project__in=Project.objects.visible_to(by))
    found = visible.filter(pk=milestone_id).values_list("project_id", flat=True).first()
    project = _project(found or 0, by)
    row = Milestone.objects.select_for_update().get(pk=milestone_id)
    refuse_stale(row, version, ("reached_on", "note"))
    if row.reached_on is not None:
        raise RuleBroken("reached", _("This milestone is reached already."))
    assign(row, {"note": note}, ("note",))
    refuse_faults(row, names={"note"})
    row.reached_on, row.version = by.today, row.version + 1
    row.save()
    project.moved_on = by.today
    project.save(update_fields=["moved_on", "changed_at"])
    record(project, "reach_milestone", by=by, after={"title": row.title, "reached_on": row.reached_on, "note": note})
    return row


@transaction.atomic
def drop_milestone(milestone_id: int, *, by: Viewer) -> Project:
    """Take out a milestone that is not reached; the record keeps it. Raises NotFound, NotAllowed, RuleBroken."""
    visible = Milestone.objects.filter(project__in=Project.objects.visible_to(by))
    found = visible.filter(pk=milestone_id).values_list("project_id", flat=True).first()
    project = _project(found or 0, by)
    row = Milestone.objects.get(pk=milestone_id)
    if row.reached_on is not None:
        raise RuleBroken("reached", _("This milestone is reached already."))
    record(project, "drop_milestone", by=by, before={"title": row.title, "due": row.due})
    row.delete()
    return project
