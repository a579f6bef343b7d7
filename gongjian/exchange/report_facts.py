"""Where the facts of a dual report come from: every app that knows something of a unit or a member adds a source.

Reports are Chinese papers, so headings and lines are Chinese. Of its members a unit learns number and kind only
(domain 3.5); visits are never counted per person (domain section 7).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from gongjian.base.clock import day_of
from gongjian.checkin.models import Claim, MemberCheckIn, UnitCheckIn
from gongjian.exchange.models.lists import Need, Resource
from gongjian.orgs.models import Org
from gongjian.people.models import Person

LINES_MAX = 200


@dataclass(frozen=True)
class Subject:
    """Who reports. person is None for a unit."""

    org: Org
    person: Person | None = None


@dataclass(frozen=True)
class Group:
    """Facts of one kind: a heading, their number, and what they are in a line each."""

    heading: str
    count: int
    lines: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As it is stored with the report."""
        return {"heading": self.heading, "count": self.count, "lines": list(self.lines[:LINES_MAX])}


Source = Callable[[Subject, date, date], Iterable[Group]]
SOURCES: list[Source] = []


def register_facts(source: Source) -> Source:
    """Let an app say what it knows of a subject between two days, both included. See docs/hooks.md."""
    SOURCES.append(source)
    return source


def facts_of(subject: Subject, first: date, last: date) -> list[Group]:
    """What all sources know, in their order, without empty groups."""
    with translation.override("zh-hans"):
        return [group for source in SOURCES for group in source(subject, first, last) if group.count]


def day_words(day: date) -> str:
    """A day within the period, as the lines say it."""
    return f"{day.month}月{day.day}日"


def _claims(first: date, last: date) -> Any:
    rows = Claim.objects.filter(status=Claim.Status.CONFIRMED, first_day__range=(first, last))
    return rows.select_related("activity", "wish", "area").defer("area__shape").order_by("first_day", "pk")


@register_facts
def checked_in(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """To which communities a unit has reported."""
    if subject.person is not None:
        return
    rows = UnitCheckIn.objects.filter(org=subject.org, status=UnitCheckIn.Status.RECEIVED, day__lte=last)
    found = [
        f"{row.day.year}年{day_words(row.day)}到{row.area.name}报到"
        for row in rows.select_related("area").order_by("day")
    ]
    yield Group("到社区报到", len(found), tuple(found))


@register_facts
def done_by_member(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """What a member claimed and others confirmed."""
    if subject.person is None:
        return
    found = []
    for claim in _claims(first, last).filter(person=subject.person, unit__isnull=True):
        hours = f"，{claim.hours:g} 小时" if claim.hours else ""
        found.append(f"{day_words(claim.first_day)}，{claim.target.title}（{claim.area.name}{hours}）：{claim.result}")
    yield Group("认领并办成的事", len(found), tuple(found))


@register_facts
def done_by_members(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """How many things of which kind the members of a unit did; no names."""
    if subject.person is not None:
        return
    members = MemberCheckIn.objects.filter(org=subject.org).values("person")
    rows = _claims(first, last).filter(person__in=members, unit__isnull=True)
    kinds = Counter(str(claim.get_work_display()) for claim in rows)
    lines = tuple(f"{kind} {n} 件" for kind, n in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
    yield Group("在职党员参加社区服务", sum(kinds.values()), lines)


@register_facts
def wishes_of_unit(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """Small wishes that a unit fulfilled."""
    if subject.person is None:
        rows = _claims(first, last).filter(unit=subject.org)
        found = tuple(f"{day_words(claim.first_day)}，{claim.target.title}：{claim.result}" for claim in rows)
        yield Group("认领并实现的微心愿", len(found), found)


@register_facts
def shared(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """What a unit shares with the district."""
    if subject.person is None:
        rows = Resource.objects.filter(org=subject.org, made_at__date__lte=last)
        rows = rows.exclude(status=Resource.Status.WITHDRAWN).exclude(valid_to__lt=first)
        found = tuple(f"{row.title} {row.quantity} {row.unit}" for row in rows.order_by("pk"))
        yield Group("向社区共享的资源", len(found), found)


@register_facts
def own_needs(subject: Subject, first: date, last: date) -> Iterable[Group]:
    """What a unit asked for and got: service goes both ways."""
    if subject.person is None:
        rows = Need.objects.filter(org=subject.org, status=Need.Status.MET, raised_on__lte=last)
        met = [row for row in rows.order_by("pk") if first <= day_of(row.changed_at) <= last]
        found = tuple(f"{row.title}：{row.outcome}" for row in met)
        yield Group("社区为单位解决的需求", len(found), found)
