"""Whether accepted rows have the types that their pandera model declares, in memory and in the lake."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from schemas.database import Database
from schemas.databaselist import database
from schemas.records import searchpath
from warehouse.lake.treatments import lake_schema


class Mismatch(NamedTuple):
    """A column whose type is not the declared one. `found` is "absent" when it is not there at all."""

    column: str
    declared: str
    found: str


@searchpath.follows
@cache
def declared_types(name: str) -> dict[str, pa.DataType]:
    """Column → Arrow type, as the model of that database declares them."""
    columns = database(name).model.to_schema().columns
    return {column: columns[column].dtype.type.pyarrow_dtype for column in database(name).columns}


def frame_mismatches(found: Database, frame: pd.DataFrame) -> tuple[Mismatch, ...]:
    """Columns of an accepted frame that are absent or of another type than declared; none for an empty return."""
    if frame.empty and not len(frame.columns):
        return ()
    types = {str(column): getattr(frame[column].dtype, "pyarrow_dtype", None) for column in frame.columns}
    return _compare(declared_types(found.name), types)


def lake_mismatches(found: Database, schema: pa.Schema) -> tuple[Mismatch, ...]:
    """Columns of a Parquet file of the lake that are absent or of another type than after treatment."""
    expected = {field.name: field.type for field in lake_schema(found)}
    return _compare(expected, {field.name: field.type for field in schema})


def _compare(declared: dict[str, pa.DataType], found: dict[str, pa.DataType | None]) -> tuple[Mismatch, ...]:
    return tuple(
        Mismatch(column, str(kind), str(found.get(column, "absent")))
        for column, kind in declared.items()
        if found.get(column) != kind
    )
