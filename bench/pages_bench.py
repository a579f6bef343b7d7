"""Every page that an account reaches from its workbench: server time and queries, on a district of a given scale.

    python -m bench.pages_bench [scale]     scale 1: 10,000 buildings; scale 10: 100,000 (design.md section 7)

GONGJIAN_DATABASE says where; without it a SQLite file in a temporary folder. Row counts are printed before any time.
The clock's time is what a reader waits; the processor's time beside it tells whether the machine was busy otherwise.
"""

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import django

REPEATS = 40
ACCOUNTS = ("secretary", "street", "gridbody", "worker", "admin", "auditor")
BESIDE = {  # what is reached from those pages: checks, records, searches, later pages of long lists
    "secretary": ("/grids/coverage/", "/grids/coincidence/"),
    "gridbody": (
        "/grids/list/",
        "/grids/list/?sort=-households&page=9",
        "/grids/coverage/",
        "/grids/coincidence/",
        "/grids/coincidence/?show=all&page=90",
        "/places/buildings/?q=1号楼",
        "/places/buildings/?chip=unknown",
        "/places/buildings/?page=2000",
        "/search/?q=杏园",
        "/figures/?part=grids",
        "/figures/?part=exchange",
        "/figures/?part=checkin",
    ),
}


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def loaded(scale: float) -> None:
    """The district, made when the database is empty; its rows are counted on the first line."""
    from django.db import connection  # noqa: PLC0415  settings must be chosen first

    from bench.district import prepare  # noqa: PLC0415
    from gongjian.grids.models import Grid  # noqa: PLC0415
    from gongjian.people.models import Person  # noqa: PLC0415
    from gongjian.places.models import Area, Building  # noqa: PLC0415

    prepare(1, scale)
    counts = {model.__name__: model.objects.count() for model in (Area, Building, Grid, Person)}
    print(connection.vendor, counts, flush=True)


def addresses(client: Any, username: str) -> Iterator[str]:
    """One address of each form on the account's workbench, then those beside."""
    found = re.findall(r'href="(/[^"#]*)"', client.get("/").content.decode())
    forms: dict[str, str] = {}
    for path in ["/", *found]:
        if not re.search(r"export|static|sign-|/i18n/|\.", path):
            forms.setdefault(re.sub(r"\d+", "0", path.split("?")[0]), path.replace("&amp;", "&"))
    yield from dict.fromkeys([*forms.values(), *BESIDE.get(username, ())])


def measure() -> None:
    """Ask for every page again and again; one line each, the slowest at the end."""
    from django.db import connection, reset_queries  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gongjian.people.models import Account  # noqa: PLC0415

    connection.force_debug_cursor, worst = True, []
    for username in ACCOUNTS:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        for page in addresses(client, username):
            client.get(page)  # modules and templates are loaded once per process
            waited, used = [], []
            for _attempt in range(REPEATS):
                reset_queries()
                clock, processor = time.perf_counter(), time.process_time()
                answer = client.get(page)
                used.append(1000 * (time.process_time() - processor))
                waited.append(1000 * (time.perf_counter() - clock))
            high = percentile(waited, 0.95)
            worst.append((high, username, page))
            print(
                f"{username:<10} {page:<38} {answer.status_code}  median {statistics.median(waited):6.0f} ms"
                f"  p95 {high:6.0f} ms  processor {statistics.median(used):6.0f} ms"
                f"  {len(connection.queries):3d} queries  {len(answer.content) / 1024:5.0f} kB",
                flush=True,
            )
    over = sum(high > 150 for high, _username, _page in worst)
    high, username, page = max(worst)
    print(
        f"{len(worst)} pages, {over} with a p95 over 150 ms (design.md section 7); slowest {username} {page} {high:.0f}"
    )


def main() -> None:
    """Command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
    os.environ.setdefault("GONGJIAN_LOG_LEVEL", "CRITICAL")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GONGJIAN_VAR", folder)
        os.environ.setdefault("GONGJIAN_DATABASE", f"{folder}/bench.sqlite3")
        django.setup()
        loaded(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
        measure()


if __name__ == "__main__":
    main()
