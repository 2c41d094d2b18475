"""Which version of a database is current: what a newly received one supersedes, and when it must wait for a person.

The rule and its reasons: docs/decisions/0001-parts.md. Contract, third invariant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from schemas.column import Column
from schemas.database import Database
from schemas.databaselist import database
from schemas.states import Slot, State
from warehouse.ledger.events import standing
from warehouse.ledger.submissionrows import Submission, of_slot
from warehouse.ledger.tables import submission
from warehouse.submissions.arriving.simultaneous import rival
from warehouse.submissions.differing import Lacking, difference, is_far_from, of_other_files
from warehouse.submissions.losing import Arriving, lost_columns
from warehouse.submissions.versions import rows_of


@dataclass(frozen=True)
class Placement:
    """Whether a new submission becomes current, and the ids of those it supersedes.

    `lost`: the columns for whose sake it waits, as its taking the place of what stands would lose them. `differs`: what
    stands and is not in it, where it waits because it differs too much. `rival`: the file that lay beside it, where it
    waits because nothing says which of the two is meant.
    """

    is_current: bool
    supersedes: tuple[int, ...] = ()
    lost: tuple[Column, ...] = ()
    differs: Lacking | None = None
    rival: str | None = None


def place(connection: sa.Connection, slot: Slot, new: Arriving, lake: Path) -> Placement:
    """Where a newly received version stands.

    One without rows is held, whatever stands: only a person makes it a zero. A whole file supersedes the current whole
    and all parts, a part the current part of its street. While a whole file is current a part is held, but a confirmed
    zero gives way to any rows. A whole that has less than half of the keys of what it would supersede is held, or that
    shares less than half of its own with the current whole, and a part with less than half as many (`differing`); so is
    what lacks columns that are filled there (`losing`), and what lay beside the file of that (`simultaneous`). A
    version that was held gives way to the next one of the same part, or to a whole that becomes current; one without
    rows gives way to any rows, and takes the place of its like.
    """
    current = of_slot(connection, slot, standing())
    waiting = of_slot(connection, slot, submission.c.state == State.HELD)
    same_waiting = [row for row in waiting if row.part == slot.part]
    if not new.rows.num_rows:
        return Placement(False, tuple(row.id for row in same_waiting if not row.records))
    described = database(slot.database)
    held = Placement(False, tuple(row.id for row in same_waiting))
    replaced = [row for row in current if slot.part is None or row.part in (None, slot.part)]
    near = of_other_files(replaced, new.sha256)
    is_beside = slot.part is not None and any(row.part is None and row.records for row in current)
    if is_beside or is_far_from(described, new.rows, near, lake, is_part=slot.part is not None):
        stands = [row for row in replaced if row.records]
        return replace(held, differs=difference(connection, described, new.rows, stands, lake))
    if lost := lost_by(described, new, near, lake):
        return replace(held, lost=lost)
    if other := rival(new.lying, new.file, near):
        return replace(held, rival=other)
    gone = [row for row in waiting if slot.part in (None, row.part) or (row.part is None and not row.records)]
    return Placement(True, tuple(row.id for row in (*replaced, *gone)))


def lost_by(described: Database, new: Arriving, replaced: Iterable[Submission], lake: Path) -> tuple[Column, ...]:
    """The filled columns of current versions that a new one lacks."""
    found: dict[str, Column] = {}
    for row in replaced:
        if row.records:
            found |= {one.name: one for one in lost_columns(described, rows_of(lake, row), row.present, new)}
    return tuple(found.values())


def overridden(connection: sa.Connection, slot: Slot) -> tuple[int, ...]:
    """What is current for any street of a slot: what a held version supersedes when a person accepts it."""
    current = of_slot(connection, slot, standing())
    return tuple(row.id for row in current if slot.part is None or row.part in (None, slot.part))
