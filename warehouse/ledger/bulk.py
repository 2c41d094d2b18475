"""Many rows into a table at once: COPY on PostgreSQL, the driver's executemany on SQLite. No meaning of rows here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import is_
from typing import Any

import sqlalchemy as sa

ROWS_AT_ONCE = 500
NUL = "\0"
"""The one character that PostgreSQL cannot keep in a text."""


def insert_rows(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows given as values in the order of `columns`, within the connection's transaction.

    `same`: columns that hold one value in all of them. Values are as the driver takes them: text, int, float, bool,
    date, aware UTC time, JSON already as text, None.
    """
    same = same or {}
    names = (*columns, *same)
    quoted = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
            for row in _prepared(rows, same.values(), _clean):
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in names)
    statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'
    driver.executemany(statement, _prepared(rows, same.values(), _plain))


def take_stock(connection: sa.Connection, *tables: sa.Table) -> None:
    """After many changes: PostgreSQL plans joins by what it last saw of a table, and looks by itself only later."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def _prepared(
    rows: Iterable[Sequence[Any]], same: Iterable[Any], prepare: Callable[[Any], Any]
) -> Iterator[Sequence[Any]]:
    """The rows as the driver must get them. Columns repeat their values: each is looked at once in many rows."""
    remaining, ready = iter(rows), tuple(map(prepare, same))
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        given = list(zip(*some, strict=True))
        columns = [_column(values, prepare) for values in given]
        are_ready = all(map(is_, columns, given))
        yield from ((*row, *ready) for row in (some if are_ready else zip(*columns, strict=True)))


def _column(values: Sequence[Any], prepare: Callable[[Any], Any]) -> Sequence[Any]:
    changed = {one: ready for one in set(values) if (ready := prepare(one)) is not one}
    return [changed.get(value, value) for value in values] if changed else values


def _clean(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) and NUL in value else value


def _plain(value: Any) -> Any:
    """As SQLAlchemy itself would store it on SQLite: dates as text, times in UTC without a zone."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return _clean(value)
