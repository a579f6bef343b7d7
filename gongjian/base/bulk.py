"""Many new or changed rows in a few statements.

Measured on 20,000 rows of 20 columns (SQLite): inserting takes a third of bulk_create, which compiles a statement for
every 45 rows; updating takes 1 s, where bulk_update with its CASE for every row and column takes minutes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection, connections, models

FEW = 200  # below, Django's own way costs nothing worth a shortcut
REPEATED = {str, int, bool, date, datetime}  # equal values of these classes are stored alike
AS_THEY_STAND: dict[type[models.Field[Any, Any]], set[type]] = {  # fields of Django that change nothing in such values
    kind: {type_, type(None)}
    for type_, kinds in {
        str: (models.CharField, models.TextField),
        int: (models.BigAutoField, models.BigIntegerField, models.PositiveBigIntegerField),
    }.items()
    for kind in kinds
}


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
    """The values of one column as the database takes them.

    Our own fields say of a whole column at once whether its values are stored as they stand (takes_all). Otherwise
    each goes through get_db_prep_save; a value that was prepared before is not prepared again.
    """
    values = _values(field, rows, add=add)
    if _takes_all(field, values):
        return values
    wrapper = connections[connection.alias]  # the proxy costs as much as the work itself
    prepare = field.get_db_prep_save
    known: dict[tuple[type, Any], Any] = {}
    found, last, made = [], object(), None
    for value in values:
        if value is not last:
            last, kind = value, type(value)
            if kind not in REPEATED:
                made = prepare(value, connection=wrapper)
            elif (kind, value) in known:
                made = known[kind, value]
            else:
                made = known[kind, value] = prepare(value, connection=wrapper)
        found.append(made)
    return found


def _values(field: Any, rows: Sequence[models.Model], *, add: bool) -> list[Any]:
    """What stands in one column of the rows; one moment for all of them where the field asks the clock."""
    if type(field).pre_save is models.DateTimeField.pre_save and (field.auto_now or (field.auto_now_add and add)):
        moment = field.pre_save(rows[0], add)
        for row in rows:
            setattr(row, field.attname, moment)
    elif type(field).pre_save not in (models.Field.pre_save, models.DateTimeField.pre_save):
        return [field.pre_save(row, add) for row in rows]
    return list(map(attrgetter(field.attname), rows))


def _takes_all(field: Any, values: list[Any]) -> bool:
    if hasattr(field, "takes_all"):
        return bool(field.takes_all(values))
    return type(field) in AS_THEY_STAND and set(map(type, values)) <= AS_THEY_STAND[type(field)]


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
