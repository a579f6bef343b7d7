"""The register of agreements."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.actions.agreement import draft_agreement, edit_agreement
from gongjian.exchange.agreement_page import page_of_agreement
from gongjian.exchange.agreement_state import with_done
from gongjian.exchange.models import Agreement, AgreementItem
from gongjian.exchange.options import areas_of
from gongjian.history.timeline import timeline
from gongjian.orgs.models import Org

SOON = timedelta(days=30)
A = Agreement.Status
TONES = {
    "draft": "draft",
    "negotiating": "wait",
    "signed": "open",
    "in_force": "doing",
    "settled": "done",
    "renewed": "done",
    "expired": "late",
    "terminated": "block",
}


def agreement_rows(viewer: Any) -> Any:
    """Agreements within reach, with how many items are due and of these done."""
    rows = Agreement.objects.visible_to(viewer).select_related("org", "unit__kind", "area", "renewed_from")
    due = AgreementItem.objects.filter(of__agreement=OuterRef("pk"), of__stage="in_force", due__lte=viewer.today)
    done = with_done(due, viewer.today).filter(done__gte=F("quantity"))
    return rows.defer("area__shape").annotate(items_due=_count(due), items_done=_count(done))


def _count(items: Any) -> Any:
    return Coalesce(Subquery(items.order_by().values("of__agreement").annotate(n=Count("pk")).values("n")), 0)


def communities(viewer: Any) -> Any:
    """Organisations that can be the community side."""
    return (
        Org.objects.active()
        .filter(kind__is_unit=False, area__isnull=False)
        .select_related("area", "kind")
        .defer("area__shape")
    )


def units(viewer: Any) -> Any:
    """Organisations that can be the unit side."""
    return Org.objects.active().filter(kind__is_unit=True).select_related("area", "kind").defer("area__shape")


def org_column(name: str, rows: Any, heading: Any, hint: Any) -> Column:
    """One of the two parties."""
    return Column(
        name=name,
        heading=heading,
        kind=Kind.LINK,
        value=f"{name}__code",
        shows=f"{name}__name",
        sort=f"{name}__path",
        refers=Reference(rows, name),
        is_fixed=True,
        is_listed=False,
        hint=hint,
    )


def name_column(name: str, heading: Any, *, is_listed: bool = True) -> Column:
    """The name of a party, for reading."""
    return Column(
        name=f"{name}_name",
        heading=heading,
        value=lambda row: str(getattr(row, name)),
        is_typed=False,
        is_shown=False,
        is_listed=is_listed,
    )


OWN = _("Code or name; the own organisation when left empty.")
AGREEMENTS = declare(
    Register(
        key="agreements",
        noun="agreement",
        app="exchange",
        group="agreements",
        title=_("Agreements"),
        one=_("agreement"),
        model=Agreement,
        rows=agreement_rows,
        order=("valid_to",),
        order_words=_("those that run out first come first"),
        search=("title", "number", "code", "org__name", "unit__name"),
        chips=(
            Chip("negotiating", _("in negotiation"), lambda day: Q(status__in=[A.DRAFT, A.NEGOTIATING])),
            Chip("in_force", pgettext_lazy("agreement", "in force"), lambda day: Q(status=A.IN_FORCE)),
            Chip("ending", _("ends within 30 days"), lambda day: Q(status=A.IN_FORCE, valid_to__lte=day + SOON)),
            Chip("behind", _("items overdue"), lambda day: Q(status=A.IN_FORCE, items_due__gt=F("items_done"))),
            Chip("over", _("to be settled"), lambda day: Q(status=A.EXPIRED)),
        ),
        write="agreement.draft",
        add=draft_agreement,
        edit=edit_agreement,
        owner=lambda row: row.org,
        timeline=timeline,
        record_template="exchange/agreement_record.html",
        record_context=page_of_agreement,
        columns=(
            Column(name="title", sort="title", hint=_("Names of both parties when left empty."), max_length=60),
            Column(name="number", sort="number", is_typed=False, is_second=True),
            Column(name="code", kind=Kind.CODE, sort="code", is_typed=False, is_second=True),
            Column(
                name="status",
                kind=Kind.CHOICE,
                sort="status",
                filter="status",
                is_typed=False,
                tone=lambda row: TONES[row.status],
            ),
            org_column("org", communities, _("community side"), OWN),
            name_column("org", _("community")),
            org_column("unit", units, _("unit side"), OWN),
            name_column("unit", _("unit")),
            Column(name="items_done", heading=_("items done"), kind=Kind.NUMBER, is_typed=False, is_figure=True),
            Column(name="items_due", heading=_("items due"), kind=Kind.NUMBER, is_typed=False, is_figure=True),
            Column(
                name="valid_from",
                kind=Kind.DAY,
                sort="valid_from",
                is_required=True,
                is_listed=False,
                example="2026-01-01",
            ),
            Column(
                name="valid_to",
                kind=Kind.DAY,
                sort="valid_to",
                hint=_("Twelve months when left empty."),
                example="2026-12-31",
            ),
            Column(
                name="area",
                kind=Kind.LINK,
                value="area__code",
                shows="area__name",
                sort="area__code",
                filter="area_id",
                options=areas_of(Agreement),
                is_typed=False,
                is_listed=False,
            ),
            Column(name="outcome", is_typed=False, is_listed=False),
        ),
        about=_("What communities and units promise each other, item by item, with a day and a measure."),
        filled_by=_("One side drafts it from needs and resources, both sign it."),
    )
)
