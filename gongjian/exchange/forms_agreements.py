"""The forms of agreements and reviews, read as generously as every other form."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.forms import RowForm, form_for
from gongjian.exchange.agreement_pairs import Chosen, chosen_between, pairs_between
from gongjian.exchange.models import Agreement, AgreementItem, AgreementVersion, Encouragement, Need, Resource, Side
from gongjian.exchange.models.agreements import ITEMS_MAX
from gongjian.exchange.models.reviews import SCORES, ReviewAnswer
from gongjian.exchange.options import own_projects
from gongjian.exchange.registers import AGREEMENT_ITEMS, AGREEMENTS

META: Any = ReviewAnswer._meta
LEVELS = ((5, _("5 very good")), (4, _("4 good")), (3, _("3 fair")), (2, _("2 poor")), (1, _("1 very poor")))


def text_column(name: str, heading: Any, *, length: int = 200, is_required: bool = True, hint: Any = "") -> Column:
    """Words of one or several lines."""
    return Column(name=name, heading=heading, max_length=length, is_required=is_required, hint=hint)


def area_form(columns: list[Column], viewer: Any, data: Any, row: Any = None, **initial: Any) -> RowForm:
    """A form whose long texts get several lines."""
    form = form_for(columns, viewer, data, row)
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.TextInput) and field.column.max_length >= 200:  # type: ignore[attr-defined]
            field.widget = forms.Textarea(attrs={"rows": 4})
        if initial.get(name) not in (None, ""):
            form.initial[name] = initial[name]
    return form


def item_form(viewer: Any, data: Any = None, row: AgreementItem | None = None) -> RowForm:
    """An item, without the agreement that the address names."""
    left_out = {"agreement"}
    if row is not None and row.project_id and not own_projects(viewer).filter(pk=row.project_id).exists():
        left_out.add("project")  # named by the other side, or over: it stays as it is
    columns = [column for column in AGREEMENT_ITEMS.typed if column.name not in left_out]
    form = form_for(columns, viewer, data, row)
    if row is None:
        form.initial.setdefault("quantity", 1)
    return form


def term_form(viewer: Any, data: Any = None, row: Agreement | None = None) -> RowForm:
    """Title and term of a draft."""
    columns = [AGREEMENTS.column(name) for name in ("title", "valid_from", "valid_to")]
    return form_for(columns, viewer, data, row)


def wording_form(viewer: Any, data: Any = None, row: AgreementVersion | None = None) -> RowForm:
    """Purpose and money of the open version."""
    money = _("Then the street checks the text before it is signed.")
    columns = [
        text_column("purpose", _("Purpose"), length=400, is_required=False),
        Column(name="involves_money", heading=_("Involves money"), kind=Kind.FLAG, hint=money),
    ]
    return area_form(columns, viewer, data, row)


def progress_form(viewer: Any, data: Any = None, item: AgreementItem | None = None) -> RowForm:
    """What was done: three fields."""
    columns = [
        Column(
            name="quantity",
            heading=_("How much"),
            kind=Kind.NUMBER,
            is_required=True,
            low=1,
            high=1_000_000,
            hint=item.unit if item else "",
        ),
        text_column("note", _("What was done"), length=100, hint=_("No names of persons.")),
        Column(name="done_on", heading=_("On which day"), kind=Kind.DAY, is_required=True),
    ]
    return area_form(columns, viewer, data, done_on=viewer.today.isoformat())


def answer_form(viewer: Any, data: Any = None) -> RowForm:
    """The mutual review: three scores and a comment."""
    columns = [
        Column(
            name=name,
            heading=META.get_field(name).verbose_name,
            kind=Kind.CHOICE,
            is_required=True,
            choices=tuple((str(value), words) for value, words in LEVELS),
        )
        for name in SCORES
    ]
    comment = META.get_field("comment").verbose_name
    form = area_form([*columns, text_column("comment", comment, length=400, is_required=False)], viewer, data)
    for name in SCORES:
        form.fields[name].widget = forms.RadioSelect(choices=form.fields[name].choices)  # type: ignore[attr-defined]
    return form


def encourage_form(viewer: Any, data: Any = None, **initial: Any) -> RowForm:
    """A letter or proposal: title and text, filled from the records."""
    columns = [text_column("title", _("Title"), length=60), text_column("text", _("Text"), length=1500)]
    form = area_form(columns, viewer, data, **initial)
    form.fields["text"].widget.attrs["rows"] = 12
    return form


def one_text_form(
    name: str, heading: Any, viewer: Any, data: Any = None, *, length: int = 200, is_required: bool = True
) -> RowForm:
    """A single field of words."""
    return area_form([text_column(name, heading, length=length, is_required=is_required)], viewer, data)


class PartnerForm(forms.Form):
    """What a new agreement is drafted from: ticked pairs, needs and resources of both parties."""

    def __init__(self, viewer: Any, org: Any, unit: Any, data: Any = None, *, is_sent: bool = False) -> None:
        super().__init__(data)
        both = Q(org=org) | Q(org=unit)
        self.matched = list(pairs_between(org, unit, viewer)[:ITEMS_MAX])
        paired = chosen_between(org, unit, viewer)
        needs = Need.objects.visible_to(viewer).live().filter(both).exclude(pk__in=paired.values("need_id"))
        self.needs = needs.select_related("org")[:100]
        today = viewer.today
        self.resources = (
            Resource.objects.visible_to(viewer)
            .filter(both, Q(valid_to__isnull=True) | Q(valid_to__gte=today), status=Resource.Status.OFFERED)
            .exclude(pk__in=paired.values("resource_id"))
            .select_related("org")[:100]
        )
        self.chosen = {name: set(data.getlist(name)) if data else set() for name in ("need", "resource", "pair")}
        if not is_sent and not self.chosen["pair"]:  # proposed: everything that both have settled
            self.chosen["pair"] = {str(pair.pk) for pair in self.matched}

    def pairs(self) -> list[Chosen]:
        """Each ticked row as an item of its own."""
        found: list[Chosen] = [
            (pair.need, pair.resource) for pair in self.matched if str(pair.pk) in self.chosen["pair"]
        ]
        found += [(row, None) for row in self.needs if str(row.pk) in self.chosen["need"]]
        return found + [(None, row) for row in self.resources if str(row.pk) in self.chosen["resource"]]


SIDES = {side.value: side for side in Side}
KINDS = {kind.value: kind for kind in Encouragement.Kind}
