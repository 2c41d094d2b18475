"""Made-up dBASE tables, written byte by byte: no library here writes them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from sources.child.parser import Parser
from sources.reading.grids import grids


def dbf(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    encoding: str = "gb18030",
    page: int = 0x4D,
    version: int = 0x03,
    kinds: str = "",
    deleted: Sequence[int] = (),
) -> Path:
    """A table whose field names are the first row; all fields are text but where `kinds` says other letters.

    A field's name has ten bytes, five Chinese characters: longer ones are cut, as FoxPro cuts them.
    """
    header, *records = [[cell.encode(encoding) for cell in row] for row in rows]
    kinds = kinds or "C" * len(header)
    sizes = [max([len(row[place]) for row in records] or [1]) or 1 for place in range(len(header))]
    fields = b"".join(
        struct.pack("<11scLBB14s", name[:10], kind.encode(), 0, size, 0, b"")
        for name, kind, size in zip(header, kinds, sizes, strict=True)
    )
    start = 32 + len(fields) + 1
    head = struct.pack("<BBBBLHH17sB2s", version, 126, 9, 30, len(records), start, 1 + sum(sizes), b"", page, b"")
    body = b"".join(
        (b"*" if number in deleted else b" ")
        + b"".join(cell.ljust(size) for cell, size in zip(record, sizes, strict=True))
        for number, record in enumerate(records)
    )
    path.write_bytes(head + fields + b"\r" + body + b"\x1a")
    return path


def laid_out(path: Path, parser: Parser) -> list[list[str | None]]:
    """The cells of the one sheet that the child reads in a file."""
    (grid,) = grids(parser.parse(path))
    return grid.top(grid.cells.num_rows)
