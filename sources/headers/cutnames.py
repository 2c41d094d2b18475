"""Field names of .dbf tables have ten bytes at most: 公民身份号码 arrives as 公民身份号. What they began as is told.

Only a beginning that one column of a database has counts; elsewhere the name stays unknown and is suggested for.
"""

from __future__ import annotations

from collections.abc import Iterable

from schemas.databaselist import databases
from sources.headers.headertexts import Confirmed, confirm, read_header
from sources.headers.meanings import is_known, vocabulary
from sources.mappings.records import HeaderMapping, Scope
from sources.reading.grids import Grid

LENGTHS = {"gb18030": (9, 10), "utf-8": (8, 9, 10)}
"""Bytes of a name that may have lost its end, by the encodings that tables come in."""


def cut_names(grids: Iterable[Grid], confirmed: Confirmed) -> Confirmed:
    """What is recorded of headers, and the columns whose names the tables' field names begin."""
    records = []
    for grid in grids:
        for name in grid.top(1)[0]:
            header = read_header(name or "", confirmed)
            if not is_known(header) and _may_be_cut(header.plain):
                records += [
                    HeaderMapping(Scope(database), header.written, header.plain, column)
                    for database in databases()
                    if (column := _begun_by(header.plain, database))
                ]
    return {**confirm(records), **confirmed}


def _may_be_cut(name: str) -> bool:
    return any(len(name.encode(encoding)) in lengths for encoding, lengths in LENGTHS.items())


def _begun_by(name: str, database: str) -> str | None:
    """The one column that has a header with this beginning; a full title wins over synonyms of others."""
    columns = databases()[database].columns.values()
    titled = {column.name for column in columns if read_header(column.title).plain.startswith(name)}
    begun = {column for form, entry in vocabulary(database).items() if form.startswith(name) for column, _ in entry[:1]}
    found = titled or begun
    return found.pop() if len(found) == 1 else None
