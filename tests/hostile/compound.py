"""OLE2 files around a BIFF stream, and that stream as records, so that both can be made to lie."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import xlwt
from xlwt.CompoundDoc import XlsDoc

from tests.hostile.case import members

BOF, EOF, BOUNDSHEET, SST, CONTINUE, LABELSST, DIMENSIONS, ROW = 0x809, 0x0A, 0x85, 0xFC, 0x3C, 0xFD, 0x200, 0x208
NUMBER, FORMULA, STRING, MULRK, MERGED, FILEPASS, CODEPAGE, SUPBOOK = 0x203, 0x06, 0x207, 0xBD, 0xE5, 0x2F, 0x42, 0x1AE
Record = tuple[int, bytes]


def stream(rows: Sequence[Sequence[str]] | None = None, sheet: str = "党员") -> bytes:
    """The workbook stream of one sheet of text, as xlwt writes it."""
    book = xlwt.Workbook()
    table = book.add_sheet(sheet)
    for number, row in enumerate(members(12) if rows is None else rows):
        for place, text in enumerate(row):
            table.write(number, place, text)
    return bytes(book.get_biff_data())


def wrapped(content: bytes) -> bytes:
    """The stream `Workbook` in a compound file."""
    target = io.BytesIO()
    XlsDoc().save(target, content)
    return target.getvalue()


def records(content: bytes) -> list[Record]:
    """The stream's records."""
    found, at = [], 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        found.append((kind, content[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def joined(given: Sequence[Record]) -> bytes:
    """Records as a stream; BOUNDSHEET keeps pointing at the sheets' BOF records."""
    starts, at = [], 0
    for kind, data in given:
        if kind == BOF:
            starts.append(at)
        at += 4 + len(data)
    sheets = iter(starts[1:])
    fixed = [
        (kind, struct.pack("<I", next(sheets, 0)) + data[4:]) if kind == BOUNDSHEET else (kind, data)
        for kind, data in given
    ]
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in fixed)


def edited(kind: int, new: bytes | None, nth: int = 0) -> bytes:
    """A compound file in which the nth record of a kind has other data; None takes it away."""
    given = records(stream())
    places = [place for place, (found, _) in enumerate(given) if found == kind]
    if new is None:
        del given[places[nth]]
    else:
        given[places[nth]] = (kind, new)
    return wrapped(joined(given))


def patched(at: int, layout: str, *values: int) -> bytes:
    """The usual file with numbers written over at a place."""
    content = bytearray(wrapped(stream()))
    struct.pack_into("<" + layout, content, at, *values)
    return bytes(content)


def data_of(kind: int, nth: int = 0) -> bytes:
    """Data of the nth record of a kind in the usual stream."""
    return [data for found, data in records(stream()) if found == kind][nth]
