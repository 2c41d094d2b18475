"""Rows inside a table that say nothing but a month: what stands below one, down to the next, is of that month."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.database import Database
from schemas.periods import Period
from sources.headers.months import IN_FIGURES, dated, is_only_a_month, spoken, tell_month
from sources.tables.sheets import Sheet
from sources.texts.cleaning import visible

MOST = 500
A_MONTH = re.compile(r"(?:(?:20)?\d{2}年)?(?:1[0-2]|0?[1-9])月(?:份|[末底]|[0-3]?\d日)?|[上本当下]个?月")
A_LIST = re.compile(
    r"^(?:[一二三四五六七八九十]+|\d+)[、.)]|报告期|统计月份|截至|数据|情况|统计|明细|信息|月?报|花?名[册单]|台账|清单|人员|表|\W"
)


def sections(sheet: Sheet, near: Period | None) -> dict[int, Period]:
    """Row of the grid, zero-based, between header and last data row → the month that it says; of a sheet of months."""
    data, cells = sheet.rows.data, sheet.grid.cells
    if not len(data):
        return {}
    begin = sheet.header.last + 1
    between = cells.slice(begin, max(int(data[-1]) - begin, 0))
    lengths = [piece for column in between.columns for piece in pc.binary_length(column).chunks]
    filled = (
        pc.fill_null(pa.chunked_array(lengths, pa.int32()), 0).to_numpy().reshape(between.num_columns, between.num_rows)
        > 0
    )
    rows = begin + np.flatnonzero(filled.sum(axis=0) == 1)[:MOST]
    if not len(rows):
        return {}
    texts = [next(text for text in row.values() if text) for row in cells.take(pa.array(rows)).to_pylist()]
    return {
        row: month
        for row, text in zip(rows.tolist(), texts, strict=True)
        if _heads(text, sheet.database) and (month := tell_month([text], near))
    }


def _heads(text: str, database: Database) -> bool:
    """Whether nothing but a month is said, and what a list is called: 8月转入 and notes with a date say more."""
    if not is_only_a_month(text):
        return False
    rest = A_MONTH.sub("", re.sub(r"\s", "", spoken(text)))
    for word in sorted((database.title, *database.hints), key=len, reverse=True):
        rest = rest.replace(word, "")
    return not A_LIST.sub("", rest) or IN_FIGURES.fullmatch(visible(text)) is not None


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
