"""What a dBASE or FoxPro table (.dbf) says of itself: its fields, and where its records lie.

Read here and by no library: those that there are believe the header's lengths, and refuse or shift what other programs
write. Nothing is taken that does not fit: rows would be lost or moved unseen.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sources.reading.ground.refusals import RefusedError

KINDS = b"CNFDLMITYBGPVO+@0QW"
LAYOUTS = ((32, 32, 11), (68, 48, 32))
"""Where descriptions of fields begin, how long each is, and how long its name: all versions, and dBASE 7."""
END_OF_FIELDS = 0x0D
END = b"\x1a"
MARKS = (b" ", b"*", b"\0")
"""Before each record: kept or deleted; some libraries leave a zero for one that is kept."""
NEAR = 2
"""So many bytes libraries are wrong about the length of the header: its end mark, and a zero behind it."""
NULLABLE = 0x02
VARYING = "VQ"


@dataclass(frozen=True)
class Field:
    """One column: its name as bytes, its kind, and where in a record it stands."""

    name: bytes
    kind: str
    place: int
    length: int
    nullable: bool

    def of(self, record: bytes) -> bytes:
        """Its bytes of a record."""
        return record[self.place : self.place + self.length]


@dataclass(frozen=True)
class DbaseHeader:
    """What stands before the records."""

    version: int
    count: int
    length: int
    size: int
    page: int
    fields: tuple[Field, ...]
    end: int
    """Place of the mark behind the last field."""

    @property
    def is_seven(self) -> bool:
        """Whether it is of dBASE 7, which turns the bytes of numbers round."""
        return (self.end - LAYOUTS[1][0]) % LAYOUTS[1][1] == 0 and self.version & 7 == 4


def read_header(content: bytes) -> DbaseHeader:
    """The header, by the layout whose fields fill a record; raises `RefusedError` where none does."""
    if len(content) < 33:
        raise RefusedError("truncated")
    version, count, length, size = struct.unpack_from("<B3xLHH", content)
    described = [found for layout in LAYOUTS if (found := _described(content, layout))]
    if not described:
        raise RefusedError("truncated" if length > len(content) else "corrupt")
    placed = [(_placed(found, wide), end) for wide in (True, False) for found, end in described]
    fitting = sorted((size - _taken(fields), at) for at, (fields, _) in enumerate(placed) if 0 < _taken(fields) <= size)
    if not fitting:
        raise RefusedError("corrupt")
    fields, end = placed[fitting[0][1]]
    return DbaseHeader(version, count, length, size, content[29], fields, end)


def records_of(content: bytes, header: DbaseHeader) -> list[bytes]:
    """As many as the header tells. A file with fewer is cut, one with more lies: rows would be lost unseen."""
    starts = [header.length, *(at for at in (header.end + 1, header.end + 2) if abs(at - header.length) <= NEAR)]
    wrong: list[RefusedError] = []
    for start in dict.fromkeys(starts):
        try:
            return _from(content[start:], header)
        except RefusedError as refused:
            wrong.append(refused)
    raise wrong[0]


def _described(
    content: bytes, layout: tuple[int, int, int]
) -> tuple[list[tuple[bytes, str, int, int, int]], int] | None:
    """Name, kind, length, its high byte and flags of each field, and where they end."""
    at, size, named = layout
    described = []
    while at < len(content) and content[at] != END_OF_FIELDS:
        one = content[at : at + size]
        if len(one) < size or one[named] not in KINDS:
            return None
        given = 16 if named == LAYOUTS[0][2] else named + 1
        name, flags = one[:named].partition(b"\0")[0], one[18] if named == LAYOUTS[0][2] else 0
        described.append((name, chr(one[named]), one[given], one[given + 1], flags))
        at += size
    return (described, at) if described and at < len(content) else None


def _placed(described: list[tuple[bytes, str, int, int, int]], wide: bool) -> tuple[Field, ...]:
    """The fields one behind the other; `wide` ones of text keep the high byte of their length in that of decimals."""
    fields, place = list[Field](), 1
    for name, kind, low, high, flags in described:
        length = low + 256 * high * (kind == "C" and wide)
        if not length:
            return ()
        fields.append(Field(name, kind, place, length, bool(flags & NULLABLE)))
        place += length
    return tuple(fields)


def _taken(fields: tuple[Field, ...]) -> int:
    return fields[-1].place + fields[-1].length if fields else 0


def _from(body: bytes, header: DbaseHeader) -> list[bytes]:
    size, behind = header.size, _taken(header.fields)
    if len(body) < header.count * size:
        raise RefusedError("truncated")
    if body[header.count * size :].lstrip(END + b"\0 \r\n"):
        raise RefusedError("records")
    records = [body[at : at + size] for at in range(0, header.count * size, size)]
    if any(record[:1] not in MARKS or record[behind:].strip(b" \0") for record in records):
        raise RefusedError("corrupt")
    return records
