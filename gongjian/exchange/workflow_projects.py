"""The status tables of pairs and projects (domain 3.6)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.workflow import ASKED, Holder, Step, Workflow, statuses
from gongjian.exchange.models import RUNNING, Pair, Project

P, S = Pair.Status, Project.Status
ASKED |= {"evaluation": _("Write how well it served those it was for.")}
UNDECIDED = statuses(P.OPEN, P.CLAIMED, P.LOCKED)

PAIR = Workflow(
    Step("accept", _("Choose and tell both sides"), UNDECIDED, P.ACCEPTED, "need.check", (), "main"),
    Step("take_on", _("We take this on"), statuses(P.OPEN), P.CLAIMED, "resource.offer", (), "main"),
    Step("lock", _("Lock"), statuses(P.OPEN, P.CLAIMED), P.LOCKED, "need.check"),
    Step("refuse", _("Not suitable"), UNDECIDED, P.UNSUITABLE, "need.check", ("reason",), "stop"),
    Step("take_back", _("Take back"), statuses(P.ACCEPTED, P.LOCKED, P.UNSUITABLE), P.OPEN, "need.check"),
    Step("unoffer", _("Take back the offer"), statuses(P.CLAIMED), P.OPEN, "resource.offer"),
)
PROJECT = Workflow(
    Step("agree", _("Record as agreed"), statuses(S.DRAFT), S.AGREED, "project.lead", (), "main"),
    Step("start", _("Begin"), statuses(S.AGREED), S.EXECUTING, "project.lead", (), "main"),
    Step(
        "hand_in",
        _("Hand in for acceptance"),
        statuses(S.EXECUTING, S.RETURNED),
        S.ACCEPTANCE,
        "project.lead",
        ("result",),
        "main",
    ),
    Step("accept", _("Accept as done"), statuses(S.ACCEPTANCE), S.DONE, "need.check", ("evaluation",), "main"),
    Step("return", _("Return"), statuses(S.ACCEPTANCE), S.RETURNED, "need.check", ("reason",)),
    Step("revise", _("Back to the draft"), statuses(S.AGREED), S.DRAFT, "project.lead", ("reason",)),
    Step("stop", _("Stop the project"), statuses(*RUNNING), S.STOPPED, "project.lead", ("reason",), "stop"),
)


def pair_node(step: Step, pair: Pair) -> Any:
    """Choosing belongs to the area of the need, offering to the owner of the resource."""
    return pair.need.area if step.ability == "need.check" else pair.resource.org


def pair_steps(viewer: Holder, pair: Pair) -> list[Step]:
    """The steps that a viewer may take on a pair now."""
    found = [step for step in PAIR if pair.status in step.sources and viewer.can(step.ability, pair_node(step, pair))]
    names = {step.name for step in found}
    return [step for step in found if not (step.name == "take_on" and "accept" in names)]


def project_node(step: Step, project: Project) -> Any:
    """Accepting belongs to the area, all else to whoever is in charge."""
    return project.area if step.ability == "need.check" else project.org


def project_steps(viewer: Holder, project: Project) -> list[Step]:
    """The steps that a viewer may take on a project now."""
    return [
        step
        for step in PROJECT
        if project.status in step.sources and viewer.can(step.ability, project_node(step, project))
    ]
