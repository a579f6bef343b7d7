"""Part-time members: proposed by the community out of a resident unit, changed until the unit has consented."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.checkin.models import UnitCheckIn
from gongjian.exchange.actions.part_time_telling import tell_step
from gongjian.exchange.models import APPOINTED, PENDING, Committee, PartTimeMember
from gongjian.exchange.workflow_committee import KEEP
from gongjian.history.actions import Change, record, record_all
from gongjian.history.keeping import keep_edit
from gongjian.orgs.models import Org
from gongjian.people.models import Person, Post
from gongjian.people.viewer import Viewer

EDITED = ("unit_post", "sector", "duty", "ground", "starts_on", "ends_on")
FACTS = ("committee", "unit", "person", *EDITED)
NO_PARTY = ("firm", "other", "department")  # kinds of organisation that are not Party organisations themselves


@transaction.atomic
def propose_member(
    *, by: Viewer, name: str, unit: Org, committee: Committee, follows: int | None = None, **facts: Any
) -> PartTimeMember:
    """Propose somebody of a unit for a grand committee (domain 3.3); the unit's Party organisation is asked.

    follows  id of the appointment that this one succeeds
    raises   NotFound, NotAllowed, RuleBroken (unknown person, no ground, second of the unit, days outside the term)
    """
    found: Committee = Committee.objects.visible_to(by).select_related("area", "term").locked(pk=committee.pk)
    by.require(KEEP, found.area)
    row = PartTimeMember(committee=found, unit=unit, person=named_person(name, unit, by.today), proposed_on=by.today)
    assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, EDITED)
    if follows is not None:
        row.follows = PartTimeMember.objects.visible_to(by).get_or_refuse(pk=follows)
        refuse_foreign_predecessor(row)
    settle_days(row, by.today)
    refuse_faults(row, names=FACTS)
    refuse_unfit(row, by.today)
    refuse_second(row)
    row.save()
    record(row, "propose", by=by, after=row.facts((*FACTS, "follows")))
    tell_step(row, "propose", by=by)
    return row


def named_person(name: str, unit: Org, today: date) -> Person:
    """The one person with this name who holds a post in the unit. Raises RuleBroken for none or several."""
    posts = Post.objects.open_on(today).filter(org=unit).values("person")
    found = list(Person.objects.filter(name=name.strip(), pk__in=posts)[:2])
    if len(found) == 1:
        return found[0]
    said = (
        _("Several people of this name hold a post in the unit. Ask the unit to tell them apart by their names.")
        if found
        else _("Nobody of this name holds a post in the unit. The unit registers the person and the post first.")
    )
    raise RuleBroken("person_unknown", said, {"name": said})


def settle_days(row: PartTimeMember, today: date) -> None:
    """Days that nobody said: from today, or the beginning of the term, to its end."""
    term = row.committee.term
    row.starts_on = row.starts_on or max(today, term.starts_on)
    row.ends_on = row.ends_on or term.ends_on


def refuse_unfit(row: PartTimeMember, today: date) -> None:
    """What must hold when somebody is proposed, and again on every way forward. Raises RuleBroken."""
    term, faults = row.committee.term, {}
    if not (term.starts_on <= row.starts_on and row.ends_on <= term.ends_on):
        said = _("Stay inside the term of the committee: %(first)s to %(last)s.")
        text = said % {"first": term.starts_on, "last": term.ends_on}
        faults["starts_on" if row.starts_on < term.starts_on else "ends_on"] = text
    if row.ends_on < today:
        faults["ends_on"] = _("These days are over already.")
    if not row.unit.kind.is_unit or row.unit.ended_on is not None:
        faults["unit"] = _("Only resident units send part-time members.")
    elif not is_of_area(row):
        faults["unit"] = _("This unit neither sits in the area of the committee nor has reported there.")
    elif not row.ground and not has_party_organisation(row.unit):
        faults["ground"] = _(
            "This unit has no Party organisation. Write in which office the person leads it as a Party member."
        )
    if not is_in_post(row, today):
        faults["name"] = _("This person no longer holds a post in the unit.")
    if faults:
        raise RuleBroken("unfit", " ".join(faults.values()), faults)


def is_in_post(row: PartTimeMember, today: date) -> bool:
    """Whether the person still holds a post in the unit."""
    return Post.objects.open_on(today).filter(person=row.person_id, org=row.unit_id, org__ended_on=None).exists()


def is_of_area(row: PartTimeMember) -> bool:
    """Whether the unit sits in the committee's area, or was received there."""
    path = row.committee.area.path
    if row.unit.area is not None and row.unit.area.path.startswith(path):
        return True
    rows = UnitCheckIn.objects.within(path).filter(org=row.unit_id, status=UnitCheckIn.Status.RECEIVED)
    return bool(rows.exists())


def has_party_organisation(unit: Org) -> bool:
    """Whether a unit is a Party organisation itself or has one below it."""
    below = Org.objects.active().below(unit.path)
    return bool(below.exclude(kind__in=NO_PARTY).exists())


def refuse_second(row: PartTimeMember, statuses: Iterable[str] = (*PENDING, *APPOINTED)) -> None:
    """One unit has one seat in a committee; only a named successor is proposed beside it. Raises RuleBroken."""
    others = PartTimeMember.objects.filter(committee=row.committee_id, unit=row.unit_id, status__in=list(statuses))
    other = others.exclude(pk__in=[pk for pk in (row.pk, row.follows_id) if pk]).select_related("person").first()
    if other is not None:
        text = _("%(unit)s has %(name)s in this committee already (%(status)s).") % {
            "unit": row.unit,
            "name": other.person,
            "status": other.get_status_display(),
        }
        raise RuleBroken("second_of_unit", text, {"unit": text})


def refuse_foreign_predecessor(row: PartTimeMember) -> None:
    """A successor comes out of the same unit into a committee of the same organisation. Raises RuleBroken."""
    before: Any = row.follows
    if before.unit_id != row.unit_id or before.committee.org_id != row.committee.org_id:
        said = _("A successor comes out of the same unit, into a committee of the same organisation.")
        raise RuleBroken("not_a_successor", said, {"unit": said})


@transaction.atomic
def edit_member(pk: int, *, by: Viewer, version: int | None, **facts: Any) -> PartTimeMember:
    """Change a proposal that the unit has not consented to yet. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: PartTimeMember = PartTimeMember.objects.visible_to(by).locked(pk=pk)
    by.require(KEEP, row.area)
    refuse_stale(row, version, EDITED)
    if row.status != PartTimeMember.Status.PROPOSED:
        raise RuleBroken("frozen", _("The unit has consented to what was written; it stays as it is."))
    old = row.facts(EDITED)
    given = assign(row, {name: value for name, value in facts.items() if value is not None}, EDITED)
    refuse_faults(row, names=given)
    refuse_unfit(row, by.today)
    keep_edit(row, old, EDITED, by=by)
    return row


def store_proposals(
    new: Iterable[PartTimeMember], changed: Iterable[tuple[PartTimeMember, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store the proposals of one import with their lines in the history; the units are asked."""
    said = {"source": source}
    lines = []
    for row in new:
        row.save()
        tell_step(row, "propose", by=by)
        lines.append(Change(row, "propose", after=row.facts(FACTS), said=said))
    for row, old in changed:
        row.version += 1
        row.save()
        now = row.facts(EDITED)
        before = {name: old[name] for name in EDITED if old[name] != now[name]}
        lines.append(Change(row, "edit", before=before, after={name: now[name] for name in before}, said=said))
    return record_all(lines, by=by)
