"""Needs, resources, venues and committees for tests, here and in the apps above."""

import itertools
from datetime import date
from typing import Any

from gongjian.exchange.models import (
    WEEK,
    Category,
    Committee,
    DutyRecord,
    Fund,
    Ledger,
    LedgerEntry,
    Need,
    PartTimeMember,
    Project,
    Resource,
    Venue,
)
from gongjian.orgs.models import Org, Term
from gongjian.people.models import Person
from gongjian.people.testing import make_post

NUMBER = itertools.count(1)
TODAY = date(2026, 4, 16)


def make_need(org: Org, title: str = "", *, category: str = "elderly", **facts: Any) -> Need:
    """A need of an organisation in its area."""
    facts = _listed(org, title, category) | {"beneficiaries": 30, "raised_on": TODAY} | facts
    if facts.get("status") in {"met", "declined", "closed"}:
        facts = {"outcome": "because"} | facts
    return Need.objects.create(**facts)


def make_resource(org: Org, title: str = "", *, category: str = "elderly", **facts: Any) -> Resource:
    """A resource of an organisation in its area."""
    made = _listed(org, title, category) | {"type": "venue", "quantity": 1, "unit": "间"} | facts
    if made.get("status") == "withdrawn":
        made = {"outcome": "because"} | made
    return Resource.objects.create(**made)


def _listed(org: Org, title: str, category: str) -> dict[str, Any]:
    number = next(NUMBER)
    return {
        "org": org,
        "area": org.area,
        "title": title or f"Title {number}",
        "category": Category.objects.get(code=category),
        "year": 2026,
        "serial": number,
        "code": f"T{number}",
    }


def make_venue(org: Org, title: str = "", **facts: Any) -> Venue:
    """A venue that is open from Monday to Saturday, 9 to 12 and 14 to 18 o'clock."""
    number = next(NUMBER)
    hours = dict.fromkeys(WEEK[:6], "09:00-12:00 14:00-18:00")
    made = {"org": org, "area": org.area, "title": title or f"Venue {number}", "capacity": 30} | hours | facts
    return Venue.objects.create(year=2026, serial=number, code=f"V{number}", **made)


def make_project(org: Org, title: str = "", **facts: Any) -> Project:
    """A project that is being carried out."""
    number = next(NUMBER)
    made = {"org": org, "area": org.area, "title": title or f"Project {number}", "status": "executing"} | facts
    days = {"begun_on": TODAY, "moved_on": TODAY}
    return Project.objects.create(year=2026, serial=number, code=f"P{number}", **(days | made))


def make_fund(org: Org, title: str = "", *, yuan: int = 200_000, **facts: Any) -> Fund:
    """A special fund with its amount."""
    number = next(NUMBER)
    made = {"org": org, "area": org.area, "title": title or f"Fund {number}", "source": "special", "year": 2026} | facts
    fund = Fund.objects.create(serial=number, code=f"F{number}", **made)
    LedgerEntry.objects.create(fund=fund, out_of=Ledger.SOURCE, into=Ledger.FREE, fen=yuan * 100, on=TODAY)
    return fund


def make_term(org: Org, number: int = 1, **facts: Any) -> Term:
    """A term of an organisation from 2024 to 2028."""
    days = {"starts_on": date(2024, 1, 1), "ends_on": date(2028, 12, 31)}
    return Term.objects.create(org=org, number=number, **(days | facts))


def make_committee(org: Org, **facts: Any) -> Committee:
    """The grand committee of an organisation for a term."""
    number = next(NUMBER)
    made = {"org": org, "area": org.area, "title": f"Committee {number}", "year": 2026, "serial": number} | facts
    made.setdefault("term", org.terms.first() or make_term(org))
    return Committee.objects.create(code=f"D{number}", **made)


def make_seat(committee: Committee, unit: Org, person: Person | None = None, **facts: Any) -> PartTimeMember:
    """A part-time member of a unit, serving unless said otherwise, who holds a post there."""
    number = next(NUMBER)
    if person is None:
        person = make_post("member", unit).person
    known: dict[str, Any] = {
        "committee": committee, "unit": unit, "person": person, "unit_post": "党委书记", "sector": "public",
        "duty": "resources", "starts_on": date(2026, 1, 1), "ends_on": committee.term.ends_on,
        "status": "serving", "proposed_on": date(2026, 1, 1),
    } | facts  # fmt: skip
    if known["status"] not in {"proposed", "unit_consented"}:
        letter = {"prefix": "T聘", "year": 2026, "serial": number, "letter_no": f"T聘〔2026〕{number}号"}
        known = letter | {"approved_on": TODAY} | known
    if known["status"] != "proposed":
        known = {"consented_on": TODAY} | known
    if known["status"] == "ended":
        known = {"said": "because", "ended_on": TODAY} | known
    return PartTimeMember.objects.create(**known)


def make_duty(member: PartTimeMember, **facts: Any) -> DutyRecord:
    """A duty record, confirmed unless said otherwise."""
    known = {"member": member, "day": TODAY, "note": "牵头助浴项目，办成", "status": "confirmed"} | facts
    if known["status"] == "returned":
        known = {"said": "because"} | known
    return DutyRecord.objects.create(**known)
