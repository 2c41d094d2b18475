"""A recognised sheet: its header located, its columns mapped, its rows sorted, and the cells of its data rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.column import Kind
from schemas.database import Database
from schemas.findings import mask
from sources.grids import Grid
from sources.headers import LOOKED_AT, Confirmed, Header, HeaderRow, assign, locate
from sources.kinds import Mask
from sources.recognition import keys_missing, tell_database
from sources.rows import Sorted, sort_rows
from sources.standardizing import Texts

MERGES = 20_000
ENOUGH = 5
"""A sheet without its key columns is still a database's when it has so many of its columns."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of one database. `given`: column → position in the grid; `left`: positions that mean nothing."""

    grid: Grid
    header: HeaderRow
    database: Database
    given: dict[str, int]
    left: list[int]
    titles: list[str]
    rows: Sorted

    @property
    def name(self) -> str:
        """The sheet's name, masked."""
        return mask(self.grid.name)

    @property
    def keys_missing(self) -> list[str]:
        """Titles of the key columns that it lacks."""
        return keys_missing(self.database, self.given)


def recognise(grid: Grid, file: str, confirmed: Confirmed | None = None) -> Sheet | None:
    """The sheet with its database, or None for one that holds none (a dictionary, instructions).

    `confirmed` are the headers that the home has recorded for this file.
    """
    top = grid.top(LOOKED_AT + 1)
    header = locate(top, confirmed)
    if header is None:
        return None
    titles = [text for row in top[: header.first] for text in row if text and text.strip()]
    hidden_name = "" if grid.encoding else grid.name
    database = tell_database(header, titles, hidden_name, file)
    if database is None:
        return None
    given, left = assign(header, database)
    if all(database.columns[name].kind in (Kind.CODE, Kind.BOOL) for name in given):
        return None  # lists of codes under the names of their columns
    return Sheet(grid, header, database, given, left, titles, sort_rows(grid.cells, header, given, database))


def relevant(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Without the sheets that only look like a database beside others that are one: summaries, instructions."""
    if all(sheet.keys_missing for sheet in sheets):
        return list(sheets)
    return [sheet for sheet in sheets if not sheet.keys_missing or len(sheet.given) >= ENOUGH or _named(sheet)]


def _named(sheet: Sheet) -> bool:
    return any(hint in sheet.grid.name for hint in (*sheet.database.hints, sheet.database.title))


class SheetPlaces:
    """Where cells stand, for findings (`schemas.telling.Places`)."""

    def __init__(self, file: str, sheets: Sequence[Sheet]) -> None:
        self.file = file
        self._sheets = {sheet.name: sheet for sheet in sheets}

    def cell(self, sheet: str, row: int, column: str) -> str | None:
        """Address of the column's cell, or None when the sheet lacks the column."""
        found = self._sheets[sheet]
        return found.grid.address(row, found.given[column]) if column in found.given else None

    def header(self, sheet: str, column: str) -> str | None:
        """The header as written, or the declared title."""
        found = self._sheets[sheet]
        header = found.header.cells.get(found.given.get(column, -1))
        declared = found.database.columns.get(column)
        return mask(header.written) if header else declared.title if declared else None


def texts(sheet: Sheet) -> Texts:
    """The cells of the data rows by column: merges filled down, continuation rows joined to the row above."""
    data = sheet.rows.data
    units = {name: sheet.header.cells[place].unit for name, place in sheet.given.items()}
    cells = {name: _data_cells(sheet, place, data) for name, place in sheet.given.items()}
    cut = {}
    for name, place in sheet.given.items():
        if sheet.database.columns[name].kind is Kind.IDENTITY and sheet.grid.marks.long_numbers:
            cut[name] = _cut(sheet, place, data)
    return Texts(cells, data + 1, units, cut)


def _data_cells(sheet: Sheet, place: int, data: npt.NDArray[np.int64]) -> pa.Array:
    column = sheet.grid.cells.column(place)
    fills = _fills(sheet, place, column)
    if fills:
        whole = column.to_pylist()
        for row, text in fills:
            whole[row] = text
        column = pa.chunked_array([pa.array(whole, pa.string())])
    if len(data) and data[-1] - data[0] + 1 == len(data):
        chosen = column.slice(int(data[0]), len(data))
    else:
        chosen = column.take(pa.array(data))
    return chosen.combine_chunks() if chosen.num_chunks != 1 else chosen.chunk(0)


def _fills(sheet: Sheet, place: int, column: pa.ChunkedArray) -> list[tuple[int, str | None]]:
    """Cells to write over: empty ones inside a vertical merge, and those that a continuation row goes on."""
    absolute, found = sheet.grid.first_column + place, []
    for top, left, bottom, right in sheet.grid.marks.merges[:MERGES]:
        if left == right == absolute and top - 1 > sheet.header.last:
            value = column[top - 1].as_py() if top <= len(column) else None
            found += [(row, value) for row in range(top, min(bottom, len(column)))]
    for row, continued, text in sheet.rows.continued:
        if continued == place:
            above = int(sheet.rows.data[np.searchsorted(sheet.rows.data, row) - 1])
            already = dict(found).get(above, column[above].as_py()) or ""
            found.append((above, already + text))
    return found


def _cut(sheet: Sheet, place: int, data: npt.NDArray[np.int64]) -> Mask:
    absolute = sheet.grid.first_column + place
    rows = [row - 1 for row, column in sheet.grid.marks.long_numbers if column == absolute]
    marked: Mask = np.isin(data, np.array(rows, dtype=np.int64))
    return marked


def header_of(sheet: Sheet, place: int) -> Header:
    """The header at a position of the grid."""
    return sheet.header.cells[place]
