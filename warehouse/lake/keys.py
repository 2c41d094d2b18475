"""The keys of rows in the lake, after treatment: which rows speak of the same person, unit or building."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind, Treatment
from schemas.database import Database
from schemas.rowrules.checkdigits import is_uscc
from warehouse.lake.treatments import treated

_BETWEEN = "\x1f"


Key = tuple[Any, ...] | None
"""The number of one of a database's identities and the values of its columns; None: the row has none."""


def keys(database: Database, rows: pa.Table) -> set[tuple[Any, ...]]:
    """The keys of all rows."""
    return {key for key in row_keys(database, rows) if key}


def row_keys(database: Database, rows: pa.Table) -> list[Key]:
    """Of each row the first of the database's identities whose columns are all filled."""
    choices = []
    for place, identity in enumerate(database.identity):
        columns = [rows.column(treated_name(database, name)).to_pylist() for name in identity]
        choices.append([None if None in values else (place, *values) for values in zip(*columns, strict=True)])
    return [next(filter(None, choice), None) for choice in zip(*choices, strict=True)]


def identity_keys(database: Database, rows: pa.Table, present: Collection[str]) -> list[pa.Array]:
    """By each identity whose columns are all `present` the key of each row as text, null where one of them is empty.

    A wrong credit code is no key.
    """
    found = []
    for place, identity in enumerate(database.identity):
        if not set(present).issuperset(identity):
            continue
        columns = [rows.column(treated_name(database, name)).combine_chunks() for name in identity]
        filled = np.ones(rows.num_rows, dtype=bool)
        for name, values in zip(identity, columns, strict=True):
            filled &= _mask(pc.is_valid(values))
            if database.columns[name].kind is Kind.USCC:
                filled &= np.asarray(is_uscc(values.to_pandas()), dtype=bool)
        texts = [values.cast(pa.string()) for values in columns]
        joined = pc.binary_join_element_wise(pa.scalar(str(place)), *texts, _BETWEEN)
        found.append(pc.if_else(pa.array(filled), joined, pa.scalar(None, pa.string())))
    return found


def copy_keys(database: Database, rows: pa.Table, present: Collection[str]) -> pa.Array:
    """By row the key by which rules R001 and R004 know a copy, as text; null where the row has none.

    As in `rowrules.copies`: among active rows, by the first identity that the file has, all of its columns filled.
    """
    nothing: pa.Array = pa.nulls(rows.num_rows, pa.string())
    found = pc.coalesce(*identity_keys(database, rows, present), nothing)
    if database.active and database.active[0] in rows.column_names:
        is_active = _mask(pc.equal(rows.column(database.active[0]), database.active[1]))
        found = pc.if_else(pa.array(is_active), found, nothing)
    return found


def treated_name(database: Database, name: str) -> str:
    """What a key column is called in the lake."""
    column = database.columns[name]
    assert column.treatment is not Treatment.DROP, f"{database.name}.{name} is a key and is dropped"
    result = treated(column)
    return result[0] if result else name


def _mask(values: Any) -> Any:
    return np.asarray(pc.fill_null(values, False), dtype=bool)
