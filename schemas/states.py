"""What a submission speaks for and how it stands, how an obligation does, what a finding does, what rests on these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from schemas.periods import Period


@dataclass(frozen=True)
class Slot:
    """What a submission speaks for: one database of one district in one period, with a `part` for one street."""

    period: Period
    district: str
    database: str
    part: str | None


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


class Severity(StrEnum):
    """What a finding does, in the order in which findings are listed."""

    REJECT_FILE = "reject_file"
    REJECT_ROW = "reject_row"
    BLOCK = "block"
    WARN = "warn"
    REJECT_RELEASE = "reject_release"

    @property
    def returns_file(self) -> bool:
        """Whether nothing of the file is loaded."""
        return self is Severity.REJECT_FILE

    @property
    def keeps_row_back(self) -> bool:
        """Whether the row is not accepted."""
        return self is Severity.REJECT_ROW

    @property
    def blocks(self) -> bool:
        """Whether the row counts, but no release can be certified before it is mended or waived."""
        return self is Severity.BLOCK

    @property
    def is_to_mend(self) -> bool:
        """Whether somebody must do something about it; what only warns is said once."""
        return self is not Severity.WARN


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
