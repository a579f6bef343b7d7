"""Offering and changing resources."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import add_listed, edit_listed, store_listed
from gongjian.exchange.models import Resource
from gongjian.people.viewer import Viewer

FACTS = ("title", "type", "category", "quantity", "unit", "serves", "conditions", "valid_to", "place")


@transaction.atomic
def add_resource(*, by: Viewer, **facts: Any) -> Resource:
    """Offer a resource of an organisation. Raises NotAllowed, or RuleBroken for faulty facts."""
    row = Resource(year=by.today.year, serial=1)
    add_listed(row, facts, FACTS, ability="resource.offer", by=by, refuse=refuse_past)
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
    edit_listed(row, facts, FACTS, by=by, refuse=partial(refuse_past, was=row.valid_to))
    return row


def store_resources(
    new: Iterable[Resource], changed: Iterable[tuple[Resource, dict[str, Any]]], *, by: Viewer, source: str
) -> int:
    """Store checked resources of one import, each with its line in the history. Call it inside the transaction."""
    return store_listed(list(new), list(changed), FACTS, by=by, source=source)
