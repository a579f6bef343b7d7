"""The status table of a plan (domain 3.1): draft, checked, submitted, approved, filed, published."""

from django.utils.translation import gettext_lazy as _

from gongjian.base.workflow import ASKED, Step, Workflow, statuses
from gongjian.grids.models import Plan

S = Plan.Status

ASKED |= {
    "reason": _("Write why, so that the community knows what to change."),
    "deliberation": _("Write when and how the community deliberated on it."),
    "valid_from": _("Choose the day from which the grids are in force."),
}

PLAN = Workflow(
    Step("check", _("Check"), statuses(S.DRAFT), S.CHECKED, "plan.draft"),
    Step(
        "submit",
        _("Submit to the street"),
        statuses(S.DRAFT, S.CHECKED),
        S.SUBMITTED,
        "plan.submit",
        ("deliberation",),
        "main",
    ),
    Step("recall", _("Take back"), statuses(S.SUBMITTED), S.DRAFT, "plan.submit"),
    Step("approve", _("Approve"), statuses(S.SUBMITTED), S.APPROVED, "plan.approve", (), "main"),
    Step("return", _("Return"), statuses(S.SUBMITTED), S.DRAFT, "plan.approve", ("reason",), "stop"),
    Step("file", _("Review and file"), statuses(S.APPROVED), S.FILED, "plan.file", (), "main"),
    Step(
        "send_back",
        _("Return to the community"),
        statuses(S.APPROVED, S.FILED),
        S.DRAFT,
        "plan.file",
        ("reason",),
        "stop",
    ),
    Step("publish", _("Publish"), statuses(S.FILED), S.PUBLISHED, "plan.publish", ("valid_from",), "main"),
    Step("drop", _("Drop this draft"), statuses(S.DRAFT, S.CHECKED), S.DROPPED, "plan.draft", (), "stop"),
)
