"""System exports in JSON and JSON Lines to one text sheet, inside the child: row 1 the keys, then the records.

Numbers keep the digits that were written. Nothing is looked for outside the list of records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sources.reading.ground.decoding import MARK, decode
from sources.reading.ground.laying import check_extent, check_filling, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most
from sources.reading.ground.tabulating import columns_of, tabulate
from sources.reading.ooxml.scanning import Marks
from sources.reading.plaintext.jsondates import day_of
from sources.reading.plaintext.jsontables import Records, as_records, headed, largest

LARGEST_SAFE = 2**53
"""Above it most programs that write JSON numbers have already lost digits (RFC 8259, section 6)."""
JOINED = "、"
EXTRA = "Extra data"


class Number(str):
    """A number as it was written."""

    __slots__ = ()


def read_json(path: Path, folder: Path, limits: Limits, records: Sequence[str] = ()) -> dict[str, Any]:
    """Each table as one sheet. `records` are paths to them (`data.items`); else the one with most cells is taken."""
    decoded = decode(path.read_bytes())
    if MARK in decoded.text:
        before = decoded.text.partition(MARK)[0]
        place = {"line": before.count("\n") + 1, "offset": len(before.encode())}
        raise RefusedError("undecodable", encoding=decoded.encoding, **place)
    try:
        lists = _records(decoded.text, records)
    except RecursionError as error:
        raise RefusedError("json", line=1) from error
    sheets = []
    for number, (name, found) in enumerate(lists.items()):
        keys, rows, marks = _flat(found, limits)
        check_extent(len(rows) + 1, len(keys), limits)
        check_filling(len(rows) + 1, len(keys), sum(len(row) for row in rows if row), limits)
        laid = lay_out(tabulate(keys, columns_of(keys, rows)), folder / f"{number}.arrow", limits)
        described = {"name": name or path.stem, "visible": True, "first_column": 0, "errors": []}
        sheets.append(described | laid | {"encoding": decoded.encoding, "marks": marks.as_answer()})
    return {"sheets": sheets}


def _records(text: str, paths: Sequence[str]) -> dict[str, Records]:
    """Path → records; the path is empty where nobody declared one that the file has."""
    try:
        whole = _parse(text)
    except json.JSONDecodeError as error:
        if not error.msg.startswith(EXTRA) or "\n" not in text.strip():
            raise RefusedError("json", line=error.lineno) from error
        return {"": _of_lines(list(_lines(text)))}
    declared = {
        path: as_records(value) or headed(value) or []
        for path in paths
        if isinstance(value := _at(whole, path), list | dict)
    }
    if declared:
        return declared
    found = largest(whole)
    if found is None:
        raise RefusedError("no_records" if whole else "empty")
    return {"": found}


def _of_lines(lines: list[Any]) -> Records:
    """Blank lines stay rows, so that others keep their places."""
    if not all(line is None or isinstance(line, dict) for line in lines):
        if (rows := headed(lines)) is None:
            raise RefusedError("no_records")
        return rows
    return lines


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            yield _parse(line) if line.strip() else None
        except json.JSONDecodeError as error:
            raise RefusedError("json", line=number) from error


def _parse(text: str) -> Any:
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RefusedError("duplicate_key")
    return found


def _flat(records: Records, limits: Limits) -> tuple[list[str], list[dict[str, str | None] | None], Marks]:
    places: dict[str, int] = {}
    rows: list[dict[str, str | None] | None] = []
    marks = Marks(first_column=0)
    for record in records:
        if record is None:
            rows.append(None)
            continue
        row: dict[str, str | None] = {}
        for name, value in _fields(record, ""):
            if name in row:
                raise RefusedError("duplicate_key")
            place = places.setdefault(name, len(places))
            row[name] = _text(value)
            if isinstance(value, Number) and _is_long(value):
                marks.long_numbers.add((len(rows) + 2, place))
        at_most(len(places), limits.columns, "columns")
        rows.append(row)
    return list(places), rows, marks


def _fields(record: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict) and value and (day := day_of(value)) is not None:
            yield _readable(f"{before}{key}"), day
        elif isinstance(value, dict) and value:
            yield from _fields(value, f"{before}{key}.")
        else:
            yield _readable(f"{before}{key}"), value


def _text(value: Any) -> str | None:
    if value is None or value == {} or value == []:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and (day := day_of(value)) is not None:
        return day
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return JOINED.join(_text(item) or "" for item in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return _readable(value) or None


def _readable(text: str) -> str:
    """Half a surrogate pair is no character: it is marked like a byte that cannot be read."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return MARK + text.encode("utf-8", errors="backslashreplace").decode()
    return text


def _is_long(number: Number) -> bool:
    digits = number.lstrip("-")
    if digits.isdigit():
        return len(digits) > 15 and (len(digits) > 16 or int(digits) > LARGEST_SAFE)
    try:
        return abs(float(number)) > LARGEST_SAFE
    except ValueError:
        return False
