"""Every write on organisations: add, edit, move, merge, end, and their terms."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.base.scoping import refuse_stale
from gongjian.base.tree import move_subtree
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit, keep_imported
from gongjian.history.protocol import Acting
from gongjian.orgs import hooks
from gongjian.orgs.models import Org, Term
from gongjian.places.models import Area

FACTS = ("kind", "code", "name", "short_name", "area", "founded_on")


@transaction.atomic
def add_org(*, by: Acting, parent: Org | None, **facts: Any) -> Org:
    """Add an organisation below another. Raises NotAllowed, RuleBroken (faulty facts, code taken, ended parent)."""
    by.require("org.edit", parent)
    _refuse_second_root(parent, by)
    if parent is not None and parent.ended_on is not None:
        raise RuleBroken(
            "parent_ended", _("The parent organisation has ended. Choose another."), {"parent": _("Choose another.")}
        )
    org = Org(parent=parent, path=Org.objects.next_path(parent))
    names = assign(org, facts, FACTS)
    refuse_faults(org)
    org.save()
    record(org, "add", by=by, after=org.facts((*names, "parent")))
    return org


def _refuse_second_root(parent: Org | None, by: Acting) -> None:
    """Only the first organisation stands below none: nobody makes a tree of the own."""
    if parent is None and Org.objects.visible_to(by).exists():
        said = _("Name the organisation above it.")
        raise RuleBroken("parent_missing", said, {"parent": said})


@transaction.atomic
def edit_org(org_id: int, *, by: Acting, version: int | None, **facts: Any) -> Org:
    """Change facts of an organisation. Raises NotFound, NotAllowed, Stale, RuleBroken."""
    org = Org.objects.visible_to(by).locked(pk=org_id)
    by.require("org.edit", org)
    refuse_stale(org, version, FACTS)
    old = org.facts(FACTS)
    names = assign(org, facts, FACTS)
    refuse_faults(org, names=names)
    keep_edit(org, old, FACTS, by=by)
    return org


@transaction.atomic
def move_org(org_id: int, parent_id: int, *, by: Acting, reason: str) -> Org:
    """Hang an organisation and all below it under another parent. The mover needs the ability at both places."""
    org = Org.objects.visible_to(by).locked(pk=org_id)
    parent = Org.objects.visible_to(by).locked(pk=parent_id)
    by.require("org.edit", org)
    by.require("org.edit", parent)
    if parent.ended_on is not None:
        raise RuleBroken(
            "parent_ended", _("The parent organisation has ended. Choose another."), {"parent": _("Choose another.")}
        )
    before = {"parent": org.parent_id, "path": org.path}
    move_subtree(org, parent)
    record(org, "move", by=by, before=before, after={"parent": parent.pk, "path": org.path}, said={"reason": reason})
    return org


@transaction.atomic
def merge_orgs(org_id: int, into_id: int, *, by: Acting, on: date, reason: str) -> Org:
    """End one organisation on a day; another takes over what is below it and, through the hook, what hangs on it."""
    org = Org.objects.visible_to(by).locked(pk=org_id)
    into = Org.objects.visible_to(by).locked(pk=into_id)
    by.require("org.edit", org)
    by.require("org.edit", into)
    _refuse_merge(org, into)
    for child in list(org.children.filter(ended_on__isnull=True)):
        move_subtree(child, into)
    for follow in hooks.MERGED:
        follow(org, into, by)
    _end(org, on, merged_into=into)
    record(org, "merge", by=by, after={"merged_into": into.pk, "ended_on": on}, said={"reason": reason})
    record(into, "take_over", by=by, after={"from": org.pk})
    return into


def _refuse_merge(org: Org, into: Org) -> None:
    if org.pk == into.pk or into.path.startswith(org.path):
        raise RuleBroken(
            "merge_circle",
            _("An organisation cannot be merged into itself or one below it."),
            {"into": _("Choose another.")},
        )
    if org.ended_on or into.ended_on:
        raise RuleBroken("org_ended", _("One of the two has ended already."))


@transaction.atomic
def end_org(org_id: int, *, by: Acting, on: date, reason: str) -> Org:
    """Dissolve an organisation that has nothing active below it."""
    org = Org.objects.visible_to(by).locked(pk=org_id)
    by.require("org.edit", org.parent or org)
    if org.ended_on:
        raise RuleBroken("org_ended", _("This organisation has ended already."))
    if org.children.filter(ended_on__isnull=True).exists():
        raise RuleBroken("org_has_children", _("Other organisations stand below it. Move or end them first."))
    for follow in hooks.ENDED:
        follow(org, on, by)
    _end(org, on)
    record(org, "end", by=by, after={"ended_on": on}, said={"reason": reason})
    return org


def _end(org: Org, on: date, merged_into: Org | None = None) -> None:
    org.ended_on, org.merged_into, org.version = on, merged_into, org.version + 1
    refuse_faults(org, names=["ended_on"])
    org.save()


@transaction.atomic
def add_term(org_id: int, *, by: Acting, number: int, starts_on: date, ends_on: date | None = None) -> Term:
    """Record a term; without a last day it follows from the kind of organisation (domain section 4: 3 or 5 years)."""
    org = Org.objects.visible_to(by).get_or_refuse(pk=org_id)
    by.require("org.edit", org)
    years = org.kind.term_years
    if ends_on is None and years is None:
        raise RuleBroken(
            "term_open",
            _("This kind of organisation has no fixed term. Give the last day."),
            {"ends_on": _("Give the last day.")},
        )
    term = Term(org=org, number=number, starts_on=starts_on, ends_on=ends_on or years_later(starts_on, years or 0))
    refuse_faults(term)
    if org.terms.filter(starts_on__lte=term.ends_on, ends_on__gte=starts_on).exists():
        raise RuleBroken(
            "term_overlap", _("The term overlaps another one."), {"starts_on": _("Overlaps another term.")}
        )
    term.save()
    record(term, "add", by=by, after={"org": org.pk, "number": number, "starts_on": starts_on, "ends_on": term.ends_on})
    return term


def store_orgs(new: Iterable[Org], changed: Iterable[tuple[Org, dict[str, Any]]], *, by: Acting, source: str) -> int:
    """Store checked organisations of one import, each with its line in the history.

    new      with parent and path set; their parents are stored
    changed  stored rows with their facts before the change
    Call it inside the transaction of the import; abilities were checked row by row.
    """
    return keep_imported(list(new), list(changed), FACTS, by=by, source=source)


def store_terms(new: Iterable[Term], changed: Iterable[tuple[Term, dict[str, Any]]], *, by: Acting, source: str) -> int:
    """Store checked terms of one import, each with its line in the history."""
    return keep_imported(list(new), list(changed), ("org", "number", "starts_on", "ends_on"), by=by, source=source)


def years_later(day: date, years: int) -> date:
    """The day before the same date so many years later: the last day of a term.

    >>> years_later(date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    try:
        return date.fromordinal(day.replace(year=day.year + years).toordinal() - 1)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)


def take_first_area(rows: list[Any], by: Any) -> None:
    """The first area of an installation belongs to its root organisation; without it nobody would reach anything."""
    first = next((row for row in rows if isinstance(row, Area) and row.parent_id is None), None)
    if first is None or Org.objects.filter(area__isnull=False).exists():
        return
    org = Org.objects.select_for_update().filter(parent__isnull=True, area__isnull=True).first()
    if org is not None:
        org.area, org.version = first, org.version + 1
        org.save(update_fields=["area", "version", "changed_at"])
        record(org, "edit", by=by, before={"area": None}, after={"area": first})
