"""What the records of one sheet of an .xlsb say beside its cells, looked at only where they may say something."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain

import numpy as np

from schemas.cells import cell_address
from sources.reading.binary.xlsbmending import NUMBER, ROW, UNKNOWN, with_columns, with_days
from sources.reading.binary.xlsbrecords import Numbers, Record, Walk, whole_number, whole_numbers
from sources.reading.ooxml.scanning import LISTED, Marks
from sources.reading.ooxml.styles import Styles

REAL, FORMULA_TEXT, FORMULA_NUMBER = 5, 8, 9
COLUMNS, MERGE = 60, 176
ROW_HIDDEN, COLUMN_HIDDEN = 0x10, 0x01
STYLE = 0xFFFFFF
"""The bits of a cell's style; a flag is above them ([MS-XLSB] 2.5.9)."""
KEPT = (ROW, NUMBER, REAL, FORMULA_TEXT, FORMULA_NUMBER)
EVER = rb"(?=[\x0c-\x7f])"
"""Behind the kind: a length that has room for all that is looked at."""


class SheetReader:
    """Reads sheets of a workbook of these styles."""

    def __init__(self, styles: Styles) -> None:
        self._telling, self._dates = styles.telling(), styles.dates()
        of_styles = _ahead({*self._telling, *self._dates})
        self._walk = Walk(
            [rb"[\x01\x03\x04\x06\x07\x0a]", rb"[\x02\x05\x09](?!%s)" % of_styles, rb"\x08(?!.{9}\0{4})"],
            [rb"\x00" + EVER, rb"[\x02\x05\x08\x09]" + EVER],
            KEPT,
        )

    def read(self, given: bytes) -> tuple[bytes, Marks]:
        """The sheet as the reader should have it, the same where all is well; and what it says."""
        content, (starts, others) = given, self._walk.of(given)
        if any(one.kind in UNKNOWN for one in others):
            content = with_columns(given)
            starts, others = self._walk.of(content)
        cells = _Cells(content, starts)
        if self._dates:
            content = with_days(content, cells.at[(cells.kinds == NUMBER) & np.isin(cells.styles, self._dates)] + 8)
        found = Marks()
        _say_others(content, others, found)
        cells.say(found, self._telling)
        return content, found


class _Cells:
    """Rows, numbers and formulas of a sheet, each as a place in arrays."""

    def __init__(self, content: bytes, starts: Numbers) -> None:
        octets = np.frombuffer(content, np.uint8)
        at = starts + 2
        at += octets[starts + 1] >> 7  # none of them is longer than two bytes tell
        room = at + 12 <= len(content)
        self.at, self.kinds = at[room], octets[starts[room]]
        self.places, self.styles, self.sizes = (whole_numbers(content, self.at + n) for n in (0, 4, 8))
        self.styles &= STYLE
        self._flags = octets[self.at + 11]

    def say(self, found: Marks, telling: dict[int, str]) -> None:
        """Put down hidden rows, formulas without a result, and what is not shown as it is stored."""
        begins = self.kinds == ROW
        found.hidden_rows = (self.places[begins & (self._flags & ROW_HIDDEN > 0)] + 1).tolist()
        order = np.cumsum(begins)
        rows = np.concatenate([[-1], self.places[begins]])[order] + 1
        empty = (self.kinds == FORMULA_TEXT) & (self.sizes == 0)
        addresses = zip(rows[empty].tolist(), self.places[empty].tolist(), strict=True)
        found.uncached = [cell_address(row, column) for row, column in addresses][:LISTED]
        shown = np.isin(self.kinds, (NUMBER, REAL, FORMULA_NUMBER)) & np.isin(self.styles, list(telling))
        runs = _runs(self.styles[shown], self.places[shown], rows[shown])
        found.shown = [(telling[style], column, first, last) for style, column, first, last in runs[:LISTED].tolist()]


def _runs(styles: Numbers, columns: Numbers, rows: Numbers) -> Numbers:
    """Style, column, first and last row of cells of one style that stand below each other."""
    cells = np.stack([styles, columns, rows], axis=1)[np.lexsort((rows, columns, styles))]
    breaks = np.flatnonzero((np.diff(cells, axis=0) != (0, 0, 1)).any(axis=1)) + 1
    firsts = np.concatenate([[0], breaks])[: len(cells)]
    lasts = np.concatenate([breaks, [len(cells)]])[: len(cells)] - 1
    return np.column_stack([cells[firsts], cells[lasts, 2]])


def _say_others(content: bytes, others: list[Record], found: Marks) -> None:
    """Put down hidden columns and merges ([MS-XLSB] 2.4.323, 2.4.718)."""
    for kind, _, at, end in others:
        if kind == COLUMNS and end - at >= 18 and content[at + 16] & COLUMN_HIDDEN:
            found.hidden_columns.append((whole_number(content, at), whole_number(content, at + 4)))
        elif kind == MERGE and end - at >= 16:
            top, low, left, right = (whole_number(content, at + n) for n in (0, 4, 8, 12))
            found.merges.append((top + 1, left, low + 1, right))


def _ahead(styles: Collection[int]) -> bytes:
    """What stands behind the kind of a cell of one of these styles."""
    above = {high: bytes(n & 0xFF for n in sorted(styles) if n >> 8 == high) for high in {n >> 8 for n in styles}}
    either = (b"[%s]%s" % (re.escape(low), re.escape(high.to_bytes(2, "little"))) for high, low in above.items())
    return rb".{5}(?:%s)" % b"|".join(chain(either, [rb"(?!)"]))
