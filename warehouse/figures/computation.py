"""Indicators of a period and findings on its rows together, compared with what stands, changes kept with time.

Values that are equal stay as they are, so that computing again changes nothing; changed ones are closed and replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.availability import Availability
from warehouse.figures.coverage import COLUMNS as COVERAGE
from warehouse.figures.coverage import coverage_rows
from warehouse.figures.jointfindings import COLUMNS as JOINT
from warehouse.figures.jointfindings import joint_findings
from warehouse.figures.planning import calculate
from warehouse.figures.scan import ScanLimits, add_table, scan, sources
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.bulk import insert_rows, take_stock
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.events import ledger_state, lock, moment, record
from warehouse.ledger.figuretables import computation, indicator_coverage, indicator_value, joint_finding
from warehouse.ledger.freshness import newest_event
from warehouse.store.opening import Store

VALUE = {
    "code": pa.string(),
    "version": pa.int64(),
    "area": pa.string(),
    "dimension": pa.string(),
    "member": pa.string(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
}
IDS_AT_ONCE = 5000
MANY = 1000
"""New rows that change what a table is like."""
ORDER = ("code", "dimension", "area", "member", "submission_id", "rule", "sheet", "row", "column", "message")


@dataclass(frozen=True)
class TableChange:
    """What must be written of one table: rows to insert, ids of rows to close."""

    table: sa.Table
    columns: tuple[str, ...]
    inserted: Sequence[Sequence[Any]]
    closed: Sequence[int]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.inserted or self.closed)


@dataclass(frozen=True)
class Computed:
    """What a computation did: how many values stand, how many of them are new or changed, how many were closed.

    `findings`: how many are told of rows together. `changed`: whether any value, coverage or finding is another than
    before. `is_stale`: another run has computed from the same or a newer ledger state meanwhile, so that nothing was
    written.
    """

    period: str
    state: int
    values: int
    inserted: int
    closed: int
    findings: int
    changed: bool
    is_stale: bool = False


def compute(
    store: Store,
    period: Period,
    areas: Areas,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    known: Mapping[str, Indicator] | None = None,
) -> Computed:
    """Compute all indicators of a period from what is current, and write what differs from what stands.

    A run that finds another one's figures of an older state written meanwhile computes again.
    """
    records = due_in(period, (indicators() if known is None else known).values())
    while True:
        with reading(store.engine) as connection:
            state = max(ledger_state(connection), newest_event(connection, period))
            read = sources(connection, store.lake, period)
            before = _computed_state(connection, period)
            standing = {
                table.name: _standing(connection, table, columns, period) for table, columns in _TABLES.values()
            }
        covered = coverage_rows(records, Availability(read), areas, period)
        with scan(store.lake, read, areas, period, limits) as con:
            count = calculate(con, records, read, areas, period)
            add_table(con, "covered", tuple(COVERAGE), covered, tuple(COVERAGE.values()))
            with reading(store.engine) as connection:  # submissions do not change
                joint = joint_findings(con, connection, store.lake, read, areas, period)
            add_table(con, "joint", tuple(JOINT), joint, tuple(JOINT.values()))
            differences = [
                _difference(con, new, standing[table.name], table, columns) for new, (table, columns) in _TABLES.items()
            ]
        done = _write(store.engine, period, state, before, differences)
        if done is not None:
            inserted, closed = len(differences[0].inserted), len(differences[0].closed)
            if not done:
                return Computed(str(period), state, count, 0, 0, len(joint), changed=False, is_stale=True)
            return Computed(str(period), state, count, inserted, closed, len(joint), changed=any(differences))


_TABLES: dict[str, tuple[sa.Table, Mapping[str, pa.DataType]]] = {
    "computed": (indicator_value, VALUE),
    "covered": (indicator_coverage, COVERAGE),
    "joint": (joint_finding, JOINT),
}
"""Table of the scan → table of the warehouse, and the columns in which they are compared."""


def _computed_state(connection: sa.Connection, period: Period) -> int | None:
    """The ledger state of the newest computation."""
    return connection.scalar(sa.select(computation.c.state).where(computation.c.period == period))


def _standing(
    connection: sa.Connection, table: sa.Table, columns: Iterable[str], period: Period
) -> Sequence[Sequence[Any]]:
    query = sa.select(*(table.c[name] for name in ("id", *columns)))
    return connection.execute(query.where(table.c.period == period, table.c.valid_to.is_(None))).all()


def _difference(
    con: duckdb.DuckDBPyConnection,
    new: str,
    standing: Iterable[Sequence[Any]],
    table: sa.Table,
    columns: Mapping[str, pa.DataType],
) -> TableChange:
    """Rows of the table `new` that do not stand, and ids of standing rows that are not in it any more."""
    old = f"standing_{new}"
    add_table(con, old, ("id", *columns), list(standing), (pa.int64(), *columns.values()))
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM n."{name}"' for name in columns)
    chosen = ", ".join(f'n."{name}"' for name in columns)
    order = ", ".join(f'"{name}"' for name in ORDER if name in columns)
    inserted = con.execute(
        f"SELECT {chosen} FROM {new} AS n ANTI JOIN {old} AS o ON {same} ORDER BY {order}"
    ).fetchall()
    closed = con.execute(f"SELECT o.id FROM {old} AS o ANTI JOIN {new} AS n ON {same} ORDER BY o.id").fetchall()
    return TableChange(table, tuple(columns), inserted, [number for (number,) in closed])


def _write(
    engine: sa.Engine, period: Period, state: int, before: int | None, differences: Sequence[TableChange]
) -> bool | None:
    """Whether it was written; None when it must be computed again because another run wrote an older state."""
    with writing(engine) as connection:
        lock(connection)
        present = _computed_state(connection, period)
        if present != before:
            return False if present is not None and present >= state else None
        at = moment(connection)
        if any(differences):
            detail = {one.table.name: [len(one.inserted), len(one.closed)] for one in differences}
            record(connection, "compute", at, period=str(period), detail={"state": state, **detail})
        for difference in differences:
            _apply(connection, difference, str(period), state, at)
        take_stock(connection, *(one.table for one in differences if len(one.inserted) > MANY))
        if present is None:
            row = computation.insert().values(period=period, state=state, computed_at=at)
            connection.execute(row)
        elif present != state or any(differences):
            changed = computation.update().where(computation.c.period == period)
            connection.execute(changed.values(state=state, computed_at=at))
        return True


def _apply(connection: sa.Connection, difference: TableChange, period: str, state: int, at: dt.datetime) -> None:
    table = difference.table
    for start in range(0, len(difference.closed), IDS_AT_ONCE):
        ids = difference.closed[start : start + IDS_AT_ONCE]
        connection.execute(table.update().where(table.c.id.in_(ids)).values(valid_to=at))
    columns = ("period", *difference.columns, "state", "valid_from")
    insert_rows(connection, table, columns, ((period, *row, state, at) for row in difference.inserted))
