"""How a submission becomes current and ceases to be: its state, its time, and its rows in the register."""

from __future__ import annotations

import datetime as dt
import hashlib

import pyarrow as pa
import sqlalchemy as sa

from schemas.databaselist import database
from schemas.states import Slot, State
from warehouse.ledger import events, findingrows
from warehouse.ledger.bulk import insert_rows
from warehouse.ledger.registers import register_columns, registers
from warehouse.ledger.submissionrows import Submission
from warehouse.ledger.tables import ledger_event, submission


def make_current(connection: sa.Connection, slot: Slot, number: int, rows: pa.Table, at: dt.datetime) -> None:
    """Let a submission stand from a time on; `rows` are those of its Parquet file."""
    this = submission.update().where(submission.c.id == number)
    connection.execute(this.values(current_from=at, current_to=None))
    if slot.database not in registers():
        return
    names = [kept.name for kept in register_columns(database(slot.database))]
    values = rows.select(["_sheet", "_row", *names]).to_pydict().values()
    same = {"period": str(slot.period), "district": slot.district, "submission_id": number}
    insert_rows(connection, registers()[slot.database], ("sheet", "row", *names), zip(*values, strict=True), same)


def once_more(connection: sa.Connection, row: Submission, at: dt.datetime) -> int:
    """A submission that has ended as a new one of the same files and rows; its number. It waits."""
    columns = submission.c
    where = {name: getattr(row, name) for name in ("period", "district", "database")}
    content = content_once_more(row.content, at)
    detail = {"state": State.HELD, "content": content, "of": row.id}
    event = events.record(connection, "submission", at, detail=detail, **where)
    same_place = [columns[name].is_not_distinct_from(getattr(row, name)) for name in (*where, "part")]
    newest = connection.scalar(sa.select(sa.func.max(columns.version)).where(*same_place))
    fresh = {"content": content, "version": newest + 1, "state": State.HELD, "received_at": at, "event_id": event}
    values = {k: v for k, v in row._asdict().items() if k != "id"} | fresh | {"current_from": None, "current_to": None}
    number = int(connection.execute(submission.insert().values(values).returning(columns.id)).scalar_one())
    events.name_submission(connection, event, number)
    findingrows.write(connection, number, findingrows.stored(connection, row.id))
    return number


def content_once_more(content: str, at: dt.datetime) -> str:
    """What recognises a version that has the content of one that has ended."""
    return hashlib.sha256(f"{content} {at.isoformat()}".encode()).hexdigest()


def first_of(connection: sa.Connection, number: int) -> int:
    """The first submission with the content of this one: itself, unless it is another one once more."""
    event = sa.select(ledger_event.c.detail).join(submission, submission.c.event_id == ledger_event.c.id)
    while earlier := (connection.scalar(event.where(submission.c.id == number)) or {}).get("of"):
        number = int(earlier)
    return number


def supersede(connection: sa.Connection, number: int, at: dt.datetime, by: int) -> None:
    """End a submission that was current or waited, because another takes its place. Its files stay."""
    end(connection, number, at, State.SUPERSEDED)
    where = connection.execute(
        sa.select(submission.c.period, submission.c.district, submission.c.database).where(submission.c.id == number)
    ).one()
    events.record(connection, "supersede", at, submission_id=number, detail={"by": by}, **where._asdict())


def end(connection: sa.Connection, number: int, at: dt.datetime, state: str) -> None:
    """Give a submission its last state, end its time, and take its rows out of the register."""
    this = submission.c.id == number
    row = connection.execute(sa.select(submission.c.database, submission.c.current_from).where(this)).one()
    times = {} if row.current_from is None else {"current_to": at}
    connection.execute(submission.update().where(this).values(state=state, **times))
    if row.database in registers():
        register = registers()[row.database]
        connection.execute(register.delete().where(register.c.submission_id == number))
