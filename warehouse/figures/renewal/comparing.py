"""What was computed against what stands in a table of the warehouse: rows to insert, ids of rows to close.

Rows are compared as columns in DuckDB, whatever the warehouse; equal ones stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.periods import Period
from warehouse.indicators.expressions import LEVELS
from warehouse.ledger.bulk import insert_rows
from warehouse.ledger.figuretables import area, indicator_coverage, indicator_value

ORDER = ("code", "dimension", "area", "member", "submission_id", "rule", "sheet", "row", "column", "message")
IDS_AT_ONCE = 5000
DISTRICT = LEVELS.index("district") + 1


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

    def apply(self, connection: sa.Connection, period: str, state: int, at: dt.datetime) -> None:
        """Write it."""
        for start in range(0, len(self.closed), IDS_AT_ONCE):
            ids = self.closed[start : start + IDS_AT_ONCE]
            connection.execute(self.table.update().where(self.table.c.id.in_(ids)).values(valid_to=at))
        same = {"period": period, "state": state, "valid_from": at}
        insert_rows(connection, self.table, self.columns, self.inserted, same)


def tell(connection: sa.Connection, period: str) -> None:
    """Mark what the views show of a month, by what stands now.

    Not a group of an area below the district that reported nothing of it, nor an unallocated part that has no value.
    """
    value, covered = indicator_value.c, indicator_coverage.c
    both = sa.and_(*(covered[name] == value[name] for name in ("area", "code", "period")))
    summed = sa.select(area.c.code).where(area.c.level <= DISTRICT)
    reported = _stands(covered, both, covered.dimension == value.dimension, covered.areas_reported > 0)
    counted = _stands(value, both, value.dimension.is_(None))
    for table, told, *which in (
        (indicator_value, value.area.in_(summed) | reported, value.dimension.is_not(None)),
        (indicator_coverage, counted, covered.dimension.is_(None), covered.area.like("%-unallocated")),
    ):
        ours = (table.c.period == period, table.c.valid_to.is_(None), *which)
        connection.execute(table.update().where(*ours, table.c.is_told != told).values(is_told=told))


def _stands(columns: Any, *where: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(*where, columns.valid_to.is_(None))


def standing(
    connection: sa.Connection, table: sa.Table, columns: Mapping[str, pa.DataType], period: Period, *where: Any
) -> pa.Table:
    """The rows of a period that stand and meet the conditions: their ids and those columns."""
    kinds = {"id": pa.int64(), **columns}
    query = sa.select(*(table.c[name] for name in kinds))
    result = connection.execute(query.where(table.c.period == period, table.c.valid_to.is_(None), *where))
    rows = result.cursor.fetchall() if result.cursor else []  # no type needs a conversion
    return arrow(kinds, rows)


def arrow(columns: Mapping[str, pa.DataType], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Those rows as a table of those columns."""
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, type=kind) for values, kind in zip(given, columns.values(), strict=True)]
    return pa.table(arrays, names=list(columns))


def difference(con: duckdb.DuckDBPyConnection, new: pa.Table, old: pa.Table, table: sa.Table) -> TableChange:
    """Rows of `new` that do not stand, and ids of standing rows (`old`) that are not in it any more."""
    names = tuple(new.column_names)
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM n."{name}"' for name in names)
    chosen = ", ".join(f'n."{name}"' for name in names)
    order = ", ".join(f'"{name}"' for name in ORDER if name in names)
    con.register("new", new)
    con.register("old", old)
    query = f"SELECT {chosen} FROM new AS n ANTI JOIN old AS o ON {same} ORDER BY {order}"
    inserted = con.execute(query).fetchall()
    closed = con.execute(f"SELECT o.id FROM old AS o ANTI JOIN new AS n ON {same} ORDER BY o.id").fetchall()
    return TableChange(table, names, inserted, [number for (number,) in closed])
