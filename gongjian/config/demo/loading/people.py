"""Organisations with their terms, persons, posts and accounts of a generated district."""

from datetime import date

from django.conf import settings

from gongjian.base.secrets import blind_index
from gongjian.base.tree import segment
from gongjian.config.demo.loading.journal import BATCH, Journal
from gongjian.config.demo.tables import District, OrgRow
from gongjian.history.actions import Change, record_all
from gongjian.orgs.actions import years_later
from gongjian.orgs.models import Org, OrgKind, Term
from gongjian.people.models import Account, Person, Post
from gongjian.places.models import Area

KINDS = {"org_department": "department", "grid_body": "department", "system": "department"}
PHONE = "people.person.phone"


def load_orgs(district: District, areas: dict[str, Area], journal: Journal) -> dict[str, Org]:
    """Organisations from the top down, and the units of the area that have no Party organisation yet."""
    rows = [*district.orgs, *_without_party(district)]
    kinds = {kind.key: kind for kind in OrgKind.objects.all()}
    short = {unit.org: unit.name for unit in district.units if unit.org}
    made: dict[str, Org] = {}
    children: dict[str, int] = {}
    waiting = rows
    while waiting:  # one round per level of the tree: children need the key of their parent
        now = [row for row in waiting if not row.parent or row.parent in made]
        waiting = [row for row in waiting if row.parent and row.parent not in made]
        new = []
        for row in now:
            parent = made.get(row.parent)
            children[row.parent] = number = children.get(row.parent, 0) + 1
            path = parent.path + segment(number) if parent else Org.objects.next_path(None)
            kind = kinds[KINDS.get(row.kind, row.kind)]
            org = Org(parent=parent, path=path, kind=kind, code=row.code, name=row.name, founded_on=row.founded)
            org.area, org.short_name = areas[row.area], short.get(row.code, "")
            new.append(org)
        Org.objects.bulk_create(new, batch_size=BATCH)
        made |= {org.code: org for org in new}
    journal.added(made.values(), "kind", "code", "name", "area", "founded_on", "parent")
    _terms(rows, made, journal)
    return made


def _without_party(district: District) -> list[OrgRow]:
    """Units without a Party organisation, below the work committee of their street."""
    return [
        OrgRow(unit.code, unit.name, "firm", "", f"{unit.area[:9]}000D", unit.area, 0, _founded(unit.code), None, 0)
        for unit in district.units
        if not unit.org
    ]


def _founded(code: str) -> date:
    """A day that follows from the code: units without organisation have none in the tables."""
    number = int(code[-5:])
    return date(2000 + number % 23, 1 + number % 12, 1 + number % 28)


def _terms(rows: list[OrgRow], orgs: dict[str, Org], journal: Journal) -> None:
    terms = []
    for row in rows:
        if row.elected:
            number = max(1, (row.elected - row.founded).days // (365 * row.term_years) + 1)
            ends_on = years_later(row.elected, row.term_years)
            terms.append(Term(org=orgs[row.code], number=number, starts_on=row.elected, ends_on=ends_on))
    Term.objects.bulk_create(terms, batch_size=BATCH)
    journal.added(terms, "org", "number", "starts_on", "ends_on")


def load_people(district: District, orgs: dict[str, Org], journal: Journal) -> dict[str, Person]:
    """Persons with sealed telephone numbers, and their posts."""
    people = {
        row.code: Person(name=row.name, org=orgs[row.org], phone=row.phone, phone_index=blind_index(PHONE, row.phone))
        for row in district.people
    }
    Person.objects.bulk_create(people.values(), batch_size=BATCH)
    journal.added(people.values(), "name", "org", "phone")
    posts = [
        Post(person=people[row.person], org=orgs[row.org], kind=row.kind, since=row.since, until=row.until)
        for row in district.posts
    ]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    journal.added(posts, "person", "org", "kind", "since", label=lambda post: post.person.name)
    return people


def load_accounts(district: District, people: dict[str, Person], journal: Journal) -> list[Account]:
    """One account per role; all share the demonstration password of the settings."""
    accounts = []
    for row in district.accounts:
        account = Account(username=row.username, person=people[row.person])
        account.set_password(settings.GONGJIAN_DEMO_PASSWORD)
        account.save()
        accounts.append(account)
    said = {"source": journal.source}
    record_all([Change(row, "add", after={"username": row.username}, said=said) for row in accounts], by=journal.by)
    return accounts
