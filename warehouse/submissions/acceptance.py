"""A person accepts a version that waits: it becomes current and takes the place of what stands for any of its streets.

What waits, and why: docs/decisions/0001-parts.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.slot import Slot
from schemas.states import ENDED, State, state_of
from warehouse.ledger import events
from warehouse.ledger.connection import writing
from warehouse.ledger.submissionrows import Submission, of_slot, submission_row
from warehouse.ledger.succession import make_current, once_more, supersede
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision
from warehouse.submissions.mending import was_stale
from warehouse.submissions.placement import overridden
from warehouse.submissions.versions import rows_of


@dataclass(frozen=True)
class Accepted:
    """What was accepted, and the numbers of those whose place it took."""

    number: int
    slot: Slot
    state: str
    supersedes: tuple[int, ...]


def accept(store: Store, number: int, decision: Decision) -> Accepted:
    """Let a held submission be current; the ledger keeps who and why.

    One that has ended counts again where nothing stands any more, as a new version of the same rows: its own time is
    over. Raises `ConfigurationError` for one that does not wait, and for a mended workbook whose base is not current:
    its version would undo what came since.
    """
    with writing(store.engine) as connection:
        events.lock(connection)
        row = _waiting(connection, number)
        slot = row.slot
        at, of = events.moment(connection), None
        if row.state in ENDED:
            number, of = once_more(connection, row, at), number
        replaced = (*overridden(connection, slot), *_giving_way(connection, slot, number))
        for old in replaced:
            supersede(connection, old, at, by=number)
        state = state_of(row.records, row.rows_quarantined)
        connection.execute(submission.update().where(submission.c.id == number).values(state=state))
        make_current(connection, slot, number, rows_of(store.lake, row), at)
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "accept", "supersedes": list(replaced)} | ({"of": of} if of is not None else {})
        events.record(
            connection, "decision", at, decision.who, submission_id=number, why=decision.why, detail=detail, **where
        )
    return Accepted(number, slot, state, replaced)


def _waiting(connection: sa.Connection, number: int) -> Submission:
    row = submission_row(connection, number)
    ended = row is not None and row.state in ENDED and not overridden(connection, row.slot)
    if row is None or not (row.state == State.HELD or ended):
        told = "does not exist" if row is None else f"is {row.state}, it does not wait"
        raise ConfigurationError(f"submission {number} {told}: `octet submissions` lists what is held")
    if not row.records:
        raise ConfigurationError(
            f"submission {number} has no row that could count (F030): if that is right, `octet confirm-zero` says so; "
            "else let the district send the filled form"
        )
    if was_stale(connection, number):
        raise ConfigurationError(
            f"submission {number} mends a version that is not current (F019), and would undo what came since: let the "
            "district mend the return workbook of the current version, or send the whole file"
        )
    return row


def _giving_way(connection: sa.Connection, slot: Slot, number: int) -> list[int]:
    """What waits beside a whole that becomes current, as when one arrives."""
    waiting = of_slot(connection, slot, submission.c.state == State.HELD) if slot.part is None else ()
    return [row.id for row in waiting if row.id != number]
