"""dBASE and FoxPro tables (.dbf) to one text sheet, inside the child: row 1 the field names, then every record.

dbfread reads the header; the records are taken here, as it neither keeps their places nor tells which cell broke.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dbfread

from sources.reading.archive import Marks
from sources.reading.decoding import MARK, decode
from sources.reading.laying import check_extent, lay_out
from sources.reading.limits import Limits
from sources.reading.refusals import RefusedError
from sources.reading.tabulating import tabulate

CHINESE = {0x4D: "GB18030", 0x7A: "GB18030", 0x4F: "Big5", 0x78: "Big5"}
"""Code page byte → encoding. Any other byte is not believed: Western ones never fail, whatever the text is."""
VISUAL_FOXPRO = (0x30, 0x31, 0x32)
JULIAN = 1_721_425
"""Day 1 of the year 1 in the Julian count."""
MEMOS = "MGP"
FLAGS = "0"
"""Type of the field that Visual FoxPro keeps its nulls in."""
END = b"\x1a"


def read_dbf(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """The table as one sheet. A deleted record leaves a blank row and is counted; so are fields kept in a memo file."""
    try:
        table = dbfread.DBF(str(path), encoding="latin-1", ignorecase=False, ignore_missing_memofile=True)
    except (struct.error, TypeError) as error:  # the header is cut
        raise RefusedError("truncated") from error
    fields = [field for field in table.fields if field.type != FLAGS]
    content = path.read_bytes()
    records = _records(content, table, limits)
    check_extent(len(records) + 1, len(fields), limits)
    encoding = CHINESE.get(table.header.language_driver) or decode(b"\n".join(records)).encoding
    deleted = [record[:1] == b"*" for record in records]
    columns, place = [], 1
    marks = Marks(first_column=0)
    for field in table.fields:
        if field.type != FLAGS:
            read = _reader(field, table.header.dbversion, encoding)
            cells = [record[place : place + field.length] for record in records]
            columns.append([None if gone else _cell(raw, read) for raw, gone in zip(cells, deleted, strict=True)])
            if field.type in "NF":
                long = [row for row, text in enumerate(columns[-1], start=2) if _is_long(text)]
                marks.long_numbers |= {(row, len(columns) - 1) for row in long}
        place += field.length
    names = [_text(field.name.encode("latin-1"), encoding) or "" for field in fields]
    laid = lay_out(tabulate(names, columns), folder / "0.arrow", limits)
    described = {"name": path.stem, "visible": True, "first_column": 0, "errors": [], "marks": marks.as_answer()}
    memos = [name for name, field in zip(names, fields, strict=True) if field.type in MEMOS]
    return {"sheets": [described | laid | {"encoding": encoding, "deleted": sum(deleted), "memos": memos}]}


def _records(content: bytes, table: Any, limits: Limits) -> list[bytes]:
    """As many as the header tells. A file with fewer is cut, one with more lies: rows would be lost unseen."""
    header = table.header
    if header.recordlen != 1 + sum(field.length for field in table.fields) or not table.fields:
        raise RefusedError("corrupt")
    body = content[header.headerlen :]
    if len(body) < header.numrecords * header.recordlen:
        raise RefusedError("truncated")
    rest = body[header.numrecords * header.recordlen :].lstrip(END + b"\0 \r\n")
    if rest:
        raise RefusedError("corrupt")
    check_extent(header.numrecords + 1, len(table.fields), limits)
    size = header.recordlen
    records = [body[at : at + size] for at in range(0, header.numrecords * size, size)]
    if any(record[:1] not in (b" ", b"*") for record in records):
        raise RefusedError("corrupt")
    return records


def _cell(raw: bytes, read: Callable[[bytes], str | None]) -> str | None:
    return read(raw) or None


def _reader(field: Any, version: int, encoding: str) -> Callable[[bytes], str | None]:
    """Bytes of a field → text as other formats give it."""
    if field.type in MEMOS or (field.type == "B" and version not in VISUAL_FOXPRO):
        return lambda raw: None
    return READERS.get(field.type) or (lambda raw: _text(raw, encoding))


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


def _double(raw: bytes) -> str:
    value = struct.unpack("<d", raw)[0]
    return str(int(value)) if value == value // 1 and abs(value) < 1e15 else repr(value)


def _money(raw: bytes) -> str:
    whole, part = divmod(abs(value := struct.unpack("<q", raw)[0]), 10_000)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{part:04d}".rstrip("0") if part else "")


def _time(raw: bytes) -> str | None:
    day, milliseconds = struct.unpack("<LL", raw) if raw.strip(b" \0") else (0, 0)
    if not day:
        return None
    try:
        at = dt.datetime.fromordinal(day - JULIAN) + dt.timedelta(seconds=round(milliseconds / 1000))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return MARK + raw.hex()
    return at.isoformat(sep=" ")


def _is_long(text: str | None) -> bool:
    return text is not None and len(text.partition(".")[0].lstrip("-+")) > 15 and "*" not in text


READERS: dict[str, Callable[[bytes], str | None]] = {
    "D": _day, "L": _logical, "I": _integer, "+": _integer, "Y": _money, "B": _double, "O": _double,
    "T": _time, "@": _time,
}  # fmt: skip
"""Every other kind is text."""
