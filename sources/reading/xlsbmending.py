"""Cells of binary workbooks (.xlsb) that the reader passes over in silence, put into records that it takes.

A short record holds the cell in the next column ([MS-XLSB] 2.4: BrtShortBlank to BrtShortIsst): SheetJS writes them.
Formulas whose result is an error and texts with letters of several kinds have records of their own.
"""

from __future__ import annotations

import struct

from sources.reading.xlsbrecords import Record, passing, record, records, whole_number

ROW, ERROR, TEXT, LAST_CELL, FORMULA_ERROR, RICH = 0, 3, 6, 11, 11, 62
"""A row begins; the kinds of cells that name their columns are 1 to 11 and the last."""
WHOLE = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Short kinds, and the kinds that say the same with a column."""
TAKEN = passing(rb"[\x00-\x0a]")


def mended(content: bytes) -> bytes:
    """A sheet of which the reader takes every cell: itself where it does already."""
    if not any(one.kind in WHOLE or one.kind in (FORMULA_ERROR, RICH) for one in records(content, TAKEN)):
        return content
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
        found += _taken(content, one)
    return bytes(found)


def _taken(content: bytes, one: Record) -> bytes:
    """A record with its column, as the reader takes it ([MS-XLSB] 2.4.313, 2.4.660)."""
    if one.kind == FORMULA_ERROR and one.end - one.at >= 9:
        return record(ERROR, content[one.at : one.at + 9])
    if one.kind == RICH and one.end - one.at >= 13:
        return record(TEXT, content[one.at : one.at + 8] + content[one.at + 9 : one.end])
    return content[one.start : one.end]
