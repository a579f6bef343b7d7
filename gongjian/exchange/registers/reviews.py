"""The registers of mutual reviews and of what is proposed for good work. No column holds what a side has said."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.registers.columns import Column, Kind
from gongjian.base.registers.register import Chip, Register, declare
from gongjian.exchange.models import Encouragement, Review
from gongjian.exchange.options import areas_of
from gongjian.exchange.registers.agreements import name_column
from gongjian.exchange.review_page import page_of_encouragement, page_of_review
from gongjian.history.timeline import timeline

R, E = Review.Status, Encouragement.Status
TONES = {
    "opened": "open",
    "both_filled": "doing",
    "reply_window": "wait",
    "settled": "done",
    "published": "done",
    "expired": "none",
    "proposed": "open",
    "approved": "done",
    "declined": "block",
}


def review_rows(viewer: Any) -> Any:
    """Mutual reviews within reach."""
    return Review.objects.visible_to(viewer).select_related("org", "unit", "area", "agreement").defer("area__shape")


def encouragement_rows(viewer: Any) -> Any:
    """Letters and proposals within reach."""
    linked = ("org", "area", "review__org", "review__unit", "review__agreement", "decided_by")
    return Encouragement.objects.visible_to(viewer).select_related(*linked).defer("area__shape")


def status_column() -> Column:
    """Where it stands."""
    return Column(
        name="status",
        kind=Kind.CHOICE,
        sort="status",
        filter="status",
        is_typed=False,
        tone=lambda row: TONES[row.status],
    )


def area_column(model: Any) -> Column:
    """The area, as a condition of the list."""
    return Column(
        name="area",
        kind=Kind.LINK,
        value="area__code",
        shows="area__name",
        sort="area__code",
        filter="area_id",
        options=areas_of(model),
        is_typed=False,
        is_listed=False,
    )


REVIEWS = declare(
    Register(
        key="reviews",
        noun="review",
        app="exchange",
        group="agreements",
        title=_("Mutual reviews"),
        one=_("mutual review"),
        model=Review,
        rows=review_rows,
        order=("due_on",),
        order_words=_("those to be answered first come first"),
        search=("agreement__title", "org__name", "unit__name"),
        chips=(
            Chip("opened", _("waits for answers"), lambda day: Q(status=R.OPENED)),
            Chip("replies", _("replies are possible"), lambda day: Q(status__in=[R.BOTH_FILLED, R.REPLY_WINDOW])),
            Chip("settled", _("to be published"), lambda day: Q(status=R.SETTLED)),
            Chip("published", pgettext_lazy("review", "published"), lambda day: Q(status=R.PUBLISHED)),
        ),
        timeline=timeline,
        record_template="exchange/review_record.html",
        record_context=page_of_review,
        extra_actions="exchange/_review_actions.html",
        columns=(
            Column(name="agreement", value="agreement__title", is_typed=False),
            status_column(),
            name_column("org", _("community")),
            name_column("unit", _("unit")),
            Column(name="period_from", kind=Kind.DAY, sort="period_from", is_typed=False),
            Column(name="period_to", kind=Kind.DAY, sort="period_to", is_typed=False),
            Column(name="due_on", kind=Kind.DAY, sort="due_on", is_typed=False),
            Column(name="reply_until", kind=Kind.DAY, sort="reply_until", is_typed=False, is_listed=False),
            Column(name="published_on", kind=Kind.DAY, sort="published_on", is_typed=False, is_listed=False),
            area_column(Review),
        ),
        about=_("How a community and a unit see each other at the end of an agreement. Organisations only."),
        filled_by=_("It opens when an agreement is settled."),
    )
)
ENCOURAGEMENTS = declare(
    Register(
        key="encouragements",
        noun="encouragement",
        app="exchange",
        group="agreements",
        title=_("Letters and honours"),
        one=_("letter or proposal"),
        model=Encouragement,
        rows=encouragement_rows,
        order=("-proposed_on",),
        order_words=_("the newest come first"),
        search=("title", "org__name"),
        chips=(
            Chip("proposed", _("to be decided"), lambda day: Q(status=E.PROPOSED)),
            Chip("approved", pgettext_lazy("encouragement", "approved"), lambda day: Q(status=E.APPROVED)),
        ),
        timeline=timeline,
        record_template="exchange/encouragement_record.html",
        record_context=page_of_encouragement,
        columns=(
            Column(name="title", sort="title", is_typed=False),
            status_column(),
            Column(name="kind", kind=Kind.CHOICE, filter="kind", is_typed=False),
            name_column("org", _("organisation")),
            Column(name="proposed_on", kind=Kind.DAY, sort="proposed_on", is_typed=False),
            Column(name="decided_on", kind=Kind.DAY, sort="decided_on", is_typed=False),
            Column(name="outcome", is_typed=False, is_listed=False),
            area_column(Encouragement),
        ),
        about=_(
            "What good co-building leads to: a letter to the superior or a proposal for honours. A person decides."
        ),
        filled_by=_("The other side or the street proposes it from a settled mutual review."),
    )
)
