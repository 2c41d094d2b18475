"""Which version of a database is current: what a newly received one supersedes, and when it must wait for a person.

The rule and its reasons: docs/decisions/0001-parts.md. Contract, third invariant.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.database import Database
from warehouse.keys import keys
from warehouse.ledger import standing
from warehouse.slots import Slot, of_slot
from warehouse.tables import submission

SHARED = 0.5
"""A second whole file that shares less than this of its keys with the current one is held (definitions.md)."""


@dataclass(frozen=True)
class Placement:
    """Whether a new submission becomes current, and the ids of those it supersedes."""

    is_current: bool
    supersedes: tuple[int, ...] = ()


def place(connection: sa.Connection, slot: Slot, database: Database, rows: pa.Table, lake: Path) -> Placement:
    """Where a newly received version stands.

    A whole file supersedes the current whole and all parts; it is held when it shares less than half of its keys with
    the current whole. A part supersedes the current part of its street; while a whole file is current it is held. A
    version that was held gives way to the next one of the same part, or to a whole that becomes current.
    """
    current = of_slot(connection, slot, standing())
    waiting = of_slot(connection, slot, submission.c.state == "held")
    whole = next((row for row in current if row.part is None), None)
    same_waiting = tuple(row.id for row in waiting if row.part == slot.part)
    if slot.part is not None:
        if whole is not None:
            return Placement(False, same_waiting)
        return Placement(True, (*(row.id for row in current if row.part == slot.part), *same_waiting))
    if whole is not None and shared_keys(database, rows, pq.read_table(lake / whole.lake_file)) < SHARED:
        return Placement(False, same_waiting)
    return Placement(True, tuple(row.id for row in (*current, *waiting)))


def overridden(connection: sa.Connection, slot: Slot) -> tuple[int, ...]:
    """What is current for any street of a slot: what a held version supersedes when a person accepts it."""
    current = of_slot(connection, slot, standing())
    return tuple(row.id for row in current if slot.part is None or row.part in (None, slot.part))


def shared_keys(database: Database, new: pa.Table, old: pa.Table) -> float:
    """The share of the new rows' keys that the old rows have, from 0 to 1; nothing new shares nothing."""
    fresh, known = keys(database, new), keys(database, old)
    if not fresh:
        return 0.0 if known else 1.0
    return len(fresh & known) / len(fresh)
