"""The planning job: rows -> arrays -> planner -> drafts. Runs in the slow worker only, which alone imports numba."""

import logging
import time
from dataclasses import asdict
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext_noop
from django_tasks import task
from numpy.typing import NDArray

from gongjian.base.clock import now, today
from gongjian.base.jobs import LeaseLost
from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Edges, Options, Units
from gongjian.grids.actions.result import fail_run, finish_run
from gongjian.grids.assess import pins_of
from gongjian.grids.fabric import OWN_GRID, Fabric, barrier_lines, communities_of, existing_labels, fabric_of
from gongjian.grids.models import PlanRun
from gongjian.places.models import Area

log = logging.getLogger(__name__)
STAGES = {  # what the engine is doing, in words
    "start": gettext_noop("Making a first plan"),
    "search": gettext_noop("Improving the plan"),
    "score": gettext_noop("Computing the figures"),
}


@task(queue_name="slow")
def run_plan(run_id: int) -> str:
    """Carry out one run. Safe to begin again: nothing is written before the end, the same seed gives the same plan."""
    run = PlanRun.objects.select_related("area").get(pk=run_id)
    if run.is_over:
        return run.state
    PlanRun.objects.filter(pk=run_id).update(state=PlanRun.State.RUNNING, started_at=now())
    try:
        return _carried_out(run)
    except EngineError as fault:
        fail_run(run_id, str(fault))
    except LeaseLost:
        raise
    except Exception:
        log.exception("planning run %s failed", run_id)
        fail_run(run_id, gettext_noop("The run failed. Nothing was changed. Try again, or tell the administrator."))
        raise
    return PlanRun.State.FAILED


def _carried_out(run: PlanRun) -> str:
    day = today()
    watch = Watch(run)
    fabrics = _fabrics(run, watch)
    watch.fabrics = len(fabrics)
    from gongjian.engine.gridplan import plan as planner  # noqa: PLC0415  numba stays out of the web process

    units, edges, start = _joined(run, fabrics, day)
    options = Options(
        mode=run.mode,  # type: ignore[arg-type]  # one of Mode, kept by its choices
        lower=run.lower,
        upper=run.upper,
        seed=run.seed,
        threads=settings.PLAN_THREADS,
        barriers="hard" if run.hard_barriers else "soft",
        balance=run.balance,
        deadline=float(run.seconds_max),
    )
    plan = planner.plan(units, edges, options, watch.progress)
    labels = _labels(plan.labels, units.pin, start)
    result = [(area, fabric, labels[start[i] : start[i + 1]]) for i, (area, fabric) in enumerate(fabrics)]
    facts = _facts(plan, units, fabrics, start) | {"day": day}
    done = finish_run(run.pk, result, facts, was_stopped=watch.was_stopped or bool(plan.stopped))
    return str(done.state)


def _fabrics(run: PlanRun, watch: "Watch") -> list[tuple[Area, Fabric]]:
    areas = communities_of(run.area)
    out = []
    for place, area in enumerate(areas):
        watch.say(5 * place // len(areas), gettext_noop("Reading buildings and neighbours"))
        fabric = fabric_of(area)
        if len(fabric):
            out.append((area, fabric))
    return out


def _joined(run: PlanRun, fabrics: list[tuple[Area, Fabric]], day: Any) -> tuple[Units, Edges, NDArray[np.int64]]:
    """All communities as one problem; a grid leaves neither its community nor its connected piece."""
    start = np.cumsum([0, *(len(fabric) for _area, fabric in fabrics)])
    lines = barrier_lines(run.area, run.hard_barriers) if run.hard_barriers else []
    kept, all_units, all_edges = list(run.pinned_grids), [], []
    for _area, fabric in fabrics:
        pin = pins_of(fabric, day, kept_grids=kept, keeps_carriers=run.keeps_carriers)
        all_units.append(fabric.units(pin=pin, existing=existing_labels(fabric, day)))
        all_edges.append(fabric.edges(lines))
    units = Units(*(np.concatenate([getattr(part, name) for part in all_units]) for name in UNIT_COLUMNS))
    edges = Edges(
        np.concatenate([part.pairs + offset for part, offset in zip(all_edges, start[:-1], strict=True)]),
        np.concatenate([part.length for part in all_edges]),
        np.concatenate([part.barrier for part in all_edges]),
    )
    return units, edges, start


UNIT_COLUMNS = ("xy", "households", "area", "perimeter", "community", "pin", "existing")


def _labels(labels: NDArray[np.int64], pin: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positive labels; carriers' own grids from OWN_GRID on, so that the draft knows them as dedicated."""
    return np.where(pin >= OWN_GRID, pin, labels + 1)


def _facts(plan: Any, units: Units, fabrics: list[tuple[Area, Fabric]], start: NDArray[np.int64]) -> dict[str, Any]:
    ids = np.concatenate([fabric.ids for _area, fabric in fabrics])
    score = {key: value for key, value in asdict(plan.score).items() if not isinstance(value, np.ndarray)}
    return {
        "grids": int(plan.grids),
        "in_range": int(plan.score.ok),
        "seconds": round(float(plan.seconds), 2),
        "communities": len(fabrics),
        "units": len(units),
        "households": int(units.households.sum()),
        "score": {key: float(value) if value is not None else None for key, value in score.items()},
        "forced": [
            {
                "kind": one.kind,
                "area": int(one.community),
                "households": int(one.households),
                "buildings": [int(ids[i]) for i in one.units[:50]],
                "count": len(one.units),
                "remedies": list(one.remedies),
            }
            for one in plan.forced
        ],
    }


class Watch:
    """Between planner and page: writes progress at most once a second and asks whether somebody wants to stop."""

    def __init__(self, run: PlanRun) -> None:
        self.run, self.was_stopped, self.fabrics, self._last = run, False, 0, 0.0

    def say(self, percent: int, stage: str, result: dict[str, Any] | None = None) -> bool:
        """Write progress; returns whether to go on."""
        if time.monotonic() - self._last < 1:
            return not self.was_stopped
        self._last = time.monotonic()
        changes: dict[str, Any] = {"progress": min(99, percent), "stage": stage}
        if result:
            changes["result"] = result
        PlanRun.objects.filter(pk=self.run.pk).update(**changes)
        self.was_stopped = PlanRun.objects.values_list("is_stop_asked", flat=True).get(pk=self.run.pk)
        return not self.was_stopped

    def progress(self, progress: Any) -> bool:
        """Called by the planner."""
        so_far = {
            "best_bad": int(progress.best_bad),
            "grids": int(progress.grids),
            "seconds": round(progress.seconds, 1),
        }
        return self.say(5 + int(90 * progress.done), STAGES.get(str(progress.stage), ""), so_far)
