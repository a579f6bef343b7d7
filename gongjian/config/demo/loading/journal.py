"""The history of a load: every stored row gets its line, with the command that made it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from gongjian.base.models import VersionedRow
from gongjian.history.actions import Change, record_all
from gongjian.people.viewer import Viewer
from gongjian.places.actions import store_places

Row = TypeVar("Row", bound=VersionedRow)
BATCH = 500  # rows of one insert statement


@dataclass(frozen=True)
class Journal:
    """Who loads, and from what (the command line that would do it again)."""

    by: Viewer
    source: str

    def places(self, rows: Iterable[VersionedRow]) -> None:
        """Store new places and record them."""
        store_places(rows, [], by=self.by, source=self.source)

    def added(self, rows: Iterable[Row], *facts: str, label: Callable[[Row], str] = str) -> None:
        """Record rows that were just stored, with the named facts, under a label."""
        said = {"source": self.source}
        lines = [Change(row, "add", after=row.facts(facts), said=said, label=label(row)) for row in rows]
        record_all(lines, by=self.by)
