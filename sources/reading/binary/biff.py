"""What the record stream of an .xls (BIFF) says that its reader does not tell, sheet by sheet.

These are hidden rows and columns, and formulas whose stored result is an empty text: their results were never worked
out (F010). The reader gives the results only, and an empty text may also be a cell that a system wrote so.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import olefile

from sources.reading.binary.biffmending import FORMAT, copied, mended, own_format, sheet_records
from sources.reading.ooxml.styled import Formats, Shown
from sources.reading.ooxml.styles import Styles

STREAMS = ("Workbook", "Book")
"""The stream that holds the sheets, since Excel 97 and before."""
SHEET, FORMULA, COLUMNS, ROW, BASE = 0x85, 0x06, 0x7D, 0x208, 0x22
STYLE, LENGTH_OF_STYLE, MANY = 0xE0, 20, 0xBD
NUMBERS = frozenset({0x203, 0x27E, MANY, FORMULA})
LISTED = 200_000
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
    """What a sheet's records say: hidden rows (one-based), runs of hidden columns and formulas (zero-based).

    `shown` is where numbers are not shown as they are stored.
    """

    rows: list[int]
    columns: list[tuple[int, int]]
    empty: list[tuple[int, int]]
    shown: Sequence[Shown] = ()


class Stream:
    """The stream of one file; `found` is false where it cannot be opened, and then it says nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name, read = _content(path)
        given = read or b""
        self.found = read is not None
        self._starts = [
            int.from_bytes(given[at : at + 4], "little") for kind, at, _ in sheet_records(given) if kind == SHEET
        ]
        self._content = mended(given, self._starts)
        self._telling = _styles(self._content).telling()
        self._is_mended = self._content != given or self._name not in STREAMS
        self._bounds = dict(pairwise([*sorted(self._starts), len(self._content)]))

    def link(self, target: Path) -> None:
        """Put the file for the reader at the target: a link to it, or a copy where something must be put right."""
        if self._content and self._is_mended:
            copied(self._path, target, self._name, self._content)
        else:
            target.symlink_to(self._path)

    @property
    def from_1904(self) -> bool:
        """Whether serial dates count from 1904."""
        content = self._content
        return any(kind == BASE and content[at : at + 1] == b"\x01" for kind, at, _ in sheet_records(content))

    def said(self, index: int, empty: Collection[tuple[int, int]]) -> Said:
        """What it says of a sheet; of the `empty` cells those that hold a formula."""
        said = Said([], [], [])
        if index >= len(self._starts) or self._starts[index] not in self._bounds:
            return said
        content = self._content[self._starts[index] : self._bounds[self._starts[index]]]
        if not HIDDEN_HINT.search(content) and not (empty and EMPTY_HINT.search(content)) and not self._telling:
            return said
        formats = Formats()
        for kind, at, length in sheet_records(content):
            if kind == ROW and length >= 16 and content[at + 12] & ROW_HIDDEN:
                said.rows.append(PLACE.unpack_from(content, at)[0] + 1)
            elif kind == COLUMNS and length >= 10 and content[at + 8] & COLUMN_HIDDEN:
                said.columns.append(PLACE.unpack_from(content, at))
            elif kind == FORMULA and EMPTY_HINT.match(content, at - 4):
                said.empty.append(PLACE.unpack_from(content, at))
            if self._telling and kind in NUMBERS:
                formats.add([cell for cell in _numbers(content, kind, at, length) if cell[2] in self._telling])
        shown = tuple(formats.shown(self._telling)[:LISTED])
        return said._replace(empty=sorted(set(said.empty) & set(empty)), shown=shown)


def _styles(content: bytes) -> Styles:
    """The number formats of Excel 97 and later ([MS-XLS] 2.4.126, 2.4.353); of older ones none are told."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    for kind, at, length in sheet_records(content):
        if kind == FORMAT and length > 5:
            number, code = own_format(content, at, length)
            codes[number] = code
        elif kind == STYLE and length == LENGTH_OF_STYLE:
            numbers.append(struct.unpack_from("<H", content, at + 2)[0])
    return Styles.of(numbers, codes)


def _numbers(content: bytes, kind: int, at: int, length: int) -> Iterator[tuple[int, int, int]]:
    """One-based rows, zero-based columns and styles of the number cells of a record."""
    if kind == MANY and length >= 6:
        row, column = PLACE.unpack_from(content, at)
        for number in range((length - 6) // 6):
            yield row + 1, column + number, struct.unpack_from("<H", content, at + 4 + 6 * number)[0]
    elif length >= 10 and not (kind == FORMULA and content[at + 12 : at + 14] == b"\xff\xff"):  # ends a text's
        row, column, style = struct.unpack_from("<HHH", content, at)
        yield row + 1, column, style


def _content(path: Path) -> tuple[str, bytes | None]:
    """Name and content of the stream; nothing where it cannot be opened."""
    try:
        with olefile.OleFileIO(path) as compound:
            names = ["/".join(name) for name in compound.listdir(storages=False)]
            name = next((name for wanted in STREAMS for name in names if name.upper() == wanted.upper()), "")
            return name, compound.openstream(name).read() if name else b""
    except BROKEN:
        return "", None
