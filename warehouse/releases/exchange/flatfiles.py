"""The published table as two files that any program reads: CSV for spreadsheets, Parquet for analysis."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.releases.exchange.flatcolumns import COLUMNS, INTEGER, NUMBER, TEXT, FlatColumn

BOM = "\ufeff"
"""Spreadsheets read a CSV as UTF-8 only where it begins with this."""
TYPES = {TEXT: pa.dictionary(pa.int32(), pa.string()), NUMBER: pa.float64(), INTEGER: pa.int32()}


def write_csv(table: Mapping[str, Sequence[Any]], path: Path) -> None:
    """RFC 4180, UTF-8 with a BOM, names of the columns in the first row; what is not there is empty, never 0."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    numbers = {column.name for column in COLUMNS if column.kind == NUMBER}
    columns = [[plain(one) for one in values] if name in numbers else values for name, values in table.items()]
    writer.writerows(zip(*columns, strict=True))
    path.write_bytes((BOM + text.getvalue()).encode())


def plain(number: float | None) -> float | int | None:
    """A whole number without its `.0`; else all digits, so that the same number is read back."""
    return int(number) if number is not None and number % 1 == 0 else number


def write_parquet(table: Mapping[str, Sequence[Any]], path: Path, about: Mapping[str, Any]) -> None:
    """The same columns, typed; texts as dictionaries, statistics of each column. `about` goes into the file's metadata.

    Each field carries its English name and what it means.
    """
    schema = pa.schema([_field(column) for column in COLUMNS], {"octet": json.dumps(about, ensure_ascii=False)})
    arrays = [pa.array(table[field.name], _stored(field.type)).cast(field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", write_statistics=True)


def _field(column: FlatColumn) -> pa.Field:
    meaning = {"name": column.english, "description": column.meaning, "description_en": column.meaning_en}
    return pa.field(column.name, TYPES[column.kind], nullable=not column.is_required, metadata=meaning)


def _stored(type_: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(type_) else type_
