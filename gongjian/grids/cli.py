"""`gongjian locate`, `gongjian plan`: grids on the command line. The checks are in cli_checks.py."""

import argparse
import time
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.cli import Answer, Commands, command, day, group, whole
from gongjian.base.clock import today
from gongjian.base.errors import RuleBroken
from gongjian.grids import cli_checks
from gongjian.grids.actions.draft import open_draft
from gongjian.grids.actions.edit import move_buildings
from gongjian.grids.actions.run import Wishes, start_run
from gongjian.grids.actions.step import move_plan
from gongjian.grids.compare import gaps_of, rows_of
from gongjian.grids.locate import Found, locate_address, locate_point
from gongjian.grids.models import Mode, Plan, PlanRun
from gongjian.grids.workflow import PLAN
from gongjian.places.models import Area, Building

LOOK_SECONDS = 1


def register(commands: Commands) -> None:
    where = command(commands, "locate", locate, _("which grid is an address or a point in"))
    where.add_argument("address", nargs="?", help=_("address, building, estate or code"))
    where.add_argument("--lon", help=_("longitude in degrees"))
    where.add_argument("--lat", help=_("latitude in degrees"))
    where.add_argument("--on", metavar="DAY", help=_("another day than today, YYYY-MM-DD"))

    cli_checks.register(commands)
    plan = group(commands, "plan", _("grid plans of communities"))
    listed = command(plan, "list", list_plans, _("plans on their way, in the order of communities"), acts=True)
    listed.add_argument("--all", action="store_true", help=_("published and dropped ones, too"))
    run = command(plan, "run", run_plan, _("let the grids of an area be planned"), acts=True)
    run.add_argument("area", metavar="CODE", help=_("code of a community, street or district"))
    run.add_argument("--mode", default=str(Mode.SIZE), choices=[str(mode) for mode in Mode])
    for name, default in (("lower", "300"), ("upper", "500"), ("seed", "1"), ("seconds", "120")):
        run.add_argument(f"--{name}", default=default, metavar="N")
    run.add_argument("--wait", action="store_true", help=_("wait until the worker is done"))
    opened = command(
        plan, "open", open_plan, _("the open plan of a community, or a new one from today's grids"), acts=True
    )
    opened.add_argument("area", metavar="CODE")
    shown = command(plan, "show", show_plan, _("a plan beside today's grids, and what is missing"), acts=True)
    shown.add_argument("plan", metavar="NUMBER")
    moved = command(plan, "move", move, _("move buildings of a draft to another of its grids, all or none"), acts=True)
    moved.add_argument("plan", metavar="NUMBER")
    moved.add_argument("grid", metavar="GRID", help=_("number of the grid in the draft"))
    moved.add_argument("buildings", metavar="CODE", nargs="+", help=_("codes of the buildings"))
    step = command(plan, "step", take_step, _("take a plan one step along"), acts=True)
    step.add_argument("plan", metavar="NUMBER")
    step.add_argument("step", choices=list(PLAN.steps))
    step.add_argument("--answer", action="append", default=[], metavar="NAME=TEXT", help=_("what the step asks for"))


# ------------------------------------------------------------------ where
def locate(asked: argparse.Namespace) -> Answer:
    """What is published is public, so nobody needs to act."""
    on = day(asked.on) if asked.on else today()
    if asked.lon is not None and asked.lat is not None:
        found = [Found(None, locate_point(_degrees(asked.lon), _degrees(asked.lat), on))]
    else:
        found = locate_address(asked.address or "", on)
    data = [_facts(one) for one in found]
    if not any(one.grid for one in found):
        return Answer([_("In no grid.") if found else _("No such address.")], data, code=1)
    return Answer([_line(one) for one in found], data)


def _degrees(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        raise RuleBroken("not_a_place", _("Write longitude and latitude in degrees, e.g. 121.48.")) from None


def _facts(one: Found) -> dict[str, Any]:
    building, grid = one.building, one.grid
    return {
        "building": {"id": building.pk, "name": building.name, "address": building.address} if building else None,
        "grid": {"id": grid.pk, "code": grid.code, "name": grid.name, "area": str(grid.area)} if grid else None,
    }


def _line(one: Found) -> str:
    place = f"{one.building.address or one.building.name}\t" if one.building else ""
    return place + (f"{one.grid.code}\t{one.grid.area}\t{one.grid.name}" if one.grid else _("In no grid."))


# ------------------------------------------------------------------ plans
def _area(asked: argparse.Namespace) -> Area:
    area: Area = Area.objects.visible_to(asked.viewer).get_or_refuse(code=asked.area)
    return area


def run_plan(asked: argparse.Namespace) -> Answer:
    wishes = Wishes(
        mode=asked.mode,
        lower=whole(asked.lower),
        upper=whole(asked.upper),
        seed=whole(asked.seed),
        seconds_max=whole(asked.seconds),
    )
    run = start_run(_area(asked).pk, wishes, by=asked.viewer)
    while asked.wait and not run.is_over:
        time.sleep(LOOK_SECONDS)
        run.refresh_from_db()
    plans = list(run.plans.order_by("area__code").values_list("pk", flat=True))
    data = {"run": run.pk, "state": run.state, "message": run.message, "result": run.result, "plans": plans}
    said = _("Run %(number)d: %(state)s.") % {"number": run.pk, "state": run.get_state_display()}
    lines = [said, *([run.message] if run.message else []), *(_("Plan %(number)d") % {"number": pk} for pk in plans)]
    return Answer(lines, data, code=1 if run.state == PlanRun.State.FAILED else 0)


def open_plan(asked: argparse.Namespace) -> Answer:
    return _shown(open_draft(_area(asked).pk, by=asked.viewer), asked)


def list_plans(asked: argparse.Namespace) -> Answer:
    rows = (
        Plan.objects.visible_to(asked.viewer).select_related("area").defer("area__shape").order_by("area__code", "pk")
    )
    found = list(rows if asked.all else rows.filter(status__in=Plan.OPEN))
    data = [{"plan": plan.pk, "area": plan.area.code, "status": plan.status, "version": plan.version} for plan in found]
    return Answer([f"{plan.pk}\t{plan.area.code}\t{plan}" for plan in found], data)


def move(asked: argparse.Namespace) -> Answer:
    """Whole or not at all; a warning lets the move pass and is said."""
    plan: Plan = Plan.objects.visible_to(asked.viewer).select_related("area").get_or_refuse(pk=whole(asked.plan))
    ids = dict(Building.objects.filter(area=plan.area, code__in=asked.buildings).values_list("code", "pk"))
    unknown = [code for code in asked.buildings if code not in ids]
    if unknown:
        said = _("Not in %(area)s: %(codes)s.") % {"area": plan.area, "codes": " ".join(unknown)}
        raise RuleBroken("building_not_here", said)
    done = move_buildings(plan.pk, list(ids.values()), whole(asked.grid), by=asked.viewer, version=None)
    said = _("%(count)d buildings moved to grid %(grid)s.") % {"count": len(ids), "grid": asked.grid}
    data = {"plan": plan.pk, "version": done.plan.version, "moved": sorted(ids), "warnings": done.warnings}
    return Answer([said, *done.warnings], data)


def show_plan(asked: argparse.Namespace) -> Answer:
    return _shown(Plan.objects.visible_to(asked.viewer).get_or_refuse(pk=whole(asked.plan)), asked)


def _shown(plan: Plan, asked: argparse.Namespace) -> Answer:
    rows, gaps = rows_of(plan, asked.viewer)[0], gaps_of(plan)
    steps = [step.name for step in PLAN.open_to(asked.viewer, plan.status, plan.area)]
    data = {
        "plan": plan.pk,
        "status": plan.status,
        "version": plan.version,
        "rows": [{"key": row.key, "today": row.today.num, "draft": row.draft.num} for row in rows],
        "gaps": gaps,
        "steps": steps,
    }
    lines = [f"{plan.pk}\t{plan}", *(f"{row.label}\t{_cell(row.today)}\t{_cell(row.draft)}" for row in rows)]
    return Answer(
        [*lines, *(gap["said"] for gap in gaps), _("Steps now: %(steps)s") % {"steps": " ".join(steps)}], data
    )


def _cell(cell: Any) -> str:
    number = "—" if cell.num is None else str(cell.num)
    return f"{number}/{cell.den}" if cell.den is not None else number


def take_step(asked: argparse.Namespace) -> Answer:
    """The plan as it is now is taken along; who wants to be sure looks at it first."""
    answers = dict(said.partition("=")[::2] for said in asked.answer)
    plan = move_plan(whole(asked.plan), asked.step, by=asked.viewer, version=None, answers=answers)
    return Answer([f"{plan.pk}\t{plan}"], {"plan": plan.pk, "status": plan.status, "version": plan.version})
