"""Formulas of an .xls whose stored result is an empty text: their results were never worked out (F010).

The reader gives the results only, and an empty text may also be a cell that a system wrote so.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

import olefile

from sources.reading.refusals import RefusedError

STREAMS = ("Workbook", "Book")
"""The stream that holds the sheets, since Excel 97 and before."""
SHEET, GLOBALS_END = 0x85, 0x0A
EMPTY_RESULT = re.compile(rb"\x06\x00..(..)(..)..\x03.{5}\xff\xff", re.DOTALL)
"""A formula record: its length, row, column, format, and a result that is an empty text ([MS-XLS] 2.5.133)."""


def without_result(path: Path, index: int, empty: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the `empty` cells of a sheet those that hold a formula; zero-based rows and columns.

    Raises `RefusedError` for a compound file that cannot be opened.
    """
    try:
        with olefile.OleFileIO(path) as compound:
            stream = next((name for name in STREAMS if compound.exists(name)), None)
            content = compound.openstream(stream).read() if stream else b""
    except OSError as error:
        raise RefusedError("corrupt") from error
    starts = _sheets(content)
    bounds = dict(pairwise([*sorted(starts), len(content)]))
    if index >= len(starts) or starts[index] not in bounds:
        return []
    records = EMPTY_RESULT.finditer(content, starts[index], bounds[starts[index]])
    found = {(int.from_bytes(one[1], "little"), int.from_bytes(one[2], "little")) for one in records}
    return sorted(found & set(empty))


def _sheets(content: bytes) -> list[int]:
    """Where the sheets begin, in their order: told by records at the beginning of the stream."""
    found, at = [], 0
    while at + 4 <= len(content):
        kind, length = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "little")
        if int.from_bytes(kind, "little") == GLOBALS_END:
            break
        if int.from_bytes(kind, "little") == SHEET:
            found.append(int.from_bytes(content[at + 4 : at + 8], "little"))
        at += 4 + length
    return found
