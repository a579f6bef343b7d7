"""Activities, wishes, claims and visits of a generated district."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gongjian.base.clock import SHANGHAI
from gongjian.checkin.actions.numbering import give_numbers
from gongjian.checkin.models import Activity, Claim, Skill, Visit, Wish
from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import ActivityRow, ClaimRow, District, VisitRow, WishRow
from gongjian.exchange.models import Need
from gongjian.grids.models import Grid
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

OFFER_FACTS = ("org", "area", "title", "work", "status")
ACTIVITY_FACTS = (*OFFER_FACTS, "kind", "skill", "place", "starts_on", "ends_on", "capacity")
WISH_FACTS = (*OFFER_FACTS, "for_whom", "value_yuan", "wanted_by")
CLAIM_FACTS = ("activity", "wish", "status", "first_day", "last_day", "result")
VISIT_FACTS = ("area", "day", "heard", "status", "outcome")
NINE, WEEKDAYS, WEEKENDS = time(9), 0b000111, 0b111000


@dataclass(frozen=True)
class Loading:
    """What was stored before, by code; needs in their order."""

    areas: dict[str, Area]
    orgs: dict[str, Org]
    people: dict[str, Person]
    needs: list[Need]


def load_service(district: District, known: Loading, journal: Journal) -> None:
    """Everything with its numbers and its lines in the history."""
    skills = {row.code: row for row in Skill.objects.all()}
    grids = {row.code: row for row in Grid.objects.defer("shape")}
    day = district.today
    activities = [_activity(row, known, skills, grids, day) for row in district.activities]
    wishes = [_wish(row, known, day) for row in district.wishes]
    for rows in (activities, wishes):
        give_numbers(rows, day.year)
        type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
    journal.added(activities, *ACTIVITY_FACTS)
    journal.added(wishes, *WISH_FACTS)
    claims = [_claim(row, known, activities, wishes, day) for row in district.claims]
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    journal.added(claims, *CLAIM_FACTS)
    visits = [_visit(row, known, grids, day) for row in district.visits]
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    journal.added(visits, *VISIT_FACTS)
    linked = []
    for row, visit in zip(district.visits, visits, strict=True):
        if row.need >= 0:
            known.needs[row.need].visit = visit
            linked.append(known.needs[row.need])
    Need.objects.bulk_update(linked, ["visit"], batch_size=BATCH)


def _at(day: date, hours_ago: int) -> datetime:
    """Some hours before nine in the morning of the day."""
    return datetime.combine(day, NINE, SHANGHAI) - timedelta(hours=hours_ago)


def _activity(
    row: ActivityRow, known: Loading, skills: dict[str, Skill], grids: dict[str, Grid], day: date
) -> Activity:
    first = day + timedelta(days=row.starts_in)
    while row.kind == "activity" and row.slots and not row.slots & (WEEKENDS if first.weekday() >= 5 else WEEKDAYS):
        first += timedelta(days=1)  # on a day of the week that its times name
    return Activity(
        org=known.orgs[row.org],
        area=known.areas[row.area],
        title=row.title,
        kind=row.kind,
        work=row.work,
        skill=skills.get(row.skill),
        place=row.place,
        grid=grids.get(row.grid),
        starts_on=first,
        ends_on=first + timedelta(days=row.lasts),
        slots=row.slots,
        capacity=row.capacity,
        details=row.details,
        status=row.status,
        opened_at=None if row.status == "draft" else _at(day, 24 * row.opened_ago),
        outcome=row.outcome,
    )


def _wish(row: WishRow, known: Loading, day: date) -> Wish:
    return Wish(
        org=known.orgs[row.org],
        area=known.areas[row.area],
        title=row.title,
        for_whom=row.for_whom,
        work=row.work,
        value_yuan=row.value_yuan,
        wanted_by=None if row.wanted_in is None else day + timedelta(days=row.wanted_in),
        status=row.status,
        opened_at=_at(day, 24 * row.opened_ago),
        outcome=row.outcome,
    )


def _claim(row: ClaimRow, known: Loading, activities: list[Activity], wishes: list[Wish], day: date) -> Claim:
    activity = activities[row.activity] if row.activity >= 0 else None
    wish = wishes[row.wish] if row.wish >= 0 else None
    target = activity or wish
    assert target is not None and target.opened_at is not None
    claimed = _at(day, row.claimed_ago)
    first, last = (activity.starts_on, activity.ends_on) if activity else (claimed.date(), claimed.date())
    return Claim(
        activity=activity,
        wish=wish,
        person=known.people[row.person],
        org_id=target.org_id,
        area_id=target.area_id,
        work=target.work,
        first_day=max(first, min(claimed.date(), last)),
        last_day=last,
        hours=row.hours,
        result=row.result,
        said=row.said,
        status=row.status,
        opened_at=target.opened_at,
        claimed_at=max(claimed, target.opened_at),
        confirmed_at=None if row.confirmed_ago is None else _at(day, row.confirmed_ago),
        confirmed_by=known.people.get(row.confirmed_by),
        witness="community" if row.confirmed_by else "",
    )


def _visit(row: VisitRow, known: Loading, grids: dict[str, Grid], day: date) -> Visit:
    need = known.needs[row.need] if row.need >= 0 else None
    on = need.raised_on if need is not None else day - timedelta(days=row.days_ago)
    return Visit(
        area=known.areas[row.area],
        grid=grids.get(row.grid),
        day=on,
        heard=need.title if need is not None else row.heard,
        status=row.status,
        outcome=need.title if need is not None else row.outcome,
        visitor=known.people[row.person],
    )
