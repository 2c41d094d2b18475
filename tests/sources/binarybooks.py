"""Made-up .xlsb workbooks, record by record ([MS-XLSB]): what Excel's own binary workbooks say of cells and sheets."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile.ooxml import relations_xml

Cell = str | float | tuple[float, int] | bytes | None
"""A text, a number, a number in a style (1 is the first), a whole record, or nothing."""


def record(kind: int, content: bytes = b"") -> bytes:
    """Number and size as base 128, then the content."""
    return b"".join(map(varint, (kind, len(content)))) + content


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def wide(text: str) -> bytes:
    """A text with its length in front."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def place(column: int, style: int = 0) -> bytes:
    """The column and the style of a cell, and that its Chinese readings are shown, which Excel likes to say."""
    return struct.pack("<II", column, style | 1 << 24)


def cell(column: int, value: Cell) -> bytes:
    """A cell with its column."""
    if value is None:
        return record(1, place(column))
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return record(6, place(column) + wide(value))
    number, style = value if isinstance(value, tuple) else (value, 0)
    if isinstance(number, int) and abs(number) < 1 << 29:
        return record(2, place(column, style) + struct.pack("<i", number << 2 | 2))
    return record(5, place(column, style) + struct.pack("<d", number))


@dataclass(frozen=True)
class Page:
    """A sheet; what is hidden is counted from zero, and corners of merges are rows, then columns, of both ends."""

    rows: Sequence[Sequence[Any]]
    name: str = "党员"
    state: int = 0
    hidden_rows: Collection[int] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()
    merges: Sequence[tuple[int, int, int, int]] = ()

    def content(self) -> bytes:
        """The part of the sheet."""
        lines = b"".join(
            row_of(number, hidden=number in self.hidden_rows) + b"".join(cell(*one) for one in enumerate(row))
            for number, row in enumerate(self.rows)
        )
        columns = [record(60, struct.pack("<IIIIH", *run, 2560, 0, 1)) for run in self.hidden_columns]
        merges = [record(176, struct.pack("<4I", top, low, left, right)) for top, left, low, right in self.merges]
        return sheet_of(lines, len(self.rows), max(map(len, self.rows)), b"".join(columns), b"".join(merges))


def row_of(number: int, *, hidden: bool = False) -> bytes:
    """The beginning of a row."""
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0))


def sheet_of(lines: bytes, height: int, width: int, columns: bytes = b"", merges: bytes = b"") -> bytes:
    """The part of a sheet with these rows, columns and merges."""
    extent = record(148, struct.pack("<4I", 0, height - 1, 0, width - 1))
    before = record(390) + columns + record(391) if columns else b""
    behind = record(177, struct.pack("<I", 1)) + merges + record(178) if merges else b""
    return record(129) + extent + before + record(145) + lines + record(146) + behind + record(130)


def styles_of(formats: Sequence[str | int], named: Mapping[int, str]) -> bytes:
    """The part of the styles: number formats by their codes, or by numbers that are `named` or built in."""
    own = [*named.items(), *((164 + n, code) for n, code in enumerate(formats) if isinstance(code, str))]
    numbers = [0, *(164 + n if isinstance(code, str) else code for n, code in enumerate(formats))]
    told = b"".join(record(44, struct.pack("<H", number) + wide(code)) for number, code in own)
    listed = b"".join(record(47, struct.pack("<HHHHII", 0, number, 0, 0, 0, 0)) for number in numbers)
    parents = (
        record(626, struct.pack("<I", 1)) + record(47, struct.pack("<HHHHII", 0xFFFF, 9, 0, 0, 0, 0)) + record(627)
    )
    fonts = record(615, struct.pack("<I", len(own))) + told + record(616)
    return (
        record(278)
        + fonts
        + parents
        + record(617, struct.pack("<I", len(numbers)))
        + listed
        + record(618)
        + record(279)
    )


def binary_book(
    path: Path,
    *pages: Page | bytes,
    formats: Sequence[str | int] = (),
    own: Mapping[int, str] | None = None,
    from_1904: bool = False,
) -> Path:
    """A workbook of these sheets, given as they are or as their parts."""
    kept = [page if isinstance(page, Page) else Page([], f"党员{n or ''}") for n, page in enumerate(pages)]
    parts = [page.content() if isinstance(page, Page) else page for page in pages]
    listed = [
        record(156, struct.pack("<II", page.state, n) + wide(f"rId{n}") + wide(page.name))
        for n, page in enumerate(kept, 1)
    ]
    properties = record(153, struct.pack("<II", int(from_1904), 0) + wide("B"))
    targets = [("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(pages) + 1)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations_xml(("officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/workbook.bin",
            record(131) + properties + record(143) + b"".join(listed) + record(144) + record(132),
        )
        archive.writestr("xl/_rels/workbook.bin.rels", relations_xml(*targets, ("styles", "styles.bin")))
        archive.writestr("xl/styles.bin", styles_of(formats, own or {}))
        for (_, target), content in zip(targets, parts, strict=True):
            archive.writestr(f"xl/{target}", content)
    return path
