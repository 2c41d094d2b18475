"""The records that the parts of a binary workbook (.xlsb) consist of ([MS-XLSB] 2.1.4): taken apart, and written.

What a record of some kind means is not told here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from sources.reading.ground.refusals import RefusedError

LONG = 0x80
USUAL = (12, 16, 8, 25)
"""Lengths of most cells and rows, tried first."""
SHORT = rb"(?:%s)" % b"|".join(
    re.escape(bytes([size])) + rb".{%d}" % size for size in (*USUAL, *sorted({*range(1, LONG)} - {*USUAL}))
)
"""A length of one byte, and so much behind it."""
NO_TEXT = 0xFFFFFFFF
Bytes = bytes | bytearray
Numbers = np.ndarray[Any, np.dtype[np.int64]]


class Record(NamedTuple):
    """A record's kind, its start, and the bounds of its data."""

    kind: int
    start: int
    at: int
    end: int


class Walk:
    """Which records of a part are passed over, and which are kept as places: a tenth of the time of one by one.

    Both are told by their kinds, of one byte, and what is looked ahead for behind it; the `kinds` of those kept once
    more, as the long ones are found one by one. What is neither comes as records.
    """

    def __init__(self, passed: Collection[bytes], kept: Collection[bytes], kinds: Collection[int]) -> None:
        run, one = (rb"(?:%s)%s" % (b"|".join(heads), SHORT) for heads in (passed, kept))
        self._pattern = re.compile(rb"(?:%s)*+(%s)?" % (run, one), re.DOTALL)
        self._kinds = frozenset(kinds)

    def of(self, content: bytes) -> tuple[Numbers, list[Record]]:
        """Starts of the records that are kept, and all others that are not passed over."""
        starts: list[int] = []
        others: list[Record] = []
        at, last, match = 0, len(content), self._pattern.match
        while at < last:
            found = match(content, at)
            if found is None or found.end() == at:
                one = _record(content, at)
                if one.kind in self._kinds and one.end - one.at >= LONG:
                    starts.append(at)
                else:
                    others.append(one)
                at = one.end
                continue
            at = found.end()
            if found.lastindex:
                starts.append(found.start(1))
        return np.array(starts, np.int64), others


def records(content: bytes) -> Iterator[Record]:
    """All records; raises `RefusedError` for what breaks off."""
    at = 0
    while at < len(content):
        one = _record(content, at)
        yield one
        at = one.end


def _record(content: bytes, start: int) -> Record:
    at, last, kind = start + 1, len(content), content[start]
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
    return Record(kind, start, at, at + length)


def record(kind: int, data: bytes = b"") -> bytes:
    """A record as it is written."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while rest > 0x7F:
        length, rest = length + bytes([rest & 0x7F | 0x80]), rest >> 7
    return number + length + bytes([rest]) + data


def text_at(content: bytes, at: int, end: int) -> tuple[str, int]:
    """A text (XLWideString) within a record, and where it ends; none where it is said to be none."""
    size = whole_number(content, at) if at + 4 <= end else NO_TEXT
    if size == NO_TEXT:
        return "", at + 4
    behind = at + 4 + 2 * size
    if behind > end:
        raise RefusedError("corrupt")
    return content[at + 4 : behind].decode("utf-16-le", "replace"), behind


def whole_number(content: bytes, at: int) -> int:
    """Four bytes as a number."""
    return int.from_bytes(content[at : at + 4], "little")


def whole_numbers(content: Bytes, places: Numbers) -> Numbers:
    """Four bytes at each place as a number."""
    found = np.frombuffer(content, np.uint8)[places[:, None] + np.arange(4)]
    told: Numbers = found.view("<u4").ravel().astype(np.int64)
    return told
