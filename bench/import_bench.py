"""A roster of 100,000 buildings through the import: dry run and storing on SQLite, beside a plain calamine read.

python -m bench.import_bench [rows]

The database is a new file in a temporary folder, with the product's own settings (WAL, synchronous=FULL).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="gongjian-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "gongjian.config.settings"
os.environ["GONGJIAN_VAR"] = FOLDER.name
os.environ["GONGJIAN_DATABASE"] = str(Path(FOLDER.name) / "bench.sqlite3")
COMMUNITIES = 100


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Run once and print the seconds, on the clock and of the processor."""
    begin, used = time.perf_counter(), time.process_time()
    result = act()
    print(f"{name:<52}{time.perf_counter() - begin:8.2f} s{time.process_time() - used:8.2f} s cpu", flush=True)
    return result


def main(count: int) -> None:
    """Make the district and the workbook, then measure."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    from gongjian.base.registers import runs  # noqa: PLC0415
    from gongjian.base.registers.carrying import faults_of  # noqa: PLC0415
    from gongjian.base.registers.tasks import check_import, store_import  # noqa: PLC0415
    from gongjian.base.sheets import write_sheet  # noqa: PLC0415
    from gongjian.orgs.testing import make_org  # noqa: PLC0415
    from gongjian.people.testing import make_viewer  # noqa: PLC0415
    from gongjian.places.registers import BUILDINGS  # noqa: PLC0415
    from gongjian.places.testing import SOUTH, STEP, WEST, box, make_area  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    district = make_area("district", level="district", shape=box(0, 0, 100, 100))
    areas = [
        make_area(f"社区{number}", parent=district, shape=box(number % 10 * 10, number // 10 * 10, 10, 10))
        for number in range(COMMUNITIES)
    ]
    viewer = make_viewer("grid_body", make_org(area=district, kind="district"))

    def rows(spoilt: bool = False) -> Any:
        for number in range(count):
            place = number % COMMUNITIES
            yield {
                "name": f"河沿路{number // 30}弄{number % 30}号",
                "code": f"B{number:08d}",
                "area": areas[place].code,
                "address": f"河沿路 {number} 号",
                "kind": "home",
                "households": "三百" if spoilt and number % 2 else number % 300,
                "storeys": 1 + number % 30,
                "lon": round(WEST + (place % 10 * 10 + number % 97 / 10) * STEP, 7),
                "lat": round(SOUTH + (place // 10 * 10 + number % 89 / 9) * STEP, 7),
            }

    columns = [column.sheet for column in BUILDINGS.typed if column.name in next(rows())]
    facts: dict[str, Any] = {"title": "楼栋", "by": "bench", "day": viewer.today}
    book = write_sheet(columns, rows(), **facts)
    spoilt = write_sheet(columns, rows(spoilt=True), **facts)
    print(f"{count:,} rows, {len(columns)} columns, {len(book) / 2**20:.1f} MiB")
    timed("calamine alone", lambda: CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python())

    def carried(content: bytes, name: str, label: str) -> Any:
        run = runs.hand_in(BUILDINGS, BytesIO(content), name, by=viewer, options={"datum": "wgs84"})
        timed(f"{label}: dry run", lambda: check_import.call(run.pk))
        run.refresh_from_db()
        print(" ", run.counts, run.message)
        return run

    run = carried(spoilt, "spoilt.xlsx", "every other row faulty")
    print(f"  {len(faults_of(run)):,} faulty cells named")
    run = carried(book, "new.xlsx", "all new")
    runs.store(run.pk, by=viewer)
    timed("all new: checked again and stored, with history", lambda: store_import.call(run.pk))
    run.refresh_from_db()
    print(" ", run.phase, run.message)
    run = carried(book, "new.xlsx", "the same file again, nothing changed")
    changed = write_sheet(columns, ({**row, "households": row["households"] + 1} for row in rows()), **facts)
    run = carried(changed, "changed.xlsx", "every row changed")
    runs.store(run.pk, by=viewer)
    timed("every row changed: checked again and stored", lambda: store_import.call(run.pk))
    run.refresh_from_db()
    print(" ", run.phase, run.message)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
