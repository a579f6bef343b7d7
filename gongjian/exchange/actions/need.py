"""Raising and changing needs."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import add_listed, edit_listed, store_listed, store_new
from gongjian.exchange.models import LIVE, Need
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
    "wants",
    "building",
    "lon",
    "lat",
)
YEARS_AHEAD = 5


@transaction.atomic
def add_need(*, by: Viewer, **facts: Any) -> Need:
    """Raise a need. Raises NotAllowed, or RuleBroken for faulty facts."""
    need = Need(raised_on=by.today, raised_by_id=by.person_id, year=by.today.year, serial=1)
    add_listed(need, facts, FACTS, ability="need.post", by=by, refuse=refuse_senseless)
    return need


def store_need(need: Need, facts: dict[str, Any], *, by: Viewer) -> Need:
    """Check, number and store a new need whose owner is decided. Call it inside the transaction. Raises RuleBroken."""
    need.raised_on, need.raised_by_id = by.today, by.person_id
    store_new(need, facts, FACTS, by=by, refuse=refuse_senseless)
    return need


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
    edit_listed(need, facts, FACTS, by=by, refuse=partial(refuse_senseless, was=need.wanted_by))
    return need


def refuse_ended(need: Need) -> None:
    """What is met, merged or closed stays as it was."""
    if need.status not in LIVE:
        raise RuleBroken("need_ended", _("This need is ended. Open it again before you change it."))


def store_needs(new: Iterable[Need], changed: Iterable[tuple[Need, dict[str, Any]]], *, by: Viewer, source: str) -> int:
    """Store checked needs of one import, each with its line in the history. Call it inside the transaction."""
    fresh = list(new)
    for need in fresh:
        need.raised_on, need.raised_by_id = by.today, by.person_id
    return store_listed(fresh, list(changed), FACTS, by=by, source=source)
