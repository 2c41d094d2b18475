"""The rows of `LEDGER_TABLES` for a month: what is owed and how it was met, what was received; now or at a time.

They follow from the ledger alone, never from today's date, so that a figure does not change by waiting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.duties import NOT_OWED
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.states import State
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.reporting.checkedcells import CheckedCells, checked_cells
from warehouse.figures.scan import add_table
from warehouse.indicators.ledgertables import LEDGER_TABLES
from warehouse.ledger.owing.dues import Dues, dues, submissions_of
from warehouse.ledger.submissionrows import Submission
from warehouse.ledger.tables import finding

COPIES = ("R001", "R004")
"""Rules on rows of one file that repeat a key: all but one are kept back."""


class OwedReturn(NamedTuple):
    """A row of `owed_return`."""

    submissions: tuple[int, ...]
    district: str | None
    database_title: str
    is_waived: bool
    is_met: bool
    is_on_time: bool
    days_after: int | None


class ReceivedFile(NamedTuple):
    """A row of `received_file`: what one content gave of one database, by how it was read last."""

    submissions: tuple[int, ...]
    district: str | None
    database_title: str | None
    is_returned: bool
    is_current: bool
    data_rows: int
    copies: int


class LedgerRows(NamedTuple):
    """The rows of each table."""

    owed_return: Sequence[OwedReturn] = ()
    received_file: Sequence[ReceivedFile] = ()
    checked_column: Sequence[CheckedCells] = ()

    def of(self, districts: Collection[str]) -> LedgerRows:
        """Those of some districts."""
        return LedgerRows(
            [one for one in self.owed_return if one.district in districts],
            [one for one in self.received_file if one.district in districts],
            [one for one in self.checked_column if one.district in districts],
        )

    def keyed(self) -> Iterator[tuple[str, OwedReturn | ReceivedFile | CheckedCells]]:
        """Each row under its table and district."""
        for name, rows in self._asdict().items():
            yield from ((f"{name} {one.district}", one) for one in rows)


def ledger_rows(
    connection: sa.Connection, lake: Path, areas: Areas, period: Period, at: dt.datetime | None = None
) -> LedgerRows:
    """The rows of a month. A waiver is judged by the day on which the return was due, as a release judges it."""
    standing = {area.code for area in areas.level(2, period)}
    owed = [
        _owed(one, period, standing) for one in dues(connection, areas, period, at=at) if one.debt.decision != NOT_OWED
    ]
    rows = submissions_of(connection, period, at)
    counted = [row for row in rows if row.is_current and row.lake_file is not None]
    return LedgerRows(owed, _received(connection, rows, standing), checked_cells(connection, lake, counted, standing))


def _owed(one: Dues, period: Period, standing: Collection[str]) -> OwedReturn:
    debt = one.debt
    return OwedReturn(
        submissions=tuple(row.id for row in one.received if row.is_current),
        district=debt.district if debt.district in standing else None,
        database_title=databases()[debt.database].title,
        is_waived=debt.is_waived(debt.due_on),
        is_met=one.met is not None,
        is_on_time=one.met is not None and one.met <= debt.due_on,
        days_after=(one.met - period.data_date).days if one.met else None,
    )


def _received(connection: sa.Connection, rows: Sequence[Submission], standing: Collection[str]) -> list[ReceivedFile]:
    """One a content and database; what was read again counts once, as it was read last."""
    last: dict[tuple[Any, ...], Submission] = {}
    for row in rows:
        last[row.district, row.database, row.part, row.sha256] = row
    copies = _copies(connection, [row.id for row in last.values()])
    return [
        ReceivedFile(
            submissions=(row.id,),
            district=row.district if row.district in standing else None,
            database_title=databases()[row.database].title if row.database else None,
            is_returned=row.state == State.RETURNED,
            is_current=row.is_current,
            data_rows=row.rows_accepted + row.rows_quarantined,
            copies=copies.get(row.id, 0),
        )
        for row in last.values()
    ]


def _copies(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """Submission → its rows that were kept back because they repeat a key."""
    told = finding.c
    of = sa.select(told.submission_id, sa.func.sum(told["count"])).where(told.rule.in_(COPIES))
    rows = connection.execute(of.where(told.submission_id.in_(numbers)).group_by(told.submission_id))
    return {number: int(count) for number, count in rows}


def add_ledger_rows(con: duckdb.DuckDBPyConnection, rows: LedgerRows, wanted: Container[str] = EVERY) -> None:
    """Make those of the tables on a scan that are wanted."""
    for name, columns in LEDGER_TABLES.items():
        if name in wanted:
            add_table(con, name, tuple(columns), rows._asdict()[name], tuple(columns.values()))
