"""Which rows a viewer may read: every read behind a door starts with visible_to().

What a post reaches is a table in people/reach.py; a model only says which of its own columns carry the path of an
organisation or an area. Out of reach answers exactly like not there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from gongjian.base import hooks
from gongjian.base.clock import moment_text, today
from gongjian.base.errors import NotFound, Stale


class Reader(Protocol):
    """Whoever reads. people.Viewer is the only implementation."""

    @property
    def account_id(self) -> int | None: ...

    def reach(self, subject: str, lookups: Mapping[str, str]) -> Q:
        """The condition that keeps the rows of a subject this reader may see."""


def after(path: str) -> str:
    """The first path behind a whole subtree: the last character raised by one, in any collation of the database.

    >>> after("00010009"), after("0001000Z")
    ('0001000A', '0001001')
    """
    bare = path.rstrip("Z")
    return bare[:-1] + ("A" if bare[-1] == "9" else chr(ord(bare[-1]) + 1))


def below(lookup: str, path: str) -> Q:
    """The node with this path and all below it, as one indexed range (startswith scans on SQLite)."""
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": after(path)})


def no_record() -> NotFound:
    """What is said of a record that is out of reach or never existed."""
    return NotFound("not_found", _("No such record. It may be deleted, or outside your area."))


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with an owner in the tree of organisations or of areas.

    subject  the row of people/reach.py that decides
    lookups  {"org": column with an organisation's path, "area": column with an area's path}
    """

    subject: ClassVar[str] = ""
    lookups: ClassVar[Mapping[str, str]] = {}

    def visible_to(self, viewer: Reader) -> Self:
        """Rows this viewer's posts reach."""
        return self.filter(viewer.reach(self.subject, self.lookups))

    def within(self, path: str) -> Self:
        """Rows of the area with this path and of all below it; all rows when the path is empty."""
        return self.filter(below(self.lookups["area"], path)) if path else self

    def get_or_refuse(self, **lookup: Any) -> Any:
        """One row. A row out of reach and a row that never existed give the same answer."""
        try:
            return self.get(**lookup)
        except (self.model.DoesNotExist, ValueError, OverflowError):
            raise no_record() from None

    def locked(self, **lookup: Any) -> Any:
        """One row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get_or_refuse(**lookup)


def refuse_stale(row: models.Model, version: int | None, shown: Iterable[str]) -> None:
    """Refuse an edit that started from an older version of the row than the one stored now.

    raises  Stale with the present values of the shown fields
    """
    if version is not None and version != row.version:  # type: ignore[attr-defined]
        current = {name: getattr(row, name) for name in shown}
        advice = (
            _("Look at its present state, then decide.")
            if "status" in current
            else _("Compare both texts and save again.")
        )
        raise Stale(f"{_was_faster(row)} {advice}", current | {"version": row.version})  # type: ignore[attr-defined]


def _was_faster(row: models.Model) -> str:
    """Who changed the row first, and when; whoever may edit a record may read its history."""
    known = next(filter(None, (last_change(row) for last_change in hooks.LAST_CHANGE)), None)
    if known is None:
        return _("Not saved: somebody changed this record first.")
    who, moment = known
    when = moment_text(moment, today())
    return _("Not saved: %(who)s changed this record first (%(when)s).") % {"who": who, "when": when}
