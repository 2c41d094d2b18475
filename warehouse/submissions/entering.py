"""A version enters the ledger: its submission with its findings, in the place of those that it supersedes.

The caller holds the transaction, and has written its Parquet file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from schemas.databaselist import database
from schemas.errors import StaleRunError
from schemas.states import STANDING, State
from warehouse.lake import places
from warehouse.ledger import events, findingrows
from warehouse.ledger.submissionrows import known_submission, of_slot, same_content
from warehouse.ledger.succession import make_current, supersede
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.arriving.simultaneous import Lying, undecided
from warehouse.submissions.deltas.mending import was_stale
from warehouse.submissions.differing import differing
from warehouse.submissions.losing import Arriving, losing
from warehouse.submissions.placement import Placement, lost_by, place
from warehouse.submissions.reception import Reception
from warehouse.submissions.versions import stored_link


def enter(connection: sa.Connection, store: Store, received: Reception, lying: Lying | None = None) -> int:
    """Write the submission with everything that follows from it; its number."""
    slot, packed = received.slot, received.packed
    placement = _placement(connection, store, received, lying)
    state = State.HELD if packed is not None and not placement.is_current else received.outcome.state
    at = events.moment(connection)
    file = received.outcome.file
    why = [*losing(file, placement.lost), *differing(file, placement.differs), *undecided(file, placement.rival)]
    told = findingrows.as_told(why)
    number = insert(connection, replace(received, findings=(*received.findings, *told)), state, at)
    for old in placement.supersedes:
        supersede(connection, old, at, by=number)
    if placement.is_current and slot is not None and packed is not None:
        make_current(connection, slot, number, packed.rows, at)
    return number


def _placement(connection: sa.Connection, store: Store, received: Reception, lying: Lying | None) -> Placement:
    """Where it stands; a delta stands where the version stood that it mends, if that still stands there.

    One that mends what waited for nothing but rows finds its own place, as does one that leaves no row. What waited
    because it mended another version than this has been made good by that.
    """
    slot, packed, target = received.slot, received.packed, received.target
    if slot is None or packed is None:
        return Placement(False)
    new = Arriving(packed.rows, received.outcome.present, received.outcome.sha256, received.outcome.file, lying)
    if target is None:
        return place(connection, slot, new, store.lake)
    if target.number is None:
        return Placement(False)
    mended = known_submission(connection, target.number)
    if mended.state not in (STANDING if target.is_current else (State.HELD,)):
        raise StaleRunError(f"submission {mended.id} was {mended.state} while a file that mends it was read: run again")
    if not packed.rows.num_rows or not (target.is_current or mended.records or was_stale(connection, mended.id)):
        return place(connection, slot, new, store.lake)
    others = (
        [mended] if target.is_current and mended.sha256 != new.sha256 else []
    )  # read again, nothing is lost unasked
    if lost := lost_by(database(slot.database), new, others, store.lake):
        return Placement(False, lost=lost)
    waiting = of_slot(connection, slot, submission.c.state == State.HELD) if target.is_current else ()
    stale = [row.id for row in waiting if row.part == slot.part and was_stale(connection, row.id)]
    return Placement(target.is_current, (target.number, *stale))


def insert(connection: sa.Connection, received: Reception, state: str, at: dt.datetime) -> int:
    """The row of a submission, its event and its findings."""
    outcome = received.outcome
    where: dict[str, Any] = {"period": outcome.period, "district": outcome.district, "database": outcome.database}
    detail = {"state": state, "content": received.content} | ({"of": received.twin} if received.twin else {})
    event = events.record(connection, "submission", at, detail=detail, **where)
    values = _values(connection, received) | {"state": state, "received_at": at, "event_id": event}
    number = int(connection.execute(submission.insert().returning(submission.c.id), values).scalar_one())
    events.name_submission(connection, event, number)
    findingrows.write(connection, number, received.findings)
    return number


def _values(connection: sa.Connection, received: Reception) -> dict[str, Any]:
    outcome, packed, base = received.outcome, received.packed, received.base
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
        "file": outcome.file,
        "sheets": list(outcome.sheets),
        "present": sorted(outcome.present),
        "lake_file": packed.path if packed else None,
        "lake_sha256": packed.sha256 if packed else None,
        "quarantined": places.stored(sorted(received.quarantined)),
        "base": same_content(connection, base.content) if base else None,
        "origins": stored_link(received.links[-1]) if base else None,
        "letters": {sheet: dict(columns) for sheet, columns in sorted(outcome.letters.items())} or None,
    }
