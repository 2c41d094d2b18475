"""The ledger: what happened, in one order; which run may commit; which submissions are current, now or at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from schemas.errors import StaleRunError
from schemas.periods import Period
from warehouse.ledger.columns import now
from warehouse.ledger.connection import writing
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.ledger.tables import fence, ledger_event, obligation, submission

DATA_KINDS = ("submission", "supersede", "decision", "reference")
"""Events that can change a figure; computing and releasing cannot."""

_LOCK = 0x0C7E7
"""Number of the PostgreSQL advisory lock that puts the ledger's transactions in one order."""


def lock(connection: sa.Connection) -> None:
    """Let this transaction write the ledger alone until it ends; SQLite does so from BEGIN IMMEDIATE on.

    Without it a lower event number could become visible after a higher one, and a ledger state would mean nothing.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def moment(connection: sa.Connection) -> dt.datetime:
    """The time for a transaction's events: now, and later than every event before, whatever the clock says."""
    latest = connection.scalar(sa.select(sa.func.max(ledger_event.c.at)))
    present = now()
    return present if latest is None or latest < present else latest + dt.timedelta(microseconds=1)


def record(connection: sa.Connection, kind: str, at: dt.datetime, who: str = "octet", **fields: Any) -> int:
    """Add an event (`period`, `district`, `database`, `submission_id`, `why`, `detail`); its number."""
    event = {"kind": kind, "at": at, "who": who, **fields}
    return int(connection.execute(ledger_event.insert().returning(ledger_event.c.id), event).scalar_one())


def name_submission(connection: sa.Connection, event: int, submission_id: int) -> None:
    """Complete the event of a submission, whose number was not known before, in the same transaction."""
    connection.execute(ledger_event.update().where(ledger_event.c.id == event).values(submission_id=submission_id))


def ledger_state(connection: sa.Connection) -> int:
    """The number of the newest event that can change a figure; 0 in an empty ledger."""
    newest = sa.select(sa.func.max(ledger_event.c.id)).where(ledger_event.c.kind.in_(DATA_KINDS))
    return connection.scalar(newest) or 0


def acquire(engine: sa.Engine, period: Period | str, district: str) -> int:
    """The fencing token of a run over this period and district; every token given earlier is stale from now on."""
    token = sa.func.coalesce(
        sa.select(fence.c.token).where(fence.c.period == period, fence.c.district == district).scalar_subquery(), 0
    )
    with writing(engine) as connection:
        lock(connection)
        following = connection.scalar(sa.select(token)) + 1
        connection.execute(sa.delete(fence).where(fence.c.period == period, fence.c.district == district))
        connection.execute(fence.insert().values(period=period, district=district, token=following))
    return int(following)


def check_fence(connection: sa.Connection, period: Period | str, district: str, token: int) -> None:
    """Raise `StaleRunError` when a later run has taken over this period and district."""
    newest = connection.scalar(sa.select(fence.c.token).where(fence.c.period == period, fence.c.district == district))
    if newest != token:
        raise StaleRunError(
            f"a newer run took over {district} for {period} (token {newest}, this run has {token}): "
            "nothing of this file was committed; run again"
        )


def current(
    connection: sa.Connection, period: Period | str, database: str | None = None, at: dt.datetime | None = None
) -> list[Submission]:
    """The submissions that are current for a period, or were at a time, in a fixed order."""
    conditions = [submission.c.period == period, standing(at)]
    if database is not None:
        conditions.append(submission.c.database == database)
    order = (submission.c.database, submission.c.district, sa.func.coalesce(submission.c.part, ""))
    return submission_rows(connection, *conditions, order=order)


def standing(at: dt.datetime | None = None) -> sa.ColumnElement[bool]:
    """Condition on `submission`: it is current, or was current at a time."""
    began, ended = submission.c.current_from, submission.c.current_to
    if at is None:
        return began.is_not(None) & ended.is_(None)
    return (began <= at) & (ended.is_(None) | (ended > at))


def recorded_zeros(
    connection: sa.Connection, period: Period | str, at: dt.datetime | None = None
) -> set[tuple[str, str]]:
    """District and database of the zeros that are only on record (`reference/obligations`), now or at a time."""
    if at is None:
        zero = obligation.c.decision == "confirmed_zero"
        owed = sa.select(obligation.c.district, obligation.c.database).where(obligation.c.period == period, zero)
        return {(district, database) for district, database in connection.execute(owed)}
    event, decided = ledger_event.c, dict[tuple[str, str], str | None]()
    on_record = (event.kind == "decision", event.submission_id.is_(None), event.period == period, event.at <= at)
    for district, database, detail in connection.execute(
        sa.select(event.district, event.database, event.detail).where(*on_record).order_by(event.id)
    ):
        if "decision" in (detail or {}):
            decided[district, database] = detail["decision"]
    return {place for place, decision in decided.items() if decision == "confirmed_zero"}
