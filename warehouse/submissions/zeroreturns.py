"""A person says that an empty return is a zero (零报告): then it counts, as nothing at all of everything.

Only what waits without a row becomes one, and never beside rows that stand.
"""

from __future__ import annotations

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.states import Slot, State, state_when_counted
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.submissionrows import Submission, of_slot
from warehouse.ledger.succession import make_current, supersede
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.acceptance import Accepted
from warehouse.submissions.committing import Decision
from warehouse.submissions.deltas.mending import was_stale
from warehouse.submissions.placement import overridden
from warehouse.submissions.versions import rows_of

DECISION = "confirm_zero"


def waiting_zeros(store: Store, slot: Slot) -> tuple[int, ...]:
    """The empty returns of a district's database that a confirmation makes zeros; none where nothing was received.

    With a street in the slot only its own; else the one of the whole district, or where there is none those of its
    streets. Raises `ConfigurationError` where rows stand or wait, or the zero is confirmed already.
    """
    with reading(store.engine) as connection:
        return tuple(row.id for row in _empty(connection, slot))


def confirm_zero(store: Store, slot: Slot, decision: Decision) -> list[Accepted]:
    """Let the empty returns be current zeros; the ledger keeps who and why. Raises as `waiting_zeros`."""
    done = []
    with writing(store.engine) as connection:
        events.lock(connection)
        for row in _empty(connection, slot):
            own = row.slot
            replaced = overridden(connection, own)
            at = events.moment(connection)
            for old in replaced:
                supersede(connection, old, at, by=row.id)
            state = state_when_counted(row.rows_quarantined)
            connection.execute(submission.update().where(submission.c.id == row.id).values(state=state))
            make_current(connection, own, row.id, rows_of(store.lake, row), at)
            where = {"period": own.period, "district": own.district, "database": own.database}
            detail = {"decision": DECISION, "supersedes": list(replaced)}
            events.record(
                connection, "decision", at, decision.who, submission_id=row.id, why=decision.why, detail=detail, **where
            )
            done.append(Accepted(row.id, own, state, replaced))
    return done


def _empty(connection: sa.Connection, slot: Slot) -> list[Submission]:
    """What waits to be a zero, as `waiting_zeros`."""
    name = f"{slot.district} {slot.database} {slot.period}"
    waiting = of_slot(connection, slot, submission.c.state == State.HELD)
    empty = [row for row in waiting if not row.records and not was_stale(connection, row.id)]
    if slot.part is not None:
        chosen = [row for row in empty if row.part == slot.part]
    else:
        chosen = [row for row in empty if row.part is None][-1:] or empty
    whole = any(row.part is None for row in chosen) or not chosen
    streets = {slot.part} if slot.part else {row.part for row in chosen}
    standing = of_slot(connection, slot, events.standing())
    near = [row for row in (*standing, *waiting) if whole or row.part is None or row.part in streets]
    if rows := [row for row in near if row.records]:
        numbers = ", ".join(str(row.id) for row in rows)
        raise ConfigurationError(
            f"{name} is no zero: submission {numbers} has rows; if they are wrong, take them back first "
            "(octet revert-submission), else there is nothing to confirm"
        )
    zeros = [row for row in near if row in standing]
    if zeros and not chosen:
        raise ConfigurationError(f"{name} is confirmed as zero already: submission {zeros[-1].id}")
    return chosen
