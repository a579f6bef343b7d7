"""Drafts: made from today's grids or from a run, kept as versions, gone back to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.grids.assess import figures_of
from gongjian.grids.fabric import Fabric, existing_labels, fabric_of
from gongjian.grids.models import Grid, GridKind, GridPost, Plan, PlanRun, PlanVersion
from gongjian.grids.order import reading_order
from gongjian.history.actions import record
from gongjian.params.queries import in_force
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

WINDOW = ("grid.households.min", "grid.households.max")


@transaction.atomic
def open_draft(area_id: int, *, by: Viewer) -> Plan:
    """The community's open plan, or a new draft that starts from today's grids.

    raises  NotFound, NotAllowed, RuleBroken
    """
    area = Area.objects.visible_to(by).locked(pk=area_id)
    by.require("plan.draft", area)
    refuse_no_community(area)
    plan = Plan.objects.filter(area=area, status__in=Plan.OPEN).first()
    return plan or _new_draft(area, by)


def refuse_no_community(area: Area) -> None:
    """Grids are drawn inside communities only (domain G9)."""
    if not area.level.has_grids:
        raise RuleBroken("not_a_community", _("Grids are drawn inside a community. Choose a community."))


def _new_draft(area: Area, by: Viewer) -> Plan:
    window = in_force(WINDOW, by.today)
    plan = Plan(area=area, account_id=by.account_id, lower=window[WINDOW[0]].value, upper=window[WINDOW[1]].value)
    fill_from_today(plan, by.today)
    plan.save()
    keep(plan, by, note="")
    record(plan, "draft", by=by, after={"area": area.pk, "grids": len(plan.grids)})
    return plan


def fill_from_today(plan: Plan, today: date) -> None:
    """Let a draft say what is in force today: every building in (the first of) its grids, with their staff."""
    fabric = fabric_of(plan.area)
    existing = existing_labels(fabric, today)
    fill(plan, fabric, existing, on=today)


def fill(plan: Plan, fabric: Fabric, label: NDArray[np.int64], *, on: date) -> None:
    """Take an assignment into the draft: numbered in reading order, matched with today's grids, staff carried over.

    label  (n,) any numbers, 0 or below for a building in no grid; OWN_GRID + carrier for dedicated grids
    """
    used = label > 0
    names = np.unique(label[used])
    rank = reading_order(fabric, label, names)
    number = {int(name): int(place) for name, place in zip(names, rank, strict=True)}
    plan.labels = {str(int(pk)): number[int(name)] for pk, name in zip(fabric.ids, label, strict=True) if name > 0}
    matched = _matched_today(fabric, label, names, on)
    plan.grids = sorted(
        (_draft_grid(number[int(name)], int(name), matched.get(int(name)), fabric, label) for name in names),
        key=lambda grid: grid["number"],
    )
    plan.staff = _carried_staff(plan.grids, on)
    plan.undo, plan.redo = [], []
    plan.figures = figures_of(plan.area, fabric, plan.labels, plan.grids, lower=plan.lower, upper=plan.upper, on=on)


def _matched_today(fabric: Fabric, label: NDArray[np.int64], names: NDArray[np.int64], on: date) -> dict[int, Grid]:
    """Which grid of today each new grid continues: the best one-to-one matching by households (then buildings)."""
    existing = existing_labels(fabric, on)
    old = np.unique(existing[existing > 0])
    if not len(old) or not len(names):
        return {}
    weight = fabric.households + 0.01
    shared = np.array([[weight[(label == a) & (existing == b)].sum() for b in old] for a in names])
    rows, columns = linear_sum_assignment(-shared)
    grids = Grid.objects.in_bulk([int(pk) for pk in old])
    return {int(names[i]): grids[int(old[j])] for i, j in zip(rows, columns, strict=True) if shared[i, j] > 0}


def _draft_grid(number: int, name: int, today: Grid | None, fabric: Fabric, label: NDArray[np.int64]) -> dict[str, Any]:
    members = fabric.carriers[label == name]
    carrier = int(members[0]) if len(members) and (members == members[0]).all() and members[0] > 0 else None
    kind = GridKind.DEDICATED if carrier else GridKind.GENERAL
    return {
        "number": number,
        "name": today.name if today and today.name != default_name(today.number) else default_name(number),
        "kind": str(today.kind) if today and today.kind != GridKind.MICRO and not carrier else str(kind),
        "carrier": carrier,
        "from": today.pk if today else None,
        "phone": today.phone if today else "",
    }


def default_name(number: int) -> str:
    """How a grid is called until somebody names it; a name is data and stays Chinese."""
    return f"第{number:02d}网格"


def _carried_staff(grids: Sequence[Mapping[str, Any]], on: date) -> list[dict[str, Any]]:
    number = {grid["from"]: grid["number"] for grid in grids if grid["from"]}
    posts = GridPost.objects.on(on).filter(grid_id__in=number).exclude(role="building_head")
    return [{"number": number[post.grid_id], "person": post.person_id, "role": post.role} for post in posts]


def keep(plan: Plan, by: Viewer, note: str) -> PlanVersion:
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    plan.draft_number = last + 1
    plan.save(update_fields=["draft_number"])
    return PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        account_id=by.account_id,
        note=note,
        labels=plan.labels,
        grids=plan.grids,
        staff=plan.staff,
        figures=plan.figures,
    )


def changeable(plan_id: int, *, by: Viewer, version: int | None) -> Plan:
    """The locked draft, or a refusal: out of reach, not allowed, no longer a draft, or changed by somebody else."""
    plan: Plan = Plan.objects.visible_to(by).locked(pk=plan_id)
    by.require("plan.draft", plan.area)
    if not plan.is_editable:
        raise RuleBroken("plan_frozen", _("This plan is no longer a draft and cannot be changed. Take it back first."))
    refuse_stale(plan, version, ("draft_number", "status"))
    return plan


def stored(plan: Plan) -> Plan:
    """Save a changed draft: back to plain draft when it had been checked, one version on."""
    plan.status, plan.version = Plan.Status.DRAFT, plan.version + 1
    plan.save()
    return plan


@transaction.atomic
def keep_version(plan_id: int, *, by: Viewer, note: str = "") -> PlanVersion:
    """Keep the present state of a draft under a number, to go back to."""
    plan = changeable(plan_id, by=by, version=None)
    kept = keep(plan, by, note.strip()[:120])
    record(plan, "keep_version", by=by, after={"draft": kept.number}, said={"note": kept.note})
    return kept


@transaction.atomic
def restore_version(plan_id: int, number: int, *, by: Viewer, version: int | None) -> Plan:
    """Go back to a kept version. The present state is kept first, so nothing is lost."""
    plan = changeable(plan_id, by=by, version=version)
    kept = plan.versions.get_or_refuse(number=number)
    keep(plan, by, note="")
    plan.labels, plan.grids, plan.staff, plan.figures = kept.labels, kept.grids, kept.staff, kept.figures
    plan.undo, plan.redo, plan.draft_number = [], [], kept.number
    record(plan, "restore_version", by=by, after={"draft": number})
    return stored(plan)


@transaction.atomic
def redraft_from_today(plan_id: int, *, by: Viewer, version: int | None) -> Plan:
    """Start the draft again from today's grids; the present state is kept as a version."""
    plan = changeable(plan_id, by=by, version=version)
    keep(plan, by, note="")
    fill_from_today(plan, by.today)
    record(plan, "redraft", by=by)
    return stored(plan)


@transaction.atomic
def set_draft_grid(
    plan_id: int, number: int, *, by: Viewer, version: int | None, name: str | None = None, phone: str | None = None
) -> Plan:
    """Name a grid of a draft, or set its public phone."""
    plan = changeable(plan_id, by=by, version=version)
    grid = next((one for one in plan.grids if one["number"] == number), None)
    if grid is None:
        raise RuleBroken("no_such_grid", _("The draft has no grid with this number."))
    said = {"name": name, "phone": phone}
    for key, value in said.items():
        if (
            value is not None
            and (not 0 < len(value.strip()) <= 40 or not value.isprintable())
            and (value or key == "name")
        ):
            raise RuleBroken("grid_name", _("Write 1 to 40 characters."), {key: _("Write 1 to 40 characters.")})
    grid |= {key: value.strip() for key, value in said.items() if value is not None}
    record(plan, "name_grid", by=by, after={"number": number} | {key: v for key, v in said.items() if v is not None})
    return stored(plan)


def adopt(run: PlanRun, area: Area, fabric: Fabric, label: NDArray[np.int64], *, by: Viewer) -> tuple[Plan, bool]:
    """Take a run's result into the community's draft; returns the plan and whether it became its present state.

    A draft that somebody changed after the run began keeps its state; the result is then only kept as a version.
    """
    plan = Plan.objects.select_for_update().filter(area=area, status__in=Plan.OPEN).first()
    fresh = plan or Plan(area=area, account_id=by.account_id)
    untouched = plan is None or (plan.is_editable and plan.changed_at <= run.made_at)
    draft = fresh if untouched else Plan(pk=fresh.pk, area=area)
    draft.lower, draft.upper, draft.hard_barriers = run.lower, run.upper, list(run.hard_barriers)
    fill(draft, fabric, label, on=by.today)
    if untouched:
        draft.run, draft.status, draft.version = run, Plan.Status.DRAFT, draft.version + 1
        draft.save()
        keep(draft, by, note="")
    else:
        _keep_beside(fresh, draft, by)
    return fresh, untouched


def _keep_beside(plan: Plan, result: Plan, by: Viewer) -> None:
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        account_id=by.account_id,
        labels=result.labels,
        grids=result.grids,
        staff=result.staff,
        figures=result.figures,
    )
