"""Invariant 5: every numerator and denominator equals a fresh computation; derived tables name their ledger state.

The registers are derived tables too: their rows are those of the current Parquet files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.databaselist import database
from schemas.periods import Period
from warehouse.figures.jointfindings import COLUMNS as JOINT
from warehouse.figures.renewal.rounds import TABLES
from warehouse.ledger.events import standing
from warehouse.ledger.figuretables import computation, indicator_coverage, indicator_value, joint_finding
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.registers import register_columns, registers
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.store.opening import Store
from warehouse.verification.breaches import Breach

Key = tuple[Any, ...]
COMPARED = {
    indicator_value: ("value", 5),
    indicator_coverage: ("coverage", 3),
    joint_finding: ("finding", tuple(JOINT).index("count")),
}
"""What is computed anew: how it is called, and how many of its first fields tell one row from another.

A rule may speak twice of a cell, or of a whole file.
"""
SHOWN = 20
"""Breaches told one by one for a period and table; the rest is counted."""


def stale(connection: sa.Connection) -> Iterator[Breach]:
    """Periods whose indicators were computed from an older state of the ledger, or not at all."""
    states: dict[str, int] = {row.period: row.state for row in connection.execute(sa.select(computation))}
    for period, newest in stale_periods(connection):
        told = f"computed from state {states[period]}" if period in states else "never computed"
        yield Breach(5, period, f"{told}, but the ledger is at {newest}: `octet run` mends it")


def breaches(connection: sa.Connection, period: Period, fresh: Sequence[pa.Table]) -> Iterator[Breach]:
    """Standing values, coverage and joint findings that a fresh computation does not give, in the order of `TABLES`."""
    for (table, kinds), computed in zip(TABLES, fresh, strict=True):
        what, key = COMPARED[table]
        rows = zip(*computed.select(list(kinds)).to_pydict().values(), strict=True)
        yield from _compared(period, what, _standing(connection, table, tuple(kinds), period), rows, key)


def in_registers(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """Registers that are not the rows of the current Parquet files."""
    rows = submission_rows(connection, standing())
    for name, table in registers().items():
        current = {row.id: row for row in rows if row.database == name}
        found: dict[int, list[Key]] = {number: [] for number in current}
        names = [kept.name for kept in register_columns(database(name))]
        query = sa.select(table.c.submission_id, table.c.sheet, table.c.row, *(table.c[one] for one in names))
        for number, *values in connection.execute(query.order_by(table.c.id)):
            found.setdefault(number, []).append(tuple(values))
        for number, values in sorted(found.items()):
            if number not in current:
                yield Breach(5, f"{name}, submission {number}", "in the register, but not current")
                continue
            wanted = _lake_rows(store, current[number], ["_sheet", "_row", *names])
            if values != wanted:
                yield Breach(5, f"{name}, submission {number}", "the register does not hold the rows of the lake")


def _lake_rows(store: Store, row: Submission, names: list[str]) -> list[Key] | None:
    path = row.path(store.lake)
    if not path.is_file():
        return None
    columns = pq.read_table(path, columns=names).select(names).to_pydict().values()
    return [tuple(_clean(value) for value in values) for values in zip(*columns, strict=True)]


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def _standing(connection: sa.Connection, table: sa.Table, names: Sequence[str], period: Period) -> Sequence[Key]:
    query = sa.select(*(table.c[name] for name in names))
    rows = connection.execute(query.where(table.c.period == period, table.c.valid_to.is_(None)))
    return [tuple(row) for row in rows]


def _compared(period: Period, what: str, stored: Iterable[Key], fresh: Iterable[Key], key: int) -> Iterator[Breach]:
    """Rows that differ; the first `key` fields say which row it is."""
    old, new = _by_key(stored, key), _by_key(fresh, key)
    wrong = sorted((k for k in {*old, *new} if old.get(k) != new.get(k)), key=lambda k: tuple(map(str, k)))
    for one in wrong[:SHOWN]:
        where = " ".join([str(period), *(str(part) for part in one if part is not None)])
        yield Breach(5, where, f"{what} {_told(old, one)} stands, a fresh computation gives {_told(new, one)}")
    if len(wrong) > SHOWN:
        yield Breach(5, str(period), f"{len(wrong) - SHOWN} more rows of {what} differ from a fresh computation")


def _by_key(rows: Iterable[Key], key: int) -> dict[Key, Key]:
    return {tuple(row[:key]): tuple(row[key:]) for row in rows}


def _told(rows: Mapping[Key, Key], key: Key) -> str:
    return "/".join(str(part) for part in rows[key] if part is not None) if key in rows else "nothing"
