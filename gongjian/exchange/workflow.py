"""The status tables of needs and resources (domain 3.6). Merging asks for the other need; see actions/merge.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongjian.base.workflow import ASKED, Holder, Step, Workflow, statuses
from gongjian.exchange.models import LIVE, Need, Resource

S, R = Need.Status, Resource.Status

ASKED |= {
    "result": _("Write what was done and for whom."),
    "into": _("Choose the need that goes on."),
}
SAID = ("reason", "result")  # answers that are kept with the record

NEED = Workflow(
    Step("check", _("Checked, ours"), statuses(S.OPEN), S.CHECKED, "need.check", (), "main"),
    Step("meet", _("Report as met"), statuses(*LIVE), S.MET, "need.check", ("result",)),
    Step("merge", _("Merge"), statuses(*LIVE), S.MERGED, "need.check", ("into",)),
    Step("decline", _("Declare not ours"), statuses(S.OPEN), S.DECLINED, "need.check", ("reason",), "stop"),
    Step("close", _("Close the need"), statuses(*LIVE), S.CLOSED, "need.check", ("reason",), "stop"),
    Step("withdraw", _("Take back the need"), statuses(*LIVE), S.CLOSED, "need.post", ("reason",), "stop"),
    Step("reopen", _("Open the need again"), statuses(S.MET, S.DECLINED, S.CLOSED), S.OPEN, "need.check", ("reason",)),
)
RESOURCE = Workflow(
    Step("pause", _("Pause"), statuses(R.OFFERED), R.PAUSED, "resource.offer"),
    Step("resume", _("Offer again"), statuses(R.PAUSED), R.OFFERED, "resource.offer", (), "main"),
    Step(
        "withdraw",
        _("Withdraw the resource"),
        statuses(R.OFFERED, R.PAUSED),
        R.WITHDRAWN,
        "resource.offer",
        ("reason",),
        "stop",
    ),
)


def node_of(step: Step, row: Any) -> Any:
    """Where the ability of a step is asked: checking belongs to the area, posting and offering to the organisation."""
    return row.area if step.ability == "need.check" else row.org


def steps_for(workflow: Workflow, viewer: Holder, row: Any) -> list[Step]:
    """The steps that a viewer may take on a record now; whoever may close a need is not asked to take it back."""
    found = [step for step in workflow if row.status in step.sources and viewer.can(step.ability, node_of(step, row))]
    names = {step.name for step in found}
    return [step for step in found if not (step.name == "withdraw" and "close" in names)]
