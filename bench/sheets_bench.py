"""Reading and checking 100,000 rows of 10 columns, beside calamine alone; writing, annotating.

python -m bench.sheets_bench [rows]
"""

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import django
from python_calamine import CalamineWorkbook

from gongjian.base.sheets import Column, annotate, read_sheet, write_csv, write_sheet

KINDS = [(f"k{n}", f"类别{n}") for n in range(12)]
COLUMNS = (
    Column("code", "编码", "code", required=True),
    Column("name", "名称", required=True, max_length=60),
    Column("address", "地址", max_length=120),
    Column("households", "户数", "integer", required=True, low=0, high=99_999),
    Column("storeys", "层数", "integer", low=1, high=200),
    Column("area", "面积", "decimal", low=0),
    Column("built_on", "建成日期", "date"),
    Column("is_old", "是否老旧", "boolean"),
    Column("kind", "类别", "choice", choices=KINDS),
    Column("phone", "电话", "secret"),
)


def make_rows(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Invented buildings, the same for the same seed."""
    chance = random.Random(seed)
    return [
        {
            "code": f"310101{number:08d}",
            "name": f"河沿路{number // 30}弄{number % 30}号",
            "address": f"东街社区河沿路 {number} 号楼栋",
            "households": chance.randrange(1, 300),
            "storeys": chance.randrange(1, 33),
            "area": round(chance.uniform(100, 9000), 2),
            "built_on": date(1950, 1, 1) + timedelta(days=chance.randrange(27_000)),
            "is_old": chance.random() < 0.3,
            "kind": chance.choice(KINDS)[0],
            "phone": f"138{chance.randrange(10**8):08d}",
        }
        for number in range(count)
    ]


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Run once and print the seconds."""
    begin = time.perf_counter()
    result = act()
    print(f"{name:<44}{time.perf_counter() - begin:8.2f} s", flush=True)
    return result


def main() -> None:
    """Print one line per measurement, then the peak memory of the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
    django.setup()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = make_rows(count)
    about: dict[str, Any] = {"title": "bench", "by": "bench", "day": date(2026, 4, 16)}
    book = timed(f"write {count:,} rows x 10 columns, .xlsx", lambda: write_sheet(COLUMNS, rows, **about))
    text = timed("write the same as CSV", lambda: write_csv(COLUMNS, rows, **about))
    plain = timed(
        "calamine alone",
        lambda: CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python(skip_empty_area=False),
    )
    sheet = timed("read and check, .xlsx", lambda: read_sheet(book, "bench.xlsx", columns=COLUMNS))
    again = timed("read and check, CSV", lambda: read_sheet(text, "bench.csv", columns=COLUMNS))
    assert len(plain) == count + 4
    assert [row.values for row in sheet.rows] == [row.values for row in again.rows]
    assert len(sheet.rows) == count
    assert sheet.problems == []
    worst = text.replace(b"\xe7\xb1\xbb\xe5\x88\xab", b"?").replace(b"2", b"x")
    faulty = timed("read and check, CSV full of faults", lambda: read_sheet(worst, "bench.csv", columns=COLUMNS))
    print(f"{'faults':<44}{len(faulty.problems):8,}")
    timed("annotate the faulty sheet", lambda: annotate(faulty))
    print(f"{'peak memory':<44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:8,} MiB")


if __name__ == "__main__":
    main()
