"""Choosing several proposals of a run at once: all of them or none."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.actions.pair import decide
from gongjian.exchange.models import MatchRun, Proposal
from gongjian.people.viewer import Viewer

MOST = 200


@transaction.atomic
def accept_proposals(run_id: int, proposal_ids: Sequence[int], *, by: Viewer) -> int:
    """Accept the proposals of a run. Returns how many. Raises NotFound, NotAllowed, RuleBroken, naming the need."""
    run: MatchRun = MatchRun.objects.visible_to(by).get_or_refuse(pk=run_id)
    rows = Proposal.objects.visible_to(by).filter(run=run, is_served=True, pk__in=proposal_ids[: MOST + 1])
    proposals = list(rows.select_related("need").defer("need__area__shape").order_by("need_id"))
    if not proposals:
        raise RuleBroken("nothing_ticked", _("Tick at least one proposal."))
    if len(proposals) > MOST:
        raise RuleBroken("too_many", _("At most %(n)s at a time.") % {"n": MOST})
    for one in proposals:
        try:
            decide(one.need_id, one.resource_id or 0, "accept", by=by, answers={}, points=one.points)
        except RuleBroken as no:
            said = _("Nothing was chosen. “%(need)s”: %(why)s") % {"need": one.need, "why": no.message}
            raise RuleBroken(no.code, said, no.fields) from None
    return len(proposals)
