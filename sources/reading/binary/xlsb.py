"""What the parts of a binary workbook (.xlsb) say that its reader does not tell, sheet by sheet: as `biff` for .xls.

These are hidden rows and columns, merges, notes, formulas whose stored result is an empty text (F010), and where
numbers are not shown as they are stored. What the reader would take wrongly is put right in a copy (`xlsbmending`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.cells import cell_address
from sources.reading.archives.inflating import Archive
from sources.reading.archives.parts import Package
from sources.reading.binary.xlsbmending import style_formats, with_plain_dates
from sources.reading.binary.xlsbpackage import copy, parts_of
from sources.reading.binary.xlsbrecords import records, text_at, whole_number
from sources.reading.binary.xlsbsheet import SheetReader
from sources.reading.ground.limits import Limits
from sources.reading.ooxml.scanning import Marks
from sources.reading.ooxml.styled import MOST_CELLS
from sources.reading.ooxml.styles import Styles

PROPERTIES, FORMAT, NOTE, FROM_1904 = 153, 44, 635, 0x01


class SheetTold(NamedTuple):
    """Marks by the place of a sheet; whether serial dates count from 1904."""

    sheets: list[Marks]
    from_1904: bool


def read(archive: Archive, target: Path, limits: Limits) -> SheetTold:
    """What the workbook says; at the target a copy for the reader, where something must be put right."""
    package = Package(archive, limits)
    parts = parts_of(package)
    if parts is None:
        return SheetTold([], False)
    given = package.content(parts.styles) if parts.styles in package.entries else b""
    styles = _styles(given)
    reader = SheetReader(styles)
    changed = {parts.styles: plain} if (plain := with_plain_dates(given, styles.codes)) != given else {}
    marks = []
    for part in parts.sheets:
        if part not in package.entries:
            marks.append(Marks())
            continue
        sent = package.content(part, limits.entry_bytes)
        right, found = reader.read(sent)
        if right is not sent:
            changed[part] = right
        found.noted = list(_noted(package, part))[:MOST_CELLS]
        marks.append(found)
    if changed or not parts.is_known:
        copy(package, parts, changed, target, limits)
    book = parts.book
    properties = (book[one.at] for one in records(book) if one.kind == PROPERTIES and one.end > one.at)
    return SheetTold(marks, any(flags & FROM_1904 for flags in properties))


def _styles(content: bytes) -> Styles:
    """The number formats of the part of styles ([MS-XLSB] 2.4.657)."""
    codes = {
        int.from_bytes(content[at : at + 2], "little"): text_at(content, at + 2, end)[0]
        for kind, _, at, end in records(content)
        if kind == FORMAT and end - at > 6
    }
    return Styles.of([number for _, number in style_formats(content)], codes)


def _noted(parts: Package, part: str) -> Iterator[str]:
    """Addresses of the cells of a sheet that carry a note ([MS-XLSB] 2.4.36)."""
    for kind, target in parts.relations(part).values():
        content = parts.content(target) if kind == "comments" and target in parts.entries else b""
        for one in records(content):
            if one.kind == NOTE and one.end - one.at >= 20:
                row, column = whole_number(content, one.at + 4), whole_number(content, one.at + 12)
                yield cell_address(row + 1, column)
