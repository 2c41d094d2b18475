"""What would be lost if a version took the place of another: columns that are filled there and absent here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column, Treatment
from schemas.database import Database
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import said
from warehouse.lake.treatments import kept_columns
from warehouse.submissions.arriving.simultaneous import Lying

MOST = 0.5
"""A column that had so large a share of the rows filled is not emptied in silence, though its header is still there."""


@dataclass(frozen=True)
class Arriving:
    """A version that is about to be placed: its treated rows, the columns, hash and name of its file.

    `lying`: where that lay in the inbox, if it comes from there now.
    """

    rows: pa.Table
    present: frozenset[str]
    sha256: str
    file: str
    lying: Lying | None = None


def lost_columns(described: Database, old: pa.Table, had: Collection[str], new: Arriving) -> tuple[Column, ...]:
    """Columns in which the `old` rows say something and a new version nothing; `had`: the columns of the old file.

    Those that its file lacks; and those that are there without a value, where most of the old rows have one. Where all
    rows say what an absent column says by default, nothing is lost.
    """
    return tuple(
        kept.origin
        for kept in kept_columns(described)
        if kept.origin is not None
        and kept.origin.name in had
        and _is_lost(kept.origin, old[kept.name], new.rows[kept.name] if kept.origin.name in new.present else None)
    )


def _is_lost(column: Column, old: pa.ChunkedArray, new: pa.ChunkedArray | None) -> bool:
    if new is None:
        return _filled(column, old) > 0
    is_flag = pa.types.is_boolean(old.type) and column.treatment is not Treatment.FILLED  # 否 is an answer
    return not is_flag and _filled(column, new) == 0 and _filled(column, old) >= MOST * max(len(old), 1)


def _filled(column: Column, values: pa.ChunkedArray) -> int:
    """In how many rows a column says something other than by default."""
    told = values.drop_null()
    if pa.types.is_boolean(values.type):
        return int(pc.sum(pc.not_equal(told, column.default == "1")).as_py() or 0)
    other = told if column.default is None else told.filter(pc.not_equal(told.cast(pa.string()), column.default))
    return len(other)


def losing(file: str, lost: Collection[Column]) -> list[Finding]:
    """F031 for a file that waits because of what would be lost; none for nothing."""
    if not lost:
        return []
    titles, names = ("、".join(one.title for one in lost), "|".join(one.name for one in lost))
    return [said("F031", Severity.WARN, {"columns": titles}, file=file, expected=names, count=len(lost))]
