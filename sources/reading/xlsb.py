"""What the parts of a binary workbook (.xlsb) say that its reader does not tell, sheet by sheet: as `biff` for .xls.

These are hidden rows and columns, merges, notes, formulas whose stored result is an empty text (F010), and where
numbers are not shown as they are stored. Cells that the reader would pass over are put right in a copy.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from sources.reading.archive import LISTED, Marks
from sources.reading.inflating import Archive
from sources.reading.limits import Limits
from sources.reading.parts import Package, Relation
from sources.reading.places import column_letters
from sources.reading.styled import MOST_CELLS, Formats
from sources.reading.styles import Styles
from sources.reading.xlsbmending import ROW, mended
from sources.reading.xlsbrecords import passing, records, text_at, whole_number

BOOK, STYLES = "/xl/workbook.bin", "/xl/styles.bin"
PROPERTIES, SHEET, FROM_1904 = 153, 156, 0x01
FORMAT, CELL_STYLES, STYLE, CELL_STYLES_END = 44, 617, 47, 618
NUMBERS, EMPTY_FORMULA, COLUMNS, MERGE, NOTE = (2, 5, 9), 8, 60, 176, 635
ROW_HIDDEN, COLUMN_HIDDEN = 0x10, 0x01
CELL = struct.Struct("<II")
"""The column of a cell, and its style with a flag above it ([MS-XLSB] 2.5.9)."""
CORNERS = struct.Struct("<IIII")


class Told(NamedTuple):
    """Marks by the place of a sheet; whether serial dates count from 1904."""

    sheets: list[Marks]
    from_1904: bool


def read(archive: Archive, target: Path, limits: Limits) -> Told:
    """What the workbook says; at the target a copy for the reader, where something must be put right."""
    parts = Package(archive, limits)
    if BOOK not in parts.entries:
        return Told([], False)
    book, relations = parts.content(BOOK), parts.relations(BOOK)
    telling = _styles(parts, relations).telling()
    passed = _passed(telling)
    marks, changed = [], {}
    for part in _sheets(book, relations):
        if part not in parts.entries:
            marks.append(Marks())
            continue
        content = parts.content(part, limits.entry_bytes)
        whole = mended(content)
        if whole is not content:
            changed[part] = whole
        marks.append(_marks(whole, telling, passed))
        marks[-1].noted = list(_noted(parts, part))[:MOST_CELLS]
    if changed:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
            for part, entry in parts.entries.items():
                content = changed[part] if part in changed else parts.content(part, limits.entry_bytes)
                package.writestr(entry.filename, content)
    properties = (one for one in records(book) if one.kind == PROPERTIES)
    return Told(marks, any(book[one.at : one.at + 1] and book[one.at] & FROM_1904 for one in properties))


def _sheets(book: bytes, relations: dict[str, Relation]) -> Iterator[str | None]:
    """The parts of the sheets in their order; none for charts and dialogs ([MS-XLSB] 2.4.304)."""
    for one in records(book):
        if one.kind == SHEET:
            number, _ = text_at(book, one.at + 8, one.end)
            if number:
                kind, part = relations.get(number, Relation("", ""))
                yield part if kind == "worksheet" else None


def _styles(parts: Package, relations: dict[str, Relation]) -> Styles:
    """The number formats ([MS-XLSB] 2.4.657, 2.4.816)."""
    part = next((one.target for one in relations.values() if one.kind == "styles"), STYLES)
    content = parts.content(part) if part in parts.entries else b""
    codes: dict[int, str] = {}
    numbers, inside = [], False
    for kind, _, at, end in records(content):
        if kind == FORMAT and end - at > 6:
            codes[int.from_bytes(content[at : at + 2], "little")] = text_at(content, at + 2, end)[0]
        elif kind in (CELL_STYLES, CELL_STYLES_END):
            inside = kind == CELL_STYLES
        elif kind == STYLE and inside and end - at >= 4:
            numbers.append(int.from_bytes(content[at + 2 : at + 4], "little"))
    return Styles.of(numbers, codes)


def _passed(telling: Collection[int]) -> re.Pattern[bytes]:
    """Cells that say nothing: all but numbers of telling styles, and formulas whose result is an empty text."""
    numbers = rb"[\x02\x05\x09]"
    if telling:
        either = rb"|".join(
            rb"[%s]%s" % (b"".join(re.escape(bytes([n & 0xFF])) for n in telling if n >> 8 == above), _escaped(above))
            for above in sorted({number >> 8 for number in telling})
        )
        numbers += rb"(?!.{5}(?:%s))" % either
    return passing(rb"[\x01\x03\x04\x06\x07\x0a]", numbers, rb"\x08(?!.{9}\0\0\0\0)")


def _escaped(number: int) -> bytes:
    return re.escape(number.to_bytes(2, "little"))


def _marks(content: bytes, telling: dict[int, str], passed: re.Pattern[bytes]) -> Marks:
    """What one sheet's records say ([MS-XLSB] 2.4.741, 2.4.323, 2.4.718)."""
    found, formats, cells, row = Marks(), Formats(), [], 0
    for kind, _, at, end in records(content, passed):
        if kind == ROW and end - at >= 12:
            row = whole_number(content, at) + 1
            if content[at + 11] & ROW_HIDDEN:
                found.hidden_rows.append(row)
        elif kind in NUMBERS and end - at >= 12:
            column, style = CELL.unpack_from(content, at)
            if style & 0xFFFFFF in telling:
                cells.append((row, column, style & 0xFFFFFF))
        elif kind == EMPTY_FORMULA and end - at >= 12 and not whole_number(content, at + 8):
            found.uncached.append(f"{column_letters(whole_number(content, at) + 1)}{row}")
        elif kind == COLUMNS and end - at >= 18 and content[at + 16] & COLUMN_HIDDEN:
            first, last = CELL.unpack_from(content, at)
            found.hidden_columns.append((first, last))
        elif kind == MERGE and end - at >= 16:
            top, bottom, left, right = CORNERS.unpack_from(content, at)
            found.merges.append((top + 1, left, bottom + 1, right))
    formats.add(cells)
    found.shown = formats.shown(telling)[:LISTED]
    found.uncached = found.uncached[:LISTED]
    return found


def _noted(parts: Package, part: str) -> Iterator[str]:
    """Addresses of the cells of a sheet that carry a note."""
    for kind, target in parts.relations(part).values():
        if kind == "comments" and target in parts.entries:
            content = parts.content(target)
            for one in records(content):
                if one.kind == NOTE and one.end - one.at >= 20:
                    row, _, column, _ = CORNERS.unpack_from(content, one.at + 4)
                    yield f"{column_letters(column + 1)}{row + 1}"
