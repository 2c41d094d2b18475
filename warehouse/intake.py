"""Taking in: one examined database of one file becomes a submission. The transaction at the end *is* the commit.

Vault and Parquet files are written before it: without a ledger row they are harmless and used again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.database import database
from schemas.findings import Finding, mask
from schemas.outcome import Outcome
from warehouse import ledger, places
from warehouse.bulk import insert_rows
from warehouse.connection import writing
from warehouse.reception import Reception, receive
from warehouse.standing import Placement, overridden, place
from warehouse.store import Store
from warehouse.succession import make_current, supersede
from warehouse.tables import arrival, finding, submission

FINDING_COLUMNS = (
    "rule", "severity", "sheet", "cell", "row", "column", "owner", "value", "expected", "difference", "message",
    "count", "cells", "file",
)  # fmt: skip


def take_in(store: Store, outcome: Outcome, raw: Path, fence: int, run_id: str | None = None) -> int | None:
    """Take in what a file says of one database: the submission's number, or None when it is only another arrival.

    `raw` is the district's file, `fence` the token of `ledger.acquire`. The same content again is an arrival; so are
    known bytes that are read differently now, when another version has become current since. Raises `StaleRunError`
    when a newer run holds the period and district, `LedgerError` when the counts of the outcome contradict each other.
    """
    received = receive(store, outcome)
    store.vault.put(raw, outcome.sha256)
    with writing(store.engine) as connection:
        ledger.lock(connection)
        if outcome.period is not None and outcome.district is not None:
            ledger.check_fence(connection, outcome.period, outcome.district, fence)
        known = _known(connection, received)
        number = _commit(connection, store, received) if known is None else known
        _arrive(connection, outcome, number, run_id)
    return number if known is None else None


def _known(connection: sa.Connection, received: Reception) -> int | None:
    """The submission that this content is again, if it is one."""
    ids = sa.select(submission.c.id)
    if (number := connection.scalar(ids.where(submission.c.content == received.content))) is not None:
        return int(number)
    earlier = connection.scalar(
        ids.where(submission.c.source == received.source).order_by(submission.c.id.desc()).limit(1)
    )
    if earlier is None or received.slot is None:
        return None
    since = [number for number in overridden(connection, received.slot) if number > earlier]
    return int(earlier) if since else None


def _commit(connection: sa.Connection, store: Store, received: Reception) -> int:
    """Write the submission with everything that follows from it; its number."""
    outcome, slot, written = received.outcome, received.slot, received.written
    placement = Placement(False)
    if slot is not None and written is not None:
        placement = place(connection, slot, database(slot.database), written.rows, store.lake)
    state = "held" if written is not None and not placement.is_current else outcome.state
    at = ledger.moment(connection)
    where: dict[str, Any] = {"period": outcome.period, "district": outcome.district, "database": outcome.database}
    detail = {"state": state, "content": received.content}
    event = ledger.record(connection, "submission", at, detail=detail, **where)
    values = _values(connection, received) | {"state": state, "received_at": at, "event_id": event}
    number = int(connection.execute(submission.insert().values(values).returning(submission.c.id)).scalar_one())
    ledger.name_submission(connection, event, number)
    for old in placement.supersedes:
        supersede(connection, old, at, by=number)
    if placement.is_current and slot is not None and written is not None:
        make_current(connection, slot, number, written.rows, at)
    _write_findings(connection, number, outcome.findings)
    return number


def _values(connection: sa.Connection, received: Reception) -> dict[str, Any]:
    outcome, written = received.outcome, received.written
    columns = submission.c
    place_of = ("period", "district", "database", "part")
    same_place = [columns[name].is_not_distinct_from(getattr(outcome, name)) for name in place_of]
    newest = connection.scalar(sa.select(sa.func.max(columns.version)).where(*same_place))
    counts = ("rows_read", "rows_accepted", "rows_quarantined", "rows_ignored", "records", "ignored", "sha256")
    return {
        **{name: getattr(outcome, name) for name in (*place_of, *counts)},
        "content": received.content,
        "source": received.source,
        "version": (newest or 0) + 1,
        "file": mask(outcome.file),
        "sheets": [mask(sheet) for sheet in outcome.sheets],
        "present": sorted(outcome.present),
        "lake_file": written.path if written else None,
        "lake_sha256": written.sha256 if written else None,
        "quarantined": places.stored(places.of_frame(outcome.quarantined)),
    }


def _write_findings(connection: sa.Connection, number: int, findings: tuple[Finding, ...]) -> None:
    told = [one.as_dict() for one in findings]
    masked = (
        [mask(one[name]) if isinstance(one[name], str) else one[name] for name in FINDING_COLUMNS] for one in told
    )
    insert_rows(connection, finding, ("submission_id", *FINDING_COLUMNS), ((number, *values) for values in masked))


def _arrive(connection: sa.Connection, outcome: Outcome, number: int, run_id: str | None) -> None:
    connection.execute(
        arrival.insert().values(
            sha256=outcome.sha256,
            file=mask(outcome.file),
            period=outcome.period,
            district=outcome.district,
            at=ledger.moment(connection),
            run_id=run_id,
            submission_id=number,
        )
    )
