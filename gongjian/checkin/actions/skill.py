"""Skills: added and changed by the district; one no longer used is switched off, never deleted."""

from typing import Any

from django.db import transaction

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.models import Skill
from gongjian.history.actions import differences, record
from gongjian.people.viewer import Viewer

FACTS = ("code", "name", "name_en", "rank", "is_active")


@transaction.atomic
def add_skill(*, by: Viewer, **facts: Any) -> Skill:
    """Add a skill. Raises NotAllowed, RuleBroken (faulty facts, code or name taken)."""
    by.require("skill.edit")
    row = Skill()
    assign(row, {name: value for name, value in facts.items() if value is not None}, FACTS)
    refuse_faults(row)
    row.save()
    record(row, "add", by=by, after=row.facts(FACTS))
    return row


@transaction.atomic
def edit_skill(skill_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Skill:
    """Change or switch off a skill. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Skill = Skill.objects.visible_to(by).locked(pk=skill_id)
    by.require("skill.edit")
    refuse_stale(row, version, FACTS)
    old = row.facts(FACTS)
    names = assign(row, {name: value for name, value in facts.items() if value is not None}, FACTS)
    refuse_faults(row, names=names)
    before, after = differences(old, row.facts(FACTS))
    if after:
        row.version += 1
        row.save()
        record(row, "edit", by=by, before=before, after=after)
    return row
