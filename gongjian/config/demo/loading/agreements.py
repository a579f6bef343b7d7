"""Agreements of a generated district, with what was done for them and how both sides saw it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import Q

from gongjian.base.clock import SHANGHAI
from gongjian.base.workdays import add_workdays
from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.pacts import BY_COMMUNITY, BY_UNIT, COMMENTS, NOTES, REPLIES
from gongjian.config.demo.tables import District
from gongjian.exchange.actions.agreement import last_day
from gongjian.exchange.actions.agreement_sign import word_of
from gongjian.exchange.actions.encourage import default_title as default_name
from gongjian.exchange.actions.encourage import letter_of
from gongjian.exchange.agreement_pairs import Chosen, items_from
from gongjian.exchange.agreement_state import items_of, snapshot
from gongjian.exchange.agreement_text import content_of, default_title, digest_of, text_of
from gongjian.exchange.models import (
    Agreement,
    AgreementItem,
    AgreementRound,
    AgreementVersion,
    Encouragement,
    Pair,
    Progress,
    Review,
    ReviewAnswer,
    Signature,
)
from gongjian.orgs.models import Org
from gongjian.people.models import Person

SHARE = 0.4  # of communities with an agreement
FACTS = ("org", "unit", "title", "valid_from", "valid_to", "status", "number")
SIGNED = ("in_force", "settled", "expired")
FUNCTIONS = {"community": "社区党委书记", "unit": "党组织书记"}


@dataclass
class Made:
    """What is gathered before it is stored."""

    district: District
    rng: Random
    signers: dict[str, Person]  # code of an organisation -> who signs for it
    words: dict[int, str] = field(default_factory=dict)
    serials: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def day(self) -> date:
        return self.district.today


def load_agreements(district: District, orgs: dict[str, Org], people: dict[str, Person], journal: Journal) -> None:
    """Agreements in every state; the showcase community has one that waits for its signature, and published reviews."""
    kinds = {"community_secretary", "unit_liaison"}
    signers = {post.org: people[post.person] for post in reversed(district.posts) if post.kind in kinds}
    made = Made(district, Random(district.seed * 31 + 7), signers)
    accounts = {row.username: people[row.person].org.code for row in district.accounts}
    home, partner = accounts.get("secretary", ""), accounts.get("liaison", "")
    units: dict[str, list[str]] = {}
    for unit in district.units:
        if unit.org in signers and unit.org != partner:
            units.setdefault(unit.area, []).append(unit.org)
    rows: list[Agreement] = []
    for org in district.orgs:
        mine = units.get(org.area, [])
        if org.kind != "community" or org.code not in signers or not mine:
            continue
        if org.code == home and partner:
            rows += _showcase(made, orgs, home, partner, mine)
        elif made.rng.random() < SHARE:
            status = made.rng.choice(["in_force"] * 6 + ["negotiating", "draft", "settled", "expired"])
            rows.append(_agreement(made, orgs[org.code], orgs[made.rng.choice(mine)], status))
    journal.added(rows, *FACTS)
    journal.added(Review.objects.order_by("pk"), "org", "unit", "agreement", "period_from", "period_to", "due_on")


def _showcase(made: Made, orgs: dict[str, Org], home: str, partner: str, units: list[str]) -> list[Agreement]:
    org, unit = orgs[home], orgs[partner]
    rows = [_agreement(made, org, unit, "in_force", is_full=True)]
    _change(made, rows[0])
    others = [orgs[code] for code in units[:5]]
    for number, other in enumerate(others[:3]):
        rows.append(_agreement(made, org, other, "settled", years=1, review="published" if number else "reply_window"))
    rows.append(_agreement(made, org, unit, "settled", years=1, review="published"))
    rows += [
        _agreement(made, org, other, status)
        for other, status in zip(others[3:], ("negotiating", "draft"), strict=False)
    ]
    return rows


def _agreement(
    made: Made, org: Org, unit: Org, status: str, *, years: int = 0, review: str = "", is_full: bool = False
) -> Agreement:
    """One agreement with everything that belongs to it."""
    first = made.day - timedelta(days=made.rng.randint(120, 300))
    if is_full:
        first = made.day - timedelta(days=280)
    if status in {"settled", "expired"} or years:
        first = made.day - timedelta(days=made.rng.randint(366, 390))
    if status in {"draft", "negotiating"}:
        first = made.day + timedelta(days=10)
    row = Agreement(org=org, unit=unit, area=org.area, valid_from=first, valid_to=last_day(first, 12), status=status)
    row.title = default_title(row)
    if status in SIGNED:
        _number(made, row)
    row.outcome = "按约结算，双方无异议" if status == "settled" else ""
    row.enter()
    version = AgreementVersion.objects.create(
        agreement=row,
        number=1,
        drafted_on=first - timedelta(days=9),
        drafted_by=made.signers.get(unit.code),
        purpose="为推动契约化共建，双方按照需求、资源、项目三张清单约定如下。",
    )
    _items(made, version, (6, 4) if is_full else (made.rng.randint(3, 6), made.rng.randint(2, 4)))
    _from_pairs(version)
    if status in SIGNED:
        _sign(made, version, ("community", "unit"), first)
        _progress(made, row, version)
    elif status == "negotiating":
        _hand_over(made, version)
    if status == "settled":
        _review(made, row, review or made.rng.choice(["opened", "settled", "published", "published"]))
    return row


def _number(made: Made, row: Agreement) -> None:
    street: Any = row.area.parent or row.area
    word = made.words.setdefault(street.pk, word_of(street))
    year = row.valid_from.year
    made.serials[word, year] += 1
    row.prefix, row.year, row.serial = word, year, made.serials[word, year]
    row.number = f"{word}〔{year}〕{row.serial}号"


def _items(made: Made, version: AgreementVersion, counts: tuple[int, int]) -> None:
    agreement, rng = version.agreement, made.rng
    length = (agreement.valid_to - agreement.valid_from).days
    rows, key = [], 0
    for side, pool, count in (("unit", BY_UNIT, counts[0]), ("community", BY_COMMUNITY, counts[1])):
        for text, measure, quantity, unit in rng.sample(pool, count):
            key += 1
            due = agreement.valid_from + timedelta(days=rng.randint(30, length))
            rows.append(
                AgreementItem(
                    of=version, key=key, side=side, text=text, measure=measure, quantity=quantity, unit=unit, due=due
                )
            )
    AgreementItem.objects.bulk_create(rows, batch_size=BATCH)


def _from_pairs(version: AgreementVersion) -> None:
    """What both have matched becomes an item that names its project, as far as it falls into the term."""
    agreement = version.agreement
    both = Q(need__org=agreement.org, resource__org=agreement.unit)
    both |= Q(need__org=agreement.unit, resource__org=agreement.org)
    term = (agreement.valid_from, agreement.valid_to)
    rows = Pair.objects.holding().filter(both, project__status="executing", project__ends_on__range=term)
    chosen: list[Chosen] = [(pair.need, pair.resource) for pair in rows.select_related("need", "resource", "project")]
    items = items_from(version, chosen, first=50)
    for item in items:
        item.measure = "以社区确认为准"
        item.due = item.project.ends_on if item.project else agreement.valid_to
    AgreementItem.objects.bulk_create(items, batch_size=BATCH)


def _sign(made: Made, version: AgreementVersion, sides: tuple[str, ...], day: date) -> None:
    """Signatures of these sides; both of them freeze the text."""
    content = content_of(version)
    if len(sides) == 2:
        version.stage, version.content, version.text = AgreementVersion.Stage.IN_FORCE, content, text_of(content)
        version.digest, version.closed_on = digest_of(content), day
        version.save()
    for hour, side in enumerate(sides, 15):
        org = version.agreement.party(side)
        Signature.objects.create(
            of=version,
            side=side,
            org=org,
            person=made.signers[org.code],
            function=FUNCTIONS[side],
            signed_at=_at(day, hour),
            digest=digest_of(content),
        )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), SHANGHAI)


def _hand_over(made: Made, version: AgreementVersion) -> None:
    """The unit handed its draft over; the community has changed an item since."""
    by = made.signers.get(version.agreement.unit.code)
    AgreementRound.objects.create(
        of=version, number=1, side="unit", by=by, at=_at(made.day, 9), content=content_of(version)
    )
    item = version.items.order_by("key").first()
    if item is not None:
        item.measure, item.version = "次数和到场人数", 2
        item.save()


def _progress(made: Made, row: Agreement, version: AgreementVersion) -> None:
    """Most items that are due are done; some are under way, a few wait for confirmation."""
    rng, rows = made.rng, []
    until = min(made.day, row.valid_to)
    for item in version.items.all():
        assert item.due is not None
        is_due = item.due <= made.day
        share = (1.0 if rng.random() < 0.8 else 0.5) if is_due else rng.choice((0.0, 0.3, 0.6))
        done = round(item.quantity * share)
        if not done:
            continue
        last = min(item.due, until)
        days = (last - row.valid_from).days
        confirmed = {"status": "confirmed", "settled_at": _at(last, 17)}
        confirmed["settled_by"] = made.signers.get(row.party("community" if item.side == "unit" else "unit").code)
        facts: dict[str, Any] = {"status": "told"} if not is_due and rng.random() < 0.3 else confirmed
        rows.append(
            Progress(
                agreement=row,
                key=item.key,
                side=item.side,
                quantity=done,
                note=rng.choice(NOTES),
                done_on=row.valid_from + timedelta(days=rng.randint(days // 2, days)),
                told_by=made.signers.get(row.party(item.side).code),
                **facts,
            )
        )
    Progress.objects.bulk_create(rows, batch_size=BATCH)


def _change(made: Made, row: Agreement) -> None:
    """A second version, drafted and signed by the unit, that waits for the community."""
    valid = row.versions.get()
    version = AgreementVersion.objects.create(
        agreement=row,
        number=2,
        drafted_on=made.day - timedelta(days=6),
        purpose=valid.purpose,
        drafted_by=made.signers.get(row.unit.code),
    )
    names = ("key", "side", "text", "measure", "quantity", "unit", "due", "need", "resource", "project")
    items = [AgreementItem(of=version, **item.facts(names)) for item in valid.items.order_by("key")]
    first = items[0]
    first.text, first.quantity = f"{first.text}，每季度向社区通报一次", first.quantity * 2
    due = row.valid_to - timedelta(days=30)
    more = AgreementItem(of=version, key=90, side="community", text="职工子女课后托管", measure="托管人数", quantity=20)
    more.unit, more.due = "人", due
    AgreementItem.objects.bulk_create([*items, more], batch_size=BATCH)
    AgreementRound.objects.create(
        of=version, number=1, side="unit", by=version.drafted_by, at=_at(version.drafted_on, 9), content=valid.content
    )
    _sign(made, version, ("unit",), made.day - timedelta(days=2))


def _review(made: Made, row: Agreement, status: str) -> None:
    """The mutual review of a settled agreement."""
    day, rng = made.day, made.rng
    opened = day - timedelta(days=40 if status in {"settled", "published"} else 12)
    facts: dict[str, Any] = {"opened_on": opened, "due_on": add_workdays(opened, 15)}
    if status == "reply_window":
        facts["reply_until"] = add_workdays(day, 3)
    elif status != "opened":
        facts["reply_until"] = day - timedelta(days=10)
    if status == "published":
        facts["published_on"] = day - timedelta(days=5)
    numbers = snapshot(items_of(row.versions.get()), row.valid_to)
    review = Review.objects.create(
        org=row.org,
        unit=row.unit,
        area=row.area,
        agreement=row,
        period_from=row.valid_from,
        period_to=row.valid_to,
        snapshot=numbers,
        status=status,
        **facts,
    )
    for side in ("unit",) if status == "opened" else ("community", "unit"):
        is_replied = status in {"settled", "published"}
        ReviewAnswer.objects.create(
            review=review,
            side=side,
            responsiveness=rng.randint(3, 5),
            fulfilment=rng.randint(3, 5),
            usefulness=rng.randint(4, 5),
            comment=rng.choice(COMMENTS),
            at=_at(opened + timedelta(days=4), 10),
            by=made.signers.get(row.party(side).code),
            reply=rng.choice(REPLIES) if is_replied else "",
            replied_at=_at(opened + timedelta(days=9), 11) if is_replied else None,
        )
    if status == "published":
        _propose(made, review)


def _propose(made: Made, review: Review) -> None:
    """The community proposes a letter about the unit; nobody has decided it yet."""
    Encouragement.objects.create(
        review=review,
        side="unit",
        org=review.unit,
        area=review.area,
        kind=Encouragement.Kind.LETTER,
        title=default_name(Encouragement.Kind.LETTER, review.unit),
        text=letter_of(review, "unit"),
        snapshot=review.snapshot,
        proposed_by=made.signers.get(review.org.code),
        proposed_on=made.day - timedelta(days=3),
    )
