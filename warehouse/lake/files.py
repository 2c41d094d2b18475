"""The lake: the accepted rows of a submission, treated so that no person can be told, as one immutable Parquet file."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.codelists import codelist
from schemas.column import Column, Kind, Role, Treatment
from schemas.database import Database
from schemas.periods import Period
from schemas.states import Slot
from warehouse.lake.identifiers import masked
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.treatments import kept_columns, lake_schema
from warehouse.lake.vault import write_once

PERSON = "person"
NAME = "name"
"""Domains of the pseudonyms: the same person has the same `person_key` in every database."""


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file: `path` relative to the lake folder, the rows it holds, and its bytes."""

    path: str
    sha256: str
    rows: pa.Table
    content: bytes = field(repr=False)


def treat(described: Database, accepted: pd.DataFrame, period: Period, pseudonyms: Pseudonyms) -> pa.Table:
    """Accepted rows (all model columns and their places) → rows of the lake, in the order they came."""
    derived = described.derive(accepted, period) if described.derive else {}
    columns = []
    for kept in kept_columns(described):
        if kept.origin is not None:
            values = _treat(kept.origin, accepted[kept.origin.name], pseudonyms)
        else:
            values = pa.array(derived[kept.name] if kept.name in derived else accepted[kept.name], from_pandas=True)
        columns.append(values.cast(kept.type))
    return pa.Table.from_arrays(columns, schema=lake_schema(described))


def pack(slot: Slot, rows: pa.Table) -> LakeFile:
    """Treated rows as `<database>/<period>/<district>/[<part>/]<16 characters of its hash>.parquet`.

    Nothing is written. The same rows give the same bytes; two parts never share a file.
    """
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd", store_schema=False)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    place = (slot.database, str(slot.period), slot.district, slot.part, f"{digest[:16]}.parquet")
    return LakeFile("/".join(name for name in place if name is not None), digest, rows, content)


def keep(folder: Path, file: LakeFile) -> None:
    """Write a packed file into the lake."""
    write_once(folder / file.path, file.content)


def _treat(column: Column, values: pd.Series, pseudonyms: Pseudonyms) -> pa.Array:
    match column.treatment:
        case Treatment.PERSON_KEY:
            return pseudonyms.of_all(PERSON, _array(values))
        case Treatment.NAME_KEY:
            return pseudonyms.of_all(NAME, _array(values))
        case Treatment.HMAC:
            return pseudonyms.of_all(column.name, _array(values))
        case Treatment.FILLED:
            return pa.array(values.notna().to_numpy(dtype=bool))
        case Treatment.MONTH:
            return pc.floor_temporal(_array(values).cast(pa.date32()), unit="month")
        case Treatment.STAT_LEVEL:
            return _levels(column, _array(values))
        case _:
            return masked(_array(values), is_code=column.role is Role.CODE or column.kind is not Kind.TEXT)


def _levels(column: Column, codes: pa.Array) -> pa.Array:
    """Code → `stat_level` of its code list; what is not mapped keeps its text."""
    known = codelist(column.codelist or column.name).extra
    encoded = codes.cast(pa.string()).dictionary_encode()
    levels = [known[code]["stat_level"] if code in known else code for code in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(levels, pa.string())).cast(pa.string())


def _array(values: pd.Series) -> pa.Array:
    array = pa.array(values, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
