"""The status tables of unit and member check-in (domain 3.5), and who may take which step."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import Step, Workflow, statuses
from gongjian.checkin.models import MEMBER_LIVE, MemberCheckIn, UnitCheckIn
from gongjian.people.viewer import Viewer

U, M = UnitCheckIn.Status, MemberCheckIn.Status
RECEIVE, REPORT, JOIN = "checkin.receive", "checkin.report", "checkin.join"

UNIT = Workflow(
    Step("receive", _("Receive the report"), statuses(U.REPORTED), U.RECEIVED, RECEIVE, (), "main"),
    Step("return", _("Return the report"), statuses(U.REPORTED), U.RETURNED, RECEIVE, ("reason",)),
    Step("report_again", _("Report again"), statuses(U.RETURNED), U.REPORTED, REPORT, (), "main"),
    Step(
        "end",
        _("End the check-in"),
        statuses(U.REPORTED, U.RETURNED, U.RECEIVED),
        U.ENDED,
        RECEIVE,
        ("reason",),
        "stop",
    ),
)
# What a member does alone asks JOIN and is also open to the community, except registering: that needs the consent.
MEMBER = Workflow(
    Step(
        "register", pgettext_lazy("check-in", "Register"), statuses(M.INVITED), M.REGISTERED, JOIN, ("consent",), "main"
    ),
    Step("confirm", pgettext_lazy("check-in", "Confirm"), statuses(M.REGISTERED), M.CONFIRMED, RECEIVE, (), "main"),
    Step("begin", _("Mark as active"), statuses(M.CONFIRMED), M.ACTIVE, RECEIVE),
    Step("pause", pgettext_lazy("check-in", "Pause"), statuses(M.CONFIRMED, M.ACTIVE), M.PAUSED, JOIN),
    Step("resume", _("Take part again"), statuses(M.PAUSED), M.CONFIRMED, JOIN, (), "main"),
    Step(
        "move",
        _("Move to another community"),
        statuses(M.REGISTERED, M.CONFIRMED, M.ACTIVE, M.PAUSED),
        M.MOVED,
        JOIN,
        ("to",),
    ),
    Step("end", _("End the check-in"), statuses(*MEMBER_LIVE), M.ENDED, JOIN, ("reason",), "stop"),
)


def may_take(step: Step, viewer: Viewer, row: Any) -> bool:
    """Whether a step of a check-in is the viewer's: the community's, the unit's own, or the member's own."""
    if step.ability == RECEIVE:
        return viewer.can(RECEIVE, row.area)
    if isinstance(row, UnitCheckIn):
        return viewer.can(REPORT, row.org) or viewer.can(RECEIVE, row.area)
    is_own = row.person_id == viewer.person_id and viewer.can(JOIN)
    return is_own or (step.name != "register" and viewer.can(RECEIVE, row.area))


def steps_for(workflow: Workflow, viewer: Viewer, row: Any) -> list[Step]:
    """The steps that a viewer may take on a check-in now."""
    return [step for step in workflow if row.status in step.sources and may_take(step, viewer, row)]
