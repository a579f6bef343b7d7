"""The database's own numbers about its tables, by which it chooses indexes.

PostgreSQL counts again by itself, some time after many rows changed; SQLite never does (sqlite.org/lang_analyze.html):
without these numbers the list of 100,000 buildings takes three times as long.
"""

from django.db import connection, models

SAMPLE = 1000  # rows of an index that SQLite looks at: some hundredths of a second for a whole district
MANY = 1000  # stored rows from which an import counts again at once


def measure_all() -> None:
    """Count all tables anew where the database does not do it by itself."""
    if connection.vendor == "sqlite":
        _sampled("ANALYZE")


def measure_table(model: type[models.Model]) -> None:
    """Count one table anew, after many rows were stored in it."""
    _sampled(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _sampled(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
        cursor.execute(statement)
