"""Micro grids: one grid in force divided into parts of a few dozen households, staffed and published as a whole.

They change no outer boundary, so the community publishes them itself; they end with the grid they lie in.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongjian.base.checking import refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.jobs import hold_lease
from gongjian.grids.actions.intake import outline_of
from gongjian.grids.actions.publish import address_list, close_grids
from gongjian.grids.actions.staff import refuse_absent
from gongjian.grids.fabric import fabric_of
from gongjian.grids.models import ACTIVE, Grid, GridBuilding, GridKind, GridPost, MicroRun, Role
from gongjian.grids.tasks_micro import run_micro
from gongjian.history.actions import Change, record, record_all
from gongjian.notices.actions import tell
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer

LOOKS_AFTER = gettext_noop("You look after the micro grid %(micro)s of %(grid)s.")


@transaction.atomic
def start_micro(grid_id: int, *, by: Viewer, lower: int, upper: int) -> MicroRun:
    """Ask for a division of one grid; a worker takes it up. A proposal that was open before is dropped.

    raises  NotFound, NotAllowed, RuleBroken (window, not a general grid in force, a run going on)
    """
    grid: Grid = Grid.objects.visible_to(by).locked(pk=grid_id)
    by.require("plan.draft", grid.area)
    if grid.kind == GridKind.MICRO or grid.valid_to is not None:
        raise RuleBroken("not_divisible", _("Only a grid in force is divided into micro grids."))
    if lower > upper:
        said = _("The lower number of households must not be above the upper one.")
        raise RuleBroken("window", said, {"lower": said})
    going = MicroRun.objects.open().filter(grid=grid)
    if going.filter(state__in=ACTIVE).exists():
        raise RuleBroken("run_going_on", _("A run on this grid is going on. Wait for it."))
    going.update(is_dropped=True)
    run = MicroRun(grid=grid, made_by_id=by.account_id, lower=lower, upper=upper)
    run.account_id = by.account_id  # type: ignore[assignment]  # an action here always has an account
    refuse_faults(run)
    run.save()
    record(run, "run", by=by, after={"grid": grid.pk, "lower": lower, "upper": upper})
    run_micro.enqueue(run.pk)
    return run


@transaction.atomic
def finish_micro(run_id: int, *, labels: Mapping[int, int], parts: Sequence[Any], forced: Sequence[Any]) -> None:
    """Keep the proposal a worker found. Called by the job alone. Raises LeaseLost."""
    hold_lease()
    run = MicroRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run.labels = {str(pk): number for pk, number in labels.items()}
    run.parts, run.forced = list(parts), list(forced)
    run.state, run.progress, run.finished_at = MicroRun.State.DONE, 100, now()
    run.save()


def fail_micro(run_id: int, message: str) -> None:
    """A run that could not be done says why; nothing was changed."""
    MicroRun.objects.filter(pk=run_id, state__in=ACTIVE).update(
        state=MicroRun.State.FAILED, finished_at=now(), message=message[:2000]
    )


def _proposal(run_id: int, by: Viewer, ability: str) -> MicroRun:
    run: MicroRun = MicroRun.objects.visible_to(by).locked(pk=run_id)
    by.require(ability, run.grid.area)
    if run.state != MicroRun.State.DONE or run.published_from is not None or run.is_dropped:
        raise RuleBroken("not_a_proposal", _("This proposal is not open any more. Reload the page."))
    return run


@transaction.atomic
def name_micro_worker(run_id: int, number: int, *, by: Viewer, person_id: int | None) -> MicroRun:
    """Name who looks after one part; nobody takes the name away. Raises NotFound, NotAllowed, RuleBroken."""
    run = _proposal(run_id, by, "grid.staff")
    if number not in {part["number"] for part in run.parts}:
        raise RuleBroken("no_such_part", _("The proposal has no part with this number."))
    before = run.staff.get(str(number))
    run.staff.pop(str(number), None)
    if person_id is not None:
        person: Person = Person.objects.visible_to(by).get_or_refuse(pk=person_id)
        refuse_absent(person, by.today)
        run.staff[str(number)] = person.pk
    run.save()
    record(run, "staff", by=by, before={"person": before}, after={"number": number, "person": person_id})
    return run


@transaction.atomic
def drop_micro(run_id: int, *, by: Viewer) -> MicroRun:
    """Give a proposal up."""
    run: MicroRun = MicroRun.objects.visible_to(by).locked(pk=run_id)
    by.require("plan.draft", run.grid.area)
    if run.published_from is not None:
        raise RuleBroken("not_a_proposal", _("This proposal is not open any more. Reload the page."))
    run.is_dropped, run.is_stop_asked = True, True
    run.save()
    record(run, "drop", by=by)
    return run


@transaction.atomic
def publish_micro(run_id: int, *, by: Viewer, valid_from: date) -> list[Grid]:
    """Bring all micro grids of a proposal into force; those in force before end the day before.

    raises  NotFound, NotAllowed, RuleBroken: a part without a worker (each is named), a day in the past or before the
            grid's own, buildings that changed grid since the run
    """
    run = _proposal(run_id, by, "plan.submit")
    grid: Grid = Grid.objects.select_for_update(of=("self",)).select_related("area").get(pk=run.grid_id)
    _refuse(run, grid, valid_from, by.today)
    old = list(Grid.objects.filter(parent=grid, valid_to__isnull=True))
    close_grids(old, valid_from - timedelta(days=1))
    members: dict[int, list[int]] = {}
    for key, number in run.labels.items():
        members.setdefault(number, []).append(int(key))
    micro = [_micro_grid(grid, part, members[part["number"]], valid_from) for part in run.parts]
    places = [
        GridBuilding(grid=row, building_id=pk, valid_from=valid_from) for row in micro for pk in members[row.number]
    ]
    GridBuilding.objects.bulk_create(places, batch_size=500)
    posts = [
        GridPost(grid=row, person_id=run.staff[str(row.number)], role=Role.WORKER_PART, valid_from=valid_from)
        for row in micro
    ]
    GridPost.objects.bulk_create(posts)
    run.published_from = valid_from
    run.save()
    lines = [Change(row, "end", after={"valid_to": row.valid_to}) for row in old]
    lines += [Change(row, "publish", after=row.facts(("code", "name", "households", "valid_from"))) for row in micro]
    lines += [Change(post, "add", after=post.facts(("grid_id", "person_id", "role", "valid_from"))) for post in posts]
    lines.append(Change(run, "publish", after={"valid_from": valid_from, "grids": len(micro)}))
    record_all(lines, by=by)
    for post in posts:
        tell(
            [post.person_id],
            LOOKS_AFTER,
            {"micro": post.grid.name, "grid": grid.name},
            kind="notice",
            matter=f"grids.grid:{post.grid_id}",
            link=f"/grids/{post.grid_id}/",
        )
    return micro


def _refuse(run: MicroRun, grid: Grid, valid_from: date, today: date) -> None:
    if valid_from < max(today, grid.valid_from):
        said = _("The day lies in the past, or before the grid itself is in force.")
        raise RuleBroken("back_dated", said, {"valid_from": said})
    if grid.valid_to is not None:
        raise RuleBroken("grid_ended", _("This grid is not in force any more."))
    now_in = set(GridBuilding.objects.filter(grid=grid, valid_to__isnull=True).values_list("building_id", flat=True))
    if not {int(key) for key in run.labels} <= now_in:
        raise RuleBroken("changed_since", _("Buildings of this grid changed since the run. Divide it again."))
    unstaffed = [f"{part['number']:02d}" for part in run.parts if str(part["number"]) not in run.staff]
    if unstaffed:
        words = _("Micro grids without a worker: %(numbers)s. They are published as a whole; name the workers first.")
        raise RuleBroken("not_ready", words % {"numbers": "、".join(unstaffed)})


def _micro_grid(grid: Grid, part: Mapping[str, Any], members: Sequence[int], valid_from: date) -> Grid:
    number = part["number"]
    row = Grid(
        area=grid.area,
        parent=grid,
        kind=GridKind.MICRO,
        number=number,
        code=f"{grid.code}M{number:02d}",
        name=f"{grid.name}微{number:02d}",
        households=part["households"],
        address_list=address_list(members),
        valid_from=valid_from,
    )
    row.set_shape(outline_of(fabric_of(grid.area), members))
    refuse_faults(row, names=["area", "kind", "code", "number", "name", "households", "valid_from"])
    row.save()
    return row
