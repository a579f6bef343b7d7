"""What the lists and the check-in hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeedRow:
    """需求, as in exchange.models; days_ago since it was raised; wanted_in so many days, None for no day."""

    org: str
    area: str
    title: str
    category: str
    beneficiaries: int
    urgency: str
    source: str
    days_ago: int
    wanted_in: int | None
    status: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """资源, as in exchange.models; valid_in: days until the offer ends, None for until further notice."""

    org: str
    area: str
    title: str
    type: str
    category: str
    quantity: int
    unit: str
    conditions: str
    valid_in: int | None
    status: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """活动, as in checkin.models; starts_in, lasts and opened_ago in days."""

    org: str
    area: str
    title: str
    kind: str
    work: str
    skill: str
    place: str
    grid: str
    starts_in: int
    lasts: int
    slots: int
    capacity: int
    details: str
    status: str
    opened_ago: int
    outcome: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """微心愿, as in checkin.models; days since it was opened, days until it is wanted."""

    org: str
    area: str
    title: str
    for_whom: str
    work: str
    value_yuan: int | None
    wanted_in: int | None
    status: str
    opened_ago: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """认领: number of the activity or wish, -1 for none; hours since it was claimed and confirmed."""

    activity: int
    wish: int
    person: str
    status: str
    claimed_ago: int
    confirmed_ago: int | None
    confirmed_by: str
    result: str
    hours: float | None
    said: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """走访, as in checkin.models; need: number of the need that came of it, -1 for none."""

    area: str
    grid: str
    days_ago: int
    heard: str
    status: str
    outcome: str
    need: int
    person: str


@dataclass(frozen=True)
class UnitCheckInRow:
    """单位报到: days since it was reported; how many members the unit has told."""

    org: str
    area: str
    liaison: str
    days_ago: int
    notified: int
    status: str


@dataclass(frozen=True)
class CheckInRow:
    """党员报到: codes of skills, pieces of the week as one number, days since it was registered."""

    person: str
    org: str
    area: str
    status: str
    days_ago: int
    skills: tuple[str, ...]
    slots: int
    gives_contact: bool
