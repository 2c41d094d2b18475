"""Two versions row by row, by the keys of their rows: which rows were added, removed or changed. Nothing is written.

Values are told where a warehouse table may hold them; of persons only where the row stands, and which columns differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import sqlalchemy as sa

from schemas.database import Database
from schemas.databaselist import database
from schemas.errors import ConfigurationError
from schemas.finding import mask
from schemas.states import State
from warehouse.lake.keys import Key, row_keys
from warehouse.ledger.submissionrows import Submission, known_submission, submission_row
from warehouse.ledger.tables import ledger_event
from warehouse.submissions.placement import overridden
from warehouse.submissions.versionchanges import other_values
from warehouse.submissions.versions import rows_of


class RowChange(NamedTuple):
    """`change`: added, removed or changed. `key`: None for persons. Places as `Sheet1!17`; `columns`: old and new."""

    change: str
    key: str | None
    place: str | None
    old_place: str | None
    columns: dict[str, tuple[str | None, str | None]]


def row_changes(
    connection: sa.Connection, lake: Path, number: int, against: int | None = None
) -> tuple[tuple[int, ...], list[RowChange]]:
    """What a version has otherwise than others, and the numbers of those: by default whose place it took or would take.

    Rows that repeat a key are compared in their order. Raises `ConfigurationError` for a submission that is none, that
    has no rows of its own (returned), or of another database.
    """
    new = _with_rows(connection, number)
    described = database(new.slot.database)
    earlier = _earlier(connection, new) if against is None else [_with_rows(connection, against)]
    if other := [row.id for row in earlier if row.slot.database != described.name]:
        raise ConfigurationError(f"submission {number} is of {described.name}, submission {other[0]} is not")
    here = rows_of(lake, new)
    there = pa.concat_tables([rows_of(lake, row) for row in earlier if row.lake_file] or [here.slice(0, 0)])
    return tuple(row.id for row in earlier), list(_changes(described, here, there))


def _with_rows(connection: sa.Connection, number: int) -> Submission:
    row = submission_row(connection, number)
    if row is None or row.lake_file is None:
        told = "does not exist" if row is None else f"is {row.state}: nothing of it was taken in"
        raise ConfigurationError(f"submission {number} {told}; `octet submissions` lists what there is")
    return row


def _earlier(connection: sa.Connection, new: Submission) -> list[Submission]:
    """Those whose place a version took; of one that waits those whose place it would take."""
    if new.state == State.HELD:
        numbers = list(overridden(connection, new.slot))
    else:
        ended = sa.select(ledger_event).where(
            ledger_event.c.kind == "supersede",
            ledger_event.c.period == new.period,
            ledger_event.c.district == new.district,
            ledger_event.c.database == new.database,
        )
        numbers = [event.submission_id for event in connection.execute(ended) if event.detail.get("by") == new.id]
    rows = [known_submission(connection, number) for number in numbers]
    return [row for row in rows if row.current_from is not None]


def _changes(described: Database, here: pa.Table, there: pa.Table) -> Iterator[RowChange]:
    old_of: dict[Key, list[int]] = {}
    for position, key in enumerate(row_keys(described, there)):
        old_of.setdefault(key, []).append(position)
    pairs: list[tuple[int, int]] = []
    keys, places, old_places = row_keys(described, here), _places(here), _places(there)
    for position, key in enumerate(keys):
        if old := old_of.get(key):
            pairs.append((position, old.pop(0)))
        else:
            yield RowChange("added", _named(described, key), places[position], None, {})
    after = here.take(pa.array([one for one, _ in pairs], pa.int64()))
    before = there.take(pa.array([other for _, other in pairs], pa.int64()))
    for number, columns in sorted(other_values(described, before, after).items()):
        position, old_position = pairs[number]
        told = _named(described, keys[position]), places[position], old_places[old_position]
        yield RowChange("changed", *told, columns)
    for key, left in old_of.items():
        yield from (RowChange("removed", _named(described, key), None, old_places[one], {}) for one in left)


def _places(rows: pa.Table) -> list[str]:
    pairs = zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True)
    return [f"{sheet}!{row}" for sheet, row in pairs]


def _named(described: Database, key: Key) -> str | None:
    """The values of a key, as long as they speak of no person."""
    return None if described.is_personal or key is None else mask("/".join(map(str, key[1:])))
