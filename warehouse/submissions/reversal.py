"""A person takes a submission back: it stands no longer, and nothing takes its place by itself."""

from __future__ import annotations

from schemas.errors import ConfigurationError
from schemas.states import STANDING, Slot, State
from warehouse.ledger import events
from warehouse.ledger.connection import writing
from warehouse.ledger.submissionrows import submission_row
from warehouse.ledger.succession import end
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision


def revert(store: Store, number: int, decision: Decision) -> Slot:
    """End a submission that is current or waits; its files stay, the ledger keeps who and why.

    What its rows said is missing from then on: what it once superseded stays so, unless somebody accepts it again.
    Raises `ConfigurationError` for one that neither stands nor waits.
    """
    with writing(store.engine) as connection:
        events.lock(connection)
        row = submission_row(connection, number)
        if row is None or row.state not in (*STANDING, State.HELD):
            told = "does not exist" if row is None else f"is {row.state}: nothing of it counts or waits"
            raise ConfigurationError(f"submission {number} {told}; `octet submissions` lists what stands")
        at = events.moment(connection)
        end(connection, number, at, State.REVERTED)
        slot = row.slot
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "revert", "state": row.state}
        events.record(
            connection, "decision", at, decision.who, submission_id=number, why=decision.why, detail=detail, **where
        )
    return slot
