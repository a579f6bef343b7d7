"""The job that divides one grid into micro grids. Runs in the slow worker only, which alone imports numba."""

import logging
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop
from django_tasks import task
from numpy.typing import NDArray

from gongjian.base.clock import now
from gongjian.base.jobs import LeaseLost
from gongjian.engine.errors import EngineError
from gongjian.engine.gridplan.inputs import Edges, Options, Units
from gongjian.engine.gridplan.outline import order_codes
from gongjian.grids.fabric import Fabric, fabric_of
from gongjian.grids.models import GridBuilding, MicroRun

log = logging.getLogger(__name__)
SECONDS = 20.0
FAILED = gettext_noop("The run failed. Nothing was changed. Try again, or tell the administrator.")
EMPTY = gettext_noop("None of the grid's buildings has a place on the map. Give them places first.")


@task(queue_name="slow")
def run_micro(run_id: int) -> str:
    """Carry out one division. Safe to begin again: nothing is written before the end, and the seed is fixed."""
    from gongjian.grids.actions import micro  # noqa: PLC0415  actions/micro.py enqueues this very job

    run = MicroRun.objects.select_related("grid__area").get(pk=run_id)
    if run.is_over or run.is_dropped:
        return str(run.state)
    MicroRun.objects.filter(pk=run_id).update(state=MicroRun.State.RUNNING, started_at=now())
    try:
        micro.finish_micro(run_id, **divided(run))
    except EngineError as fault:
        micro.fail_micro(run_id, str(fault))
    except LeaseLost:
        raise
    except Exception:
        log.exception("micro run %s failed", run_id)
        micro.fail_micro(run_id, FAILED)
        raise
    return str(MicroRun.State.DONE)


def divided(run: MicroRun) -> dict[str, Any]:
    """The proposal: number of each building, the parts, and what cannot be met. Raises EngineError."""
    from gongjian.engine.gridplan import plan as planner  # noqa: PLC0415  numba stays out of the web process

    fabric = fabric_of(run.grid.area)
    inside = GridBuilding.objects.filter(grid=run.grid, valid_to__isnull=True).values_list("building_id", flat=True)
    index = fabric.index()
    places = np.array(sorted(index[pk] for pk in inside if pk in index), dtype=np.int64)
    if not len(places):
        raise EngineError(EMPTY)
    units, edges = part_of(fabric, places)
    options = Options(lower=run.lower, upper=run.upper, seed=1, threads=1, deadline=SECONDS)
    plan = planner.plan(units, edges, options)
    labels = np.asarray(plan.labels)
    numbers = order_codes(np.array([units.xy[labels == name].mean(axis=0) for name in np.unique(labels)]))
    number = {int(name): int(numbers[i]) for i, name in enumerate(np.unique(labels))}
    ids = fabric.ids[places]
    return {
        "labels": {int(pk): number[int(name)] for pk, name in zip(ids, labels, strict=True)},
        "parts": sorted(
            (
                {
                    "number": place,
                    "households": int(units.households[labels == name].sum()),
                    "buildings": int((labels == name).sum()),
                }
                for name, place in number.items()
            ),
            key=lambda part: part["number"],
        ),
        "forced": [
            {
                "kind": one.kind,
                "households": int(one.households),
                "buildings": [int(ids[i]) for i in one.units[:20]],
                "remedies": list(one.remedies),
            }
            for one in plan.forced
        ],
    }


def part_of(fabric: Fabric, places: NDArray[np.int64]) -> tuple[Units, Edges]:
    """Some buildings of a fabric as a problem of its own: only borders between two of them count."""
    whole, borders = fabric.units(), fabric.edges()
    new = np.full(len(fabric), -1, dtype=np.int64)
    new[places] = np.arange(len(places))
    keep = (new[borders.pairs] >= 0).all(axis=1)
    none = np.zeros(len(places), np.int64)
    units = Units(
        whole.xy[places], whole.households[places], whole.area[places], whole.perimeter[places], none, none, none
    )
    return units, Edges(new[borders.pairs[keep]], borders.length[keep], borders.barrier[keep])
