"""Raising and changing needs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.bulk import insert_all, update_all
from gongjian.base.checking import assign, refuse_faults
from gongjian.base.clock import now
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import LIVE, Need
from gongjian.exchange.options import own_org
from gongjian.history.actions import Change, differences, record, record_all
from gongjian.people.viewer import Viewer

FACTS = (
    "title",
    "category",
    "beneficiaries",
    "wanted_by",
    "urgency",
    "source",
    "budget_yuan",
    "details",
    "building",
    "lon",
    "lat",
)
OWNERS = ("org", "area")
YEARS_AHEAD = 5


@transaction.atomic
def add_need(*, by: Viewer, **facts: Any) -> Need:
    """Raise a need. Without an organisation it is the reader's own, without an area the one of the organisation.

    Raises NotAllowed, or RuleBroken for faulty facts.
    """
    need = Need()
    said = {name: value for name, value in facts.items() if value not in (None, "")}
    assign(need, {name: value for name, value in said.items() if name in OWNERS}, OWNERS)
    place_need(need, by)
    by.require("need.post", need.org)
    by.require("need.post", need.area)
    return store_need(need, {name: value for name, value in said.items() if name not in OWNERS}, by=by)


def store_need(need: Need, facts: dict[str, Any], *, by: Viewer) -> Need:
    """Check, number and store a new need whose owner is decided. Call it inside the transaction. Raises RuleBroken."""
    need.raised_on, need.raised_by_id, need.year, need.serial = by.today, by.person_id, by.today.year, 1
    names = assign(need, {name: value for name, value in facts.items() if value not in (None, "")}, FACTS)
    refuse_faults(need, names={*FACTS, *OWNERS, *names})
    refuse_senseless(need, by.today)
    give_numbers([need], by.today.year)
    need.save()
    record(need, "add", by=by, after=need.facts((*OWNERS, *FACTS)))
    return need


def place_need(need: Any, by: Viewer, ability: str = "need.post") -> None:
    """Give a new record the organisation and the area that nobody said."""
    if need.org_id is None:
        need.org = own_org(by, ability)
    if need.area_id is None:
        if need.org.area is None:
            said = _("Choose the area; the organisation is responsible for none.")
            raise RuleBroken("area_missing", said, {"area": said})
        need.area = need.org.area


def refuse_senseless(need: Need, today: date, was: date | None = None) -> None:
    """A day in the past or far ahead, a building outside the area. A day that stood there before may stay."""
    faults = {}
    if need.wanted_by is not None and need.wanted_by != was:
        if need.wanted_by < today:
            faults["wanted_by"] = _("This day is over. Choose a later one, or leave it empty.")
        elif need.wanted_by.year > today.year + YEARS_AHEAD:
            faults["wanted_by"] = _("At most %(n)s years ahead.") % {"n": YEARS_AHEAD}
    if need.building is not None and not need.building.area.path.startswith(need.area.path):
        faults["building"] = _("This building stands outside the area of the need.")
    if faults:
        raise RuleBroken("invalid", _("Not saved. Some entries must be changed first."), faults)


@transaction.atomic
def edit_need(need_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Need:
    """Change facts of a need that is still open. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    need: Need = Need.objects.visible_to(by).locked(pk=need_id)
    by.require("need.post", need.org)
    refuse_stale(need, version, FACTS)
    refuse_ended(need)
    old, was = need.facts(FACTS), need.wanted_by
    names = assign(need, facts, FACTS)
    refuse_faults(need, names=names)
    refuse_senseless(need, by.today, was)
    before, after = differences(old, need.facts(FACTS))
    if after:
        need.version += 1
        need.save()
        record(need, "edit", by=by, before=before, after=after)
    return need


def refuse_ended(need: Need) -> None:
    """What is met, merged or closed stays as it was."""
    if need.status not in LIVE:
        raise RuleBroken("need_ended", _("This need is ended. Open it again before you change it."))


def store_needs(new: Iterable[Need], changed: Iterable[tuple[Need, dict[str, Any]]], *, by: Viewer, source: str) -> int:
    """Store checked needs of one import, each with its line in the history. Call it inside the transaction."""
    fresh, stored = list(new), list(changed)
    for need in fresh:
        need.raised_on, need.raised_by_id = by.today, by.person_id
    give_numbers(fresh, by.today.year)
    return store_listed(fresh, stored, FACTS, by=by, source=source)


def store_listed(
    new: list[Any], changed: list[tuple[Any, dict[str, Any]]], names: tuple[str, ...], *, by: Viewer, source: str
) -> int:
    """Store new and changed records of a list with their lines in the history."""
    insert_all(new)
    for row, _old in changed:
        row.version, row.changed_at = row.version + 1, now()
    update_all([row for row, _old in changed], [*names, "version", "changed_at"])
    said = {"source": source}
    lines = [Change(row, "add", after=row.facts((*OWNERS, *names)), said=said) for row in new]
    for row, old in changed:
        before, after = differences(old, row.facts(names))
        lines.append(Change(row, "edit", before=before, after=after, said=said))
    return record_all(lines, by=by)
