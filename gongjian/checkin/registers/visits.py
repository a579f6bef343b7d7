"""The list of visits. Nothing in it says who was there: visits are never counted per person."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.checkin.actions.visit import add_visit, edit_visit
from gongjian.checkin.hooks import VISIT_TARGETS
from gongjian.checkin.models import Visit
from gongjian.checkin.options import areas_for, areas_of, buildings, grids
from gongjian.checkin.registers.shared import name_of, status, steps_on
from gongjian.checkin.workflow import VISIT
from gongjian.history.timeline import timeline

TONES = {"heard": "open", "passed": "done", "noted": "none"}


def visit_rows(viewer: Any) -> Any:
    """Visits within reach."""
    rows = Visit.objects.visible_to(viewer).select_related("area", "grid", "building")
    return rows.defer("area__shape", "grid__shape", "building__shape")


def related_of(visit: Visit, viewer: Any) -> list[Related]:
    """What the visit became."""
    return [Related(label, url) for target in VISIT_TARGETS for label, url in target.found(visit, viewer)]


_steps = steps_on(VISIT, TONES, "visit", is_near=lambda row, viewer: viewer.can("visit.settle", row.area))


def context(row: Visit, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record, and what it can become."""
    is_heard = row.status == Visit.Status.HEARD
    found = [(one.label, one.url(row)) for one in VISIT_TARGETS if is_heard and one.is_open(row, viewer)]
    return _steps(row, viewer) | {"targets": found}


VISITS = declare(
    Register(
        key="visits",
        noun="visit",
        app="checkin",
        group="checkin",
        title=_("Visits"),
        one=_("visit"),
        model=Visit,
        rows=visit_rows,
        order=("-day",),
        order_words=_("the latest come first"),
        search=("heard", "outcome", "area__name", "building__name"),
        chips=(
            Chip("heard", _("to be looked at"), lambda day: Q(status=Visit.Status.HEARD)),
            Chip("passed", _("passed on"), lambda day: Q(status=Visit.Status.PASSED)),
            Chip("noted", _("taken note of"), lambda day: Q(status=Visit.Status.NOTED)),
        ),
        write="visit.record",
        add=add_visit,
        edit=edit_visit,
        owner=lambda row: row.area,
        is_frozen=lambda row: row.status != "heard",
        timeline=timeline,
        related=related_of,
        record_template="checkin/visit_record.html",
        record_context=context,
        columns=(
            Column(
                name="heard",
                is_required=True,
                widget=lambda: forms.Textarea(attrs={"rows": 2}),
                hint=_("No names, no telephone numbers."),
                example="三号楼楼道灯坏了一周",
            ),
            status(TONES),
            Column(name="day", kind=Kind.DAY, sort="day", hint=_("Empty: today.")),
            Column(
                name="grid",
                kind=Kind.LINK,
                value="grid__code",
                shows="grid__name",
                refers=Reference(grids, "grid"),
            ),
            Column(
                name="building",
                kind=Kind.LINK,
                value="building__code",
                shows="building__name",
                refers=Reference(buildings, "building"),
                is_listed=False,
                hint=_("Its code or name, when it was in one building."),
            ),
            Column(
                name="area",
                kind=Kind.LINK,
                value="area__code",
                shows="area__name",
                sort="area__code",
                filter="area_id",
                options=areas_of(Visit),
                refers=Reference(areas_for("visit.record"), "area"),
                is_fixed=True,
                hint=_("Code or name; the own area when left empty."),
            ),
            name_of("area", _("name of the area")),
            Column(name="outcome", is_typed=False),
        ),
        about=_("What was heard on visits, in one sentence each. It becomes a need with one press."),
        filled_by=_("Grid workers, secretaries and members write it down."),
    )
)
