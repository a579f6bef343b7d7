"""Grand committees: formed for a term of the organisation, changed in name and note only."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.exchange.actions.listed import OWNERS, edit_listed, place_listed, store_listed
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.models import Committee
from gongjian.exchange.workflow_committee import KEEP
from gongjian.history.actions import record
from gongjian.orgs.models import Term
from gongjian.people.viewer import Viewer

FACTS = ("title", "note")
TITLE_MAX = 60


@transaction.atomic
def add_committee(*, by: Viewer, **facts: Any) -> Committee:
    """Form the grand committee of a community or a street. Raises NotAllowed, RuleBroken (no term, formed already)."""
    row = Committee(serial=1, year=by.today.year)
    said = {name: value for name, value in facts.items() if value not in (None, "")}
    assign(row, said, (*OWNERS, *FACTS, "term_number"))
    place_listed(row, by, KEEP)
    for node in (row.org, row.area):
        by.require(KEEP, node)
    settle_committee(row, by.today)
    refuse_faults(row, names=(*OWNERS, *FACTS, "term"))
    give_numbers([row], by.today.year)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, "term", *FACTS)))
    return row


def settle_committee(row: Committee, today: date, was: Any = None) -> None:
    """Find the term by its number, else the one of today, and give the usual name. Raises RuleBroken."""
    if row.org.kind.is_unit:
        said = _("A unit has no grand committee. Choose the community or the street.")
        raise RuleBroken("not_ours", said, {"org": said})
    if row.org.area_id != row.area_id:
        said = _("The committee works in the area of its organisation.")
        raise RuleBroken("area_foreign", said, {"area": said})
    if not row.term_id:
        row.term = _term(row, today)
    if not row.title:
        row.title = f"{row.area.name}{'大党委' if row.area.level.has_grids else '大工委'}"[:TITLE_MAX]


def _term(row: Committee, today: date) -> Term:
    terms, number = Term.objects.filter(org=row.org), row.term_number
    if number:
        found = terms.filter(number=number).first()
        said = _("This organisation has no term with this number.")
    else:
        found = terms.filter(starts_on__lte=today, ends_on__gte=today).order_by("-starts_on").first()
        said = _("No term of this organisation runs today. Record its term first, or write its number.")
    if found is None:
        raise RuleBroken("term_missing", said, {"term_number": said})
    return found


@transaction.atomic
def edit_committee(committee_id: int, *, by: Viewer, version: int | None, **facts: Any) -> Committee:
    """Change name or note. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    row: Committee = Committee.objects.visible_to(by).locked(pk=committee_id)
    by.require(KEEP, row.area)
    refuse_stale(row, version, FACTS)
    edit_listed(row, facts, FACTS, by=by, refuse=lambda row, today: None)
    return row


store_committees = partial(store_listed, names=FACTS)
