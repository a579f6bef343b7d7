"""Every page of the navigation for the posts that may see it: server time and queries, on a district of a given scale.

python -m bench.pages_bench [scale]     scale 1: 10,000 buildings; scale 10: 100,000 (design.md section 7)
GONGJIAN_DATABASE says where; without it a SQLite file in a temporary folder. Row counts are printed before any time.
"""

import os
import statistics
import sys
import tempfile
import time

import django

REPEATS = 15
PAGES = {
    "secretary": (
        "/",
        "/grids/",
        "/grids/plans/",
        "/grids/coverage/",
        "/grids/coincidence/",
        "/places/buildings/",
        "/people/",
    ),
    "street": ("/", "/grids/", "/grids/plans/", "/orgs/", "/people/"),
    "gridbody": (
        "/",
        "/grids/",
        "/grids/plans/",
        "/grids/list/",
        "/grids/coverage/",
        "/grids/coincidence/",
        "/places/buildings/",
        "/places/buildings/?q=1号楼",
        "/orgs/",
        "/people/",
        "/search/?q=杏园",
        "/params/",
        "/messages/",
    ),
    "auditor": ("/history/",),
}


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(scale: float) -> None:
    """Load the district when the database is empty, then ask for every page."""
    from django.core.management import call_command  # noqa: PLC0415  settings must be chosen first
    from django.db import connection, reset_queries  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gongjian.config.demo.load import load  # noqa: PLC0415
    from gongjian.grids.models import Grid  # noqa: PLC0415
    from gongjian.people.models import Account, Person  # noqa: PLC0415
    from gongjian.places.models import Building  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Building.objects.exists():
        load(1, scale)
    counts = {model.__name__: model.objects.count() for model in (Building, Grid, Person)}
    print(connection.vendor, counts)
    connection.force_debug_cursor = True
    worst = []
    for username, pages in PAGES.items():
        client = Client()
        client.force_login(Account.objects.get(username=username))
        for page in pages:
            times, size, status = [], 0, 0
            for _attempt in range(REPEATS):
                reset_queries()
                start = time.perf_counter()
                answer = client.get(page)
                times.append(1000 * (time.perf_counter() - start))
                size, status = len(answer.content), answer.status_code
            middle, high = statistics.median(times), percentile(times, 0.95)
            worst.append(high)
            print(
                f"{username:<10} {page:<28} {status}  median {middle:7.1f} ms  p95 {high:7.1f} ms"
                f"  {len(connection.queries):3d} queries  {size / 1024:6.0f} kB"
            )
    print(f"slowest p95: {max(worst):.0f} ms; target 150 ms (design.md section 7)")


def main() -> None:
    """Command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.config.settings")
    os.environ.setdefault("GONGJIAN_LOG_LEVEL", "CRITICAL")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GONGJIAN_DATABASE", f"{folder}/bench.sqlite3")
        django.setup()
        measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)


if __name__ == "__main__":
    main()
