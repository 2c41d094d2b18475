"""Streams of .xls that the reader takes wrongly, put right in a copy that it opens instead.

Text of Excel 97 and later is UTF-16 or Latin whatever the code page says ([MS-XLS] 2.5.293): JExcelApi and
Spreadsheet::WriteExcel always say 1252. The cached points of a chart lie in a stream of its own among a sheet's records
(2.1.7.20.5), as cells do: they are no cells of the sheet. SheetJS numbers its formats from 56 on, where the reader
knows none. Every record keeps its place and length.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import olefile

from sources.reading.ooxml.styles import PLAIN_DATES, READ, dated

BEGIN, END, PAGE, PASSWORD, FORMAT, STYLE, IGNORED = 0x809, 0x0A, 0x42, 0x2F, 0x41E, 0xE0, 0x1001
"""IGNORED is a record of charts that says nothing of cells."""
UNICODE, NO_PAGE = 1200, (b"\x00\x00", b"\xff\xff")
HEADER = struct.Struct("<HH")
BEGINS = re.compile(rb"\x09\x08[\x08-\x10]\x00\x00\x06", re.DOTALL)
NAMES = {name.upper(): name for name in ("Workbook", "Book")}
SECTOR, ENTRY = 512, 128
KNOWN = frozenset({*range(5, 9), *range(14, 27), *range(41, 48), *range(63, 67), *range(164, 383)})
"""The numbers under which the reader takes a file's own formats ([MS-XLS] 2.5.165), or dates in any case."""


def mended(content: bytes, starts: list[int]) -> bytes:
    """The stream as the reader should have it; `starts` are where its sheets begin. The same where all is well."""
    if len(content) < 8 or HEADER.unpack_from(content, 0)[0] != BEGIN or content[4:6] != b"\x00\x06":
        return content
    right, plain_dates = bytearray(content), dict(PLAIN_DATES)
    for kind, at, length in sheet_records(content):
        if kind == PASSWORD:
            return content
        if kind == PAGE and length >= 2 and content[at : at + 2] not in NO_PAGE:
            struct.pack_into("<H", right, at, UNICODE)
        elif kind == FORMAT and length > 5:
            number, code = own_format(content, at, length)
            if number not in KNOWN or "aaa" in code.lower():
                plain_dates[number] = READ.get(dated(code) or "", 0)
        elif kind == STYLE and length >= 4 and (plain := plain_dates.get(struct.unpack_from("<H", content, at + 2)[0])):
            struct.pack_into("<H", right, at + 2, plain)
    if len(BEGINS.findall(content)) > 1 + len(starts):
        for start in starts:
            _silence(right, start)
    return bytes(right)


def own_format(content: bytes, at: int, length: int) -> tuple[int, str]:
    """Number and code of a format that the file brings, of its record's data ([MS-XLS] 2.4.126)."""
    number, letters, flags = struct.unpack_from("<HHB", content, at)
    text = content[at + 5 : at + length]
    return number, text[: 2 * letters].decode("utf-16-le", "replace") if flags & 1 else text.decode("latin-1")


def copied(path: Path, target: Path, name: str, stream: bytes) -> None:
    """The file with another content of the same length in its stream, under the name that the reader knows."""
    shutil.copyfile(path, target)
    with olefile.OleFileIO(target, write_mode=True) as compound:
        compound.write_stream(name, stream)
    if name not in NAMES.values():
        _rename(target, name)


def _silence(content: bytearray, start: int) -> None:
    """Make nothing of the streams inside a sheet's."""
    depth = 0
    for kind, at, _ in records(content, start):
        depth += kind == BEGIN
        inner = depth > 1
        depth -= kind == END
        if inner:
            HEADER.pack_into(content, at - HEADER.size, IGNORED, HEADER.unpack_from(content, at - HEADER.size)[1])
        if not depth:
            return


def _rename(target: Path, name: str) -> None:
    """Give a stream the name that the reader looks for; in a compound file names know no capitals."""
    given, known = (text.encode("utf-16-le").ljust(64, b"\x00") for text in (name, NAMES[name.upper()]))
    content = target.read_bytes()
    places = [at for at in range(SECTOR, len(content), ENTRY) if content[at : at + 64] == given]
    for at in places:
        content = content[:at] + known + content[at + 64 :]
    target.write_bytes(content)


def records(content: bytes | bytearray, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Kind, place of its data and length of each record from a place on."""
    last = len(content) - HEADER.size
    while at <= last:
        kind, length = HEADER.unpack_from(content, at)
        at += HEADER.size
        if at + length > len(content):
            return
        yield kind, at, length
        at += length


def sheet_records(content: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """The same up to the end of the sheet, or of what stands before all sheets."""
    return takewhile(lambda record: record[0] != END, records(content, at))
