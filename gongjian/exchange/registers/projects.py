"""The list of projects."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Related
from gongjian.exchange.actions.project import OPEN_TO_CHANGE, add_project, edit_project
from gongjian.exchange.agreement_pairs import onward_of
from gongjian.exchange.agreement_state import items_for
from gongjian.exchange.intake_projects import ProjectIntake
from gongjian.exchange.models import RUNNING, Pair, Project
from gongjian.exchange.registers.shared import CODE, OUTCOME, TITLE, listed, owners, status_column, steps_on
from gongjian.exchange.workflow_projects import project_steps

SILENT = timedelta(days=90)  # the flag of the list; the parameter project.silent holds on the record and in messages
TONES = {"agreed": "doing", "executing": "doing", "acceptance": "soon", "returned": "block", "done": "done"}
IS_RUNNING = Q(status__in=RUNNING)
ORG, ORG_NAME, AREA, AREA_NAME = owners(Project, "project.lead", _("in charge"), _("name of who is in charge"))


def project_rows(viewer: Any) -> Any:
    """Projects within reach."""
    return Project.objects.visible_to(viewer).select_related("org", "area").defer("area__shape")


def related_of(project: Project, viewer: Any) -> list[Related]:
    """The needs that a project serves and the resources it uses."""
    from gongjian.exchange.registers import NEEDS, RESOURCES  # noqa: PLC0415  registers name each other

    needs = NEEDS.rows(viewer).filter(projects=project)
    found = [Related(_("need: %(title)s") % {"title": one.title}, NEEDS.url("record", one.pk)) for one in needs]
    held = Pair.objects.filter(project=project, status=Pair.Status.ACCEPTED).values("resource_id")
    for one in RESOURCES.rows(viewer).filter(pk__in=held):
        found.append(Related(_("resource: %(title)s") % {"title": one.title}, RESOURCES.url("record", one.pk)))
    return found


def parts_of(project: Project, viewer: Any) -> dict[str, Any]:
    """Milestones, parties and resources of a project for its record page."""
    linked = ("resource__org__kind", "need__org__kind")
    held = list(Pair.objects.holding().filter(project=project).select_related(*linked))
    onward = onward_of(held, viewer)
    for pair in held:
        pair.onward = onward.get(pair.pk)
    return {
        "milestones": list(project.milestones.all()),
        "parties": list(project.parties.select_related("org")),
        "held": held,
        "items": items_for(project, viewer),
        "may_lead": viewer.can("project.lead", project.org) and project.status in OPEN_TO_CHANGE,
        "record_part": "exchange/_project_parts.html",
        "today": viewer.today,
    }


PROJECTS = listed(
    Project,
    "project.lead",
    key="projects",
    noun="project",
    title=_("Projects"),
    one=_("project"),
    rows=project_rows,
    order=("-begun_on",),
    order_words=_("the newest first"),
    chips=(
        Chip("running", _("not ended"), lambda day: IS_RUNNING),
        Chip("silent", _("90 days without a milestone"), lambda day: IS_RUNNING & Q(moved_on__lt=day - SILENT)),
        Chip("late", _("last day is over"), lambda day: IS_RUNNING & Q(ends_on__lt=day)),
        Chip("gap", _("without a resource"), lambda day: IS_RUNNING & ~Q(gap="")),
    ),
    add=add_project,
    edit=edit_project,
    related=related_of,
    record_template="exchange/project_record.html",
    record_context=steps_on(project_steps, TONES, parts_of),
    intake=ProjectIntake,
    extra_actions="exchange/_project_actions.html",
    columns=(
        TITLE,
        CODE,
        status_column(TONES),
        ORG,
        ORG_NAME,
        AREA,
        AREA_NAME,
        Column(name="starts_on", kind=Kind.DAY, sort="starts_on"),
        Column(name="ends_on", kind=Kind.DAY, sort="ends_on"),
        Column(name="budget_yuan", kind=Kind.NUMBER, is_listed=False),
        Column(
            name="budget_source",
            is_listed=False,
            hint=_("Needed when there is a budget, for example 专项经费 or the name of the unit."),
        ),
        Column(
            name="gap",
            max_length=200,
            is_listed=False,
            hint=_("Only when nobody offers what is needed; the gap stays open for all to see."),
        ),
        Column(name="moved_on", kind=Kind.DAY, sort="moved_on", is_typed=False),
        Column(name="agreed_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        Column(name="ended_on", kind=Kind.DAY, is_typed=False, is_listed=False),
        OUTCOME,
        Column(name="evaluation", is_typed=False, is_listed=False),
    ),
    about=_("What is done about needs: who leads, who takes part, until when."),
    filled_by=_("A project begins when a resource is chosen for a need, is drafted here, or comes with a file."),
)
