"""What a run of the planner leaves behind: drafts of all its communities, or a sentence why not."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from gongjian.base.clock import now
from gongjian.base.jobs import hold_lease
from gongjian.grids.actions.draft import adopt
from gongjian.grids.fabric import Fabric
from gongjian.grids.models import ACTIVE, PlanRun
from gongjian.history.actions import record
from gongjian.notices.actions import tell
from gongjian.people.viewer import Viewer, viewer_of
from gongjian.places.models import Area

Result = tuple[Area, Fabric, NDArray[np.int64]]


@transaction.atomic
def finish_run(run_id: int, results: Sequence[Result], facts: dict[str, Any], *, was_stopped: bool) -> PlanRun:
    """Take the result of a run into the drafts, all communities or none, and tell whoever asked and whoever drafts.

    results  for each community its fabric and the grid of each building (0: none; OWN_GRID + carrier: dedicated)
    raises   LeaseLost when another worker has taken the run over meanwhile
    """
    hold_lease()
    run = PlanRun.objects.select_for_update(of=("self",)).select_related("account__person", "area").get(pk=run_id)
    by = viewer_of(run.account, facts["day"])
    kept_beside = []
    for area, fabric, label in results:
        plan, is_present = adopt(run, area, fabric, label, by=by)
        if not is_present:
            kept_beside.append(plan.pk)
    run.state = PlanRun.State.STOPPED if was_stopped else PlanRun.State.DONE
    run.progress, run.finished_at = 100, now()
    run.result = {key: value for key, value in facts.items() if key != "day"} | {"kept_beside": kept_beside}
    run.save()
    record(run, "finish", by=by, after={"state": run.state, "communities": len(results)})
    _tell_done(run, by)
    return run


def _tell_done(run: PlanRun, by: Viewer) -> None:
    text = gettext_noop("The grids of %(area)s are planned: %(in_range)s of %(grids)s in range.")
    facts = {"area": str(run.area), "in_range": run.result.get("in_range", 0), "grids": run.result.get("grids", 0)}
    if by.person_id:
        link = f"/grids/runs/{run.pk}/"
        tell([by.person_id], text, facts, kind="result", matter=f"grids.run:{run.pk}", link=link, wait_seconds=0)


def fail_run(run_id: int, message: str) -> None:
    """A run that could not be done says why; drafts stay as they were."""
    PlanRun.objects.filter(pk=run_id, state__in=ACTIVE).update(
        state=PlanRun.State.FAILED, finished_at=now(), message=message[:2000]
    )
