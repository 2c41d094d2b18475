"""Rows of several months in one table, as a column or rows between them say; only those of one month count."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.cells import cell_ranges
from schemas.finding import Finding
from schemas.periods import Period, Rhythm
from schemas.states import Severity
from schemas.telling import LISTED, say
from sources.headers.months import ASKED, MONTH_LABEL, a_year, tell_month
from sources.placing.monthsections import rows_by_section, sections
from sources.rows.rowkinds import KINDS
from sources.tables.sheets import Sheet
from sources.texts.cleaning import clean

VAGUE = re.compile("月份|年月|期别|年度|年份")
"""Headers under which a month need not be that of the report: one for all rows is, several may be anything."""
MOST = 500
"""A column of more different texts is none of months."""


def months_of_rows(sheet: Sheet, near: Period | None) -> dict[Period, npt.NDArray[np.int64]]:
    """Month → the data rows that a column of months, or a row above them, says are of it, zero-based."""
    place = _column(sheet)
    if place is None or not len(sheet.rows.data):
        heads = sections(sheet, near)
        return rows_by_section(sheet, sheet.rows.data, heads, near) if heads else {}
    cells = clean(sheet.grid.cells.column(place).take(pa.array(sheet.rows.data)).combine_chunks())
    encoded = cells.dictionary_encode()
    if len(encoded.dictionary) > MOST:
        return {}
    texts = encoded.dictionary.to_pylist()
    annual = sheet.database.rhythm is Rhythm.ANNUAL
    told = [a_year(text) if annual and a_year(text) else tell_month([MONTH_LABEL, text], near) for text in texts]
    if any(told) and not annual:
        told = [
            near if near and a_year(text) == Period(near.year, 12) else one
            for text, one in zip(texts, told, strict=True)
        ]
    indices = encoded.indices.fill_null(-1).to_numpy()
    found: dict[Period, npt.NDArray[np.int64]] = {}
    for month in dict.fromkeys(month for month in told if month):
        chosen = np.isin(indices, [number for number, one in enumerate(told) if one == month])
        found[month] = sheet.rows.data[chosen]
    several = len(found) > 1 and not annual and VAGUE.fullmatch(sheet.header.cells[place].plain)
    return {} if several else found


def without_others(sheet: Sheet, period: Period | None, file: str) -> tuple[Sheet, list[Finding]]:
    """The table without the rows of other months, and F027 that names them; with all rows where none is of the period.

    What says the months is neither a row of data nor a column that nobody knows.
    """
    months, place = months_of_rows(sheet, period), _column(sheet)
    if not months:
        return sheet, []
    heads = sections(sheet, period) if place is None else {}
    rows = replace(sheet.rows, kinds=sheet.rows.kinds.copy())
    rows.kinds[list(heads)] = KINDS.index("title")
    rows.continued = [one for one in rows.continued if one[0] not in heads]
    told = []
    if period in months and len(months) > 1:
        out = np.sort(np.concatenate([rows for month, rows in months.items() if month != period]))
        totals = rows_by_section(sheet, np.array(sorted(rows.called), dtype=np.int64), heads, period) if heads else {}
        sums = {row for month, some in totals.items() if month != period for row in some.tolist()}
        rows.kinds[[*out.tolist(), *sums]] = KINDS.index("other")
        rows.labels = {row: label for row, label in rows.labels.items() if row not in sums}
        rows.compared = {row: label for row, label in rows.compared.items() if row not in sums}
        rows.overlays -= sums
        cells = list(cell_ranges(out + 1 + sheet.grid.first_row, sheet.grid.letters(place or 0)))
        fields = {"n": len(out), "value": "、".join(str(month) for month in sorted(months) if month != period)}
        told.append(
            say("F027", Severity.WARN, file, sheet.name, count=len(out), cells=",".join(cells[:LISTED]), **fields)
        )
    left = [one for one in sheet.left if one != place]
    return replace(sheet, match=replace(sheet.match, left=left), rows=rows), told


def _column(sheet: Sheet) -> int | None:
    """The position of the column that says which month a row is of."""
    return next((place for place in sheet.left if ASKED.fullmatch(sheet.header.cells[place].plain)), None)
