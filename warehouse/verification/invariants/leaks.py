"""Invariant 6: no direct identifier is anywhere in lake, warehouse, releases, logs or Dagster's storage.

Identity numbers (with a valid check character) and mobile numbers are looked for by pattern, `planted` texts as they
are. Parquet is decoded, workbooks are unpacked, tables are read column by column; everything else is read as bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from warehouse.lake.identifiers import IDENTITY, MOBILE, is_identity
from warehouse.verification.breaches import Breach

KEYS = re.compile(r".*(_code|_key|uscc|sha256|digest|content|source)")
"""Columns whose values may look like mobile numbers by their nature: codes, keys and hashes."""

CHUNK = 1 << 24
OVERLAP = 64


def in_tables(connection: sa.Connection, planted: Iterable[str]) -> Iterator[Breach]:
    """Identifiers in the text columns of the warehouse's tables."""
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if isinstance(column["type"], sa.String | sa.JSON):
                name: sa.ColumnClause[Any] = sa.column(column["name"])
                text = sa.cast(name, sa.String)
                values = connection.scalars(
                    sa.select(text).select_from(sa.table(table)).where(name.is_not(None)).distinct()
                )
                yield from _in_texts(f"{table}.{column['name']}", values, planted)


def in_folders(folders: Iterable[Path], planted: Iterable[str]) -> Iterator[Breach]:
    """Identifiers in files, and in the files below folders."""
    wanted = list(planted)
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                yield from _in_file(path, wanted)


def _in_file(path: Path, planted: list[str]) -> Iterator[Breach]:
    if path.suffix == ".parquet":
        for name, values in zip(*_columns(path), strict=True):
            yield from _in_texts(f"{path.name}, {name}", values, planted)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield from _in_bytes(f"{path.name}, {member}", [archive.read(member)], planted, mobiles=True)
    else:
        is_warehouse = path.name.startswith("warehouse.db")  # its columns are told apart by `in_tables`
        yield from _in_bytes(path.name, _chunks(path), planted, mobiles=not is_warehouse)


def _columns(path: Path) -> tuple[list[str], list[list[str]]]:
    table = pq.read_table(path)
    texts = [
        name
        for name, kind in zip(table.column_names, table.schema.types, strict=True)
        if pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind)
    ]
    return texts, [table.column(name).unique().drop_null().to_pylist() for name in texts]


def _in_texts(where: str, values: Iterable[str], planted: Iterable[str]) -> Iterator[Breach]:
    content = "\n".join(values)
    is_key = KEYS.fullmatch(where.rpartition(".")[2]) or KEYS.fullmatch(where.rpartition(" ")[2])
    yield from _in_bytes(where, [content.encode()], planted, mobiles=not is_key)


def _in_bytes(where: str, chunks: Iterable[bytes], planted: Iterable[str], mobiles: bool) -> Iterator[Breach]:
    found: set[str] = set()
    for chunk in chunks:
        text = chunk.decode("latin-1")
        found |= {"an identity number" for match in IDENTITY.finditer(text) if is_identity(match[0])}
        if mobiles and MOBILE.search(text):
            found.add("a mobile number")
        if any(value.encode() in chunk for value in planted):
            found.add("a planted identifier")
    for what in sorted(found):
        yield Breach(6, where, f"holds {what}")


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces that overlap, so that nothing is cut in two."""
    with path.open("rb") as file:
        before = b""
        while piece := file.read(CHUNK):
            yield before + piece
            before = piece[-OVERLAP:]
