"""The list of claims: who took on what, and what was done."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.checkin.models import HOLDING, Claim
from gongjian.checkin.options import areas_of
from gongjian.checkin.registers.activities import ACTIVITIES
from gongjian.checkin.registers.shared import name_of, status, steps_on
from gongjian.checkin.registers.wishes import WISHES
from gongjian.checkin.workflow import CLAIM
from gongjian.history.timeline import timeline

S = Claim.Status
TONES = {
    "waiting": "none", "claimed": "doing", "doing": "doing", "submitted": "open", "confirmed": "done",
    "returned": "late", "cancelled": "block",
}  # fmt: skip


def claim_rows(viewer: Any) -> Any:
    """Claims within reach."""
    rows = Claim.objects.visible_to(viewer).select_related("activity", "wish", "person", "unit", "org", "area")
    return rows.defer("area__shape")


def related_of(claim: Claim, viewer: Any) -> list[Related]:
    """What was claimed."""
    register = ACTIVITIES if claim.activity_id else WISHES
    found = register.rows(viewer).filter(pk=claim.target.pk).exists()
    return [Related(claim.target.title, register.url("record", claim.target.pk))] if found else []


CLAIMS = declare(
    Register(
        key="claims",
        noun="claim",
        app="checkin",
        group="checkin",
        title=_("Claims"),
        one=_("claim"),
        model=Claim,
        rows=claim_rows,
        order=("-claimed_at",),
        order_words=_("the latest come first"),
        search=("activity__title", "wish__title", "person__name", "unit__name"),
        chips=(
            Chip("submitted", _("to be confirmed"), lambda day: Q(status=S.SUBMITTED)),
            Chip("held", _("under way"), lambda day: Q(status__in=HOLDING) & ~Q(status=S.SUBMITTED)),
            Chip("waiting", _("waits for a place"), lambda day: Q(status=S.WAITING)),
            Chip("confirmed", _("confirmed"), lambda day: Q(status=S.CONFIRMED)),
        ),
        timeline=timeline,
        related=related_of,
        record_template="checkin/claim_record.html",
        record_context=steps_on(CLAIM, TONES, "claim", is_near=lambda row, viewer: True),
        columns=(
            Column(name="target", heading=_("what was claimed"), value=lambda row: row.target.title, is_typed=False),
            status(TONES),
            Column(
                name="kind",
                heading=_("kind"),
                value=lambda row: row.activity.get_kind_display() if row.activity else _("small wish"),
                is_typed=False,
            ),
            Column(name="work", kind=Kind.CHOICE, filter="work", is_typed=False, is_listed=False),
            Column(name="person", value="person__name", sort="person__name", is_typed=False),
            Column(name="unit", value=lambda row: str(row.unit or ""), is_typed=False, is_listed=False),
            Column(name="first_day", kind=Kind.DAY, sort="first_day", is_typed=False),
            Column(name="last_day", kind=Kind.DAY, sort="last_day", is_typed=False, is_listed=False),
            Column(name="hours", kind=Kind.DECIMAL, is_typed=False, is_listed=False),
            Column(name="result", is_typed=False),
            Column(name="said", is_typed=False, is_listed=False),
            Column(name="claimed_at", kind=Kind.MOMENT, sort="claimed_at", is_typed=False),
            Column(name="confirmed_at", kind=Kind.MOMENT, sort="confirmed_at", is_typed=False, is_listed=False),
            Column(name="witness", kind=Kind.CHOICE, is_typed=False, is_listed=False),
            name_of("org", _("led by")),
            Column(
                name="area",
                value="area__name",
                filter="area_id",
                options=areas_of(Claim),
                is_typed=False,
                is_listed=False,
            ),
        ),
        about=_("Who took on what, and what was done. Nobody is ranked, and hours are no measure."),
        filled_by=_("Members and units claim for themselves."),
    )
)
