"""The status table of dual reports (domain 3.9): whoever reports sends, whoever is addressed receives or returns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import Step, Workflow, statuses
from gongjian.exchange.models.dual_report import DualReport
from gongjian.people.viewer import Viewer

S = DualReport.Status
WRITE, RECEIVE = "report.write", "report.receive"

REPORT = Workflow(
    Step("submit", _("Send the report"), statuses(S.DRAFT, S.RETURNED), S.SUBMITTED, WRITE, (), "main"),
    Step(
        "receive", pgettext_lazy("report", "Receive the report"), statuses(S.SUBMITTED), S.RECEIVED, RECEIVE, (), "main"
    ),
    Step(
        "return", pgettext_lazy("report", "Return the report"), statuses(S.SUBMITTED), S.RETURNED, RECEIVE, ("reason",)
    ),
)


def is_writer(viewer: Viewer, row: DualReport) -> bool:
    """Whether the report is the viewer's own: the member's, or that of the unit whose liaison the viewer is."""
    if row.person_id is not None:
        return row.person_id == viewer.person_id and viewer.can(WRITE)
    return any(post.org_id == row.org_id for post in viewer.posts if post.kind == "unit_liaison")


def may_take(step: Step, viewer: Viewer, row: DualReport) -> bool:
    """Whether a step is the viewer's; nobody receives the own report."""
    if step.ability == WRITE:
        return is_writer(viewer, row)
    return viewer.can(RECEIVE, row.receiver) and not is_writer(viewer, row)


def steps_for(viewer: Viewer, row: DualReport) -> list[Step]:
    """The steps that a viewer may take on a report now."""
    return [step for step in REPORT if row.status in step.sources and may_take(step, viewer, row)]
