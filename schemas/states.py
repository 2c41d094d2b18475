"""How a submission stands, how an obligation does, and every decision that rests on it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class State(StrEnum):
    """A submission: what one file said of one database."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    RETURNED = "returned"
    HELD = "held"
    SUPERSEDED = "superseded"
    REVERTED = "reverted"


class Owed(StrEnum):
    """An obligation: that a district owes a database for a period."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    RETURNED = "returned"
    HELD = "held"
    RECEIVED = "received"
    CONFIRMED_ZERO = "confirmed_zero"
    WAIVED = "waived"
    DUE = "due"
    LATE = "late"
    MISSING = "missing"


STANDING = (State.ACCEPTED, State.PARTIAL)
"""What counts, from when it became current until something takes its place."""
ENDED = (State.SUPERSEDED, State.REVERTED)
"""What counted, or waited, once."""
SPEAKING = (*STANDING, State.HELD, State.RETURNED)
"""What a district has to hear of: all that has not ended."""
TO_MEND = (State.PARTIAL, State.HELD, State.RETURNED)
"""What somebody must still do something about."""
WHOLE = (Owed.ACCEPTED, Owed.PARTIAL, Owed.CONFIRMED_ZERO)
"""What is owed and wholly there."""
THERE = (*WHOLE, Owed.RECEIVED)
"""What is owed and there, at least of some streets."""


def state_when_counted(kept_back: int) -> State:
    """The state of what counts, by how many of its rows are kept back."""
    return State.PARTIAL if kept_back else State.ACCEPTED


def state_of(records: int, kept_back: int) -> State:
    """The state of a file that was read. One without a record is no zero: it waits until a person says that it is."""
    return state_when_counted(kept_back) if records else State.HELD


def weightiest(states: Collection[str]) -> State | None:
    """Of the states of several versions that which is told of all."""
    return next(
        (state for state in (State.HELD, State.RETURNED, State.PARTIAL, State.ACCEPTED) if state in states), None
    )
