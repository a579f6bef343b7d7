"""What becomes of a run of the matcher: finished or failed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from gongjian.base.bulk import insert_all
from gongjian.base.clock import now
from gongjian.base.jobs import hold_lease
from gongjian.exchange.matching.batch import RUNS_KEPT
from gongjian.exchange.models import MatchRun, Proposal
from gongjian.history.actions import record
from gongjian.notices.actions import tell
from gongjian.people.models import Account
from gongjian.people.viewer import System

DONE = gettext_noop("The matching of %(area)s is done: %(served)s of %(needs)s needs have a proposal.")


@transaction.atomic
def finish_match(run_id: int, proposals: list[Proposal], facts: dict[str, Any]) -> MatchRun:
    """Store the proposals of a run, drop those of old runs of the area, and tell whoever asked."""
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("area").get(pk=run_id)
    insert_all(proposals)
    run.state, run.result, run.progress, run.finished_at = MatchRun.State.DONE, facts, 100, now()
    run.stage = run.message = ""
    run.save()
    of_area = MatchRun.objects.filter(area=run.area).order_by("-pk").values_list("pk", flat=True)
    MatchRun.objects.filter(pk__in=list(of_area[RUNS_KEPT:])).delete()
    record(run, "finish", by=System(), after={"state": run.state, "served": facts["served"], "needs": facts["needs"]})
    _tell(run, DONE, {"area": str(run.area), "served": facts["served"], "needs": facts["needs"]})
    hold_lease()
    return run


@transaction.atomic
def fail_match(run_id: int, why: str) -> None:
    """Report a run as failed; nothing was changed."""
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("area").get(pk=run_id)
    if run.is_over:
        return
    run.state, run.message, run.finished_at = MatchRun.State.FAILED, why, now()
    run.save()
    _tell(run, gettext_noop("The matching of %(area)s failed. Nothing was changed."), {"area": str(run.area)})


def _tell(run: MatchRun, text: str, facts: dict[str, Any]) -> None:
    person = Account.objects.filter(pk=run.account_id).values_list("person_id", flat=True).first()
    if person is not None:
        link = f"/exchange/matching/{run.pk}/"
        tell([person], text, facts, kind="result", matter=f"exchange.matchrun:{run.pk}", link=link, wait_seconds=0)
