"""The status tables of activities, wishes, claims and visits (domain 3.5).

Claims move on by those who made them and are confirmed by somebody else; joining and giving up are actions of their
own, because they move the waiting list.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import ASKED, Holder, Step, Workflow, statuses
from gongjian.checkin.models import Activity, Claim, Visit, Wish

A, W, C, V = Activity.Status, Wish.Status, Claim.Status, Visit.Status

ASKED |= {
    "came_of_it": _("Write what came of it."),
    "done": _("Write what was done."),
    "witness": _("Choose who saw it."),
}

ACTIVITY = Workflow(
    Step("open", _("Open for sign-up"), statuses(A.DRAFT), A.OPEN, "activity.lead", (), "main"),
    Step("finish", _("Report as done"), statuses(A.OPEN), A.DONE, "activity.lead", ("came_of_it",)),
    Step(
        "cancel", _("Cancel the activity"), statuses(A.DRAFT, A.OPEN), A.CANCELLED, "activity.lead", ("reason",), "stop"
    ),
)
WISH = Workflow(
    Step(
        "withdraw", _("Take back the wish"), statuses(W.OPEN, W.CLAIMED), W.CANCELLED, "wish.post", ("reason",), "stop"
    ),
)
CLAIM = Workflow(
    Step("begin", pgettext_lazy("claim", "Begin"), statuses(C.CLAIMED), C.DOING, "claim.make"),
    Step(
        "submit",
        _("Report as done"),
        statuses(C.CLAIMED, C.DOING, C.RETURNED),
        C.SUBMITTED,
        "claim.make",
        ("done",),
        "main",
    ),
    Step(
        "give_up",
        _("Give up the claim"),
        statuses(C.WAITING, C.CLAIMED, C.DOING, C.RETURNED),
        C.CANCELLED,
        "claim.make",
        (),
        "stop",
    ),
    Step(
        "confirm",
        pgettext_lazy("claim", "Confirm"),
        statuses(C.SUBMITTED),
        C.CONFIRMED,
        "claim.confirm",
        ("witness",),
        "main",
    ),
    Step("return", pgettext_lazy("claim", "Return"), statuses(C.SUBMITTED), C.RETURNED, "claim.confirm", ("reason",)),
    Step(
        "release",
        _("Free the place"),
        statuses(C.WAITING, C.CLAIMED, C.DOING, C.RETURNED),
        C.CANCELLED,
        "claim.confirm",
        ("reason",),
        "stop",
    ),
)
VISIT = Workflow(
    Step("note", pgettext_lazy("visit", "Take note"), statuses(V.HEARD), V.NOTED, "visit.settle", ("came_of_it",)),
    Step("reopen", _("Look at it again"), statuses(V.NOTED), V.HEARD, "visit.settle"),
)


def may(step: Step, row: Any, viewer: Holder) -> bool:
    """Whether a viewer may take a step on this record, whatever its status."""
    if isinstance(row, Claim):
        return _may_claim_step(step, row, viewer)
    node = row.area if isinstance(row, Wish | Visit) else row.org
    return viewer.can(step.ability, node)


def _may_claim_step(step: Step, claim: Claim, viewer: Any) -> bool:
    if step.ability == "claim.make":
        return is_mine(claim, viewer)
    if is_mine(claim, viewer) or claim.person_id == viewer.person_id:
        return False  # domain 3.5: never by the claimant
    return bool(viewer.can("claim.confirm", claim.area) or viewer.can("activity.lead", claim.org))


def is_mine(claim: Claim, viewer: Any) -> bool:
    """Whether the viewer is the claimant: the member, or somebody of the unit."""
    if claim.unit is not None:
        return any(post.org_path == claim.unit.path for post in viewer.posts)
    return bool(viewer.person_id) and claim.person_id == viewer.person_id


def steps_for(workflow: Workflow, viewer: Holder, row: Any) -> list[Step]:
    """The steps that a viewer may take on a record now."""
    return [step for step in workflow if row.status in step.sources and may(step, row, viewer)]
