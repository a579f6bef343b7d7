"""The register of member check-in."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.checkin.actions.member import edit_member, invite_named
from gongjian.checkin.answers import dialogs_of
from gongjian.checkin.communities import known_units, own_communities
from gongjian.checkin.feedback import may_print_card
from gongjian.checkin.intake_reporting import MemberIntake
from gongjian.checkin.models import TAKING_PART, MemberCheckIn
from gongjian.checkin.options import areas_of, grids, skill_choices
from gongjian.checkin.registers.shared import name_of, status
from gongjian.checkin.workflow_reporting import MEMBER, RECEIVE, steps_for
from gongjian.history.timeline import timeline

S = MemberCheckIn.Status
TONES = {"invited": "draft", "registered": "open", "confirmed": "doing", "active": "done", "paused": "block"}
BY_PAGE = {"register", "move"}  # steps with pages of their own


def member_rows(viewer: Any) -> Any:
    """Check-ins within reach."""
    rows = MemberCheckIn.objects.visible_to(viewer).select_related("person", "org", "area", "grid")
    return rows.prefetch_related("skills").defer("area__shape", "grid__shape")


def context(row: MemberCheckIn, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record."""
    steps = steps_for(MEMBER, viewer, row)
    asking = [step for step in steps if step.name not in BY_PAGE]
    return {
        "steps": asking,
        "dialogs": dialogs_of(asking),
        "may_move": any(step.name == "move" for step in steps),
        "may_open": bool(row.contact) and (row.person_id == viewer.person_id or viewer.can(RECEIVE, row.area)),
        "may_card": may_print_card(row, viewer),
        "tone": TONES.get(row.status, "none"),
        "step_name": "checkin:member-step",
    }


MEMBER_CHECKINS = declare(
    Register(
        key="member_checkins",
        noun="member",
        app="checkin",
        group="checkin",
        title=_("Member check-in"),
        one=_("member check-in"),
        model=MemberCheckIn,
        rows=member_rows,
        order=("area__code", "pk"),
        order_words=_("in the order of the areas"),
        search=("person__name", "org__name", "area__name"),
        chips=(
            Chip("waiting", _("to be confirmed"), lambda day: Q(status=S.REGISTERED)),
            Chip("taking", _("taking part"), lambda day: Q(status__in=TAKING_PART)),
            Chip("paused", _("paused"), lambda day: Q(status=S.PAUSED)),
        ),
        key_columns=("name", "org"),
        write=RECEIVE,
        bring=RECEIVE,
        intake=MemberIntake,
        add=invite_named,
        edit=edit_member,
        owner=lambda row: row.area,
        timeline=timeline,
        record_template="checkin/member_record.html",
        record_context=context,
        extra_actions="checkin/_member_actions.html",
        columns=(
            Column(
                name="name",
                heading=_("member"),
                value="person__name",
                sort="person__name",
                max_length=40,
                is_required=True,
                is_fixed=True,
                example="韩沐阳",
            ),
            Column(
                name="org",
                kind=Kind.LINK,
                value="org__code",
                shows="org__name",
                sort="org__path",
                refers=Reference(known_units, "org"),
                is_required=True,
                is_fixed=True,
                hint=_("A unit whose report is received."),
            ),
            name_of("org", _("name of the unit")),
            status(TONES),
            Column(
                name="area",
                kind=Kind.LINK,
                value="area__code",
                shows="area__name",
                sort="area__code",
                filter="area_id",
                options=areas_of(MemberCheckIn),
                refers=Reference(own_communities, "area"),
                is_fixed=True,
                hint=_("Code or name; the own community when left empty."),
            ),
            name_of("area", _("name of the community")),
            Column(
                name="skills",
                value="skill_words",
                filter="skills",
                options=skill_choices,
                is_typed=False,
            ),
            Column(name="slots", value="slot_words", is_typed=False, is_listed=False),
            Column(
                name="grid",
                kind=Kind.LINK,
                value="grid__code",
                shows="grid__name",
                refers=Reference(grids, "grid"),
                is_listed=False,
                hint=_("In which the member serves."),
            ),
            Column(name="contact", is_protected=True, is_typed=False, is_listed=False),
            Column(name="consent_at", kind=Kind.MOMENT, is_typed=False, is_listed=False, is_exported=False),
            Column(name="registered_on", kind=Kind.DAY, sort="registered_on", is_typed=False, is_listed=False),
            Column(name="confirmed_on", kind=Kind.DAY, sort="confirmed_on", is_typed=False),
            Column(name="ended_on", kind=Kind.DAY, is_typed=False, is_listed=False),
            Column(name="said", is_typed=False, is_listed=False),
        ),
        about=_("In-service members who take part in their home community. No points, no quotas, no ranking."),
        filled_by=_("Members register by themselves; the community can invite those of a unit that reported."),
    )
)
