"""Rows of the table `submission`, typed. What their fields say stands in `tables.py`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.errors import LedgerError
from schemas.periods import Period
from schemas.states import Slot
from warehouse.ledger.tables import submission


class Submission(NamedTuple):
    """One received version. What it speaks for is known unless it was returned, its file unless it has no rows."""

    id: int
    content: str
    source: str
    period: str | None
    district: str | None
    part: str | None
    database: str | None
    version: int
    file: str
    sheets: list[str]
    sha256: str
    state: str
    received_at: dt.datetime
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_ignored: int
    records: int
    ignored: dict[str, int]
    present: list[str]
    lake_file: str | None
    lake_sha256: str | None
    current_from: dt.datetime | None
    current_to: dt.datetime | None
    event_id: int
    quarantined: dict[str, str] | None
    base: int | None
    origins: dict[str, list[list[Any]]] | None
    letters: dict[str, dict[str, str]] | None

    @property
    def slot(self) -> Slot:
        """What it speaks for."""
        if self.period is None or self.district is None or self.database is None:
            raise LedgerError(f"submission {self.id} is {self.state}, but its database, period or district is unknown")
        return Slot(Period.parse(self.period), self.district, self.database, self.part)

    def as_of(self, at: dt.datetime, state: str) -> Submission:
        """As it counted, or not yet, at a time; `state`: its state then."""
        began, ended = (None if one is None or one > at else one for one in (self.current_from, self.current_to))
        return self._replace(state=state, current_from=began, current_to=ended)

    @property
    def is_current(self) -> bool:
        """Whether it counts now."""
        return self.current_from is not None and self.current_to is None

    def path(self, lake: Path) -> Path:
        """Where its Parquet file lies."""
        if self.lake_file is None:
            raise LedgerError(f"submission {self.id} is {self.state}, but has no Parquet file")
        return lake / self.lake_file


def submission_rows(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool], order: tuple[Any, ...] = (submission.c.id,)
) -> list[Submission]:
    """The submissions that meet the conditions, oldest first unless ordered otherwise."""
    rows = connection.execute(sa.select(submission).where(*conditions).order_by(*order))
    return [Submission(*row) for row in rows]


def submission_row(connection: sa.Connection, number: int) -> Submission | None:
    """One submission by its number."""
    return next(iter(submission_rows(connection, submission.c.id == number)), None)


def known_submission(connection: sa.Connection, number: int) -> Submission:
    """As `submission_row`, of a number that the ledger itself names."""
    if (row := submission_row(connection, number)) is None:
        raise LedgerError(f"submission {number} is named in the ledger, and gone")
    return row


def same_content(connection: sa.Connection, content: str) -> int | None:
    """The submission that is known by this digest."""
    return connection.scalar(sa.select(submission.c.id).where(submission.c.content == content))


def of_slot(connection: sa.Connection, slot: Slot, condition: sa.ColumnElement[bool]) -> list[Submission]:
    """The submissions of any part of a slot that meet a condition, oldest first."""
    columns = submission.c
    same = (columns.period == slot.period) & (columns.district == slot.district) & (columns.database == slot.database)
    return submission_rows(connection, same, condition)
