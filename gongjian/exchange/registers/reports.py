"""The register of dual reports."""

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.answers import dialogs_of
from gongjian.exchange.models.dual_report import TEXT_MAX, DualReport
from gongjian.exchange.report_periods import current
from gongjian.exchange.workflow_reports import is_writer, steps_for
from gongjian.history.timeline import timeline

S = DualReport.Status
TONES = {"draft": "draft", "submitted": "open", "received": "done", "returned": "block"}


def report_rows(viewer: Any) -> Any:
    """Reports within reach."""
    rows = DualReport.objects.visible_to(viewer).select_related("org", "person", "receiver", "area")
    return rows.defer("area__shape")


def context(row: DualReport, viewer: Any) -> dict[str, Any]:
    """The steps that are open on a record; its text stands in the own hands until it is sent."""
    steps = steps_for(viewer, row)
    is_own = is_writer(viewer, row)
    is_open = is_own and row.status in {S.DRAFT, S.RETURNED}
    return {
        "steps": steps,
        "dialogs": dialogs_of(steps),
        "tone": TONES.get(row.status, "none"),
        "record_part": "exchange/_report_facts.html",
        "is_open": is_open,
        "text_max": TEXT_MAX,
    }


def periods_of(viewer: Any) -> list[tuple[str, str]]:
    """Kind and period in words of the own reports that the reader can begin now."""
    found = []
    for post, kind in (("unit_liaison", "unit"), ("member", "member")):
        if post not in viewer.kinds:
            continue
        period = current(kind, viewer.today)
        rows = DualReport.objects.visible_to(viewer).filter(kind=kind, year=period.year, half=period.half)
        if not any(is_writer(viewer, row) for row in rows):
            found.append((kind, DualReport(kind=kind, year=period.year, half=period.half).period))
    return found


DUAL_REPORTS = declare(
    Register(
        key="dual_reports",
        noun="report",
        app="exchange",
        group="exchange",
        title=_("Dual report"),
        one=_("dual report"),
        model=DualReport,
        rows=report_rows,
        order=("-year", "-half", "pk"),
        order_words=_("the latest period first"),
        search=("org__name", "person__name", "receiver__name"),
        chips=(
            Chip("mine", _("not sent yet"), lambda day: Q(status__in=[S.DRAFT, S.RETURNED])),
            Chip("waiting", _("to be received"), lambda day: Q(status=S.SUBMITTED)),
            Chip("late", _("sent after its day"), lambda day: Q(submitted_on__gt=F("due"))),
        ),
        owner=lambda row: row.org,
        timeline=timeline,
        record_template="exchange/report_record.html",
        record_context=context,
        extra_actions="exchange/_report_actions.html",
        columns=(
            Column(
                name="who",
                heading=_("who reports"),
                value=lambda row: row.person.name if row.person else str(row.org),
                is_typed=False,
            ),
            Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_typed=False),
            Column(
                name="status",
                kind=Kind.CHOICE,
                sort="status",
                filter="status",
                is_typed=False,
                tone=lambda row: TONES.get(row.status, "none"),
            ),
            Column(name="period", heading=_("period"), value="period", is_typed=False),
            Column(
                name="year",
                kind=Kind.NUMBER,
                sort="year",
                is_typed=False,
                is_grouped=False,
                is_listed=False,
                is_shown=False,
            ),
            Column(name="half", kind=Kind.NUMBER, is_typed=False, is_listed=False, is_shown=False),
            Column(name="org", value="org__name", sort="org__path", is_typed=False, is_listed=False),
            Column(name="receiver", value="receiver__name", is_typed=False),
            Column(name="area", value="area__name", is_typed=False, is_listed=False),
            Column(name="due", kind=Kind.DAY, sort="due", is_typed=False),
            Column(name="submitted_on", kind=Kind.DAY, sort="submitted_on", is_typed=False),
            Column(name="received_on", kind=Kind.DAY, is_typed=False, is_listed=False),
            Column(name="is_edited", kind=Kind.FLAG, is_typed=False, is_listed=False),
            Column(name="said", is_typed=False, is_listed=False),
            Column(name="statement", is_typed=False, is_listed=False, is_shown=False),
        ),
        about=_(
            "Units report yearly to their superior, members half-yearly to their branch; the text comes from records."
        ),
        filled_by=_("Whoever reports begins it with one press; nothing is typed again."),
    )
)
