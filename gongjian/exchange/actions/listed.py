"""What adding, changing and storing have in common for needs and resources."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongjian.base.checking import assign, refuse_faults
from gongjian.base.errors import RuleBroken
from gongjian.exchange.actions.numbering import give_numbers
from gongjian.exchange.options import own_org
from gongjian.history.actions import record
from gongjian.history.keeping import keep_edit, keep_imported
from gongjian.people.viewer import Viewer

OWNERS = ("org", "area")
Refuse = Callable[[Any, date], None]  # row, today; raises RuleBroken for what makes no sense


def add_listed(
    row: Any, facts: dict[str, Any], names: tuple[str, ...], *, ability: str, by: Viewer, refuse: Refuse
) -> None:
    """Put a new row on its list. Without an organisation it is the reader's own, without an area the organisation's.

    names  the facts that may be given beside the owners
    raises NotAllowed, or RuleBroken for faulty facts
    """
    said = {name: value for name, value in facts.items() if value not in (None, "")}
    assign(row, {name: value for name, value in said.items() if name in OWNERS}, OWNERS)
    place_listed(row, by, ability)
    by.require(ability, row.org)
    by.require(ability, row.area)
    store_new(row, {name: value for name, value in said.items() if name not in OWNERS}, names, by=by, refuse=refuse)


def store_new(row: Any, facts: dict[str, Any], names: tuple[str, ...], *, by: Viewer, refuse: Refuse) -> None:
    """Check, number and store a new row whose organisation and area are decided. Raises RuleBroken."""
    assign(row, {name: value for name, value in facts.items() if value not in (None, "")}, names)
    refuse_faults(row, names={*OWNERS, *names})
    refuse(row, by.today)
    give_numbers([row], by.today.year)
    row.save()
    record(row, "add", by=by, after=row.facts((*OWNERS, *names)))


def place_listed(row: Any, by: Viewer, ability: str) -> None:
    """Give a new row the organisation and the area that nobody said."""
    if row.org_id is None:
        row.org = own_org(by, ability)
    if row.area_id is None:
        if row.org.area is None:
            said = _("Choose the area; the organisation is responsible for none.")
            raise RuleBroken("area_missing", said, {"area": said})
        row.area = row.org.area


def edit_listed(row: Any, facts: dict[str, Any], names: tuple[str, ...], *, by: Viewer, refuse: Refuse) -> None:
    """Change facts of a locked row, with a line in the history if anything is different. Raises RuleBroken."""
    old = row.facts(names)
    refuse_faults(row, names=assign(row, facts, names))
    refuse(row, by.today)
    keep_edit(row, old, names, by=by)


def store_listed(
    new: list[Any], changed: list[tuple[Any, dict[str, Any]]], names: tuple[str, ...], *, by: Viewer, source: str
) -> int:
    """Number and store the rows of one import with their lines in the history. Call it inside the transaction."""
    give_numbers(new, by.today.year)
    return keep_imported(new, changed, names, by=by, source=source, fixed=OWNERS)
