"""Which columns a database has after acceptance: in the lake, and of those the ones a register may hold.

What a treatment does to the values stands in `files.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from schemas.column import Column, Treatment
from schemas.database import Database
from schemas.periods import Period
from schemas.records import searchpath

PLACES: dict[str, pa.DataType] = {
    "_sheet": pa.string(),
    "_row": pa.int64(),
    "_imprecise": pa.string(),
    "_raw": pa.string(),
}


@dataclass(frozen=True)
class Kept:
    """One column after treatment. `origin` is None for derived columns and the places of a row."""

    name: str
    type: pa.DataType
    origin: Column | None

    @property
    def in_register(self) -> bool:
        """Whether a warehouse table may hold it: it describes no person and is not sensitive."""
        return self.origin is not None and self.origin.treatment is not Treatment.LAKE


def treated(column: Column) -> tuple[str, pa.DataType] | None:
    """Name and type of a column after its treatment, or None when nothing of it is kept."""
    match column.treatment:
        case Treatment.DROP:
            return None
        case Treatment.PERSON_KEY | Treatment.NAME_KEY:
            return column.treatment.value, pa.string()
        case Treatment.HMAC | Treatment.STAT_LEVEL:
            return column.name, pa.string()
        case Treatment.FILLED:
            return f"has_{column.name}", pa.bool_()
        case _:
            return column.name, column.kind.arrow


@searchpath.follows
@cache
def kept_columns(database: Database) -> tuple[Kept, ...]:
    """All columns of the database's Parquet files, in order: treated, derived, then where the row stood."""
    kept = [Kept(*result, column) for column in database.columns.values() if (result := treated(column))]
    if database.derive:
        derived = database.derive(database.model.empty(), Period(2000, 1))
        kept += [Kept(name, pa.array(series).type, None) for name, series in derived.items()]
    return (*kept, *(Kept(name, kind, None) for name, kind in PLACES.items()))


def lake_schema(database: Database) -> pa.Schema:
    """The Arrow schema of the database's Parquet files."""
    return pa.schema([pa.field(kept.name, kept.type) for kept in kept_columns(database)])
