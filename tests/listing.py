"""What stands in a warehouse, as plain rows: compared without surrogate numbers, versions, times and logs of runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from warehouse.ledger.connection import reading

LOGS = {"alembic_version", "arrival", "computation", "fence", "ledger_event"}
LEFT_OUT = {"id", "submission_id", "event_id", "version", "state_from"}
ENDS = ("_at", "_from", "_to")


def standing_rows(engine: sa.Engine) -> dict[str, list[tuple[str, ...]]]:
    """Table → its rows that hold now, sorted, each as the texts of its columns."""
    found = sa.MetaData()
    found.reflect(engine)
    with reading(engine) as connection:
        return {name: _rows(connection, table) for name, table in found.tables.items() if name not in LOGS}


def _rows(connection: sa.Connection, table: sa.Table) -> list[tuple[str, ...]]:
    ended = [column for column in table.c if column.name in ("valid_to", "current_to") and table.name != "area"]
    chosen = [column for column in table.c if _is_compared(table, column)]
    query = sa.select(*chosen).where(*(column.is_(None) for column in ended))
    return sorted(tuple(str(value) for value in row) for row in connection.execute(query).all())


def _is_compared(table: sa.Table, column: sa.Column[Any]) -> bool:
    if column.name in LEFT_OUT or column.name.endswith(ENDS):
        return False
    # in a table of figures `state` is the ledger's number that they were computed from; elsewhere it is a word
    return not (column.name == "state" and isinstance(column.type, sa.Integer))
