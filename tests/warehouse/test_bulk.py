"""Many rows at once are stored as SQLAlchemy stores one, wherever among them a value stands that must be put right."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from warehouse.ledger.bulk import ROWS_AT_ONCE, insert_rows
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.figuretables import area, computation
from warehouse.store.opening import Store

DAY, TIME = dt.date(2026, 9, 1), dt.datetime(2026, 10, 1, 8, 0, 0, 5, tzinfo=dt.UTC)
MANY = 2 * ROWS_AT_ONCE + 1


def stored(store: Store, table: sa.Table, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[Any]:
    with writing(store.engine) as connection:
        insert_rows(connection, table, columns, iter(rows))
    with reading(store.engine) as connection:
        query = sa.select(*(table.c[name] for name in columns)).order_by(table.c[columns[0]])
        return [tuple(row) for row in connection.execute(query)]


def test_texts_and_days_of_many_rows(store: Store) -> None:
    columns = ("code", "name_zh", "name_en", "level", "covered_by", "valid_from", "parent")
    rows: list[tuple[Any, ...]] = [
        (f"{n:06}", "区", "1", 1, f"{n:06}", DAY if n % 2 else None, None) for n in range(MANY)
    ]
    rows[-1] = ("999999", "长\0宁", "\0", 3, "999999", DAY, "310000")
    assert stored(store, area, columns, rows) == [*rows[:-1], ("999999", "长宁", "", 3, "999999", DAY, "310000")]


def test_times_and_no_rows(store: Store) -> None:
    columns = ("period", "state", "computed_at")
    assert stored(store, computation, columns, []) == []
    rows = [("2026-08", 1, TIME), ("2026-09", 2, TIME + dt.timedelta(seconds=1))]
    assert stored(store, computation, columns, rows) == rows
