"""What a community tells a unit at the end of a quarter: what was done, its kind, how often; and nothing more.

No names, no hours, no dates of single persons, nobody who did nothing (domain 3.5).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongjian.checkin.models import Claim, MemberCheckIn, UnitCheckIn
from gongjian.checkin.workflow_reporting import RECEIVE
from gongjian.people.abilities import abilities_of
from gongjian.people.viewer import Viewer

QUARTERS_SHOWN = 4


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int  # 1 to 4

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return _next(self).first - timedelta(days=1)

    def words(self, day: date) -> str:
        """As papers write it; of a quarter that is not over up to which day."""
        until = f"（截至{day.month}月{day.day}日）" if day < self.last else ""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度{until}"


def _next(quarter: Quarter) -> Quarter:
    is_last = quarter.number == 4
    return Quarter(quarter.year + is_last, 1 if is_last else quarter.number + 1)


def quarters_until(day: date, count: int = QUARTERS_SHOWN) -> list[Quarter]:
    """The quarter of a day and those before it, the newest first."""
    number = day.year * 4 + (day.month - 1) // 3  # quarters since the year 0
    return [Quarter((number - back) // 4, (number - back) % 4 + 1) for back in range(count)]


@dataclass(frozen=True)
class Done:
    """Something that was done: its kind, what it was, how often."""

    kind: str
    what: str
    count: int


def done_for(row: UnitCheckIn, quarter: Quarter) -> list[Done]:
    """What the unit and its members did in the community in a quarter, confirmed; by kind and title."""
    members = MemberCheckIn.objects.filter(org=row.org_id).order_by().values("person")
    claims = Claim.objects.within(row.area.path).filter(
        status=Claim.Status.CONFIRMED, first_day__range=(quarter.first, quarter.last)
    )
    mine = claims.filter(unit=row.org_id) | claims.filter(unit__isnull=True, person__in=members)
    found = Counter(
        (str(claim.get_work_display()), claim.target.title) for claim in mine.select_related("activity", "wish")
    )
    return [Done(kind, what, n) for (kind, what), n in sorted(found.items())]


def may_print_feedback(row: UnitCheckIn, viewer: Viewer) -> bool:
    """The community that received the unit writes the letter."""
    return row.status == UnitCheckIn.Status.RECEIVED and viewer.can(RECEIVE, row.area)


def quarters_with_something(row: UnitCheckIn, viewer: Viewer) -> list[Quarter]:
    """The last quarters about which there is something to write."""
    if not may_print_feedback(row, viewer):
        return []
    return [quarter for quarter in quarters_until(viewer.today) if done_for(row, quarter)]


def may_print_card(row: MemberCheckIn, viewer: Viewer) -> bool:
    """The member, or the own community: no street, no unit, no other community."""
    if row.consent_at is None:
        return False
    mine = viewer.person_id is not None and row.person_id == viewer.person_id
    return mine or any(_receives_here(post, row) for post in viewer.posts)


def _receives_here(post: Any, row: MemberCheckIn) -> bool:
    return post.area_path == row.area.path and RECEIVE in abilities_of(post.kind)
