"""Rows of the dual check-in for tests, here and in the apps above."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from gongjian.checkin.models import Activity, Claim, MemberCheckIn, Skill, UnitCheckIn, Visit, Wish
from gongjian.orgs.models import Org
from gongjian.orgs.testing import make_org
from gongjian.people.models import Person
from gongjian.people.testing import make_viewer
from gongjian.people.viewer import Viewer
from gongjian.places.models import Area

NUMBER = itertools.count(1)
TODAY = date(2026, 4, 16)
OPENED = datetime(2026, 4, 10, 1, tzinfo=UTC)


def skill(code: str = "repair") -> Skill:
    """One of the skills that every district begins with."""
    found: Skill = Skill.objects.get(code=code)
    return found


def make_member(area: Area, *, unit: Org | None = None, **said: Any) -> Viewer:
    """An in-service member whose check-in the community of an area has confirmed."""
    viewer = make_viewer("member", unit or make_org(kind="unit"))
    row = make_checkin(
        Person.objects.get(pk=viewer.person_id or 0), area, slots=said.get("slots", 0), grid_id=said.get("grid_id")
    )
    row.skills.set(said.get("skills", ()))
    return viewer


def make_activity(org: Org, title: str = "", **facts: Any) -> Activity:
    """An activity of an organisation in its area, open for sign-up."""
    known = _numbered(org, title) | {
        "kind": "activity", "work": "care", "place": "Room 1", "capacity": 3, "status": "open",
        "starts_on": date(2026, 4, 18), "ends_on": date(2026, 4, 25),
    }  # fmt: skip
    return Activity.objects.create(**_ended(known | facts))


def make_wish(org: Org, title: str = "", **facts: Any) -> Wish:
    """A wish that the community of an organisation posted."""
    known = _numbered(org, title) | {"work": "care", "for_whom": "an elderly man"}
    return Wish.objects.create(**_ended(known | facts))


def make_claim(target: Activity | Wish, person: Person | int, **facts: Any) -> Claim:
    """A claim of an activity or a wish; a confirmed one has somebody who confirmed it."""
    known = {
        "activity": target if isinstance(target, Activity) else None,
        "wish": target if isinstance(target, Wish) else None,
        "person_id": person if isinstance(person, int) else person.pk,
        "org": target.org, "area": target.area, "work": target.work,
        "first_day": date(2026, 4, 18), "last_day": date(2026, 4, 18),
        "opened_at": target.opened_at, "claimed_at": OPENED,
    }  # fmt: skip
    if facts.get("status") == "confirmed":
        other = make_viewer("community_worker", target.org)
        known |= {"confirmed_at": OPENED, "confirmed_by_id": other.person_id, "witness": "community", "result": "x"}
    return Claim.objects.create(**(known | facts))


def make_visit(area: Area, heard: str = "The lamp on the stairs is broken.", **facts: Any) -> Visit:
    """A visit in an area."""
    return Visit.objects.create(**({"area": area, "heard": heard, "day": TODAY} | facts))


def _ended(facts: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "because"} | facts if facts.get("status") in {"done", "cancelled"} else facts


def _numbered(org: Org, title: str) -> dict[str, Any]:
    number = next(NUMBER)
    return {
        "org": org, "area": org.area, "title": title or f"Title {number}", "year": 2026, "serial": number,
        "code": f"C{number}", "opened_at": OPENED,
    }  # fmt: skip


def make_unit(area: Area, name: str = "", parent: Org | None = None) -> Org:
    """A unit that sits in an area and stands below no community."""
    return make_org(name or f"Unit {next(NUMBER)}", kind="unit", area=area, parent=parent)


def make_unit_checkin(org: Org, area: Area | None = None, **facts: Any) -> UnitCheckIn:
    """A report of a unit to a community, received unless said otherwise."""
    number = next(NUMBER)
    known: dict[str, Any] = {
        "org": org, "area": area or org.area, "day": TODAY, "notified": 30, "year": 2026, "serial": number,
        "code": f"U{number}", "status": "received",
    }  # fmt: skip
    known |= facts
    if known["status"] == "received":
        known = {"received_on": TODAY} | known
    if known["status"] in {"returned", "ended"}:
        known = {"said": "because"} | known
    return UnitCheckIn.objects.create(**known)


def make_checkin(person: Person, area: Area, **facts: Any) -> MemberCheckIn:
    """A member's check-in with a community, confirmed unless said otherwise."""
    known: dict[str, Any] = {"person": person, "org": person.org, "area": area, "status": "confirmed"} | facts
    if known["status"] in {"moved", "ended"}:
        known = {"ended_on": TODAY} | known
    if known["status"] != "invited":
        known = {"consent_at": OPENED, "consent_version": 1} | known
    return MemberCheckIn.objects.create(**known)
