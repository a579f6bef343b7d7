"""Many new or changed rows in a few statements.

Measured on 20,000 rows of 20 columns (SQLite): inserting takes a third of bulk_create, which compiles a statement for
every 45 rows; updating takes 1 s, where bulk_update with its CASE for every row and column takes minutes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, connections, models

FEW = 200  # below, Django's own way costs nothing worth a shortcut


def insert_all(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model, each with its primary key set. Call inside a transaction that holds the write lock.

    Every column goes through its field, with all its checks; unsaved rows only, no parents, no signals.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < FEW:
        model._base_manager.bulk_create(rows)
        return
    fields = model._meta.local_concrete_fields
    for row, pk in zip(rows, _free_keys(model, len(rows)), strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, "default"
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    prepared = zip(*(_column(field, rows) for field in fields), strict=True)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", prepared)  # type: ignore[arg-type]


def _column(field: Any, rows: Sequence[models.Model], *, add: bool = True) -> list[Any]:
    """The values of one column as the database takes them; neighbours often hold the very same value."""
    wrapper = connections[connection.alias]  # the proxy costs as much as the work itself
    prepare, pre_save = field.get_db_prep_save, field.pre_save
    found, last, made = [], object(), None
    for row in rows:
        value = pre_save(row, add)
        if value is not last:
            last, made = value, prepare(value, connection=wrapper)
        found.append(made)
    return found


def _free_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """So many primary keys that nobody else will get."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    return range((last[0] if last else 0) + 1, (last[0] if last else 0) + count + 1)


def update_all(rows: Iterable[models.Model], fields: Sequence[str]) -> int:
    """Write the named fields of stored rows of one model; all other columns stay untouched."""
    rows = list(rows)
    if not rows or not fields:
        return 0
    meta, quote = type(rows[0])._meta, connection.ops.quote_name
    named = [meta.get_field(name) for name in fields]
    settings = ", ".join(f"{quote(str(field.column))} = %s" for field in named)  # type: ignore[union-attr]
    prepared = zip(*(_column(field, rows, add=False) for field in (*named, meta.pk)), strict=True)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {settings} WHERE {quote(str(meta.pk.column))} = %s",
            prepared,  # type: ignore[arg-type]
        )
    return len(rows)
