"""The register of unit check-in."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.checkin.actions.reporting import add_unit_checkin, edit_unit_checkin
from gongjian.checkin.answers import dialogs_of
from gongjian.checkin.communities import communities, units_for
from gongjian.checkin.feedback import quarters_with_something
from gongjian.checkin.intake_reporting import UnitIntake
from gongjian.checkin.models import UnitCheckIn
from gongjian.checkin.options import areas_of
from gongjian.checkin.registers.shared import CODE, name_of, status
from gongjian.checkin.workflow_reporting import RECEIVE, REPORT, UNIT, steps_for
from gongjian.history.timeline import timeline

S = UnitCheckIn.Status
TONES = {"reported": "open", "returned": "block", "received": "done"}


def unit_rows(viewer: Any) -> Any:
    """Reports within reach."""
    return UnitCheckIn.objects.visible_to(viewer).select_related("org__kind", "area", "liaison").defer("area__shape")


def context(row: UnitCheckIn, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record."""
    steps = steps_for(UNIT, viewer, row)
    tone = TONES.get(row.status, "none")
    return {
        "steps": steps,
        "dialogs": dialogs_of(steps),
        "tone": tone,
        "step_name": "checkin:unit-step",
        "quarters": quarters_with_something(row, viewer),
        "record_part": "checkin/_feedback.html",
    }


def related(row: UnitCheckIn, viewer: Any) -> list[Related]:
    """The page of the unit, for those who reach it."""
    mine = type(row.org).objects.visible_to(viewer).filter(pk=row.org_id).exists()
    return [Related(str(row.org), f"/orgs/{row.org_id}/")] if mine else []


UNIT_CHECKINS = declare(
    Register(
        key="unit_checkins",
        noun="unit",
        app="checkin",
        group="checkin",
        title=_("Unit check-in"),
        one=_("unit check-in"),
        model=UnitCheckIn,
        rows=unit_rows,
        order=("area__code", "pk"),
        order_words=_("in the order of the areas"),
        search=("org__name", "org__short_name", "code", "area__name"),
        chips=(
            Chip("waiting", _("to be received"), lambda day: Q(status=S.REPORTED)),
            Chip("returned", _("returned to the unit"), lambda day: Q(status=S.RETURNED)),
            Chip("received", _("received"), lambda day: Q(status=S.RECEIVED)),
        ),
        key_columns=("org", "area"),
        write=REPORT,
        bring=RECEIVE,
        intake=UnitIntake,
        add=add_unit_checkin,
        edit=edit_unit_checkin,
        owner=lambda row: row.org,
        timeline=timeline,
        related=related,
        record_template="checkin/unit_record.html",
        record_context=context,
        columns=(
            Column(
                name="org",
                kind=Kind.LINK,
                value="org__code",
                shows="org__name",
                sort="org__path",
                refers=Reference(units_for(REPORT), "org"),
                is_fixed=True,
                hint=_("Code or name; the own unit when left empty."),
            ),
            name_of("org", _("name of the unit")),
            CODE,
            status(TONES),
            Column(
                name="area",
                kind=Kind.LINK,
                value="area__code",
                shows="area__name",
                sort="area__code",
                filter="area_id",
                options=areas_of(UnitCheckIn),
                refers=Reference(communities, "area"),
                is_fixed=True,
                hint=_("Code or name; the community where the unit sits when left empty."),
            ),
            name_of("area", _("name of the community")),
            Column(name="day", kind=Kind.DAY, sort="day", hint=_("Today when left empty.")),
            Column(
                name="notified",
                kind=Kind.NUMBER,
                sort="notified",
                example="36",
                hint=_("How many in-service members the unit has told. A number only, no list of names."),
            ),
            Column(name="liaison", value="liaison__name", is_typed=False, is_listed=False),
            Column(name="note", max_length=200, is_listed=False),
            Column(name="received_on", kind=Kind.DAY, is_typed=False, is_listed=False),
            Column(name="said", is_typed=False, is_listed=False),
        ),
        about=_("Which units have reported to their community; each gets a receipt."),
        filled_by=_("Units report by themselves, or the community enters slips on paper."),
    )
)
