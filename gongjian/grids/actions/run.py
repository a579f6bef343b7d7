"""Runs of the planner: asked for and stopped. What becomes of their result is in result.py."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.checking import refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.grids.fabric import communities_of
from gongjian.grids.models import ACTIVE, Grid, PlanRun
from gongjian.grids.tasks import run_plan
from gongjian.history.actions import record
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area, Barrier


@dataclass(frozen=True)
class Wishes:
    """What is wanted of a run.

    lower, upper   households of a general grid, both ends included
    hard_barriers  ids of barriers that grids must not cross; all others may be crossed
    pinned_grids   ids of today's grids that stay as they are
    balance        0 or more: how much equal grids count against round ones
    """

    mode: str
    lower: int
    upper: int
    hard_barriers: Sequence[int] = ()
    pinned_grids: Sequence[int] = ()
    keeps_carriers: bool = True
    seed: int = 1
    balance: float = 0.0
    seconds_max: int = 120


@transaction.atomic
def start_run(area_id: int, wishes: Wishes, *, by: Viewer) -> PlanRun:
    """Ask for a run over an area and all communities below it; a worker takes it up.

    raises  NotFound, NotAllowed, RuleBroken (window, unknown barriers or grids, a run on this area going on)
    """
    area = Area.objects.visible_to(by).locked(pk=area_id)
    by.require("plan.run", area)
    wished = asdict(wishes) | {
        "hard_barriers": sorted(set(wishes.hard_barriers)),
        "pinned_grids": sorted(set(wishes.pinned_grids)),
    }
    run = PlanRun(area=area, account_id=by.account_id, made_by_id=by.account_id, **wished)  # type: ignore[misc]
    _refuse_run(run, by)
    run.save()
    record(run, "run", by=by, after={"area": area.pk, **wished})
    run_plan.enqueue(run.pk)
    return run


def _refuse_run(run: PlanRun, by: Viewer) -> None:
    if run.lower > run.upper:
        said = _("The lower number of households must not be above the upper one.")
        raise RuleBroken("window", said, {"lower": said})
    if not 0 <= run.balance <= 1000:
        raise RuleBroken("balance", _("Balance is a number from 0 to 1,000."), {"balance": _("Write 0 to 1,000.")})
    refuse_faults(run, names=["mode", "lower", "upper", "seed", "seconds_max"])
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
