"""The status tables of part-time members and of what they took on (domain 3.3).

proposed → unit_consented → approved → serving → suspended → ended. The community proposes, the unit's Party
organisation consents, the street approves.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.workflow import Holder, Step, Workflow, statuses
from gongjian.exchange.models import DutyRecord, PartTimeMember

KEEP, CONSENT, APPROVE = "committee.keep", "committee.consent", "committee.approve"
S, D = PartTimeMember.Status, DutyRecord.Status

SEAT = Workflow(
    Step("consent", _("Consent"), statuses(S.PROPOSED), S.UNIT_CONSENTED, CONSENT, (), "main"),
    Step("decline", _("Do not consent"), statuses(S.PROPOSED), S.ENDED, CONSENT, ("reason",), "stop"),
    Step("approve", _("Approve the appointment"), statuses(S.UNIT_CONSENTED), S.APPROVED, APPROVE, (), "main"),
    Step("refuse", _("Do not approve"), statuses(S.UNIT_CONSENTED), S.ENDED, APPROVE, ("reason",), "stop"),
    Step("withdraw", _("Withdraw the proposal"), statuses(S.PROPOSED, S.UNIT_CONSENTED), S.ENDED, KEEP, ("reason",)),
    Step("begin", _("Letter handed over, begins to serve"), statuses(S.APPROVED), S.SERVING, KEEP, (), "main"),
    Step("suspend", pgettext_lazy("part-time member", "Suspend"), statuses(S.SERVING), S.SUSPENDED, KEEP, ("reason",)),
    Step("resume", pgettext_lazy("part-time member", "Resume"), statuses(S.SUSPENDED), S.SERVING, KEEP, (), "main"),
    Step(
        "end",
        _("End the appointment"),
        statuses(S.APPROVED, S.SERVING, S.SUSPENDED),
        S.ENDED,
        KEEP,
        ("reason",),
        "stop",
    ),
)
DUTY = Workflow(
    Step("confirm", pgettext_lazy("duty", "Confirm"), statuses(D.TOLD), D.CONFIRMED, KEEP, (), "main"),
    Step("return", pgettext_lazy("duty", "Return"), statuses(D.TOLD), D.RETURNED, KEEP, ("reason",)),
)


def seat_node(step: Step, row: PartTimeMember) -> Any:
    """Consent belongs to the unit, everything else to the area of the committee."""
    return row.unit if step.ability == CONSENT else row.committee.area


def seat_steps(viewer: Holder, row: PartTimeMember) -> list[Step]:
    """The steps that a viewer may take on an appointment now."""
    return [step for step in SEAT if row.status in step.sources and viewer.can(step.ability, seat_node(step, row))]


def duty_steps(viewer: Holder, row: DutyRecord) -> list[Step]:
    """The steps that a viewer may take on a duty record now."""
    return DUTY.open_to(viewer, row.status, row.member.committee.area)


def may_tell(viewer: Any, row: PartTimeMember) -> bool:
    """Who may write a duty record: the community, the unit, and the member."""
    if row.status not in {S.SERVING, S.SUSPENDED}:
        return False
    mine = viewer.person_id is not None and row.person_id == viewer.person_id
    return bool(mine or viewer.can(KEEP, row.committee.area) or viewer.can(CONSENT, row.unit))
