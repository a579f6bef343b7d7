"""Moving buildings between the grids of a draft: checked at once, refused in words, taken back and done again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gongjian.base.errors import RuleBroken
from gongjian.engine.gridplan.edit import Editor, Verdict
from gongjian.engine.gridplan.inputs import Options
from gongjian.grids.actions.draft import changeable, stored
from gongjian.grids.assess import figures_of, label_array
from gongjian.grids.fabric import Fabric, barrier_lines, fabric_of
from gongjian.grids.models import Plan
from gongjian.people.viewer import Viewer
from gongjian.places.models import Building

UNDO_STEPS = 50  # ui.md section 6
POSSIBLE = 3  # grids named when a move is refused, ui.md section 6


@dataclass(frozen=True)
class Moved:
    """What a move did: the draft after it, and warnings that let it pass."""

    plan: Plan
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Option:
    """A grid that a building could move to, and what would happen."""

    number: int
    name: str
    ok: bool
    code: str
    said: str
    before: int
    after: int


def editor_of(plan: Plan, fabric: Fabric) -> Editor:
    """The engine's editor on a draft: hard barriers as chosen, dedicated grids may grow and shrink freely."""
    lines = barrier_lines(plan.area, plan.hard_barriers) if plan.hard_barriers else ()
    options = Options(lower=plan.lower, upper=plan.upper, barriers="hard" if plan.hard_barriers else "soft")
    return Editor(fabric.units(), fabric.edges(lines), _placed(label_array(fabric, plan.labels)), options)


def _placed(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels with every building that is in no grid as a grid of its own, so that it can be moved into one."""
    left_out = labels < 0
    labels[left_out] = labels.max(initial=0) + 1 + np.arange(left_out.sum())
    return labels


def words_of(code: str | None, *, grid: str) -> str:
    """A refusal or warning of the engine as a sentence."""
    said = {
        "splits_grid": _("Cannot move: the grid it leaves would fall into separate parts."),
        "not_adjacent": _("Cannot move: it does not touch %(grid)s.") % {"grid": grid},
        "crosses_barrier": _("Cannot move: a barrier that must not be crossed lies between it and %(grid)s.")
        % {"grid": grid},
        "other_community": _("Cannot move: %(grid)s belongs to another community.") % {"grid": grid},
        "pinned": _("Cannot move: this building is fixed to its grid."),
        "same_grid": _("It is in %(grid)s already.") % {"grid": grid},
        "special_grid": _("Cannot move: %(grid)s is a dedicated grid.") % {"grid": grid},
        "unknown_grid": _("Cannot move: the draft has no such grid."),
    }
    return said.get(code or "", "")


def warnings_of(verdict: Verdict, names: Mapping[int, str]) -> dict[str, str]:
    """What a move brings with it, as sentences; a building that was in no grid leaves none behind."""
    codes = [code for code in verdict.warnings if code != "removes_grid" or verdict.donor in names]
    return {code: warning_of(code, grid=names[verdict.taker]) for code in codes}


def warning_of(code: str, *, grid: str) -> str:
    """What a move that is possible brings with it, as a sentence."""
    said = {
        "below_range": _("The grid it leaves falls below the range."),
        "above_range": _("%(grid)s rises above the range.") % {"grid": grid},
        "removes_grid": _("The grid it leaves has no building any more and disappears."),
        "crosses_barrier": _("A barrier lies between it and %(grid)s.") % {"grid": grid},
    }
    return said.get(code, "")


def options_of(plan: Plan, building_id: int) -> list[Option]:
    """Where one building could go: every neighbouring grid with the result, impossible ones with the reason."""
    fabric = fabric_of(plan.area)
    place = fabric.index().get(building_id)
    if place is None:
        raise RuleBroken("building_not_here", _("This building is not in this community, or has no place on the map."))
    editor = editor_of(plan, fabric)
    names = {grid["number"]: grid["name"] for grid in plan.grids}
    return [_option(int(one.taker), one, names) for one in editor.neighbours(place) if one.taker in names]


def _option(number: int, verdict: Verdict, names: dict[int, str]) -> Option:
    said = words_of(verdict.refused, grid=names[number]) or " ".join(warnings_of(verdict, names).values())
    before, after = verdict.before[1], verdict.after[1]  # of the grid that takes it
    return Option(number, names[number], verdict.ok, verdict.refused or "", said, int(before), int(after))


@transaction.atomic
def move_buildings(plan_id: int, building_ids: Sequence[int], number: int, *, by: Viewer, version: int | None) -> Moved:
    """Move one or several buildings of a draft to another grid. All of them or none.

    raises  NotFound, NotAllowed, Stale, RuleBroken with the engine's reason in words (splits_grid, not_adjacent, ...)
    """
    plan = changeable(plan_id, by=by, version=version)
    names = {grid["number"]: grid["name"] for grid in plan.grids}
    if number not in names:
        raise RuleBroken("no_such_grid", _("The draft has no grid with this number."))
    fabric = fabric_of(plan.area)
    index = fabric.index()
    strange = [pk for pk in building_ids if pk not in index]
    if strange or not building_ids:
        raise RuleBroken("building_not_here", _("This building is not in this community, or has no place on the map."))
    warnings = _apply(editor_of(plan, fabric), [index[pk] for pk in building_ids], number, names)
    was = {str(pk): plan.labels.get(str(pk)) for pk in building_ids}
    step = {"was": was, "now": number, "grids": plan.grids, "staff": plan.staff}
    _relabel(plan, fabric, dict.fromkeys(was, number), by)
    plan.undo, plan.redo = [*plan.undo[1 - UNDO_STEPS :], step], []
    return Moved(stored(plan), warnings)


def _apply(editor: Editor, places: list[int], number: int, names: Mapping[int, str]) -> list[str]:
    """Move units one after the other in whatever order keeps grids whole; refuse when none works."""
    left, warned = list(places), {}
    while left:
        verdicts = {place: editor.check_move(place, number) for place in left}
        done = next((place for place, verdict in verdicts.items() if verdict.ok), None)
        if done is None:
            place, verdict = next(iter(verdicts.items()))
            refused = verdict.refused or "not_adjacent"
            raise RuleBroken(refused, f"{words_of(refused, grid=names[number])}{instead(editor, place, names)}")
        warned = warnings_of(verdicts[done], names)
        editor.move(done, number)
        left.remove(done)
    return list(warned.values())


def instead(editor: Editor, place: int, names: Mapping[int, str]) -> str:
    """What can be done with a building that may not move as was asked, as a sentence (ui.md section 6)."""
    possible = [names[int(one.taker)] for one in editor.neighbours(place) if one.ok and one.taker in names]
    if possible:
        return _(" It can move to %(grids)s.") % {"grids": _(", ").join(possible[:POSSIBLE])}
    return _(" It can move to no other grid alone: choose its neighbours as well, or plan again.")


def _relabel(plan: Plan, fabric: Fabric, change: dict[str, int | None], by: Viewer) -> None:
    plan.labels = {key: value for key, value in (plan.labels | change).items() if value is not None}
    used = set(plan.labels.values())  # a grid whose last building left disappears, and with it its staff
    plan.grids = [grid for grid in plan.grids if grid["number"] in used]
    plan.staff = [post for post in plan.staff if post["number"] in used]
    plan.figures = figures_of(
        plan.area, fabric, plan.labels, plan.grids, lower=plan.lower, upper=plan.upper, on=by.today
    )


@transaction.atomic
def undo_move(plan_id: int, *, by: Viewer, version: int | None) -> Plan:
    """Take the last move back."""
    plan = changeable(plan_id, by=by, version=version)
    if not plan.undo:
        raise RuleBroken("nothing_to_undo", _("There is nothing to take back."))
    last = plan.undo.pop()
    plan.grids, plan.staff = last["grids"], last["staff"]
    _relabel(plan, fabric_of(plan.area), last["was"], by)
    plan.redo.append(last)
    return stored(plan)


@transaction.atomic
def redo_move(plan_id: int, *, by: Viewer, version: int | None) -> Plan:
    """Do again what was taken back."""
    plan = changeable(plan_id, by=by, version=version)
    if not plan.redo:
        raise RuleBroken("nothing_to_redo", _("There is nothing to do again."))
    last = plan.redo.pop()
    _relabel(plan, fabric_of(plan.area), dict.fromkeys(last["was"], last["now"]), by)
    plan.undo.append(last)
    return stored(plan)


def names_of_buildings(ids: Sequence[int]) -> dict[int, str]:
    """Names for the messages of a move."""
    return dict(Building.objects.filter(pk__in=ids).values_list("pk", "name"))
