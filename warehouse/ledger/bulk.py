"""Many rows into a table at once: COPY on PostgreSQL, the driver's executemany on SQLite. No meaning of rows here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

ROWS_AT_ONCE = 10_000
NUMBERS = int | float | None
NUL = "\0"
"""The one character that PostgreSQL cannot keep in a text."""


def insert_rows(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given as values in the order of `columns`, within the connection's transaction.

    Values are as the driver takes them: text, int, float, bool, date, aware UTC time, JSON already as text, None.
    """
    quoted = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
            for row in _prepared(rows, _clean):
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'
    driver = connection.connection.dbapi_connection
    driver.executemany(statement, _prepared(rows, _plain))


def take_stock(connection: sa.Connection, *tables: sa.Table) -> None:
    """After many changes: PostgreSQL plans joins by what it last saw of a table, and looks by itself only later."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def _prepared(rows: Iterable[Sequence[Any]], prepare: Callable[[Any], Any]) -> Iterator[Sequence[Any]]:
    """The rows as the driver must get them. Columns repeat their values: each is looked at once in many rows."""
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        yield from zip(*(_column(values, prepare) for values in zip(*some, strict=True)), strict=True)


def _column(values: Sequence[Any], prepare: Callable[[Any], Any]) -> Sequence[Any]:
    changed = {one: ready for one in set(values) if not isinstance(one, NUMBERS) and (ready := prepare(one)) is not one}
    return [changed.get(value, value) for value in values] if changed else values


def _clean(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) and NUL in value else value


def _plain(value: Any) -> Any:
    """As SQLAlchemy itself would store it on SQLite: dates as text, times in UTC without a zone."""
    if hasattr(value, "tzinfo"):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return _clean(value)
