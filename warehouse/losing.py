"""What would be lost if a version took the place of another: columns that are filled there and absent here."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column
from schemas.database import Database
from schemas.findings import Finding
from schemas.telling import said
from warehouse.treatments import kept_columns


def lost_columns(
    described: Database, old: pa.Table, had: Collection[str], present: Collection[str]
) -> tuple[Column, ...]:
    """Columns that the `old` rows say something in and a file with the columns `present` lacks; `had`: the old file's.

    Where all rows say what an absent column says by default, nothing is lost.
    """
    return tuple(
        kept.origin
        for kept in kept_columns(described)
        if kept.origin is not None
        and kept.origin.name in had
        and kept.origin.name not in present
        and _speaks(old.column(kept.name), kept.origin.default)
    )


def _speaks(values: pa.ChunkedArray, default: str | None) -> bool:
    told = values.drop_null()
    if pa.types.is_boolean(values.type):
        return bool(pc.any(pc.not_equal(told, default == "1")).as_py())
    other = told if default is None else told.filter(pc.not_equal(told.cast(pa.string()), default))
    return len(other) > 0


def losing(file: str, lost: Collection[Column]) -> list[Finding]:
    """F031 for a file that waits because of what would be lost; none for nothing."""
    if not lost:
        return []
    titles, names = ("、".join(one.title for one in lost), "|".join(one.name for one in lost))
    return [said("F031", "warn", {"columns": titles}, file=file, expected=names, count=len(lost))]
