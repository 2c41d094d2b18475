"""dBASE and FoxPro tables (.dbf) to one text sheet, inside the child: row 1 the field names, then every record.

Where fields and records lie is told by `dbaseheader`.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sources.reading.binary.dbaseheader import VARYING, DbaseHeader, Field, read_header, records_of
from sources.reading.ground.decoding import MARK, decode
from sources.reading.ground.laying import check_extent, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.ground.tabulating import tabulate
from sources.reading.ooxml.scanning import Marks

CHINESE = {0x4D: "GB18030", 0x7A: "GB18030", 0x4F: "Big5", 0x78: "Big5"}
"""Code page byte → encoding. Any other byte is not believed: Western ones never fail, whatever the text is."""
TEXTS = "CVQ"
JULIAN = 1_721_425
"""Day 1 of the year 1 in the Julian count."""
YEARS = range(1850, 2151)
MEMOS = "MGPW"
DOUBLE = 8
"""Bytes of a B field that holds a number; where it is a place in a memo file it has ten or four."""
FLAGS = "0"
"""Kind of the field in which Visual FoxPro keeps which values are null, and which are shorter than their field."""
Read = Callable[[bytes], str | None]


def read_dbf(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """The table as one sheet. A deleted record leaves a blank row and is counted; so are fields kept in a memo file."""
    content = path.read_bytes()
    header = read_header(content)
    check_extent(header.count + 1, len(header.fields), limits)
    records = records_of(content, header)
    encoding = _encoding(header, records)
    deleted = [record[:1] == b"*" for record in records]
    fields = [field for field in header.fields if field.kind != FLAGS]
    columns, marks = list[list[str | None]](), Marks(first_column=0)
    for place, field in enumerate(fields):
        read = _reader(field, header, encoding)
        cells = _cells(field, header, records)
        columns.append(
            [None if gone or raw is None else read(raw) or None for raw, gone in zip(cells, deleted, strict=True)]
        )
        if field.kind in "NF":
            marks.long_numbers |= {(row, place) for row, text in enumerate(columns[-1], start=2) if _is_long(text)}
    names = [_name(field.name, encoding) for field in fields]
    laid = lay_out(tabulate(names, columns), folder / "0.arrow", limits)
    described = {"name": path.stem, "visible": True, "first_column": 0, "errors": [], "marks": marks.as_answer()}
    memos = [name for name, field in zip(names, fields, strict=True) if _is_memo(field)]
    return {"sheets": [described | laid | {"encoding": encoding, "deleted": sum(deleted), "memos": memos}]}


def _encoding(header: DbaseHeader, records: Sequence[bytes]) -> str:
    """UTF-8 where all text is; else what the code page says, or what the text looks like. Numbers are no text."""
    texts = [field for field in header.fields if field.kind in TEXTS]
    lines = [field.name for field in header.fields] + [field.of(record) for field in texts for record in records]
    content = b"\n".join(line.replace(b"\n", b" ") for line in lines).replace(b"\0", b"")
    try:
        if not content.isascii() and content.decode("utf-8"):
            return "UTF-8"
    except UnicodeDecodeError:
        pass
    if header.page in CHINESE:
        return CHINESE[header.page]
    try:
        return decode(content).encoding
    except RefusedError as refused:
        field, record = divmod(refused.fields["line"] - 1 - len(header.fields), max(len(records), 1))
        if field < 0:
            raise
        raise RefusedError("undecodable", encoding=refused.fields["encoding"], first=record + 1) from refused


def _cells(field: Field, header: DbaseHeader, records: Sequence[bytes]) -> list[bytes | None]:
    """The bytes of one field, None for nulls; shorter texts of varying length hold their length in their last byte."""
    flags = next((one for one in header.fields if one.kind == FLAGS), None)
    if flags is None or not (field.nullable or field.kind in VARYING):
        return [field.of(record) for record in records]
    before = header.fields[: header.fields.index(field)]
    bit = sum((one.kind in VARYING) + one.nullable for one in before)
    null = bit + (field.kind in VARYING)
    found: list[bytes | None] = []
    for record in records:
        raw, said = field.of(record), int.from_bytes(flags.of(record), "little")
        if field.kind in VARYING and said >> bit & 1:
            raw = raw[: raw[-1]]
        found.append(None if field.nullable and said >> null & 1 else raw)
    return found


def _is_memo(field: Field) -> bool:
    return field.kind in MEMOS or (field.kind == "B" and field.length != DOUBLE)


def _reader(field: Field, header: DbaseHeader, encoding: str) -> Read:
    """Bytes of a field → text as other formats give it."""
    if _is_memo(field):
        return lambda raw: None
    kind, length = field.kind, LENGTHS.get(field.kind)
    if length and length != field.length:
        raise RefusedError("corrupt")
    if header.is_seven and kind in SEVEN:
        return SEVEN[kind]
    return READERS.get(kind) or (lambda raw: _text(raw, encoding))


def _name(raw: bytes, encoding: str) -> str:
    """A field's name; ten bytes may end in the middle of a character."""
    try:
        return raw.decode(encoding).strip()
    except UnicodeDecodeError as error:
        cut = error.start >= len(raw) - 3 and raw[: error.start]
        return cut.decode(encoding).strip() if cut else _text(raw, encoding) or ""


def _text(raw: bytes, encoding: str) -> str | None:
    raw = raw.strip(b" \0")
    if not raw:
        return None
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return MARK + raw.decode(encoding, errors="backslashreplace")


def _day(raw: bytes) -> str | None:
    text = _text(raw, "ascii")
    if text and len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text.strip("0") else None
    return text


def _logical(raw: bytes) -> str | None:
    text = _text(raw, "ascii")
    return {"T": "true", "Y": "true", "F": "false", "N": "false", "?": None}.get((text or "?").upper(), text)


def _integer(raw: bytes) -> str:
    return str(struct.unpack("<i", raw)[0])


def _turned_integer(raw: bytes) -> str | None:
    """Of dBASE 7: the highest byte first, the sign turned round; nothing but zeros is blank."""
    return str(struct.unpack(">I", raw)[0] - 2**31) if raw.strip(b"\0") else None


def _double(raw: bytes) -> str:
    return _number(struct.unpack("<d", raw)[0])


def _turned_double(raw: bytes) -> str | None:
    """Of dBASE 7: the highest byte first, the sign turned round, and all bits where it is negative."""
    turned = bytes([raw[0] ^ 0x80, *raw[1:]]) if raw[0] & 0x80 else bytes(byte ^ 0xFF for byte in raw)
    return _number(struct.unpack(">d", turned)[0]) if raw.strip(b"\0") else None


def _number(value: float) -> str:
    return str(int(value)) if value == value // 1 and abs(value) < 1e15 else repr(value)


def _money(raw: bytes) -> str:
    whole, part = divmod(abs(value := struct.unpack("<q", raw)[0]), 10_000)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{part:04d}".rstrip("0") if part else "")


def _time(raw: bytes) -> str | None:
    """A day of the Julian count and milliseconds, in whichever order of bytes it is a day of our time."""
    if not raw.strip(b" \0"):
        return None
    for order in "<>":
        day, milliseconds = struct.unpack(f"{order}LL", raw)
        try:
            at = dt.datetime.combine(dt.date.fromordinal(day - JULIAN), dt.time())
            at += dt.timedelta(seconds=round(milliseconds / 1000))
        except (ValueError, OverflowError):
            continue
        if at.year in YEARS:
            return at.isoformat(sep=" ")
    return MARK + raw.hex()


def _is_long(text: str | None) -> bool:
    return text is not None and len(text.partition(".")[0].lstrip("-+")) > 15 and "*" not in text


READERS: dict[str, Read] = {
    "D": _day, "L": _logical, "I": _integer, "+": _integer, "Y": _money, "B": _double, "O": _double,
    "T": _time, "@": _time,
}  # fmt: skip
"""Every other kind is text."""
SEVEN: dict[str, Read] = {"I": _turned_integer, "+": _turned_integer, "O": _turned_double}
LENGTHS = {"I": 4, "+": 4, "Y": 8, "O": 8, "T": 8, "@": 8}
