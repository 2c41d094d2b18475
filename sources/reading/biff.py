"""What the record stream of an .xls (BIFF) says that its reader does not tell, sheet by sheet.

These are hidden rows and columns, and formulas whose stored result is an empty text: their results were never worked
out (F010). The reader gives the results only, and an empty text may also be a cell that a system wrote so.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import olefile

STREAMS = ("Workbook", "Book")
"""The stream that holds the sheets, since Excel 97 and before."""
SHEET, END, FORMULA, COLUMNS, ROW = 0x85, 0x0A, 0x06, 0x7D, 0x208
HEADER = struct.Struct("<HH")
PLACE = struct.Struct("<HH")
ROW_HIDDEN, COLUMN_HIDDEN = 0x20, 0x01
BROKEN = (OSError, ValueError, LookupError, ArithmeticError, struct.error, RecursionError)
"""What opening a compound file that lies may raise."""


def _having(bit: int) -> bytes:
    return b"[" + b"".join(re.escape(bytes([byte])) for byte in range(256) if byte & bit) + b"]"


HIDDEN_HINT = re.compile(
    rb"\x08\x02\x10\x00.{12}" + _having(ROW_HIDDEN) + rb"|\x7d\x00[\x0a-\x0c]\x00.{8}" + _having(COLUMN_HIDDEN),
    re.DOTALL,
)
"""A row or columns that are hidden, or bytes that look so: walking all records is left to sheets that have them."""
EMPTY_HINT = re.compile(rb"\x06\x00.{8}\x03.{5}\xff\xff", re.DOTALL)
"""A formula record: its length, row, column, format, and a result that is an empty text ([MS-XLS] 2.5.133)."""


class Said(NamedTuple):
    """What a sheet's records say: hidden rows (one-based), runs of hidden columns and formulas (zero-based)."""

    rows: list[int]
    columns: list[tuple[int, int]]
    empty: list[tuple[int, int]]


class Stream:
    """The stream of one file; `found` is false where it cannot be opened, and then it says nothing."""

    def __init__(self, path: Path) -> None:
        self._content = _content(path)
        self.found = self._content is not None
        content = self._content or b""
        self._starts = [
            int.from_bytes(content[at : at + 4], "little") for kind, at, _ in _records(content, 0) if kind == SHEET
        ]
        self._bounds = dict(pairwise([*sorted(self._starts), len(content)]))

    def said(self, index: int, empty: Collection[tuple[int, int]]) -> Said:
        """What it says of a sheet; of the `empty` cells those that hold a formula."""
        said = Said([], [], [])
        if self._content is None or index >= len(self._starts) or self._starts[index] not in self._bounds:
            return said
        content = self._content[self._starts[index] : self._bounds[self._starts[index]]]
        if not HIDDEN_HINT.search(content) and not (empty and EMPTY_HINT.search(content)):
            return said
        for kind, at, length in _records(content, 0):
            if kind == ROW and length >= 16 and content[at + 12] & ROW_HIDDEN:
                said.rows.append(PLACE.unpack_from(content, at)[0] + 1)
            elif kind == COLUMNS and length >= 10 and content[at + 8] & COLUMN_HIDDEN:
                said.columns.append(PLACE.unpack_from(content, at))
            elif kind == FORMULA and EMPTY_HINT.match(content, at - 4):
                said.empty.append(PLACE.unpack_from(content, at))
        return said._replace(empty=sorted(set(said.empty) & set(empty)))


def _content(path: Path) -> bytes | None:
    try:
        with olefile.OleFileIO(path) as compound:
            name = next((name for name in STREAMS if compound.exists(name)), None)
            content: bytes = compound.openstream(name).read() if name else b""
    except BROKEN:
        return None
    return content


def _records(content: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place of its data and length of each record from a place on, up to the end of that sheet."""
    last = len(content) - HEADER.size
    while at <= last:
        kind, length = HEADER.unpack_from(content, at)
        at += HEADER.size
        if kind == END or at + length > len(content):
            return
        yield kind, at, length
        at += length
