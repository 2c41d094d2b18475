"""Cells of binary workbooks (.xlsb) that the reader passes over or takes for others, put into records that it takes.

A short record holds the cell in the next column ([MS-XLSB] 2.4: BrtShortBlank to BrtShortIsst): SheetJS writes them.
Formulas whose result is an error and texts with letters of several kinds have records of their own. Days are whole
numbers in Excel's workbooks, and no days to the reader then; formats built in for Chinese are no dates to it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np

from sources.reading.binary.xlsbrecords import Numbers, Record, record, records, whole_number, whole_numbers
from sources.reading.ooxml.styles import PLAIN_DATES, READ, dated

ROW, NUMBER, ERROR, TEXT, LAST_CELL, FORMULA_ERROR, RICH = 0, 2, 3, 6, 11, 11, 62
"""A row begins; the kinds of cells that name their columns are 1 to 11 and the last."""
WHOLE = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Short kinds, and the kinds that say the same with a column."""
UNKNOWN = frozenset({*WHOLE, FORMULA_ERROR, RICH})
STYLES, STYLES_END, STYLE = 617, 618, 47
WHOLE_NUMBER, SHORTENED = 0b10, 0b11
"""How a short number says that it is a whole one, and the bits that say so ([MS-XLSB] 2.5.122)."""


def with_columns(content: bytes) -> bytes:
    """A sheet without the kinds of cells that are unknown to the reader."""
    found, column = bytearray(), -1
    for one in records(content):
        if one.kind in WHOLE:
            column += 1
            found += record(WHOLE[one.kind], struct.pack("<I", column) + content[one.at : one.end])
            continue
        if one.kind == ROW:
            column = -1
        elif (0 < one.kind <= LAST_CELL or one.kind == RICH) and one.end - one.at >= 4:
            column = whole_number(content, one.at)
        found += _known(content, one)
    return bytes(found)


def _known(content: bytes, one: Record) -> bytes:
    """A record as the reader knows it ([MS-XLSB] 2.4.313, 2.4.660)."""
    if one.kind == FORMULA_ERROR and one.end - one.at >= 9:
        return record(ERROR, content[one.at : one.at + 9])
    if one.kind == RICH and one.end - one.at >= 13:
        return record(TEXT, content[one.at : one.at + 8] + content[one.at + 9 : one.end])
    return content[one.start : one.end]


def with_days(content: bytes, places: Numbers) -> bytes:
    """A sheet whose short numbers at these places have a point: there is room for the days up to the year 3335."""
    given = whole_numbers(content, places).astype("<u4")
    numbers = (given.view("<i4") >> 2).astype("<f8").view("<u4").reshape(-1, 2)
    fitting = (given & SHORTENED == WHOLE_NUMBER) & (numbers[:, 0] == 0) & (numbers[:, 1] & SHORTENED == 0)
    if not fitting.any():
        return content
    found = np.frombuffer(bytearray(content), np.uint8)
    found[places[fitting, None] + np.arange(4)] = numbers[fitting, 1:].copy().view(np.uint8)
    return found.tobytes()


def style_formats(styles: bytes) -> Iterator[tuple[int, int]]:
    """The number of the format of each cell style, after where it stands ([MS-XLSB] 2.4.816)."""
    inside = False
    for kind, _, at, end in records(styles):
        if kind in (STYLES, STYLES_END):
            inside = kind == STYLES
        elif kind == STYLE and inside and end - at >= 4:
            yield at + 2, int.from_bytes(styles[at + 2 : at + 4], "little")


def with_plain_dates(styles: bytes, codes: Sequence[str]) -> bytes:
    """Styles whose days and times have formats that the reader knows; `codes` are those of each."""
    found = bytearray(styles)
    for (at, number), code in zip(style_formats(styles), codes, strict=False):
        kind = dated(code)
        if kind and (number in PLAIN_DATES or "aaa" in code.lower()):
            struct.pack_into("<H", found, at, READ[kind])
    return bytes(found)
