"""Figures of agreements and mutual reviews (domain 3.7, 3.8). Each opens its records; nothing here is typed."""

from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gongjian.base.figures import Figure, Scope, declare
from gongjian.exchange.agreement_state import with_done
from gongjian.exchange.models import Agreement, AgreementItem, Review, ReviewAnswer, Side

SPEECH = _("District requirement on contracts with service for each other")
R = Review.Status


def items_due(scope: Scope) -> QuerySet[AgreementItem]:
    """Items of valid versions that are due on the day."""
    rows = AgreementItem.objects.visible_to(scope.viewer).within(scope.path).binding()
    return rows.filter(due__lte=scope.day)


def items_done(scope: Scope) -> QuerySet[AgreementItem]:
    """Of these, the ones whose agreed quantity was reached and confirmed."""
    return with_done(items_due(scope), scope.day).filter(done__gte=F("quantity"))  # type: ignore[no-any-return]


# ------------------------------------------------------------------ balance of the two sides
def _sided(scope: Scope) -> Any:
    """Items of one side in agreements in force."""
    rows = AgreementItem.objects.visible_to(scope.viewer).within(scope.path).binding()
    return rows.filter(of__agreement__status=Agreement.Status.IN_FORCE).exclude(side=Side.BOTH)


def _counted(scope: Scope) -> Any:
    """These items, with the number of items on either side and the place in the own."""
    other_side = Case(
        When(side=Side.UNIT, then=_of(Side.COMMUNITY)), default=_of(Side.UNIT), output_field=IntegerField()
    )
    mine = AgreementItem.objects.filter(of=OuterRef("of"), side=OuterRef("side"))
    return _sided(scope).annotate(
        own=_number(mine), others=other_side, place=_number(mine.filter(key__lte=OuterRef("key")))
    )


def _number(rows: Any) -> Any:
    return Coalesce(Subquery(rows.order_by().values("of").annotate(n=Count("pk")).values("n")), 0)


def _of(side: str) -> Any:
    return _number(AgreementItem.objects.filter(of=OuterRef("of"), side=side))


def larger_side(scope: Scope) -> Any:
    """Items of the side that promises more, agreement by agreement."""
    is_larger = Q(own__gt=F("others")) | Q(own=F("others"), side=Side.UNIT)
    return _counted(scope).filter(is_larger)


def answered_items(scope: Scope) -> Any:
    """Of these, as many as the other side promises in return."""
    return larger_side(scope).filter(place__lte=F("others"))


def balance(scope: Scope) -> tuple[int, int]:
    """The numbers of both, agreement by agreement in one reading."""
    rows = _sided(scope).order_by().values("of")
    sides = rows.annotate(unit=Count("pk", filter=Q(side=Side.UNIT)), all=Count("pk")).values_list("unit", "all")
    pairs = [(unit, both - unit) for unit, both in sides]
    return sum(map(min, pairs)), sum(map(max, pairs))


# ------------------------------------------------------------------ reviews
def reviews_due(scope: Scope) -> QuerySet[Review]:
    """Reviews whose time to answer is over, or that both have answered before."""
    rows = Review.objects.visible_to(scope.viewer).within(scope.path)
    return rows.filter(Q(due_on__lt=scope.day) | ~Q(status=R.OPENED))


def reviews_of_both(scope: Scope) -> QuerySet[Review]:
    """Of these, the ones that both sides have answered."""
    answers = ReviewAnswer.objects.filter(review=OuterRef("pk"))
    both = (Exists(answers.filter(side=side)) for side in (Side.UNIT, Side.COMMUNITY))
    return reviews_due(scope).filter(*both)


def answers_over(scope: Scope) -> QuerySet[ReviewAnswer]:
    """Answers whose time for a reply is over."""
    rows = ReviewAnswer.objects.visible_to(scope.viewer).within(scope.path)
    return rows.filter(review__status__in=[R.SETTLED, R.PUBLISHED])


def answers_replied(scope: Scope) -> QuerySet[ReviewAnswer]:
    """Of these, the ones the other side has replied to."""
    return answers_over(scope).filter(replied_at__isnull=False)


FULFIL = declare(
    Figure(
        "exchange.agreement_fulfil",
        _("Agreement items done, of those due"),
        items_done,
        items_due,
        register="exchange.agreement_item",
        definition=_(
            "Items due by the day whose agreed quantity is confirmed by the other side / items due by the day"
        ),
        source=SPEECH,  # domain 3.7
    )
)
BALANCE = declare(
    Figure(
        "exchange.sided_balance",
        _("Promises of the larger side that are answered"),
        answered_items,
        larger_side,
        counts=balance,
        register="exchange.agreement_item",
        definition=_(
            "For each agreement in force: items of the side with fewer / items of the side with more, added up over all"
        ),
        source=SPEECH,  # domain 3.7
    )
)
MUTUAL = declare(
    Figure(
        "exchange.mutual_complete",
        _("Mutual reviews answered by both"),
        reviews_of_both,
        reviews_due,
        register="exchange.review",
        definition=_("Pairs that both sides have reviewed / pairs whose review is due"),
        source=SPEECH,  # domain 3.8
    )
)
REPLIES = declare(
    Figure(
        "exchange.reply_rate",
        _("Reviews replied to"),
        answers_replied,
        answers_over,
        definition=_("Answers the reviewed side has replied to / answers whose time for a reply is over"),
        source=SPEECH,  # domain 3.8
    )
)
