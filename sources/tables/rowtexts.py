"""The cells of a sheet's data rows, column by column: as they are shown, merged, continued, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sources.headers.headerunits import fits, split_unit, title_unit
from sources.tables.formatted import as_shown
from sources.tables.merging import AMOUNTS, MERGES, MergedText
from sources.tables.sheets import Sheet
from sources.texts.cleaning import visible
from sources.values.standardizing import Texts
from sources.values.typers import Mask


def texts(sheet: Sheet) -> Texts:
    """The cells of the data rows by column: merges filled down, continuation rows joined to the row above."""
    data = sheet.rows.data
    units = {name: unit_of(sheet, name) for name in sheet.given}
    cells = {name: cells_of(sheet, place, data) for name, place in sheet.given.items()}
    cells |= {name: pa.repeat(pa.scalar(text), len(data)) for name, (_, text) in sheet.constants.items()}
    if sheet.whole:
        name, row, code = sheet.whole
        cells[name] = pc.if_else(pa.array(data == row), code, cells[name])
    long = {column - sheet.grid.first_column for _, column in sheet.grid.marks.long_numbers}
    cut = {name: _cut(sheet, place, data) for name, place in sheet.given.items() if place in long}
    stored = {name: _stored(sheet, place, data) for name, place in sheet.given.items() if place in sheet.formatted}
    spread = {name: mask for name, place in sheet.given.items() if (mask := _spread(sheet, name, place, data)).any()}
    wide = {name: mask for name, place in sheet.given.items() if (mask := _wide(sheet, name, place, data)).any()}
    return Texts(cells, sheet.numbers, units, cut, stored, spread, wide)


def unit_of(sheet: Sheet, name: str) -> str | None:
    """The unit in the header, else one that the group above it, or a title, names for columns of its kind."""
    place, column = sheet.given[name], sheet.database.columns[name]
    header = sheet.header.cells[place]
    if header.unit:
        return header.unit
    group = header.group_unit or split_unit(re.sub(r"\s", "", visible(_above(sheet, place))))[1]
    if group and fits(group, column):
        return group
    return title_unit((*sheet.titles, *sheet.inherited), column)


def _above(sheet: Sheet, place: int) -> str:
    """What stands in the cell right above the header, or is merged over it."""
    row, column = sheet.header.first - 1, sheet.grid.first_column + place
    if row < 0:
        return ""
    absolute = row + 1 + sheet.grid.first_row
    over = (
        left
        for top, left, bottom, right in sheet.grid.marks.merges[:MERGES]
        if top <= absolute <= bottom and left <= column <= right
    )
    here = next(over, column) - sheet.grid.first_column
    return sheet.grid.cells.column(max(here, 0))[row].as_py() or ""


def cells_of(sheet: Sheet, place: int, data: npt.NDArray[np.int64]) -> pa.Array:
    """The cells of a column in some rows, zero-based in the grid, as they are shown, merged and continued."""
    column = sheet.grid.cells.column(place)
    if place in sheet.formatted:
        column = as_shown(sheet.grid, place, sheet.formatted[place])
    fills = _fills(sheet, place, column)
    if fills:
        whole = column.to_pylist()
        for row, text in fills:
            whole[row] = text
        column = pa.chunked_array([pa.array(whole, pa.string())])
    return _taken(column, data)


def _stored(sheet: Sheet, place: int, data: npt.NDArray[np.int64]) -> pa.Array:
    return _taken(sheet.grid.cells.column(place), data)


def _taken(column: pa.ChunkedArray, data: npt.NDArray[np.int64]) -> pa.Array:
    if len(data) and data[-1] - data[0] + 1 == len(data):
        chosen = column.slice(int(data[0]), len(data))
    else:
        chosen = column.take(pa.array(data))
    return chosen.combine_chunks() if chosen.num_chunks != 1 else chosen.chunk(0)


def _fills(sheet: Sheet, place: int, column: pa.ChunkedArray) -> list[tuple[int, str | None]]:
    """Cells to write over: empty ones inside a merge, and those that a continuation row goes on."""
    found: list[tuple[int, str | None]] = []
    for first, last, source, _ in sheet.merged.get(place, ()):
        whole = column if source == place else sheet.grid.cells.column(source) if source is not None else None
        text = whole[first].as_py() if whole is not None else None
        found += [(row, text) for row in range(first, min(last + 1, len(column)))]
        if text and last > first and _is_amount(sheet, place):
            found += [(row, None) for row in range(first + 1, min(last + 1, len(column)))]
    for row, continued, text in sheet.rows.continued:
        if continued == place:
            above = int(sheet.rows.data[np.searchsorted(sheet.rows.data, row) - 1])
            already = dict(found).get(above, column[above].as_py()) or ""
            found.append((above, already + text))
    return found


def _is_amount(sheet: Sheet, place: int) -> bool:
    """Whether a column is added up: an amount merged over several rows is that of all of them, and counts once."""
    return any(sheet.database.columns[name].kind in AMOUNTS for name, at in sheet.given.items() if at == place)


def _spread(sheet: Sheet, name: str, place: int, data: npt.NDArray[np.int64]) -> Mask:
    """Rows with an amount that is merged over rows below as well."""
    return _merged(sheet, place, data, [one for one in _amounts(sheet, name, place) if one.last > one.first])


def _wide(sheet: Sheet, name: str, place: int, data: npt.NDArray[np.int64]) -> Mask:
    """Rows with an amount that is merged over another column of amounts as well."""
    return _merged(
        sheet, place, data, [one for one in _amounts(sheet, name, place) if one.wide and one.last == one.first]
    )


def _amounts(sheet: Sheet, name: str, place: int) -> Sequence[MergedText]:
    return sheet.merged.get(place, ()) if sheet.database.columns[name].kind in AMOUNTS else ()


def _merged(sheet: Sheet, place: int, data: npt.NDArray[np.int64], merges: Sequence[MergedText]) -> Mask:
    """The first rows of those merges whose number stands in the column."""
    column = sheet.grid.cells.column(place)
    rows = [one.first for one in merges if one.source == place and column[one.first].as_py()]
    marked: Mask = np.isin(data, np.array(rows, dtype=np.int64))
    return marked


def _cut(sheet: Sheet, place: int, data: npt.NDArray[np.int64]) -> Mask:
    absolute = sheet.grid.first_column + place
    rows = [row - 1 - sheet.grid.first_row for row, column in sheet.grid.marks.long_numbers if column == absolute]
    marked: Mask = np.isin(data, np.array(rows, dtype=np.int64))
    return marked
