"""Grand committees of a generated district, their part-time members in every state, and what these took on."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.agreement_sign import word_of
from gongjian.exchange.actions.committee import settle_committee
from gongjian.exchange.actions.duty import items_of, projects_of
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.actions.part_time import FACTS
from gongjian.exchange.actions.part_time_step import street_of
from gongjian.exchange.models import APPOINTED, Committee, DutyRecord, PartTimeMember
from gongjian.orgs.models import Org, Term
from gongjian.papers.words import number_of
from gongjian.people.models import Person, Post

SHARE = 0.45  # of communities with a grand committee
STREET_YEARS = 5
FIELDS = {"school": "public", "hospital": "public", "state_firm": "public", "agency": "organ", "social": "social"}
POSTS = ("党委书记", "党总支书记", "党支部书记", "党支部副书记")
SHOWCASE = ("proposed", "serving", "serving", "unit_consented", "approved", "suspended")
STATES = ("serving", "serving", "serving", "serving", "proposed", "unit_consented", "approved", "suspended", "ended")
WHY = {"suspended": "外派学习半年", "ended": "调离原单位"}
NOTES = (
    "协调周末开放停车位 20 个，已签入协议",
    "牵头小区照明改造，已完工",
    "在议事会上提出楼道充电整治，已列入项目",
    "联系本单位党员 12 人参加夜间巡查",
)
PROJECT_NOTE, ITEM_NOTE = "牵头推进，按期开展", "负责落实本单位承诺，双方已确认"


@dataclass
class Made:
    """What is gathered before it is stored."""

    district: District
    rng: Random
    serials: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def day(self) -> date:
        return self.district.today


def load_committees(district: District, orgs: dict[str, Org], people: dict[str, Person], journal: Journal) -> None:
    """Committees of the showcase community, of its street, and of many others."""
    made = Made(district, Random(district.seed * 37 + 3))
    accounts = {row.username: people[row.person].org.code for row in district.accounts}
    home, street = accounts.get("secretary", ""), accounts.get("street", "")
    rows = _committees(made, orgs, home, street, journal)
    persons = _persons(district, people)
    kinds = {unit.org: unit.kind for unit in district.units if unit.org}
    seats: list[PartTimeMember] = []
    for row in rows:
        units = [unit.org for unit in district.units if unit.org in persons and _is_near(row, unit.area)]
        states = SHOWCASE if row.org.code == home else made.rng.choices(STATES, k=made.rng.randint(2, 5))
        units = units if row.org.code == home else made.rng.sample(units, len(units))
        for code, status in zip(units, states, strict=False):
            seats.append(_seat(made, row, orgs[code], persons[code], kinds[code], status))
    _retire(made, seats, home)
    PartTimeMember.objects.bulk_create(seats, batch_size=BATCH)
    journal.added(seats, *FACTS, "status", "letter_no")
    DutyRecord.objects.bulk_create([one for seat in seats for one in _duties(made, seat, home)], batch_size=BATCH)


def _committees(made: Made, orgs: dict[str, Org], home: str, street: str, journal: Journal) -> list[Committee]:
    rows = []
    for row in made.district.orgs:
        org = orgs[row.code]
        if row.code == street:
            first = made.day - timedelta(days=700)
            last = date(first.year + STREET_YEARS, first.month, min(first.day, 28))
            term = Term.objects.create(org=org, number=3, starts_on=first, ends_on=last)
            journal.added([term], "org", "number", "starts_on", "ends_on")
        running = Term.objects.filter(org=org, starts_on__lte=made.day, ends_on__gte=made.day).exists()
        wanted = row.code in {home, street} or (row.kind == "community" and made.rng.random() < SHARE)
        if wanted and running:
            committee = Committee(org=org, area=org.area)
            settle_committee(committee, made.day)
            rows.append(committee)
    give_numbers(rows, made.day.year)
    Committee.objects.bulk_create(rows, batch_size=BATCH)
    journal.added(rows, "org", "area", "term", "title")
    return rows


def _persons(district: District, people: dict[str, Person]) -> dict[str, Person]:
    """Who stands for a unit: its liaison."""
    return {post.org: people[post.person] for post in reversed(district.posts) if post.kind == "unit_liaison"}


def _is_near(row: Committee, area: str) -> bool:
    return area == row.area.code or (not row.area.level.has_grids and area[:9] == row.area.code[:9])


def _seat(made: Made, committee: Committee, unit: Org, person: Person, kind: str, status: str) -> PartTimeMember:
    term, day = committee.term, made.day
    proposed = max(term.starts_on, day - timedelta(days=made.rng.randint(60, 400)))
    if status in {"proposed", "unit_consented", "approved"}:
        proposed = max(term.starts_on, day - timedelta(days=made.rng.randint(2, 12)))
    row = PartTimeMember(committee=committee, unit=unit, person=person, status=status, proposed_on=proposed)
    row.unit_post = POSTS[made.rng.randrange(len(POSTS))]
    row.sector = FIELDS.get(kind, PartTimeMember.Sector.OTHER)
    row.duty = made.rng.choice(PartTimeMember.Duty.values)
    row.starts_on, row.ends_on = proposed, term.ends_on
    if status != "proposed":
        row.consented_on = min(day, proposed + timedelta(days=1))
    if status in APPOINTED or status == "ended":
        _approve(made, row, min(day, proposed + timedelta(days=2)))
    row.said = WHY.get(status, "")
    row.ended_on = day - timedelta(days=5) if status == "ended" else None
    return row


def _approve(made: Made, row: PartTimeMember, on: date) -> None:
    prefix = f"{word_of(street_of(row.area))[:-1]}聘"
    made.serials[prefix, on.year] += 1
    row.prefix, row.year, row.serial = prefix, on.year, made.serials[prefix, on.year]
    row.letter_no, row.approved_on = number_of(prefix, on.year, row.serial), on


def _retire(made: Made, seats: list[PartTimeMember], home: str) -> None:
    """One of the showcase has left the unit since: the post is over, the seat is not."""
    serving = [seat for seat in seats if seat.committee.org.code == home and seat.status == "serving"]
    for seat in reversed(serving):
        posts = Post.objects.filter(org=seat.unit, kind="member", until=None, person__account=None)
        post = posts.select_related("person").order_by("pk").first()
        if post is not None:
            seat.person, post.until = post.person, max(post.since, made.day - timedelta(days=10))
            post.save(update_fields=["until"])
            return


def _duties(made: Made, seat: PartTimeMember, home: str) -> list[DutyRecord]:
    """Up to three sentences of those who serve; the newest of the showcase waits for the confirmation."""
    if seat.status not in {"serving", "suspended"}:
        return []
    day = seat.starts_on + (made.day - seat.starts_on) / 2
    found = [DutyRecord(member=seat, day=day, note=NOTES[made.rng.randrange(len(NOTES))], status="confirmed")]
    project, item = projects_of(seat).first(), items_of(seat).first()
    if project is not None:
        found.append(DutyRecord(member=seat, day=day, note=PROJECT_NOTE, project=project, status="confirmed"))
    if item is not None:
        status = "told" if seat.committee.org.code == home else "confirmed"
        found.append(DutyRecord(member=seat, day=made.day, note=ITEM_NOTE, item=item, status=status))
    return found
