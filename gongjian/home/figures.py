"""The figures of the workbench, and the records behind any figure as rows of a table."""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongjian.base.clock import day_text, now
from gongjian.base.figures import FIGURES, Figure, Scope, Value
from gongjian.exchange.models import AgreementItem, Booking, FundUse, Review, ReviewAnswer, Side, Venue
from gongjian.grids.models import Grid
from gongjian.orgs.models import Org
from gongjian.places.models import Building

WORKBENCH = (
    "grids.staffing",
    "grids.in_range",
    "grids.coincidence",
    "grids.coverage",
    "exchange.agreement_fulfil",
)
GROUPS = {  # first part of a figure's key -> heading; later apps add theirs here
    "grids": gettext_lazy("Grids"),
    "exchange": gettext_lazy("Co-building"),
    "checkin": gettext_lazy("Dual check-in"),
}
SLOW_SECONDS, KEEP_SECONDS = 0.2, 600  # what takes long to count is counted at most every ten minutes


@dataclass(frozen=True)
class Fact:
    """A figure as the workbench shows it."""

    label: str
    value: Value
    note: str


def keys_of(group: str) -> list[str]:
    """The figures of one group, in the order of their declaration."""
    return [key for key in FIGURES if key.partition(".")[0] == group]


def facts(keys: Iterable[str], scope: Scope) -> tuple[list[Fact], datetime]:
    """Figures counted for a scope, and the moment the oldest of them was counted."""
    figures = [FIGURES[key] for key in keys if key in FIGURES]
    known = cache.get_many([_kept_as(figure, scope) for figure in figures])
    values = [_count(figure, scope, known.get(_kept_as(figure, scope))) for figure in figures]
    shown = [Fact(str(value.figure.label), value, _note(value)) for value, _at in values]
    return shown, min((at for _value, at in values), default=now())


def counted(figure: Figure, scope: Scope) -> Value:
    """One figure, from memory when it takes long to count."""
    return _count(figure, scope, cache.get(_kept_as(figure, scope)))[0]


def _count(figure: Figure, scope: Scope, known: Any) -> tuple[Value, datetime]:
    if known:
        num, den, unknown, measured, at = known
        return Value(figure, scope, num, den, unknown, measured), at
    began, at = time.perf_counter(), now()
    value = figure.value(scope)
    if time.perf_counter() - began > SLOW_SECONDS:
        cache.set(_kept_as(figure, scope), (value.num, value.den, value.unknown, value.measured, at), KEEP_SECONDS)
    return value, at


def _kept_as(figure: Figure, scope: Scope) -> str:
    """A key that two readers share only when their posts reach the same."""
    posts = sorted({(post.kind, post.org_path, post.area_path) for post in scope.viewer.posts})
    person = scope.viewer.person_id if any(not area for _kind, _org, area in posts) else ""
    said = repr((figure.key, scope.path, scope.day, posts, person))
    return "figure-" + hashlib.sha256(said.encode()).hexdigest()


def _note(value: Value) -> str:
    if not value.unknown:
        return ""
    return ngettext("%(n)d not known yet", "%(n)d not known yet", value.unknown) % {"n": value.unknown}


# ------------------------------------------------------------------ records behind a figure
@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    rows: QuerySet[Any]
    count: int  # of what takes long to count, as it was within the last ten minutes


def tabs_of(figure: Figure, scope: Scope) -> list[Tab]:
    """The records counted, the rest of the denominator, and what is not known. Of persons only those counted."""
    value, numerator = counted(figure, scope), figure.numerator(scope)
    if figure.sums and figure.denominator is not None:
        whole = figure.denominator(scope)
        return [
            Tab("", _("Summed above"), numerator, numerator.count()),
            Tab("whole", _("Summed below"), whole, whole.count()),
        ]
    tabs = [Tab("", _("Counted"), numerator, value.num)]
    if figure.denominator is not None and not figure.is_persons:
        # not figure.rest(): some numerators are costly, and this one is at hand
        rest = figure.denominator(scope).exclude(pk__in=numerator.values("pk"))
        tabs.append(Tab("rest", _("The rest"), rest, (value.den or 0) - value.num))
    if figure.unknown is not None and not figure.is_persons:
        tabs.append(Tab("unknown", _("Not known"), figure.unknown(scope), value.unknown))
    return tabs


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    title: str
    second: str
    url: str
    cells: tuple[Cell, ...] = ()


def _grid_row(row: Grid) -> Row:
    return Row(
        row.name,
        row.code,
        reverse("grids:grid-detail", args=[row.pk]),
        (
            Cell(_("Community"), str(row.area)),
            Cell(_("Households"), f"{row.households:,}", True),
            Cell(_("In force from"), day_text(row.valid_from, now().date())),
        ),
    )


def _building_row(row: Building) -> Row:
    homes = _("not known") if row.households is None else f"{row.households:,}"
    return Row(
        row.name,
        row.address if row.address != row.name else row.code,
        reverse("places:building-record", args=[row.pk]),
        (
            Cell(_("Community"), str(row.area)),
            Cell(_("Kind"), str(row.get_kind_display())),
            Cell(_("Households"), homes, True),
        ),
    )


def _item_row(row: AgreementItem) -> Row:
    agreement = row.of.agreement
    return Row(
        row.text,
        f"{agreement.number} {agreement.title}".strip(),
        reverse("exchange:agreement_item-record", args=[row.pk]),
        (
            Cell(_("Who does it"), str(row.get_side_display())),
            Cell(_("Agreed"), f"{row.quantity:,} {row.unit}", True),
            Cell(_("Due"), day_text(row.due, now().date()) if row.due else ""),
        ),
    )


def _venue_row(row: Venue) -> Row:
    return Row(
        row.title,
        row.code,
        reverse("exchange:venue-record", args=[row.pk]),
        (
            Cell(_("Community"), str(row.area)),
            Cell(_("Owner"), str(row.org)),
            Cell(_("People at most"), f"{row.capacity:,}", True),
        ),
    )


def _review_row(row: Review) -> Row:
    return Row(
        f"{row.org} · {row.unit}",
        str(row.agreement),
        reverse("exchange:review-record", args=[row.pk]),
        (
            Cell(_("Status"), str(row.get_status_display())),
            Cell(_("Answers until"), day_text(row.due_on, now().date())),
        ),
    )


def _answer_row(row: ReviewAnswer) -> Row:
    """Which side answered; never what it said."""
    review = row.review
    said = review.org if row.side == Side.COMMUNITY else review.unit
    return Row(str(said), str(review.agreement), reverse("exchange:review-record", args=[review.pk]))


def _booking_row(row: Booking) -> Row:
    cells = (
        Cell(_("Venue"), str(row.venue)),
        Cell(_("Day"), day_text(row.day, now().date())),
        Cell(_("Time"), row.hours),
    )
    return Row(row.purpose, str(row.org), reverse("exchange:booking-record", args=[row.pk]), cells)


def _use_row(row: FundUse) -> Row:
    cells = (
        Cell(_("Fund"), str(row.fund)),
        Cell(_("Status"), str(row.get_status_display())),
        Cell(_("Paid, yuan"), row.spent_text, True),
    )
    return Row(row.title, row.voucher_no, reverse("exchange:use-record", args=[row.pk]), cells)


def _org_row(row: Org) -> Row:
    return Row(row.name, row.code, reverse("orgs:org-record", args=[row.pk]), (Cell(_("Area"), str(row.area or "")),))


def _any_row(row: models.Model) -> Row:
    return Row(str(row), "", "")


# How the records of a model are shown, and what they need selected. Later apps add theirs here.
ROWS: dict[type[models.Model], tuple[Callable[[Any], Row], tuple[str, ...], tuple[str, ...]]] = {
    Grid: (_grid_row, ("area",), ("shape", "area__shape")),
    Building: (_building_row, ("area",), ("shape", "area__shape")),
    AgreementItem: (_item_row, ("of__agreement",), ()),
    Review: (_review_row, ("org", "unit", "agreement"), ()),
    ReviewAnswer: (_answer_row, ("review__org", "review__unit", "review__agreement"), ()),
    Venue: (_venue_row, ("area", "org"), ("area__shape",)),
    Booking: (_booking_row, ("venue", "org"), ()),
    FundUse: (_use_row, ("fund",), ()),
    Org: (_org_row, ("area",), ("area__shape",)),
}


def prepared(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what their table needs, in the order of codes."""
    if rows.model not in ROWS:
        return rows.order_by("pk")
    _row, selected, left_out = ROWS[rows.model]
    has_code = any(field.name == "code" for field in rows.model._meta.fields)
    return rows.select_related(*selected).defer(*left_out).order_by(*(["code"] if has_code else []), "pk")


def as_row(row: models.Model) -> Row:
    """A record as a row of the table."""
    return ROWS.get(type(row), (_any_row, (), ()))[0](row)
