"""A worksheet as a part of a workbook's archive: rows are put into what some library drew around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ROWS = re.compile(rb"<sheetData(?: ?/>|>.*</sheetData>)", re.DOTALL)


def with_rows(part: bytes, rows: Iterable[bytes]) -> Iterator[bytes]:
    """The part, piece by piece, with these rows in place of its own."""
    before, after = _ROWS.split(part)
    yield before + b"<sheetData>"
    yield from rows
    yield b"</sheetData>" + after
