"""Writing visits down, and saying what became of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import NotAllowed, RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.actions.activity import refuse_long
from gongjian.checkin.actions.checks import own_org, refuse_visit
from gongjian.checkin.actions.telling import tell_visitor
from gongjian.checkin.models import Visit
from gongjian.checkin.queries import profile_of
from gongjian.checkin.workflow import VISIT
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

FACTS = ("heard", "day", "grid", "building")
OWNERS = ("area",)


@transaction.atomic
def add_visit(*, by: Viewer, **facts: Any) -> Visit:
    """Write down in one sentence what was heard. Raises NotAllowed or RuleBroken."""
    by.require("visit.record")
    row = Visit(visitor_id=by.person_id, day=by.today)
    names = assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, (*FACTS, *OWNERS))
    row.area = _area(row, by)
    if not may_visit(by, row.area):
        raise NotAllowed("not_allowed", _("Your visits are in your own community."))
    refuse_faults(row, names={*FACTS, *OWNERS, *names})
    refuse_visit(row, by.today)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, *FACTS)))
    return row


def _area(row: Visit, by: Viewer) -> Area:
    """The area that was said, or follows from the grid or building, or is the reader's own."""
    if row.area_id is not None:
        return row.area
    for known in (row.grid, row.building):
        if known is not None:
            return known.area
    home = profile_of(by.person_id)
    if home is not None:
        return home.area
    area = own_org(by, "visit.record").area
    if area is None:
        said = _("Choose the area.")
        raise RuleBroken("area_missing", said, {"area": said})
    return area


def may_visit(by: Viewer, area: Area) -> bool:
    """Whether visits in an area are the reader's: the own area, for a member the home community."""
    home = profile_of(by.person_id)
    return by.can("visit.record", area) or (home is not None and home.area.pk == area.pk)


@transaction.atomic
def edit_visit(visit_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Visit:
    """Correct what was written, while nothing has come of it. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Visit = Visit.objects.visible_to(by).locked(pk=visit_id)
    if row.visitor_id != by.person_id:
        by.require("visit.settle", row.area)
    refuse_stale(row, version, FACTS)
    if row.status != Visit.Status.HEARD:
        raise RuleBroken("visit_settled", _("Something came of this visit already; it stays as it is."))
    old = row.facts(FACTS)
    names = assign(row, facts, FACTS)
    refuse_faults(row, names=names)
    refuse_visit(row, by.today, old["day"])
    keep_edit(row, old, FACTS, by=by)
    return row


@transaction.atomic
def move_visit(visit_id: int, step_name: str, *, by: Viewer, version: int | None, answers: Mapping[str, str]) -> Visit:
    """Take note of a visit of which nothing more comes, or look at it again.

    Raises NotFound, NotAllowed, Stale or RuleBroken.
    """
    step = VISIT.step(step_name)
    row: Visit = Visit.objects.visible_to(by).locked(pk=visit_id)
    by.require(step.ability, row.area)
    refuse_stale(row, version, ("status", "outcome"))
    said = step.check(row.status, answers)
    refuse_long(said)
    before = row.status
    row.status, row.outcome, row.version = step.target, said.get("came_of_it", ""), row.version + 1
    row.save()
    record(row, step.name, by=by, before={"status": before}, after={"status": row.status}, said=said)
    if row.outcome:
        tell_visitor(row, row.outcome, by=by)
    return row


def pass_on(visit_id: int, said: str, *, by: Viewer) -> Visit:
    """What was heard has become something else, which said names. Call it inside the transaction that makes it.

    Raises NotFound; NotAllowed for whoever neither settles visits there nor made this one; RuleBroken when it became
    something already.
    """
    row: Visit = Visit.objects.visible_to(by).locked(pk=visit_id)
    if row.visitor_id != by.person_id:
        by.require("visit.settle", row.area)
    if row.status != Visit.Status.HEARD:
        raise RuleBroken("visit_settled", _("Something came of this visit already; it stays as it is."))
    before = row.status
    row.status, row.outcome, row.version = Visit.Status.PASSED, said[:200], row.version + 1
    row.save()
    record(row, "pass_on", by=by, before={"status": before}, after={"status": row.status}, said={"into": said})
    tell_visitor(row, row.outcome, by=by)
    return row
