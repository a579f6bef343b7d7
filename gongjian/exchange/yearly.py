"""What a year of co-building comes to, organisation by organisation in the order of their codes (domain 3.8).

Numbers with their n; below three nothing is shown; nothing is ranked and nobody gets one single score.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from typing import Any

from gongjian.base.figures import Scope
from gongjian.exchange.agreement_state import with_done
from gongjian.exchange.figures import valid_needs, with_project
from gongjian.exchange.models import Agreement, AgreementItem, Review, ReviewAnswer, Side
from gongjian.exchange.models.agreements import other
from gongjian.exchange.models.reviews import SCORES
from gongjian.exchange.review_reading import SHOWN_FROM
from gongjian.orgs.models import Org
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

BOUND = (
    Agreement.Status.IN_FORCE,
    Agreement.Status.SETTLED,
    Agreement.Status.RENEWED,
    Agreement.Status.EXPIRED,
)


@dataclass
class Line:
    """One organisation: own items due and of these done, and the scores that the others gave."""

    org: Org
    due: int = 0
    done: int = 0
    scores: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def medians(self) -> tuple[int, ...]:
        """The median of each question; () below three reviews."""
        if len(self.scores) < SHOWN_FROM:
            return ()
        return tuple(median_low(column) for column in zip(*self.scores, strict=True))


@dataclass(frozen=True)
class Year:
    """The numbers of an area and the lines of its organisations."""

    agreements: int
    unit_items: int
    community_items: int
    needs: int
    needs_met: int
    communities: tuple[Line, ...]
    units: tuple[Line, ...]


def may_print_notice(viewer: Viewer, area: Area | None) -> bool:
    """Who sees all co-building of an area and reads its figures."""
    return area is not None and viewer.can("figure.read", area) and viewer.sees_whole("review", area)


def year_of(viewer: Viewer, area: Area, year: int) -> Year:
    """What is known of a year, up to today."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), viewer.today)
    bound = Agreement.objects.visible_to(viewer).within(area.path).filter(status__in=BOUND)
    items = AgreementItem.objects.visible_to(viewer).within(area.path).binding().filter(due__range=(first, last))
    lines: dict[tuple[str, int], Line] = {}
    count: dict[Side, int] = defaultdict(int)
    for item in with_done(items, last).select_related("of__agreement__org", "of__agreement__unit"):
        for side in (Side.UNIT, Side.COMMUNITY) if item.side == Side.BOTH else (Side(item.side),):
            line = _line(lines, side, item.of.agreement.party(side))
            line.due, line.done = line.due + 1, line.done + (item.done >= item.quantity)
            count[side] += 1
    _add_scores(lines, viewer, area, year)
    scope = Scope(viewer, area.path, last)
    needs = valid_needs(scope).filter(raised_on__range=(first, last))
    return Year(
        bound.filter(valid_from__lte=last, valid_to__gte=first).count(),
        count[Side.UNIT],
        count[Side.COMMUNITY],
        needs.count(),
        with_project(scope).filter(raised_on__range=(first, last)).count(),
        _in_order(lines, Side.COMMUNITY),
        _in_order(lines, Side.UNIT),
    )


def _line(lines: dict[tuple[str, int], Line], side: Side, org: Org) -> Line:
    return lines.setdefault((str(side), org.pk), Line(org))


def _add_scores(lines: dict[tuple[str, int], Line], viewer: Viewer, area: Area, year: int) -> None:
    """Only reviews that are published: what is still blind stays blind."""
    reviews = Review.objects.visible_to(viewer).within(area.path).filter(status=Review.Status.PUBLISHED)
    rows = ReviewAnswer.objects.filter(review__in=reviews.filter(period_to__year=year))
    for answer in rows.select_related("review__org", "review__unit").order_by("pk"):
        side: Any = other(answer.side)
        about = answer.review.org if side == Side.COMMUNITY else answer.review.unit
        _line(lines, side, about).scores.append(tuple(getattr(answer, name) for name in SCORES))


def _in_order(lines: dict[tuple[str, int], Line], side: Side) -> tuple[Line, ...]:
    mine: Iterable[Line] = (line for (of, _pk), line in lines.items() if of == str(side))
    return tuple(sorted(mine, key=lambda line: (line.org.code, line.org.pk)))
