"""Runs of the planner: asked for, watched, stopped, and their result taken into the drafts of the communities."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from gongjian.base.checking import refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.jobs import hold_lease
from gongjian.grids.actions.draft import adopt
from gongjian.grids.fabric import Fabric, communities_of
from gongjian.grids.models import Grid, PlanRun
from gongjian.grids.tasks import run_plan
from gongjian.history.actions import record
from gongjian.notices.actions import tell
from gongjian.people.viewer import Viewer, viewer_of
from gongjian.places.models import Area, Barrier

ACTIVE = (PlanRun.State.WAITING, PlanRun.State.RUNNING)


@transaction.atomic
def start_run(area_id: int, *, by: Viewer, mode: str, lower: int, upper: int, hard_barriers: Sequence[int] = (), pinned_grids: Sequence[int] = (), keeps_carriers: bool = True, seed: int = 1, balance: float = 0.0, seconds_max: int = 120) -> PlanRun:  # fmt: skip
    """Ask for a run over an area and all communities below it; a worker takes it up.

    raises  NotFound, NotAllowed, RuleBroken (window, unknown barriers or grids, a run on this area going on)
    """
    area = Area.objects.visible_to(by).locked(pk=area_id)
    by.require("plan.run", area)
    run = PlanRun(
        area=area,
        account_id=by.account_id,
        made_by_id=by.account_id,
        mode=mode,
        lower=lower,
        upper=upper,
        seed=seed,
        balance=balance,
        seconds_max=seconds_max,
        hard_barriers=sorted(set(hard_barriers)),
        pinned_grids=sorted(set(pinned_grids)),
        keeps_carriers=keeps_carriers,
    )
    _refuse_run(run, by)
    run.save()
    record(run, "run", by=by, after={"area": area.pk, "mode": mode, "window": [lower, upper], "seed": seed})
    run_plan.enqueue(run.pk)
    return run


def _refuse_run(run: PlanRun, by: Viewer) -> None:
    if run.lower > run.upper:
        said = _("The lower number of households must not be above the upper one.")
        raise RuleBroken("window", said, {"lower": said})
    if not 0 <= run.balance <= 1000:
        raise RuleBroken("balance", _("Balance is a number from 0 to 1,000."), {"balance": _("Write 0 to 1,000.")})
    refuse_faults(run)
    if not communities_of(run.area):
        raise RuleBroken("no_community", _("There is no community in this area whose grids could be planned."))
    if Barrier.objects.visible_to(by).filter(pk__in=run.hard_barriers).count() != len(run.hard_barriers):
        raise RuleBroken("no_such_barrier", _("One of the barriers does not exist any more. Reload the page."))
    if Grid.objects.visible_to(by).on(by.today).filter(pk__in=run.pinned_grids).count() != len(run.pinned_grids):
        raise RuleBroken("no_such_grid", _("One of the fixed grids is not in force any more. Reload the page."))
    going = PlanRun.objects.filter(state__in=ACTIVE, area__path__startswith=run.area.path).first()
    if going or PlanRun.objects.filter(state__in=ACTIVE, area__path__in=run.area.ancestor_paths()).exists():
        raise RuleBroken("run_going_on", _("A run on this area is going on. Wait for it, or stop it first."))


@transaction.atomic
def stop_run(run_id: int, *, by: Viewer) -> PlanRun:
    """Ask a run to stop; the best plan so far is kept. A run that has not begun ends at once."""
    run: PlanRun = PlanRun.objects.visible_to(by).locked(pk=run_id)
    by.require("plan.run", run.area)
    if run.is_over:
        return run
    run.is_stop_asked = True
    if run.state == PlanRun.State.WAITING:
        run.state, run.finished_at = PlanRun.State.STOPPED, now()
        run.message = gettext_noop("Stopped before it began; nothing was changed.")
    run.save(update_fields=["is_stop_asked", "state", "finished_at", "message"])
    record(run, "stop", by=by)
    return run


@transaction.atomic
def finish_run(run_id: int, fabrics: Sequence[tuple[Area, Fabric, NDArray[np.int64]]], facts: dict[str, Any], *, was_stopped: bool) -> PlanRun:  # fmt: skip
    """Take the result of a run into the drafts, all communities or none, and tell whoever asked and whoever drafts.

    fabrics  for each community its fabric and the grid of each building (0: none; OWN_GRID + carrier: dedicated)
    raises   LeaseLost when another worker has taken the run over meanwhile
    """
    hold_lease()
    run = PlanRun.objects.select_for_update(of=("self",)).select_related("account__person", "area").get(pk=run_id)
    by = viewer_of(run.account, facts["day"])
    kept_beside = []
    for area, fabric, label in fabrics:
        plan, is_present = adopt(
            area,
            fabric,
            label,
            by=by,
            lower=run.lower,
            upper=run.upper,
            hard_barriers=run.hard_barriers,
            run=run,
            on=by.today,
        )
        if not is_present:
            kept_beside.append(plan.pk)
    run.state = PlanRun.State.STOPPED if was_stopped else PlanRun.State.DONE
    run.progress, run.finished_at = 100, now()
    run.result = {key: value for key, value in facts.items() if key != "day"} | {"kept_beside": kept_beside}
    run.save()
    record(run, "finish", by=by, after={"state": run.state, "communities": len(fabrics)})
    _tell_done(run, by)
    return run


def _tell_done(run: PlanRun, by: Viewer) -> None:
    text = gettext_noop("The grids of %(area)s are planned: %(in_range)s of %(grids)s in range.")
    facts = {"area": str(run.area), "in_range": run.result.get("in_range", 0), "grids": run.result.get("grids", 0)}
    if by.person_id:
        tell([by.person_id], text, facts, kind="result", matter=f"grids.run:{run.pk}", link=f"/grids/runs/{run.pk}/", wait_seconds=0)  # fmt: skip


def fail_run(run_id: int, message: str) -> None:
    """A run that could not be done says why; drafts stay as they were."""
    PlanRun.objects.filter(pk=run_id, state__in=ACTIVE).update(
        state=PlanRun.State.FAILED, finished_at=now(), message=message[:2000]
    )
