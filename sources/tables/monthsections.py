"""Rows inside a table that say nothing but a month: what stands below one, down to the next, is of that month."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.periods import Period
from sources.tables.months import dated, is_only_a_month, tell_month
from sources.tables.sheets import Sheet

MOST = 500


def sections(sheet: Sheet, near: Period | None) -> dict[int, Period]:
    """Row of the grid, zero-based, between header and last data row → the month that it says; of a sheet of months."""
    data, cells = sheet.rows.data, sheet.grid.cells
    if not len(data):
        return {}
    filled = np.zeros(cells.num_rows, dtype=np.int16)
    for column in cells.columns:
        filled += pc.fill_null(pc.greater(pc.binary_length(column), 0), False).to_numpy().astype(np.int16)
    rows = np.flatnonzero(filled == 1)
    rows = rows[(rows > sheet.header.last) & (rows < data[-1])][:MOST]
    texts = [next(text for text in row.values() if text) for row in cells.take(pa.array(rows)).to_pylist()]
    return {
        row: month
        for row, text in zip(rows.tolist(), texts, strict=True)
        if is_only_a_month(text) and (month := tell_month([text], near))
    }


def rows_by_section(
    sheet: Sheet, rows: npt.NDArray[np.int64], heads: dict[int, Period], near: Period | None
) -> dict[Period, npt.NDArray[np.int64]]:
    """Month → those of the rows that stand below the rows that say it; above all of them the table's month holds.

    That is the month of its title or name, else the one that the file was sent for.
    """
    named = [] if sheet.grid.encoding else [sheet.grid.name]
    months = [tell_month(dated([*sheet.titles, *named]), near) or near, *heads.values()]
    rows = np.setdiff1d(rows, list(heads))
    section = np.searchsorted(np.array(list(heads)), rows)
    found = {month: rows[np.isin(section, [at for at, one in enumerate(months) if one == month])] for month in months}
    return {month: members for month, members in found.items() if month and len(members)}
