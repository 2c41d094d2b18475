"""Taking in: one examined database of one file becomes a submission. The transaction at the end *is* the commit.

Vault and Parquet files are written before it: without a ledger row they are harmless and used again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.databaselist import database
from schemas.errors import StaleRunError
from schemas.outcome import Outcome
from schemas.states import ENDED, STANDING, State
from warehouse.lake import places
from warehouse.lake.files import keep
from warehouse.ledger import events, findingrows
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.submissionrows import known_submission, of_slot
from warehouse.ledger.succession import content_once_more, first_of, make_current, supersede
from warehouse.ledger.tables import arrival, submission
from warehouse.store.opening import Store
from warehouse.submissions.differing import differing
from warehouse.submissions.losing import Arriving, losing
from warehouse.submissions.mending import receive_mended, was_stale
from warehouse.submissions.placement import Placement, lost_by, overridden, place
from warehouse.submissions.reception import Reception, receive
from warehouse.submissions.versions import stored_link


@dataclass(frozen=True)
class Committed:
    """The submission that an outcome is, and whether it became one just now; `outcome` is what the district is told.

    Of a delta `outcome` has the counts and columns of the version that it makes, with its own findings and rows. Its
    state is `held` while the submission waits for a person.
    """

    number: int
    is_new: bool
    outcome: Outcome


@dataclass(frozen=True)
class Decision:
    """Who decided something, and why."""

    who: str
    why: str


def take_in(store: Store, outcome: Outcome, raw: Path, fence: int, run_id: str | None = None) -> int | None:
    """As `commit`: the submission's number, or None when it is only another arrival."""
    committed = commit(store, outcome, raw, fence, run_id)
    return committed.number if committed.is_new else None


def commit(store: Store, outcome: Outcome, raw: Path, fence: int, run_id: str | None = None) -> Committed:
    """Take in what a file says of one database.

    `raw` is the district's file, `fence` the token of `events.acquire`. The same content again is an arrival; so are
    known bytes that are read differently now, when another version has become current since. Raises `StaleRunError`
    when a newer run holds the period and district, `LedgerError` when the counts of the outcome contradict each other.
    """
    if outcome.delta_of is None:
        received = receive(store, outcome)
    else:
        with reading(store.engine) as connection:
            received = receive_mended(store, connection, outcome)
    store.vault.put(raw, outcome.sha256)
    _keep(store, [received])
    with writing(store.engine) as connection:
        events.lock(connection)
        if outcome.period is not None and outcome.district is not None:
            events.check_fence(connection, outcome.period, outcome.district, fence)
        known = _known(connection, received)
        number = _commit(connection, store, received) if known is None else known
        _arrive(connection, outcome, number, run_id)
        answered = _answered(connection, received, number)
    return Committed(number, known is None, answered)


def commit_again(
    store: Store, received: Sequence[Reception], fence: int, decision: Decision, of: int | None
) -> Committed:
    """Let submission `of`, read again (`mending.receive_again`), be taken in as it is read now.

    Nothing is written when the reading is the same. Raises as `commit`.
    """
    last = received[-1]
    _keep(store, received)
    with writing(store.engine) as connection:
        events.lock(connection)
        slot = last.slot
        assert slot is not None
        events.check_fence(connection, slot.period, slot.district, fence)
        if (twin := _given_up(connection, last, of)) is not None:
            last = replace(last, content=content_once_more(last.content, events.moment(connection)), twin=twin)
        if (known := _known(connection, last)) is not None:
            return Committed(known, False, last.answered)
        for each in received[:-1]:
            if _same_content(connection, each.content) is None:
                _insert(connection, each, State.SUPERSEDED, events.moment(connection))
        number = _commit(connection, store, last)
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "replay", "of": of}
        at = events.moment(connection)
        events.record(
            connection, "decision", at, decision.who, submission_id=number, why=decision.why, detail=detail, **where
        )
        answered = _answered(connection, last, number)
    return Committed(number, True, answered)


def _answered(connection: sa.Connection, received: Reception, number: int) -> Outcome:
    """What the district is told; that it waits, and for what that would be lost, is known in the warehouse alone."""
    state = connection.scalar(sa.select(submission.c.state).where(submission.c.id == number))
    if state != State.HELD:
        return received.answered
    lost = [one.finding for one in findingrows.stored(connection, number) if one.finding.rule in ("F031", "F037")]
    return replace(received.answered, state=State.HELD, findings=(*received.answered.findings, *lost))


def _keep(store: Store, received: Sequence[Reception]) -> None:
    for each in received:
        if each.packed is not None:
            keep(store.lake, each.packed)


def _known(connection: sa.Connection, received: Reception) -> int | None:
    """The submission that this content is again, if it is one."""
    if (number := _same_content(connection, received.content)) is not None:
        return number
    ids = sa.select(submission.c.id)
    earlier = connection.scalar(
        ids.where(submission.c.source == received.source).order_by(submission.c.id.desc()).limit(1)
    )
    if earlier is None or received.slot is None:
        return None
    since = [number for number in overridden(connection, received.slot) if number > earlier]
    return int(earlier) if since else None


def _given_up(connection: sa.Connection, received: Reception, of: int | None) -> int | None:
    """The version with this very reading, which ended when its file was read otherwise (`of`): a mapping came and went.

    None where `of` is that reading once more, or something else has become current since.
    """
    number = _same_content(connection, received.content)
    if number is None or of is None or received.slot is None or number == first_of(connection, of):
        return None
    since = [later for later in overridden(connection, received.slot) if later > of]
    return number if known_submission(connection, number).state in ENDED and not since else None


def _same_content(connection: sa.Connection, content: str) -> int | None:
    return connection.scalar(sa.select(submission.c.id).where(submission.c.content == content))


def _commit(connection: sa.Connection, store: Store, received: Reception) -> int:
    """Write the submission with everything that follows from it; its number."""
    slot, packed = received.slot, received.packed
    placement = _placement(connection, store, received)
    state = State.HELD if packed is not None and not placement.is_current else received.outcome.state
    at = events.moment(connection)
    file = received.outcome.file
    lost = findingrows.as_told([*losing(file, placement.lost), *differing(file, placement.differs)])
    number = _insert(connection, replace(received, findings=(*received.findings, *lost)), state, at)
    for old in placement.supersedes:
        supersede(connection, old, at, by=number)
    if placement.is_current and slot is not None and packed is not None:
        make_current(connection, slot, number, packed.rows, at)
    return number


def _placement(connection: sa.Connection, store: Store, received: Reception) -> Placement:
    """Where it stands; a delta stands where the version stood that it mends, if that still stands there.

    One that mends what waited for nothing but rows finds its own place, as does one that leaves no row. What waited
    because it mended another version than this has been made good by that.
    """
    slot, packed, target = received.slot, received.packed, received.target
    if slot is None or packed is None:
        return Placement(False)
    new = Arriving(packed.rows, received.outcome.present, received.outcome.sha256)
    if target is None:
        return place(connection, slot, new, store.lake)
    if target.number is None:
        return Placement(False)
    mended = known_submission(connection, target.number)
    if mended.state not in (STANDING if target.is_current else (State.HELD,)):
        raise StaleRunError(f"submission {mended.id} was {mended.state} while a file that mends it was read: run again")
    if not packed.rows.num_rows or not (target.is_current or mended.records or was_stale(connection, mended.id)):
        return place(connection, slot, new, store.lake)
    if target.is_current and (lost := lost_by(database(slot.database), new, [mended], store.lake)):
        return Placement(False, lost=lost)
    waiting = of_slot(connection, slot, submission.c.state == State.HELD) if target.is_current else ()
    stale = [row.id for row in waiting if row.part == slot.part and was_stale(connection, row.id)]
    return Placement(target.is_current, (target.number, *stale))


def _insert(connection: sa.Connection, received: Reception, state: str, at: dt.datetime) -> int:
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
        "base": _same_content(connection, base.content) if base else None,
        "origins": stored_link(received.links[-1]) if base else None,
        "letters": {sheet: dict(columns) for sheet, columns in sorted(outcome.letters.items())} or None,
    }


def _arrive(connection: sa.Connection, outcome: Outcome, number: int, run_id: str | None) -> None:
    told = {name: getattr(outcome, name) for name in ("sha256", "file", "period", "district")}
    moment = events.moment(connection)
    connection.execute(arrival.insert(), {**told, "at": moment, "run_id": run_id, "submission_id": number})
