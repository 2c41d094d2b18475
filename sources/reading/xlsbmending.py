"""Binary workbooks (.xlsb) whose cells leave out their columns, put right in a copy that the reader opens instead.

A short record holds the cell in the next column ([MS-XLSB] 2.4: BrtShortBlank to BrtShortIsst): SheetJS writes them,
and the reader passes over them in silence.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sources.reading.inflating import Archive
from sources.reading.limits import Limits
from sources.reading.parts import Package
from sources.reading.refusals import RefusedError

BOOK = "/xl/workbook.bin"
ROW, LAST_CELL, RICH = 0, 11, 62
"""A row begins; the kinds of cells that name their columns are 1 to 11 and this."""
WHOLE = {12: 1, 13: 2, 14: 3, 15: 4, 16: 5, 17: 6, 18: 7}
"""Short kinds, and the kinds that say the same with a column."""
Record = tuple[int, int, int, int]


def mend(archive: Archive, target: Path, limits: Limits) -> None:
    """Write a copy in which every cell has its column; none where all have."""
    parts = Package(archive, limits)
    sheets = {one.target for one in parts.relations(BOOK).values() if one.kind == "worksheet"} & parts.entries.keys()
    most = limits.entry_bytes
    changed = {part: whole for part in sheets if (whole := _whole(parts.content(part, most))) is not None}
    if changed:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
            for part, entry in parts.entries.items():
                package.writestr(entry.filename, changed[part] if part in changed else parts.content(part, most))


def _whole(content: bytes) -> bytes | None:
    """A sheet without short records; None where it has none."""
    if not any(kind in WHOLE for kind, *_ in _records(content)):
        return None
    found, column = bytearray(), -1
    for kind, start, at, end in _records(content):
        if kind in WHOLE:
            column += 1
            data = struct.pack("<I", column) + content[at:end]
            found += bytes([WHOLE[kind]]) + _length(len(data)) + data
            continue
        if kind == ROW:
            column = -1
        elif (0 < kind <= LAST_CELL or kind == RICH) and end - at >= 4:
            column = struct.unpack_from("<I", content, at)[0]
        found += content[start:end]
    return bytes(found)


def _records(content: bytes) -> Iterator[Record]:
    """Kind, start, and bounds of the data of each record; raises `RefusedError` for what breaks off."""
    at, last = 0, len(content)
    while at < last:
        start, kind = at, content[at]
        at += 1
        if kind & 0x80 and at < last:
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while at < last:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if at + length > last:
            raise RefusedError("truncated")
        yield kind, start, at, at + length
        at += length


def _length(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
