"""The records that the parts of a binary workbook (.xlsb) consist of ([MS-XLSB] 2.1.4): taken apart, and written.

What a record of some kind means is not told here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from sources.reading.refusals import RefusedError

USUAL = (12, 16, 8, 25)
"""Lengths of most cells and rows, tried first."""
SHORT = rb"(?:%s)" % b"|".join(
    re.escape(bytes([size])) + rb".{%d}" % size for size in (*USUAL, *sorted({*range(1, 0x80)} - {*USUAL}))
)
LARGEST_TEXT = 0xFFFFFFFF


class Record(NamedTuple):
    """A record's kind, its start, and the bounds of its data."""

    kind: int
    start: int
    at: int
    end: int


def passing(*heads: bytes) -> re.Pattern[bytes]:
    """Runs of records that need no look: their kinds, of one byte, and what is looked ahead for behind it.

    Only those with a length of one byte: walking them here costs a tenth of walking them one by one.
    """
    return re.compile(rb"(?:(?:%s)%s)++" % (b"|".join(heads), SHORT), re.DOTALL)


def records(content: bytes, passed: re.Pattern[bytes] | None = None) -> Iterator[Record]:
    """The records but for those that are passed over; raises `RefusedError` for what breaks off."""
    at, last = 0, len(content)
    while at < last:
        if passed is not None and (run := passed.match(content, at)):
            at = run.end()
            continue
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
        yield Record(kind, start, at, at + length)
        at += length


def record(kind: int, data: bytes = b"") -> bytes:
    """A record as it is written."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while rest > 0x7F:
        length, rest = length + bytes([rest & 0x7F | 0x80]), rest >> 7
    return number + length + bytes([rest]) + data


def text_at(content: bytes, at: int, end: int) -> tuple[str, int]:
    """A text (XLWideString) within a record, and where it ends; none where it is said to be none."""
    size = int.from_bytes(content[at : at + 4], "little") if at + 4 <= end else LARGEST_TEXT
    if size == LARGEST_TEXT:
        return "", at + 4
    behind = at + 4 + 2 * size
    if behind > end:
        raise RefusedError("corrupt")
    return content[at + 4 : behind].decode("utf-16-le", "replace"), behind


def whole_number(content: bytes, at: int) -> int:
    """Four bytes as a number."""
    found: int = struct.unpack_from("<I", content, at)[0]
    return found
