"""The skills that members name and activities ask for."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.checkin.actions.skill import add_skill, edit_skill
from gongjian.checkin.models import Skill
from gongjian.history.timeline import timeline


def skill_rows(viewer: Any) -> Any:
    """All skills."""
    return Skill.objects.visible_to(viewer)


SKILLS = declare(
    Register(
        key="skills",
        noun="skill",
        app="checkin",
        group="checkin",
        title=_("Skills"),
        one=_("skill"),
        model=Skill,
        rows=skill_rows,
        order=("rank", "code"),
        order_words=_("in the order of the form"),
        search=("name", "name_en", "code"),
        chips=(Chip("used", _("in use"), lambda day: Q(is_active=True)),),
        write="skill.edit",
        add=add_skill,
        edit=edit_skill,
        timeline=timeline,
        columns=(
            Column(name="name", sort="name", is_required=True),
            Column(name="name_en", is_required=True),
            Column(name="code", kind=Kind.CODE, sort="code", is_required=True, is_fixed=True, example="plumbing"),
            Column(name="rank", kind=Kind.NUMBER, sort="rank", is_grouped=False),
            Column(name="is_active", kind=Kind.FLAG, filter="is_active"),
        ),
        about=_("What members can do for others. One that is no longer used is switched off."),
        filled_by=_("The district keeps the table."),
    )
)
