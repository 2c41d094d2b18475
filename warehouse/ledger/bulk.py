"""Many rows into a table at once: COPY on PostgreSQL, the driver's executemany on SQLite. No meaning of rows here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

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
            for row in rows:
                copy.write_row([_clean(value) for value in row])
        return
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})'
    driver = connection.connection.dbapi_connection
    driver.executemany(statement, ([_plain(value) for value in row] for row in rows))


def take_stock(connection: sa.Connection, *tables: sa.Table) -> None:
    """After many changes: PostgreSQL plans joins by what it last saw of a table, and looks by itself only later."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


def _clean(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) and NUL in value else value


def _plain(value: Any) -> Any:
    """As SQLAlchemy itself would store it on SQLite: dates as text, times in UTC without a zone."""
    if hasattr(value, "tzinfo"):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return _clean(value)
