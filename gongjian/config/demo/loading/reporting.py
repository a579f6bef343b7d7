"""Unit and member check-in of a generated district."""

from datetime import date, datetime, time, timedelta

from gongjian.base.clock import SHANGHAI
from gongjian.checkin.actions.numbering import give_numbers
from gongjian.checkin.consent import CONSENT_VERSION
from gongjian.checkin.models import MemberCheckIn, Skill, UnitCheckIn
from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import CheckInRow, District
from gongjian.exchange.models import DualReport
from gongjian.exchange.report_facts import Subject, facts_of
from gongjian.exchange.report_periods import current
from gongjian.exchange.report_text import proposal
from gongjian.orgs.models import Org
from gongjian.people.models import Person
from gongjian.places.models import Area

RETURNED = "请补填联络员和已通知党员人数"
ADDED = "\n下一步，我单位将继续开放场地，派出志愿者参加周末活动。"
REPORTED = 3  # every so-and-so-many unit has not reported on the year


def load_reporting(
    district: District, areas: dict[str, Area], orgs: dict[str, Org], people: dict[str, Person], journal: Journal
) -> None:
    """Reports with their numbers, members with their skills."""
    day = district.today
    units = [
        UnitCheckIn(
            org=orgs[row.org],
            area=areas[row.area],
            day=day - timedelta(days=row.days_ago),
            liaison=people.get(row.liaison),
            notified=row.notified,
            status=row.status,
            received_on=day - timedelta(days=row.days_ago - 1) if row.status == "received" else None,
            said=RETURNED if row.status == "returned" else "",
        )
        for row in district.unit_checkins
    ]
    for year in sorted({row.day.year for row in units}):
        mine = [row for row in units if row.day.year == year]
        give_numbers(mine, year)
        UnitCheckIn.objects.bulk_create(mine, batch_size=BATCH)
    journal.added(units, "org", "area", "day", "notified", "status")
    received = [row for row in units if row.status == "received"]
    phones = {row.code: row.phone for row in district.people}
    members = [_member(row, district, areas, orgs, people, phones) for row in district.member_checkins]
    MemberCheckIn.objects.bulk_create(members, batch_size=BATCH)
    skills = {row.code: row for row in Skill.objects.all()}
    through = MemberCheckIn.skills.through
    links = [
        through(membercheckin=made, skill=skills[code])
        for row, made in zip(district.member_checkins, members, strict=True)
        if made.consent_at is not None
        for code in row.skills
    ]
    through.objects.bulk_create(links, batch_size=BATCH)
    journal.added(members, "area", "org", "status")
    year, tried = current("unit", day).year, {row.person for row in district.accounts}
    liaisons = {people[code].pk for code in tried}  # whoever is tried as has the report still to write
    done = [row for row in received if row.day.year <= year and row.liaison_id not in liaisons]
    _reports([row for n, row in enumerate(done) if n % REPORTED], day, journal)


def _reports(units: list[UnitCheckIn], day: date, journal: Journal) -> None:
    """Reports of some units on the latest year: received, sent, and a few drafts."""
    period = current("unit", day)
    made = []
    for n, unit in enumerate(row for row in units if row.org.parent_id):
        subject = Subject(unit.org)
        groups = facts_of(subject, period.first, period.last)
        text = proposal(subject, period.year, 0, groups)
        status = {3: "draft", 5: "submitted", 8: "submitted"}.get(n % 10, "received")
        sent = None if status == "draft" else period.due("unit") - timedelta(days=n % 20 - 3)
        made.append(
            DualReport(
                kind="unit",
                org=unit.org,
                receiver_id=unit.org.parent_id or 0,
                area=unit.area,
                year=period.year,
                due=period.due("unit"),
                facts_found=[group.kept() for group in groups],
                proposed=text,
                statement=text + ADDED if n % 4 == 0 else text,
                is_edited=n % 4 == 0 and sent is not None,
                status=status,
                submitted_on=sent,
                received_on=sent + timedelta(days=4) if sent and status == "received" else None,
            )
        )
    DualReport.objects.bulk_create(made, batch_size=BATCH)
    journal.added(made, "org", "year", "status")


def _member(
    row: CheckInRow,
    district: District,
    areas: dict[str, Area],
    orgs: dict[str, Org],
    people: dict[str, Person],
    phones: dict[str, str],
) -> MemberCheckIn:
    since = district.today - timedelta(days=row.days_ago)
    made = MemberCheckIn(person=people[row.person], org=orgs[row.org], area=areas[row.area], status=row.status)
    if row.status != "invited":
        made.consent_at = datetime.combine(since, time(9), SHANGHAI)
        made.consent_version, made.registered_on, made.slots = CONSENT_VERSION, since, row.slots
        made.contact = phones[row.person] if row.gives_contact else ""
    if row.status not in {"invited", "registered"}:
        made.confirmed_on = since + timedelta(days=3)
    return made
