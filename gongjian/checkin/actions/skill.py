"""Skills: added and changed by the district; one no longer used is switched off, never deleted."""

from typing import Any

from django.db import transaction

from gongjian.checkin.models import Skill
from gongjian.history.keeping import add_word, edit_word
from gongjian.people.viewer import Viewer

FACTS = ("code", "name", "name_en", "rank", "is_active")


@transaction.atomic
def add_skill(*, by: Viewer, **facts: Any) -> Skill:
    """Add a skill. Raises NotAllowed, RuleBroken (faulty facts, code or name taken)."""
    by.require("skill.edit")
    return add_word(Skill(), facts, FACTS, by=by)


@transaction.atomic
def edit_skill(skill_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Skill:
    """Change or switch off a skill. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Skill = Skill.objects.visible_to(by).locked(pk=skill_id)
    by.require("skill.edit")
    return edit_word(row, facts, FACTS, by=by, version=version)
