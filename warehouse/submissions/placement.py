"""Which version of a database is current: what a newly received one supersedes, and when it must wait for a person.

The rule and its reasons: docs/decisions/0001-parts.md. Contract, third invariant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.column import Column
from schemas.database import Database
from schemas.databaselist import database
from schemas.slot import Slot
from schemas.states import State
from warehouse.lake.keys import keys
from warehouse.ledger.events import standing
from warehouse.ledger.submissionrows import Submission, of_slot
from warehouse.ledger.tables import submission
from warehouse.submissions.losing import Arriving, lost_columns
from warehouse.submissions.versions import rows_of

SHARED = 0.5
"""A second whole file that shares less than this of its keys with the current one is held (definitions.md), and so is
one that has less than this of the keys of the current parts: more likely one street more, whose name nobody read."""


@dataclass(frozen=True)
class Placement:
    """Whether a new submission becomes current, and the ids of those it supersedes.

    `lost`: the columns for whose sake it waits, as its taking the place of what stands would lose them.
    """

    is_current: bool
    supersedes: tuple[int, ...] = ()
    lost: tuple[Column, ...] = ()


def place(connection: sa.Connection, slot: Slot, new: Arriving, lake: Path) -> Placement:
    """Where a newly received version stands.

    One without rows is held, whatever stands: only a person makes it a zero. A whole file supersedes the current whole
    and all parts; it is held when it shares less than half of its keys with the current whole, or has less than half of
    those of the current parts. A part supersedes the current part of its street; while a whole file is current it is
    held, but a confirmed zero gives way to any rows. What lacks columns that are filled in those it would supersede is
    held too. A version that was held gives way to the next one of the same part, or to a whole that becomes current;
    one without rows gives way to any rows, and takes the place of its like only.
    """
    current = of_slot(connection, slot, standing())
    waiting = of_slot(connection, slot, submission.c.state == State.HELD)
    same_waiting = [row for row in waiting if row.part == slot.part]
    if not new.rows.num_rows:
        return Placement(False, tuple(row.id for row in same_waiting if not row.records))
    described = database(slot.database)
    held = Placement(False, tuple(row.id for row in same_waiting))
    whole = next((row for row in current if row.part is None and row.records), None)
    if whole is not None and slot.part is not None:
        return held
    if whole is not None and shared_keys(described, new.rows, pq.read_table(whole.path(lake))) < SHARED:
        return held
    parts = [row for row in current if row.part is not None and row.records]
    if slot.part is None and parts and kept_keys(described, new.rows, parts, lake) < SHARED:
        return held
    replaced = [row for row in current if slot.part is None or row.part in (None, slot.part)]
    if lost := lost_by(described, new, replaced, lake):
        return replace(held, lost=lost)
    gone = [row for row in waiting if slot.part in (None, row.part) or (row.part is None and not row.records)]
    return Placement(True, tuple(row.id for row in (*replaced, *gone)))


def lost_by(described: Database, new: Arriving, replaced: Iterable[Submission], lake: Path) -> tuple[Column, ...]:
    """The filled columns of current versions that a new one lacks; the same bytes read again lose nothing unasked."""
    found: dict[str, Column] = {}
    for row in replaced:
        if row.records and row.sha256 != new.sha256:
            found |= {one.name: one for one in lost_columns(described, rows_of(lake, row), row.present, new)}
    return tuple(found.values())


def overridden(connection: sa.Connection, slot: Slot) -> tuple[int, ...]:
    """What is current for any street of a slot: what a held version supersedes when a person accepts it."""
    current = of_slot(connection, slot, standing())
    return tuple(row.id for row in current if slot.part is None or row.part in (None, slot.part))


def kept_keys(database: Database, new: pa.Table, parts: Iterable[Submission], lake: Path) -> float:
    """The share of the keys of parts that the new rows have, from 0 to 1."""
    known = set[Any]().union(*(keys(database, pq.read_table(part.path(lake))) for part in parts))
    return len(known & keys(database, new)) / len(known) if known else 1.0


def shared_keys(database: Database, new: pa.Table, old: pa.Table) -> float:
    """The share of the new rows' keys that the old rows have, from 0 to 1; nothing new shares nothing."""
    fresh, known = keys(database, new), keys(database, old)
    if not fresh:
        return 0.0 if known else 1.0
    return len(fresh & known) / len(fresh)
