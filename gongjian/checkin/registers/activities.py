"""The list of activities: model posts, vanguard teams, responsibility areas, volunteer activities."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.checkin.actions.activity import add_activity, edit_activity
from gongjian.checkin.intake import ActivityIntake
from gongjian.checkin.joined import joined
from gongjian.checkin.models import Activity
from gongjian.checkin.options import grids, skill_choices, skills
from gongjian.checkin.registers.shared import CODE, NO_NAMES, OUTCOME, WORK, area, name_of, org, status, steps_on
from gongjian.checkin.slots import SlotsWidget, mask_from, words_of
from gongjian.checkin.workflow import ACTIVITY
from gongjian.history.timeline import timeline

SOON = timedelta(days=7)
TONES = {"draft": "draft", "open": "open", "done": "done", "cancelled": "block"}
IS_OPEN = Q(status=Activity.Status.OPEN)


def activity_rows(viewer: Any) -> Any:
    """Activities within reach."""
    rows = Activity.objects.visible_to(viewer).select_related("org", "area", "skill", "grid")
    return rows.defer("area__shape", "grid__shape")


def is_near(row: Activity, viewer: Any) -> bool:
    """Whether the reader works with this activity."""
    return viewer.sees_whole("activity", row.area) or viewer.can("activity.lead", row.org)


_steps = steps_on(ACTIVITY, TONES, "activity", is_near=is_near)


def context(row: Activity, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record, and who joined."""
    return _steps(row, viewer) | joined(row, viewer)


ACTIVITIES = declare(
    Register(
        key="activities",
        noun="activity",
        app="checkin",
        group="checkin",
        title=_("Posts and activities"),
        one=_("activity"),
        model=Activity,
        rows=activity_rows,
        order=("ends_on",),
        order_words=_("those that end first come first"),
        search=("title", "code", "org__name", "area__name", "place"),
        chips=(
            Chip("open", _("open for sign-up"), lambda day: IS_OPEN & Q(ends_on__gte=day)),
            Chip("soon", _("begins within 7 days"), lambda day: IS_OPEN & Q(starts_on__range=(day, day + SOON))),
            Chip("draft", _("not opened yet"), lambda day: Q(status=Activity.Status.DRAFT)),
            Chip("over", _("over, result missing"), lambda day: IS_OPEN & Q(ends_on__lt=day)),
        ),
        key_columns=("org", "title"),
        is_ground=True,
        write="activity.lead",
        bring="activity.lead",
        intake=ActivityIntake,
        add=add_activity,
        edit=edit_activity,
        owner=lambda row: row.org,
        is_frozen=lambda row: row.status not in {"draft", "open"},
        timeline=timeline,
        record_template="checkin/activity_record.html",
        record_context=context,
        extra_actions="checkin/_list_actions.html",
        columns=(
            Column(name="title", sort="title", is_required=True, example="周末义诊"),
            CODE,
            status(TONES),
            Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_required=True),
            WORK,
            Column(name="place", is_required=True, is_listed=False, example="党群服务中心"),
            Column(name="starts_on", kind=Kind.DAY, sort="starts_on", is_required=True, example="2027-05-08"),
            Column(name="ends_on", kind=Kind.DAY, sort="ends_on", example="2027-05-08", hint=_("Empty: the same day.")),
            Column(
                name="capacity",
                kind=Kind.NUMBER,
                sort="capacity",
                is_required=True,
                example="12",
                hint=_("How many people can take part; whoever comes later waits for a place."),
            ),
            Column(
                name="slots",
                value=lambda row: words_of(row.slots),
                tidy=mask_from,
                widget=SlotsWidget,
                max_length=200,
                is_listed=False,
                example="周末上午",
            ),
            Column(
                name="skill",
                kind=Kind.LINK,
                value=lambda row: str(row.skill or ""),
                filter="skill_id",
                options=skill_choices,
                refers=Reference(skills, "skill"),
                hint=_("Empty: everybody can help."),
            ),
            Column(
                name="grid",
                kind=Kind.LINK,
                value="grid__code",
                shows="grid__name",
                refers=Reference(grids, "grid"),
                is_listed=False,
                hint=_("Its code or name, when it takes place in one grid."),
            ),
            org("activity.lead", _("led by")),
            name_of("org", _("name of the leader")),
            area(Activity, "activity.lead"),
            name_of("area", _("name of the area")),
            Column(name="details", max_length=200, is_listed=False, hint=NO_NAMES),
            OUTCOME,
        ),
        about=_("What members can join: model posts, vanguard teams, responsibility areas, volunteer activities."),
        filled_by=_("Communities and branches prepare them, or a file brings them."),
    )
)
