"""Needs, resources and venues for tests, here and in the apps above."""

import itertools
from datetime import date
from typing import Any

from gongjian.exchange.models import WEEK, Category, Fund, Ledger, LedgerEntry, Need, Project, Resource, Venue
from gongjian.orgs.models import Org

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
