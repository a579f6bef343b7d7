"""The register of grand committees, in the order of codes."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Related
from gongjian.exchange.actions.committee import add_committee, edit_committee
from gongjian.exchange.committee_page import page_of_committee
from gongjian.exchange.intake_committee import CommitteeIntake
from gongjian.exchange.models import APPOINTED, PENDING, Committee, PartTimeMember
from gongjian.exchange.registers.shared import CODE, listed, owners
from gongjian.exchange.workflow_committee import KEEP

ORG, ORG_NAME, AREA, AREA_NAME = owners(Committee, KEEP, _("organisation"), _("name of the organisation"))


def committee_rows(viewer: Any) -> Any:
    """Grand committees within reach."""
    linked = ("org__kind", "area__level", "area__parent", "term")
    return Committee.objects.visible_to(viewer).select_related(*linked).defer("area__shape", "area__parent__shape")


def members_of(row: Committee, viewer: Any) -> list[Related]:
    """The part-time members of a committee."""
    rows = PartTimeMember.objects.visible_to(viewer).filter(committee=row, status__in=(*PENDING, *APPOINTED))
    url = f"{reverse('exchange:part_time_member-list')}?committee={row.pk}&everywhere=1"
    return [Related(_("part-time members"), url, rows.count())]


COMMITTEES = listed(
    Committee,
    KEEP,
    key="committees",
    noun="committee",
    group="agreements",
    title=_("Grand committees"),
    one=_("grand committee"),
    rows=committee_rows,
    order=("area__code", "-term__starts_on"),
    order_words=_("in the order of the areas"),
    search=("title", "code", "org__name", "area__name"),
    owner=lambda row: row.area,
    chips=(Chip("now", _("this term"), lambda day: Q(term__starts_on__lte=day, term__ends_on__gte=day)),),
    add=add_committee,
    edit=edit_committee,
    intake=CommitteeIntake,
    related=members_of,
    record_template="exchange/committee_record.html",
    record_context=page_of_committee,
    extra_actions="exchange/_committee_actions.html",
    columns=(
        Column(name="title", sort="title", hint=_("Named after the area when left empty.")),
        CODE,
        ORG,
        ORG_NAME,
        AREA,
        AREA_NAME,
        Column(
            name="term_number",
            heading=_("term number"),
            kind=Kind.NUMBER,
            low=1,
            high=200,
            is_fixed=True,
            hint=_("The term that runs today when left empty."),
            example="6",
        ),
        Column(name="starts_on", heading=_("term from"), kind=Kind.DAY, value="term__starts_on", is_typed=False),
        Column(
            name="ends_on",
            heading=_("term until"),
            kind=Kind.DAY,
            value="term__ends_on",
            sort="term__ends_on",
            is_typed=False,
        ),
        Column(name="note", max_length=200, is_listed=False),
    ),
    about=_("The committee of a community or a street, widened by members from resident units for one term."),
    filled_by=_("Whoever keeps it forms it for the running term."),
)
