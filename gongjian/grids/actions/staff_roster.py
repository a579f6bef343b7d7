"""Naming the staff of drafts from a roster: many posts at once, all or none, by the rules of a single one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.grids.actions.staff import changeable_for_staff, refuse_absent, refuse_leader, with_post
from gongjian.grids.models import Plan, Role
from gongjian.history.actions import Change, record_all
from gongjian.people.models import Person
from gongjian.people.viewer import Viewer


@dataclass(frozen=True)
class DraftPostIn:
    """Who shall serve a grid of a draft, in which role."""

    plan_id: int
    number: int
    person: Person
    role: str


@transaction.atomic
def bring_draft_staff(rows: Sequence[DraftPostIn], *, by: Viewer, source: str) -> int:
    """Name everybody of a roster; a new leader takes the place of the old one. Returns how many posts.

    raises  NotFound, NotAllowed, RuleBroken (a closed plan, no such grid, a leader from elsewhere)
    """
    lines = []
    for plan_id in sorted({row.plan_id for row in rows}):
        plan = changeable_for_staff(plan_id, by=by, version=None)
        lines += _named(plan, [row for row in rows if row.plan_id == plan_id], by, source)
    record_all(lines, by=by)
    return len(rows)


def _named(plan: Plan, rows: Sequence[DraftPostIn], by: Viewer, source: str) -> list[Change]:
    numbers = {grid["number"] for grid in plan.grids}
    lines = []
    for row in rows:
        if row.number not in numbers or row.role not in Role.values:
            raise RuleBroken("no_such_grid", _("The draft has no grid with this number."))
        refuse_absent(row.person, by.today)
        if row.role == Role.LEADER:
            refuse_leader(row.person, plan.area, by.today)
        post = {"number": row.number, "person": row.person.pk, "role": row.role}
        plan.staff = with_post(plan.staff, post)
        lines.append(Change(plan, "staff", after=post, said={"source": source}))
    plan.version += 1
    plan.save()
    return lines
