"""Offering and changing resources."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.need import OWNERS, place_need, store_listed
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import Resource
from gongjian.history.actions import differences, record
from gongjian.people.viewer import Viewer

FACTS = ("title", "type", "category", "quantity", "unit", "serves", "conditions", "valid_to", "place")


@transaction.atomic
def add_resource(*, by: Viewer, **facts: Any) -> Resource:
    """Offer a resource of an organisation. Raises NotAllowed, or RuleBroken for faulty facts."""
    row = Resource(year=by.today.year, serial=1)
    names = assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, (*FACTS, *OWNERS))
    place_need(row, by, "resource.offer")
    by.require("resource.offer", row.org)
    by.require("resource.offer", row.area)
    refuse_faults(row, names={*FACTS, *OWNERS, *names})
    refuse_past(row, by.today)
    give_numbers([row], by.today.year)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, *FACTS)))
    return row


def refuse_past(row: Resource, today: date, was: date | None = None) -> None:
    """Nothing is offered until a day that is over; a day that stood there before may stay."""
    if row.valid_to is not None and row.valid_to != was and row.valid_to < today:
        said = _("This day is over. Choose a later one, or leave it empty.")
        raise RuleBroken("day_over", said, {"valid_to": said})


@transaction.atomic
def edit_resource(resource_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Resource:
    """Change a resource that is not withdrawn. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Resource = Resource.objects.visible_to(by).locked(pk=resource_id)
    by.require("resource.offer", row.org)
    refuse_stale(row, version, FACTS)
    if row.status == Resource.Status.WITHDRAWN:
        raise RuleBroken("resource_withdrawn", _("This resource is withdrawn. Offer a new one."))
    old, was = row.facts(FACTS), row.valid_to
    names = assign(row, facts, FACTS)
    refuse_faults(row, names=names)
    refuse_past(row, by.today, was)
    before, after = differences(old, row.facts(FACTS))
    if after:
        row.version += 1
        row.save()
        record(row, "edit", by=by, before=before, after=after)
    return row


def store_resources(
    new: Iterable[Resource], changed: Iterable[tuple[Resource, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked resources of one import, each with its line in the history. Call it inside the transaction."""
    fresh = list(new)
    give_numbers(fresh, by.today.year)
    return store_listed(fresh, list(changed), FACTS, by=by, source=source)
