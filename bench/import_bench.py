"""A roster of 100,000 buildings through the import: dry run and storing on SQLite, beside a plain calamine read.

python -m bench.import_bench [rows]

The database is a new file in a temporary folder, with the product's own settings (WAL, synchronous=FULL).
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import django

FOLDER = tempfile.TemporaryDirectory(prefix="gongjian-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "gongjian.config.settings"
os.environ["GONGJIAN_VAR"] = FOLDER.name
os.environ["GONGJIAN_DATABASE"] = str(Path(FOLDER.name) / "bench.sqlite3")
django.setup()

# ruff: noqa: E402  settings must be chosen before the rest is imported
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from gongjian.base.registers import runs
from gongjian.base.registers.carrying import faults_of
from gongjian.base.registers.tasks import check_import, store_import
from gongjian.base.sheets import write_sheet
from gongjian.orgs.testing import make_org
from gongjian.people.testing import make_viewer
from gongjian.places.registers import BUILDINGS
from gongjian.places.testing import SOUTH, STEP, WEST, box, make_area

COMMUNITIES = 100
TARGET = "a dry run and its storing together: 30 s (design.md section 7)"
Row = dict[str, Any]


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Run once and print the seconds, on the clock and of the processor, and the most memory held until now."""
    begin, used = time.perf_counter(), time.process_time()
    result = act()
    taken, worked = time.perf_counter() - begin, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<52}{taken:8.2f} s{worked:8.2f} s cpu{peak:8.0f} MiB at most", flush=True)
    return result


@dataclass
class Roster:
    """A district and the rows of its buildings."""

    viewer: Any
    codes: list[str]  # of the communities
    count: int

    def rows(self, *, spoilt: bool = False, more: int = 0) -> Iterator[Row]:
        """The rows; spoilt: a word for a number in every other one. more: households beyond those of the first file."""
        for number in range(self.count):
            place = number % COMMUNITIES
            yield {
                "name": f"河沿路{number // 30}弄{number % 30}号",
                "code": f"B{number:08d}",
                "area": self.codes[place],
                "address": f"河沿路 {number} 号",
                "kind": "home",
                "households": "三百" if spoilt and number % 2 else number % 300 + more,
                "storeys": 1 + number % 30,
                "lon": round(WEST + (place % 10 * 10 + number % 97 / 10) * STEP, 7),
                "lat": round(SOUTH + (place // 10 * 10 + number % 89 / 9) * STEP, 7),
            }

    def book(self, **facts: Any) -> bytes:
        """The rows as an Excel file."""
        names = next(self.rows())
        columns = [column.sheet for column in BUILDINGS.typed if column.name in names]
        return write_sheet(columns, self.rows(**facts), title="楼栋", by="bench", day=self.viewer.today)


def make_roster(count: int) -> Roster:
    """An empty district of a hundred communities."""
    call_command("migrate", verbosity=0)
    district = make_area("district", level="district", shape=box(0, 0, 100, 100))
    areas = [
        make_area(f"社区{number}", parent=district, shape=box(number % 10 * 10, number // 10 * 10, 10, 10))
        for number in range(COMMUNITIES)
    ]
    viewer = make_viewer("grid_body", make_org(area=district, kind="district"))
    return Roster(viewer, [area.code for area in areas], count)


def checked(roster: Roster, content: bytes, label: str) -> Any:
    """Hand a file in and time its dry run."""
    run = runs.hand_in(BUILDINGS, BytesIO(content), "roster.xlsx", by=roster.viewer, options={"datum": "wgs84"})
    timed(f"{label}: dry run", lambda: check_import.call(run.pk))
    run.refresh_from_db()
    print(" ", run.counts, run.message)
    return run


def stored(roster: Roster, run: Any, label: str) -> None:
    """Time the storing of a checked file: checked again, written, each row with its line in the chained history."""
    runs.store(run.pk, by=roster.viewer)
    timed(f"{label}: checked again and stored", lambda: store_import.call(run.pk))
    run.refresh_from_db()
    print(" ", run.phase, run.message)


def main(count: int) -> None:
    """Make the district and the workbooks, then measure."""
    roster = make_roster(count)
    book = roster.book()
    print(f"{count:,} rows, {len(next(roster.rows()))} columns, {len(book) / 2**20:.1f} MiB; {TARGET}")
    timed("calamine alone", lambda: CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python())
    run = checked(roster, roster.book(spoilt=True), "every other row faulty")
    print(f"  {len(faults_of(run)):,} faulty cells named")
    stored(roster, checked(roster, book, "all new"), "all new")
    checked(roster, book, "the same file again, nothing changed")
    changed = roster.book(more=1)
    stored(roster, checked(roster, changed, "every row changed"), "every row changed")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
