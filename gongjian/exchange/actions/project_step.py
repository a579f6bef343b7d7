"""The way of a project. The table is exchange/workflow_projects.py."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.workflow import Step
from gongjian.exchange.actions.project import refuse_unfunded
from gongjian.exchange.actions.telling import tell_parties
from gongjian.exchange.models import LIVE, Need, Pair, Project
from gongjian.exchange.workflow_projects import PROJECT, project_node
from gongjian.history.actions import Change, record, record_all
from gongjian.people.viewer import Viewer

SAID_MAX = 200
S = Project.Status


@transaction.atomic
def move_project(
    project_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]
) -> Project:
    """Take a project one step along and tell those who take part. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    step = PROJECT.step(step_name)
    project: Project = Project.objects.visible_to(by).locked(pk=project_id)
    by.require(step.ability, project_node(step, project))
    refuse_stale(project, version, ("status", "outcome"))
    said = step.check(project.status, answers)
    if any(len(text) > SAID_MAX for text in said.values()):
        text = _("At most %(n)s characters.") % {"n": SAID_MAX}
        raise RuleBroken("too_long", text, dict.fromkeys(said, text))
    if step.name == "agree":
        refuse_incomplete(project, by.today)
    before = project.status
    _keep(project, step, said, by)
    record(project, step.name, by=by, before={"status": before}, after={"status": project.status}, said=said)
    if step.name == "accept":
        _meet_needs(project, by)
    tell_parties(project, step.name, by=by)
    return project


def _keep(project: Project, step: Step, said: Mapping[str, str], by: Viewer) -> None:
    project.status, project.version, project.moved_on = step.target, project.version + 1, by.today
    project.outcome = said.get("result") or said.get("reason") or project.outcome
    project.evaluation = said.get("evaluation") or project.evaluation
    if step.name == "agree":
        project.agreed_on = by.today
    if project.status in {S.DONE, S.STOPPED}:
        project.ended_on = by.today
    project.save()


def refuse_incomplete(project: Project, today: date) -> None:
    """A project is agreed with a need, a resource or the reason for none, its days and a milestone (domain 3.6)."""
    missing = {}
    if not project.need_links.exists():
        missing["needs"] = _("Name at least one need that the project serves.")
    if not project.gap and not Pair.objects.holding().filter(project=project).exists():
        missing["gap"] = _("Choose a resource, or write why there is none: the gap stays open for all to see.")
    for name in ("starts_on", "ends_on"):
        if getattr(project, name) is None:
            missing[name] = _("Give the first and the last day.")
    if not project.milestones.exists():
        missing["milestones"] = _("Set at least one milestone with its day.")
    if missing:
        raise RuleBroken("incomplete", " ".join(dict.fromkeys(missing.values())), missing)
    refuse_unfunded(project, today)


def _meet_needs(project: Project, by: Viewer) -> None:
    lines = []
    for need in Need.objects.select_for_update().filter(projects=project, status__in=LIVE).order_by("pk"):
        before = need.status
        need.status, need.outcome, need.version = Need.Status.MET, project.outcome, need.version + 1
        need.save()
        lines.append(Change(need, "meet", before={"status": before}, after={"status": need.status}))
    record_all(lines, by=by)
